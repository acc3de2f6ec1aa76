"""The icons that browsers ask for without a link, and the web app manifest, which names others.

A site with an icon of its own shows that one everywhere: these addresses redirect to it.
"""

import json
import re
from pathlib import PurePosixPath
from typing import cast

from flask import Blueprint, Response, redirect

from feedsvc.domain.text import is_right_to_left
from feedsvc.errors import NotFoundError
from feedsvc.images import MEDIA_TYPES
from feedsvc.web.context import site
from feedsvc.web.public.pages import answer_file, local_path, read_static

pages = Blueprint("icons", __name__)
_SECONDS = 300  # a redirect, and the manifest: the icon and the name may change
# Variants that iOS asks for: "-120x120", "-precomposed" or both.
_VARIANT = re.compile(r"(-\d{2,3}x\d{2,3})?(-precomposed)?")
_PAPER = "#fdfcfa"  # the background of pages in light colours, as in tokens.css


@pages.get("/favicon.ico")
def send_favicon() -> Response:
    """Send the icon at the address where browsers and feed readers look for one."""
    return _redirect_to_icon() or answer_file(read_static("favicon.ico"), "image/x-icon")


@pages.get("/apple-touch-icon.png")
def send_touch_icon() -> Response:
    """Send the icon for the home screen of iOS, which rounds its corners."""
    return _redirect_to_icon() or answer_file(read_static("apple-touch-icon.png"), "image/png")


@pages.get("/apple-touch-icon<variant>.png")
def send_touch_icon_variant(variant: str) -> Response:
    """Send the same icon to older versions of iOS, which ask for other sizes or no effects."""
    if not _VARIANT.fullmatch(variant):
        raise NotFoundError("there is no such icon", variant)
    return send_touch_icon()


@pages.get("/icon-192.png")
def send_small_icon() -> Response:
    """Send the default icon in the size that the manifest needs beside the large one."""
    return answer_file(read_static("icon-192.png"), "image/png")


@pages.get("/site.webmanifest")
def send_manifest() -> Response:
    """Describe the site to browsers that put it on a home screen (W3C, Web App Manifest)."""
    root = local_path(site().url("/"))
    manifest = {
        "name": site().title,
        "short_name": site().title,
        "description": site().description,
        "lang": site().language,
        "dir": "rtl" if is_right_to_left(site().language) else "ltr",
        "id": root,
        "start_url": root,
        "scope": root,
        "display": "browser",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "icons": _list_icons(),
    }
    body = json.dumps({key: each for key, each in manifest.items() if each}, ensure_ascii=False)
    return answer_file(body.encode(), "application/manifest+json", _SECONDS)


def _list_icons() -> list[dict[str, str]]:
    """Return the icons of the manifest; the size of a site's own icon is not known."""
    if site().icon:
        media_type = MEDIA_TYPES.get(PurePosixPath(site().icon).suffix)
        icon = {"src": local_path(site().icon_url)}
        return [icon | ({"type": media_type} if media_type else {})]
    return [
        {"src": local_path(site().url(path)), "sizes": f"{size}x{size}", "type": "image/png"}
        for path, size in (("/icon-192.png", 192), ("/icon.png", 512))
    ]


def _redirect_to_icon() -> Response | None:
    """Redirect to the site's own icon, if it has one."""
    if not site().icon:
        return None
    response = cast("Response", redirect(site().icon_url, 302))
    response.headers["Cache-Control"] = f"public, max-age={_SECONDS}"
    return response
