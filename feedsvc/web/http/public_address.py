"""The public address: Flask sees the configured scheme, host and path instead of the request's.

A client may write anything into `Host`, and behind a proxy the scheme is the proxy's. So no
redirect and no address in an answer may come from them. They are replaced here, before anything
reads them; the requested address is stored only to compare it with a browser's `Origin`.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from feedsvc.services import CurrentSite

Environ = dict[str, Any]
WSGIApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
# The key in the environ for scheme and host of the request, which no answer may contain.
REQUESTED = "feedsvc.requested_address"


class PathPrefix:
    """A WSGI middleware that moves the path of `base_url` from PATH_INFO to SCRIPT_NAME (PEP 3333).

    A proxy, or the server, may have removed the path already: then only SCRIPT_NAME is set.
    """

    def __init__(self, app: WSGIApp, current: CurrentSite) -> None:
        self._app = app
        self._current = current

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Split the path of the request, then let the application answer."""
        path, prefix = environ["PATH_INFO"], self._current.path
        if prefix and environ.get("SCRIPT_NAME") != prefix:
            environ["SCRIPT_NAME"] = prefix
            if path == prefix or path.startswith(f"{prefix}/"):
                environ["PATH_INFO"] = path[len(prefix) :] or "/"
        return self._app(environ, start_response)


class PublicAddress:
    """A WSGI middleware that gives each request the address `base_url`."""

    def __init__(self, app: WSGIApp, current: CurrentSite) -> None:
        self._app = app
        self._current = current

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Replace host and scheme of the request, then let the application answer."""
        environ[REQUESTED] = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
        base_url = self._current.site.base_url
        environ["HTTP_HOST"], environ["wsgi.url_scheme"] = _split(base_url)
        return self._app(environ, start_response)


@lru_cache(maxsize=8)
def _split(base_url: str) -> tuple[str, str]:
    """Return the host as a browser sends it, and the scheme."""
    parts = urlsplit(base_url)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return host, parts.scheme
