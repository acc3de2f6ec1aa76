"""Security headers of every answer, errors and refusals included.

A page may run only our own scripts and styles, from files, and no other page may frame it. Other
answers may run nothing. A site on HTTPS tells browsers to use nothing else (HSTS).
"""

from flask import Flask, Response, request

from feedsvc.services import CurrentSite

PAGE_POLICY = (
    "default-src 'none'; img-src 'self' https: http: data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)
MACHINE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
# Two years. Subdomains are not included, because others may run them.
TRANSPORT = ("Strict-Transport-Security", "max-age=63072000")
FEATURES = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
LONGEST_LOCATION = 2000  # characters; nginx answers 502 to a head of more than 4 kB
Headers = tuple[tuple[str, str], ...]


def plain_headers(base_url: str) -> Headers:
    """Return the headers of answers that are no page and do not come from Flask."""
    return (*_FEED, TRANSPORT) if is_https(base_url) else _FEED


def is_https(base_url: str) -> bool:
    """Return whether the site is on HTTPS."""
    return base_url.startswith("https:")


def install_security_headers(app: Flask, current: CurrentSite) -> None:
    """Set the headers of every answer of the application."""

    def set_headers(response: Response) -> Response:
        _shorten_location(response)
        is_feed = request.endpoint == "feeds.send_feed"
        # Most answers are 304s, which need not repeat these headers (RFC 9110, 15.4.5).
        if is_feed and response.status_code == 304:
            return response
        headers = _FEED if is_feed else _PAGE if response.mimetype == "text/html" else _OTHER
        transport = (TRANSPORT,) if is_https(current.site.base_url) else ()
        for name, value in (*headers, *transport):
            response.headers.setdefault(name, value)
        return response

    app.after_request(set_headers)


def _shorten_location(response: Response) -> None:
    """Remove the query from a redirect that is too long: it repeats what the client sent."""
    location = response.headers.get("Location", "")
    if len(location) > LONGEST_LOCATION:
        response.headers["Location"] = location.partition("?")[0]


_SNIFF = ("X-Content-Type-Options", "nosniff")
_FRAMED = (("Referrer-Policy", "strict-origin-when-cross-origin"), ("X-Frame-Options", "DENY"))
_FEED: Headers = (_SNIFF, ("Content-Security-Policy", MACHINE_POLICY))
_OTHER: Headers = (*_FEED, *_FRAMED)
_PAGE: Headers = (
    _SNIFF,
    *_FRAMED,
    ("Content-Security-Policy", PAGE_POLICY),
    ("Permissions-Policy", FEATURES),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
