"""The cookies of the admin pages: no script reads them; on https they are of this host alone."""

import re

from flask import Response, request

from feedsvc.web.context import site
from feedsvc.web.http.security_headers import is_https
from feedsvc.web.middleware.senders import cookie_name

_OURS = re.compile(
    r"[A-Za-z0-9_-]{1,43}"
)  # all that we write: languages, and tokens of 24 or 32 bytes


def read(name: str) -> str:
    """Return what a cookie says; "" where there is none, or one that we cannot have written.

    What a cookie says may be sent back in another one: 3,500 characters of a client's own would make
    the head of the answer larger than a proxy takes (nginx: 4 kB, else 502).
    """
    said = request.cookies.get(cookie_name(name, is_secure=_is_secure()), "")
    return said if _OURS.fullmatch(said) else ""


def write(response: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie that no script reads; SameSite=Lax: a link in a mail finds its editor logged in."""
    response.set_cookie(
        cookie_name(name, is_secure=_is_secure()),
        value,
        max_age=seconds,
        path="/",
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _is_secure() -> bool:
    return is_https(site().base_url)
