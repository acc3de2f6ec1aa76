"""The cookies of the admin pages: no script reads them; on https they are of this host alone."""

from flask import Response, request

from feedsvc.web.context import site
from feedsvc.web.headers import is_secure
from feedsvc.web.senders import cookie_name


def read(name: str) -> str:
    """Return what a cookie says; "" where there is none."""
    return request.cookies.get(cookie_name(name, is_secure=_is_secure()), "")


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
    return is_secure(site().base_url)
