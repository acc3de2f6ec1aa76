"""Private feeds for partners: their addresses hold an access token.

Every answer asks the database whether the token is still good, so that revoking it takes effect in
every process at once; while the database is away, the answer is 503. Neither the response cache nor
a shared cache stores these feeds, and no log line of ours may hold a token.
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
from feedsvc.storage.feeds import access_tokens
from feedsvc.storage.tables import AccessToken
from feedsvc.web.context import database, now, repair_thread, site
from feedsvc.web.feed_lookup import to_cached
from feedsvc.web.http.conditional import make_conditional
from feedsvc.web.public import feeds

pages = Blueprint("private_feeds", __name__)
_USE_INTERVAL = timedelta(hours=1)  # how exactly the last use of a token is known
_LONGEST = 200  # characters of a token
_log = logging.getLogger(__name__)


@pages.get(f"/private/<token>/<slug>.<any({', '.join(FORMATS)}):suffix>")
def send_private_feed(token: str, slug: str, suffix: str) -> Response:
    """Answer with the last good bytes of a private feed, if the token is good."""
    try:
        return _answer_private(token, slug, suffix)
    except UnavailableError as error:
        if error.outage is None:  # `Database` logs an outage once
            _log.error("a private feed cannot be served: %s", error)
        return Response("503\n", 503, {"Retry-After": "5"}, mimetype="text/plain")


@pages.after_request
def set_private_headers(response: Response) -> Response:
    """Keep the feed out of shared caches and search engines, and its address out of Referer."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _answer_private(token: str, slug: str, suffix: str) -> Response:
    if len(token) > _LONGEST or find_unprintable(token + slug):
        raise NotFoundError("there is no such feed")
    with database().reading() as session:
        granted = access_tokens.find_by_access_token(session, token)
        stored = (
            syndication.encode.read_encodings_of(session, granted[1].id, suffix)
            if granted
            else None
        )
    if granted is None:
        raise NotFoundError("there is no such feed")
    access_token, feed = granted
    if access_token.revoked or feed.withdrawn or feed.custom is None:
        raise GoneError("this address of a private feed has been revoked")
    if feed.custom.slug != slug:
        # 302 and not 301: the slug only names the feed, and clients store a 301 for ever.
        return cast("Response", redirect(site().private_url(token, feed.custom.slug, suffix), 302))
    cached = to_cached(stored, repair_thread()) if stored else None
    if cached is None and feed.refreshed is None:
        raise NotFoundError("the private feed is new and has not been rendered yet")
    if cached is None:
        raise UnavailableError("the bytes of a private feed are missing")
    _record_use(access_token)
    response = feeds.encode_response(cached, suffix)
    make_conditional(response)
    return response


def _record_use(access_token: AccessToken) -> None:
    """Record that a token was used, at most once an hour, so that polls write next to nothing.

    Where the database cannot be written to, the feed is served all the same.
    """
    since = now() - _USE_INTERVAL
    if access_token.last_used is None or access_token.last_used < since:
        with suppress(UnavailableError), database().writing() as session:
            access_tokens.record_token_use(session, access_token.id, now=now(), since=since)
