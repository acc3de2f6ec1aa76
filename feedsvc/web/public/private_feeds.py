"""Private feeds for partners: their addresses hold an access token.

Every answer asks the database whether the token is still good, so that revoking it takes effect in
every process at once; while the database is away, the answer is 503. Neither the response cache nor
a shared cache stores these feeds, and no log line of ours may hold a token.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import cast

from flask import Blueprint, Response, redirect
from sqlalchemy.orm import Session

from feedsvc import syndication
from feedsvc.compression import FastEncodings
from feedsvc.domain.archives import format_key
from feedsvc.domain.text import find_unprintable
from feedsvc.errors import GoneError, NotFoundError, UnavailableError
from feedsvc.rendering import FORMATS
from feedsvc.storage.feeds import access_tokens
from feedsvc.storage.tables import AccessToken, Feed
from feedsvc.syndication.documents import PLACEHOLDER
from feedsvc.web.context import database, now, repair_thread, site
from feedsvc.web.feed_lookup import to_cached
from feedsvc.web.http.conditional import make_conditional
from feedsvc.web.http.representation_cache import CachedRepresentation
from feedsvc.web.public import feed_archives, feeds

pages = Blueprint("private_feeds", __name__)
_USE_INTERVAL = timedelta(hours=1)  # how exactly the last use of a token is known
_LONGEST = 200  # characters of a token
_FORMAT = f"<any({', '.join(FORMATS)}):suffix>"
_log = logging.getLogger(__name__)


@pages.get(f"/private/<token>/<slug>.{_FORMAT}")
def send_private_feed(token: str, slug: str, suffix: str) -> Response:
    """Answer with the last good bytes of a private feed, if the token is good."""
    return _answer_or_503(lambda: _answer_private(token, slug, suffix))


@pages.get(f"/private/<token>/<slug>/archive/<name>.{_FORMAT}")
def send_private_archive(token: str, slug: str, name: str, suffix: str) -> Response:
    """Answer with an archive document of a private feed, if the token is good."""
    return _answer_or_503(lambda: _answer_archive(token, slug, name, suffix))


@pages.get(f"/private/<token>/<slug>/archive/<name>/next.{_FORMAT}")
def redirect_to_next_private(token: str, slug: str, name: str, suffix: str) -> Response:
    """Redirect to the next archive document, or to the feed if there is none yet."""
    return _answer_or_503(lambda: _redirect_to_next(token, slug, name, suffix))


def _answer_or_503(answer: Callable[[], Response]) -> Response:
    """Return an answer, or 503 without a page: a page would name the address, which is secret."""
    try:
        return answer()
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
    with database().reading() as session:
        access_token, feed, present = _grant(session, token, slug)
        stored = syndication.encode.read_encodings_of(session, feed.id, suffix)
    if present != slug:
        return _redirect_private(site().private_url(token, present, suffix))
    cached = to_cached(stored, repair_thread()) if stored else None
    if cached is None and feed.refreshed is None:
        raise NotFoundError("the private feed is new and has not been rendered yet")
    if cached is None:
        raise UnavailableError("the bytes of a private feed are missing")
    _record_use(access_token)
    response = feeds.encode_response(cached, suffix)
    make_conditional(response)
    if response.status_code == 200:
        encoding = response.content_encoding or "identity"
        response.set_data(_name_token(cached, token).encoded_as(encoding))
    return response


def _answer_archive(token: str, slug: str, name: str, suffix: str) -> Response:
    key = feed_archives.read_name(name)
    with database().reading() as session:
        access_token, feed, present = _grant(session, token, slug)
        base = site().private_archive_url(token, present)
        if (present, format_key(key)) != (slug, name):
            return _redirect_private(f"{base}/{format_key(key)}.{suffix}")
        urls = {each: site().private_url(token, slug, each) for each in FORMATS}
        cached = feed_archives.find_archive(session, feed, key, suffix, urls, base)
    _record_use(access_token)
    response = feeds.encode_response(cached, suffix)
    make_conditional(response)
    return response


def _redirect_to_next(token: str, slug: str, name: str, suffix: str) -> Response:
    key = feed_archives.read_name(name)
    with database().reading() as session:
        _, feed, present = _grant(session, token, slug)
        following = feed_archives.find_next(session, feed, key)
    base = site().private_archive_url(token, present)
    return _redirect_private(
        f"{base}/{following}.{suffix}" if following else site().private_url(token, present, suffix)
    )


def _redirect_private(url: str) -> Response:
    """Redirect with 302 and not 301: the slug only names the feed, and clients store a 301."""
    return cast("Response", redirect(url, 302))


def _grant(session: Session, token: str, slug: str) -> tuple[AccessToken, Feed, str]:
    """Return the row of a token, the feed that it gives access to, and the feed's present slug.

    Raises:
        NotFoundError: there is no such token.
        GoneError: it was revoked, or the feed was retired.
    """
    if len(token) > _LONGEST or find_unprintable(token + slug):
        raise NotFoundError("there is no such feed")
    granted = access_tokens.find_by_access_token(session, token)
    if granted is None:
        raise NotFoundError("there is no such feed")
    access_token, feed = granted
    if access_token.revoked or feed.withdrawn or feed.custom is None:
        raise GoneError("this address of a private feed has been revoked")
    return access_token, feed, feed.custom.slug


def _name_token(cached: CachedRepresentation, token: str) -> CachedRepresentation:
    """Put the token into the address of the archive document to which a feed leads.

    The stored bytes are the same for every partner, so those of a feed with an archive are
    compressed for each answer. No other address of the site has the placeholder.
    """
    body, former = cached.body, site().url(f"/private/{PLACEHOLDER}/").encode()
    if former not in body:
        return cached
    present = site().url(f"/private/{token}/").encode()
    return replace(cached, encoded=FastEncodings(body.replace(former, present, 1)))


def _record_use(access_token: AccessToken) -> None:
    """Record that a token was used, at most once an hour, so that polls write next to nothing.

    Where the database cannot be written to, the feed is served all the same.
    """
    since = now() - _USE_INTERVAL
    if access_token.last_used is None or access_token.last_used < since:
        with suppress(UnavailableError), database().writing() as session:
            access_tokens.record_token_use(session, access_token.id, now=now(), since=since)
