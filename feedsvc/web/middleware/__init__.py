"""WSGI middleware: what looks at requests before Flask does."""
