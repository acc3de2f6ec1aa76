"""The WSGI application for other servers, such as `gunicorn feedsvc.wsgi` (PEP 3333)."""

from feedsvc.web import create_served_app

application = create_served_app()
