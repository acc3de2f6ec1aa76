"""The page that leads to the site's address, for a browser that is at another one."""

from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

from feedsvc import editorial
from feedsvc.web.context import services, site
from feedsvc.web.http.public_address import REQUESTED


def answer_if_moved() -> Response | None:
    """Return a page that leads to the site's address; None if the browser is there already.

    It is no redirect: nothing may answer at the new address yet.
    """
    if not _is_elsewhere(request.environ[REQUESTED] + request.script_root):
        return None
    page = render_template(
        "admin/site_moved.html",
        former=editorial.site_settings.list_former_addresses(services().current.stored),
    )
    return make_response(page)


def _is_elsewhere(requested: str) -> bool:
    """Return whether the site is at another address than the requested one."""
    here, there = urlsplit(requested), urlsplit(site().base_url)
    return (here.scheme, here.netloc, here.path.rstrip("/")) != (
        there.scheme,
        there.netloc,
        there.path,
    )
