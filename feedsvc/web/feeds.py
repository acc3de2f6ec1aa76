"""Feeds for machines: stored bytes and their validators, never a rendering.

Werkzeug decides what is 304; we only let it see through what proxies do to validators: nginx
weakens "x" to W/"x", Apache says "x-gzip". Each encoding has an ETag of its own.
"""

import logging
import re
from collections.abc import Mapping
from typing import cast

from flask import Blueprint, Response, current_app, redirect, request

from feedsvc import syndication
from feedsvc.domain.site import Site
from feedsvc.domain.text import unprintable
from feedsvc.errors import FeedsvcError, GoneError, NotFoundError, UnavailableError
from feedsvc.rendering import FORMATS
from feedsvc.storage import feeds, representations
from feedsvc.syndication import Found
from feedsvc.web import deltas
from feedsvc.web.context import database, now, settings, site
from feedsvc.web.memory import Kept, Memory
from feedsvc.web.negotiation import encoding, entity_tags

pages = Blueprint("feeds", __name__)
_log = logging.getLogger(__name__)
_MISSING_SECONDS = 5
_ENCODED = re.compile(r"(-(gzip|br|zstd|deflate))+$")


def memory() -> Memory:
    """Return this process's memory of feeds."""
    return cast("Memory", current_app.extensions["feedsvc.memory"])


@pages.get(f"/feeds/<path:path>.<any({', '.join(FORMATS)}):suffix>")
def show(path: str, suffix: str) -> Response:
    """Answer with a feed's last good bytes, also while the database is away."""
    if unprintable(path):
        raise NotFoundError("no feed has such a path", path)
    key = (path, suffix)
    try:
        kept = _current(path, suffix)
    except UnavailableError:
        kept = memory().get(key)
        if kept is None:
            raise
    if kept is None:
        memory().drop(key)
        return _elsewhere(path, suffix)
    return _answer(kept, path, suffix)


@pages.after_request
def forget_soon(response: Response) -> Response:
    """Let caches keep a 404 for some seconds only: a feed that does not exist yet may do so at any moment."""
    if response.status_code == 404:
        response.headers["Cache-Control"] = f"public, max-age={_MISSING_SECONDS}"
    return response


def _current(path: str, suffix: str) -> Kept | None:
    """Return a representation as it stands; its bytes are read only if we have not got them."""
    with database().reading() as session:
        head = representations.head(session, path, suffix)
        kept = memory().get((path, suffix))
        if head is None or (kept and kept.head == head):
            return kept if head else None
        found = syndication.encoded(session, path, suffix)
    encoded = whole(found)
    if encoded is None:
        return None
    kept = Kept(head, encoded)
    memory().put((path, suffix), kept)
    deltas.note(path, suffix, kept)
    return kept


def whole(found: Found | None) -> Mapping[str, bytes] | None:
    """Return what was found of a feed; see that what is damaged is made again.

    Raises:
        UnavailableError: nothing good is left of it.
    """
    if found is None:
        return None
    if found.is_damaged:
        try:
            syndication.mend(database(), [found.feed_id], now=now())
        except FeedsvcError:  # the sweep finds it too
            _log.exception("feed %d is damaged, and could not be marked", found.feed_id)
    if found.encoded is None:
        raise UnavailableError("what this feed consists of is damaged, and about to be made anew")
    return found.encoded


def _elsewhere(path: str, suffix: str) -> Response:
    """Say where a feed went, or that it is gone, or that there is none, or none yet."""
    with database().reading() as session:
        feed = feeds.known(session, path)
    if feed is None:
        raise NotFoundError(f"there is no feed {path}", path)
    if feed.withdrawn:
        raise GoneError(f"the feed {path} was withdrawn", path)
    if feed.refreshed is None:  # what it was before has readers: to them it is there, and comes in a moment
        raise UnavailableError(f"the feed {path} became part of one that is not rendered yet", path)
    if feed.path != path:
        return cast("Response", redirect(site().feed_url(feed.path, suffix), 301))
    raise UnavailableError(f"the bytes of the feed {path} are missing", path)


def _answer(kept: Kept, path: str, suffix: str) -> Response:
    response = spelled(kept)
    times = settings().feeds
    response.headers["Cache-Control"] = (
        f"public, max-age={times.ttl}, stale-while-revalidate={times.stale_while_revalidate}, "
        f"stale-if-error={times.stale_if_error}"
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    response.headers["Link"] = links(site(), path, suffix)
    make_conditional(response, kept)
    deltas.shorten(response, kept, path, suffix)
    if response.status_code == 304:  # most answers are: they carry what a cache needs, no more (RFC 9110, 15.4.5)
        del response.headers["Link"], response.headers["Access-Control-Expose-Headers"]
    else:
        response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def spelled(kept: Kept) -> Response:
    """Return a representation in the encoding that the client takes, with its validators."""
    chosen = encoding(request.headers.get("Accept-Encoding", ""))
    etag = kept.head.digest
    response = Response(kept.spelled(chosen), content_type=kept.head.media_type)
    if chosen != "identity":
        etag, response.content_encoding = f"{etag}-{chosen}", chosen
    response.set_etag(etag)
    response.last_modified = kept.head.modified
    response.vary.add("Accept-Encoding")
    return response


def make_conditional(response: Response, kept: Kept) -> None:
    """Let Werkzeug make a 304 of it where the client has these bytes, whatever a proxy did to the validator."""
    etag = response.get_etag()[0] or ""
    environ = request.environ.copy()
    environ.update(_seen_through_proxies(kept.head.digest, etag))
    response.make_conditional(environ)


def links(site: Site, path: str, suffix: str) -> str:
    """Return the Link header of a feed: itself, its other spellings, its page and its hubs."""
    found = [f'<{site.feed_url(path, suffix)}>; rel="self"']
    found += [f'<{hub}>; rel="hub"' for hub in site.hub_urls]
    found += [
        f'<{site.feed_url(path, other.suffix)}>; rel="alternate"; type="{other.media_type.partition(";")[0]}"'
        for other in FORMATS.values()
        if other.suffix != suffix
    ]
    found.append(f'<{site.feed_page_url(path)}>; rel="alternate"; type="text/html"')
    return ", ".join(found)


def _seen_through_proxies(digest: str, etag: str) -> dict[str, str]:
    """Return If-None-Match with our own validator in place of what a proxy made of it."""
    tags = entity_tags(request.headers.get("If-None-Match"))
    if any(_ENCODED.sub("", tag) == digest for tag in tags):
        return {"HTTP_IF_NONE_MATCH": f'"{etag}"'}
    return {}
