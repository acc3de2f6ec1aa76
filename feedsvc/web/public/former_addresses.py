"""Redirects from the addresses of an earlier site: their table is read before a 404.

Addresses that the site has itself are never looked up here, so the table costs no page any time.
"""

from urllib.parse import unquote

from flask import request

from feedsvc.domain.redirects import build_key, simplify_path
from feedsvc.storage.system import redirects
from feedsvc.web.context import database, site

_LONGEST = 500  # characters of a path that is looked up
_NEVER = ("/admin", "/private")


def find_former_target(path: str) -> str | None:
    """Return the path or URL that a former address leads to, with this request's query or without.

    Raises:
        UnavailableError: the table cannot be read now.
    """
    if len(path) > _LONGEST or path.startswith(_NEVER):
        return None
    query = unquote(request.query_string.decode("ascii", "ignore"))
    keys = dict.fromkeys([build_key(path, query[:_LONGEST]), simplify_path(path)])
    with database().polling() as session:
        row = redirects.find_redirect(session, list(keys))
    if row is None:
        return None
    return f"/articles/{row.slug}" if row.slug else row.target


def to_url(target: str) -> str:
    """Return the absolute URL of a target."""
    return f"{site().base_url}{target}" if target.startswith("/") else target
