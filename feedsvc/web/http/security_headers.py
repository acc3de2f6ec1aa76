"""Headers: what every answer tells a browser to refuse, errors and refusals too.

A page may run our own scripts and styles, from files, and nothing else; nobody may frame it. What
machines read may do nothing at all. Where the site is at an https address, that is all it is at.
"""

from flask import Flask, Response, request

PAGE_POLICY = (
    "default-src 'none'; img-src 'self' https: http: data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
MACHINE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
TRANSPORT = (
    "Strict-Transport-Security",
    "max-age=63072000",
)  # two years; subdomains are not ours to decide on
FEATURES = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
LONGEST_LOCATION = 2000  # characters; a proxy takes 4 kB of head (nginx), and else answers 502
Headers = tuple[tuple[str, str], ...]


def plain_headers(base_url: str) -> Headers:
    """Return what an answer carries that is no page and does not come from Flask."""
    return (*_FEED, TRANSPORT) if is_https(base_url) else _FEED


def is_https(base_url: str) -> bool:
    """Tell whether readers reach the site by https."""
    return base_url.startswith("https:")


def install_security_headers(app: Flask, base_url: str) -> None:
    """Set them on every answer of the application."""
    transport = (TRANSPORT,) if is_https(base_url) else ()

    def guard(response: Response) -> Response:
        _shorten_location(response)
        is_feed = request.endpoint == "feeds.send_feed"
        if (
            is_feed and response.status_code == 304
        ):  # most answers are, and repeat nothing (RFC 9110, 15.4.5)
            return response
        said = _FEED if is_feed else _PAGE if response.mimetype == "text/html" else _OTHER
        for name, value in (*said, *transport):
            response.headers.setdefault(name, value)
        return response

    app.after_request(guard)


def _shorten_location(response: Response) -> None:
    """Lead to an address without its query where that is too long: what a client sent is repeated there."""
    location = response.headers.get("Location", "")
    if len(location) > LONGEST_LOCATION:
        response.headers["Location"] = location.partition("?")[0]


_SNIFF = ("X-Content-Type-Options", "nosniff")
_SHOWN = (("Referrer-Policy", "strict-origin-when-cross-origin"), ("X-Frame-Options", "DENY"))
_FEED: Headers = (_SNIFF, ("Content-Security-Policy", MACHINE_POLICY))
_OTHER: Headers = (*_FEED, *_SHOWN)
_PAGE: Headers = (
    _SNIFF,
    *_SHOWN,
    ("Content-Security-Policy", PAGE_POLICY),
    ("Permissions-Policy", FEATURES),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
