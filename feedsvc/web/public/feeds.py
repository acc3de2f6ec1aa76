"""Feeds for readers: stored bytes and their validators; nothing is rendered here.

Each encoding has an ETag of its own (RFC 9110, 8.8.3).
"""

from datetime import datetime
from typing import cast

from flask import Blueprint, Response, current_app, request

from feedsvc.domain.combinations import is_combined_path, parse_path
from feedsvc.domain.site import Site
from feedsvc.domain.text import list_spellings
from feedsvc.errors import GoneError, NotFoundError, ThrottledError, UnavailableError
from feedsvc.rendering import FORMATS
from feedsvc.storage.tables import Feed
from feedsvc.web.combined_feeds import VALID_SECONDS
from feedsvc.web.context import combined_feeds, now, settings, site
from feedsvc.web.feed_lookup import POLL, FeedLookup, Poll
from feedsvc.web.http import deltas
from feedsvc.web.http.conditional import make_conditional
from feedsvc.web.http.errors import explain_error
from feedsvc.web.http.negotiation import choose_encoding
from feedsvc.web.http.redirects import redirect_moved
from feedsvc.web.http.representation_cache import CachedRepresentation

pages = Blueprint("feeds", __name__)
_MISSING_SECONDS = 5  # for which caches may repeat a 404


@pages.get(f"/feeds/<path:path>.<any({', '.join(FORMATS)}):suffix>")
def send_feed(path: str, suffix: str) -> Response:
    """Answer with the last good bytes of a feed, also while the database is away or hangs."""
    poll = request.environ.get(POLL) or Poll()
    found = None if is_combined_path(path) else _lookup().find(list_spellings(path), suffix, poll)
    if found is None and (is_combined_path(path) or " " in path):
        return _send_combined_feed(path, suffix, poll)
    if found is None:
        raise NotFoundError(f"there is no feed {path}", path)
    found_at, feed = found
    if not isinstance(feed, CachedRepresentation):
        return _redirect_or_raise(feed, path, suffix)
    if found_at != path:
        return redirect_moved(site().feed_url(found_at, suffix))
    return _answer_feed(feed, path, suffix)


def _send_combined_feed(path: str, suffix: str, poll: Poll) -> Response:
    """Answer with a feed that its address defines, which is created if it does not exist."""
    try:
        combined_feeds().check_served()
        address = parse_path(path)
        found = _lookup().find([path], suffix, poll) if address.path == path else None
        if address.path != path:
            return redirect_moved(site().feed_url(address.path, suffix))
        if found is None or not isinstance(found[1], CachedRepresentation):
            moved = combined_feeds().create(address, _describe_sender(poll), site=site())
            if moved != path:
                return redirect_moved(site().feed_url(moved, suffix))
            poll.restart()
            found = _lookup().find([path], suffix, poll)
    except (NotFoundError, GoneError, ThrottledError) as error:
        return explain_error(error)
    if found is None or not isinstance(found[1], CachedRepresentation):
        raise UnavailableError(f"the feed {path} was deleted at this moment", path)
    combined_feeds().record_request(path)
    poll.expire_in(VALID_SECONDS)
    response = _answer_feed(found[1], path, suffix)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _describe_sender(poll: Poll) -> dict[str, str]:
    forwarded = request.headers.get("X-Forwarded-For", poll.forwarded)
    return {"REMOTE_ADDR": request.remote_addr or "", "HTTP_X_FORWARDED_FOR": forwarded}


def _lookup() -> FeedLookup:
    return cast("FeedLookup", current_app.extensions["feedsvc.lookup"])


@pages.after_request
def limit_caching_of_404(response: Response) -> Response:
    """Let caches repeat a 404 for seconds only: the feed may come to exist at any moment."""
    if response.status_code == 404:
        response.headers["Cache-Control"] = f"public, max-age={_MISSING_SECONDS}"
    return response


def _redirect_or_raise(feed: Feed, path: str, suffix: str) -> Response:
    """Redirect to a feed that moved, or raise why there are no bytes."""
    if feed.withdrawn:
        raise GoneError(f"the feed {path} was withdrawn", path)
    # 503 and not 404: this address had bytes before, and the feed that it was merged into gets its
    # first ones within seconds.
    if feed.refreshed is None:
        raise UnavailableError(f"the feed {path} became part of one that is not rendered yet", path)
    if feed.path != path:
        return redirect_moved(site().feed_url(feed.path, suffix))
    raise UnavailableError(f"the bytes of the feed {path} are missing", path)


def _answer_feed(cached: CachedRepresentation, path: str, suffix: str) -> Response:
    response = encode_response(cached, suffix)
    set_cache_control(response)
    response.headers["Link"] = build_links(site(), path, suffix)
    make_conditional(response)
    deltas.make_delta(response, cached, path, suffix)
    return finish_response(response)


def set_cache_control(response: Response) -> None:
    """Let caches repeat a feed as long as the settings say."""
    times = settings().feeds
    response.headers["Cache-Control"] = (
        f"public, max-age={site().ttl}, stale-while-revalidate={times.stale_while_revalidate}, "
        f"stale-if-error={times.stale_if_error}"
    )


def finish_response(response: Response) -> Response:
    """Remove the Link header of a 304, and set X-Content-Type-Options on all other answers."""
    # Most answers are 304s: they carry what a cache needs and no more (RFC 9110, 15.4.5).
    if response.status_code == 304:
        del response.headers["Link"]
    else:
        response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def encode_response(cached: CachedRepresentation, suffix: str) -> Response:
    """Return a representation in the encoding that the client accepts, with its validators.

    The media type comes from the address: a damaged row may hold "text/html", which a browser would
    run.
    """
    encoding = choose_encoding(request.headers.get("Accept-Encoding", ""))
    etag = cached.head.digest
    response = Response(cached.encoded_as(encoding), content_type=FORMATS[suffix].media_type)
    if encoding != "identity":
        etag, response.content_encoding = f"{etag}-{encoding}", encoding
    response.set_etag(etag)
    if cached.is_dated:
        _set_last_modified(response, cached.head.modified)
    response.vary.add("Accept-Encoding")
    return response


def _set_last_modified(response: Response, modified: datetime) -> None:
    """Set Last-Modified, unless it would be later than Date (RFC 9110, 8.8.2.1).

    Each version is a second later than the one before (`compute_modified`), so after 12 changes
    within a second it lies 11 s ahead. An earlier date would belong to two versions, and a client
    that sends If-Modified-Since alone would miss the last one. Without a date it gets a 200, which
    libcurl accepts, too: it discards answers that are not newer than what it has.
    """
    is_dated = modified <= now()
    if is_dated:
        response.last_modified = modified
    poll = request.environ.get(POLL)
    if poll is not None:
        poll.limit_validity(modified, is_dated=is_dated)


def build_links(site: Site, path: str, suffix: str) -> str:
    """Return the Link header of a feed: itself, its formats for readers, its page and its hubs."""
    links = [f'<{site.feed_url(path, suffix)}>; rel="self"']
    links += [f'<{hub}>; rel="hub"' for hub in site.hub_urls]
    links += [
        f'<{site.feed_url(path, other.suffix)}>; rel="alternate"; '
        f'type="{other.media_type.partition(";")[0]}"'
        for other in FORMATS.values()
        if other.suffix != suffix and other.is_for_readers
    ]
    links.append(f'<{site.feed_page_url(path)}>; rel="alternate"; type="text/html"')
    return ", ".join(links)
