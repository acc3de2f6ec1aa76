"""Private feeds for partners: at addresses that hold a token, never from memory, never in a shared cache.

Every answer asks the database whether the token is still good, so that one that is revoked is so in
every process at once; while the database is away, there is no answer. The front counter knows
nothing of these addresses. Not even our own log may hold a token.
"""

import logging
from contextlib import suppress
from datetime import timedelta
from typing import cast

from flask import Blueprint, Response, redirect

from feedsvc import syndication
from feedsvc.domain.text import find_unprintable
from feedsvc.errors import GoneError, NotFoundError, UnavailableError
from feedsvc.rendering import FORMATS
from feedsvc.storage.cache import representations
from feedsvc.storage.feeds import access_tokens
from feedsvc.storage.tables import AccessToken
from feedsvc.web.context import database, mender, now, site
from feedsvc.web.feed_lookup import take_whole
from feedsvc.web.public import feeds

pages = Blueprint("private_feeds", __name__)
_SEEN = timedelta(hours=1)  # how exactly it is known when a key was last used
_LONGEST = 200
_log = logging.getLogger(__name__)


@pages.get(f"/private/<token>/<slug>.<any({', '.join(FORMATS)}):suffix>")
def send_private_feed(token: str, slug: str, suffix: str) -> Response:
    """Answer with a private feed's last good bytes, if the token is good."""
    try:
        return _answer_private(token, slug, suffix)
    except UnavailableError as error:
        if error.outage is None:  # `Database` has said an outage once
            _log.error("a private feed cannot be served: %s", error)
        return Response("503\n", 503, {"Retry-After": "5"}, mimetype="text/plain")


@pages.after_request
def set_private_headers(response: Response) -> Response:
    """Let no cache share it, no search engine keep it, and nobody learn the address from a link."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _answer_private(token: str, slug: str, suffix: str) -> Response:
    if len(token) > _LONGEST or find_unprintable(token + slug):
        raise NotFoundError("there is no such feed")
    with database().reading() as session:
        found = access_tokens.find_by_access_token(session, token)
        head = representations.find_head_of(session, found[1].id, suffix) if found else None
        bodies = (
            syndication.encode.read_encodings_of(session, found[1].id, suffix) if found else None
        )
    if found is None:
        raise NotFoundError("there is no such feed")
    key, feed = found
    if key.revoked or feed.withdrawn or feed.custom is None:
        raise GoneError("the feed is no more to be had at this address")
    if feed.custom.slug != slug:
        return cast("Response", redirect(site().private_url(token, feed.custom.slug, suffix), 302))
    kept = take_whole(head, bodies, mender()) if head and bodies else None
    if kept is None and feed.refreshed is None:
        raise NotFoundError("a private feed has just been made and has no bytes yet")
    if kept is None:
        raise UnavailableError("the bytes of a private feed are missing")
    _record_use(key)
    response = feeds.encode_response(kept, suffix)
    feeds.make_conditional(response, kept)
    return response


def _record_use(key: AccessToken) -> None:
    """Note that a key was used: at most once an hour, so that polling writes next to nothing.

    Where the database takes no changes, the feed is served all the same.
    """
    since = now() - _SEEN
    if key.last_used is None or key.last_used < since:
        with suppress(UnavailableError), database().writing() as session:
            access_tokens.record_token_use(session, key.id, now=now(), since=since)
