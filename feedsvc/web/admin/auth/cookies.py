"""Cookies of the admin pages: HttpOnly, and on https for this host only (prefix __Host-)."""

import re

from flask import Response, request

from feedsvc.web.context import site
from feedsvc.web.http.security_headers import is_https
from feedsvc.web.middleware.senders import cookie_name

# Every value that we write: languages, and tokens of 24 or 32 bytes.
_OURS = re.compile(r"[A-Za-z0-9_-]{1,43}")


def read(name: str) -> str:
    """Return the value of a cookie; "" if it is missing or we cannot have written it.

    A value may be sent back in another cookie: 3,500 characters of a client's choice would make the
    response headers larger than a proxy accepts (nginx: 4 kB, then 502).
    """
    value = request.cookies.get(cookie_name(name, site().base_url), "")
    return value if _OURS.fullmatch(value) else ""


def write(response: Response, name: str, value: str, seconds: int) -> None:
    """Set an HttpOnly cookie for `seconds`. SameSite=Lax: links in mails open with the session."""
    response.set_cookie(
        cookie_name(name, site().base_url),
        value,
        max_age=seconds,
        path="/",
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _is_secure() -> bool:
    return is_https(site().base_url)
