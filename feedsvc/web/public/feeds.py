"""Feeds for machines: stored bytes and their validators, never a rendering.

Werkzeug decides what is 304; we only let it see through what proxies do to validators: nginx
weakens "x" to W/"x", Apache says "x-gzip". Each encoding has an ETag of its own.
"""

import re
from typing import cast

from flask import Blueprint, Response, current_app, redirect, request

from feedsvc.domain.site import Site
from feedsvc.domain.text import find_unprintable
from feedsvc.errors import GoneError, NotFoundError, UnavailableError
from feedsvc.rendering import FORMATS
from feedsvc.storage.tables import Feed
from feedsvc.web.context import settings, site
from feedsvc.web.feed_lookup import POLL, FeedLookup, Poll
from feedsvc.web.http import deltas
from feedsvc.web.http.negotiation import choose_encoding, entity_tags
from feedsvc.web.http.representation_cache import CachedRepresentation

pages = Blueprint("feeds", __name__)
_MISSING_SECONDS = 5
_ENCODED = re.compile(r"(-(gzip|br|zstd|deflate)){1,3}$")


@pages.get(f"/feeds/<path:path>.<any({', '.join(FORMATS)}):suffix>")
def send_feed(path: str, suffix: str) -> Response:
    """Answer with a feed's last good bytes, also while the database is away or hangs."""
    if find_unprintable(path):
        raise NotFoundError("no feed has such a path", path)
    found = _lookup().find(path, suffix, request.environ.get(POLL) or Poll())
    return (
        _answer_feed(found, path, suffix)
        if isinstance(found, CachedRepresentation)
        else _answer_moved(found, path, suffix)
    )


def _lookup() -> FeedLookup:
    return cast("FeedLookup", current_app.extensions["feedsvc.lookup"])


@pages.after_request
def forget_soon(response: Response) -> Response:
    """Let caches keep a 404 for some seconds only: a feed that does not exist yet may do so at any moment."""
    if response.status_code == 404:
        response.headers["Cache-Control"] = f"public, max-age={_MISSING_SECONDS}"
    return response


def _answer_moved(feed: Feed | None, path: str, suffix: str) -> Response:
    """Say where a feed went, or that it is gone, or that there is none, or none yet."""
    if feed is None:
        raise NotFoundError(f"there is no feed {path}", path)
    if feed.withdrawn:
        raise GoneError(f"the feed {path} was withdrawn", path)
    if (
        feed.refreshed is None
    ):  # what it was before has readers: to them it is there, and comes in a moment
        raise UnavailableError(f"the feed {path} became part of one that is not rendered yet", path)
    if feed.path != path:
        return cast("Response", redirect(site().feed_url(feed.path, suffix), 301))
    raise UnavailableError(f"the bytes of the feed {path} are missing", path)


def _answer_feed(kept: CachedRepresentation, path: str, suffix: str) -> Response:
    response = encode_response(kept, suffix)
    times = settings().feeds
    response.headers["Cache-Control"] = (
        f"public, max-age={times.ttl}, stale-while-revalidate={times.stale_while_revalidate}, "
        f"stale-if-error={times.stale_if_error}"
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    response.headers["Link"] = build_links(site(), path, suffix)
    make_conditional(response, kept)
    deltas.make_delta(response, kept, path, suffix)
    if (
        response.status_code == 304
    ):  # most answers are: they carry what a cache needs, no more (RFC 9110, 15.4.5)
        del response.headers["Link"], response.headers["Access-Control-Expose-Headers"]
    else:
        response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def encode_response(kept: CachedRepresentation, suffix: str) -> Response:
    """Return a representation in the encoding that the client takes, with its validators.

    The address decides on the media type: a damaged row may say "text/html", which a browser would run.
    """
    chosen = choose_encoding(request.headers.get("Accept-Encoding", ""))
    etag = kept.head.digest
    response = Response(kept.encoded_as(chosen), content_type=FORMATS[suffix].media_type)
    if chosen != "identity":
        etag, response.content_encoding = f"{etag}-{chosen}", chosen
    response.set_etag(etag)
    if kept.is_dated:
        response.last_modified = kept.head.modified
    response.vary.add("Accept-Encoding")
    return response


def make_conditional(response: Response, kept: CachedRepresentation) -> None:
    """Let Werkzeug make a 304 of it where the client has these bytes, whatever a proxy did to the validator."""
    etag = response.get_etag()[0] or ""
    environ = request.environ.copy()
    environ.update(_undo_proxy_suffix(kept.head.digest, etag))
    response.make_conditional(environ)


def build_links(site: Site, path: str, suffix: str) -> str:
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


def _undo_proxy_suffix(digest: str, etag: str) -> dict[str, str]:
    """Return If-None-Match with our own validator in place of what a proxy made of it."""
    tags = entity_tags(request.headers.get("If-None-Match"))
    if any(_ENCODED.sub("", tag) == digest for tag in tags):
        return {"HTTP_IF_NONE_MATCH": f'"{etag}"'}
    return {}
