"""WSGI middleware, which handles requests before Flask does."""
