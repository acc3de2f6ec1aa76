"""Redirects from former and guessed addresses of public pages and feeds."""

from typing import cast

from flask import Response, redirect

_GUESS_SECONDS = 300


def redirect_moved(url: str) -> Response:
    """Redirect to the present address of a moved page or feed; caches must ask again each time.

    Browsers store a 301 without Cache-Control for ever. If a topic is renamed and gets its former
    name back, the two stored redirects lead to each other, and Chromium ends with
    ERR_TOO_MANY_REDIRECTS. Even a few minutes would allow that, and asking again is cheap.
    """
    response = cast("Response", redirect(url, 301))
    response.headers["Cache-Control"] = "no-cache"
    return response


def redirect_guessed(url: str) -> Response:
    """Redirect from an address that was guessed; caches may repeat it for minutes.

    Nothing ever redirects to such an address, so a stored redirect is part of no circle.
    """
    response = cast("Response", redirect(url, 301))
    response.headers["Cache-Control"] = f"public, max-age={_GUESS_SECONDS}"
    return response
