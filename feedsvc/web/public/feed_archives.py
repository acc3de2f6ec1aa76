"""Archive documents of public feeds (RFC 5005, 4): the entries for which a feed is too short.

Every request asks the database whether the feed has changed. A document in memory is not rendered
again before that. The documents that were requested last stay in memory, up to a limit.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import cast

from flask import Blueprint, Response, current_app, redirect, request
from sqlalchemy.orm import Session

from feedsvc import syndication
from feedsvc.compression import FastEncodings
from feedsvc.domain.archives import ItemKey, format_key
from feedsvc.domain.combinations import is_combined_path, parse_path
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.representations import RepresentationHead, compute_digest
from feedsvc.errors import (
    GoneError,
    NotFoundError,
    ThrottledError,
    UnavailableError,
    UnexploredError,
)
from feedsvc.rendering import FORMATS
from feedsvc.storage.feeds import feeds as feed_rows
from feedsvc.storage.feeds import item_pages
from feedsvc.storage.tables import Feed
from feedsvc.web.context import combined_feeds, database, now, site
from feedsvc.web.http.conditional import make_conditional
from feedsvc.web.http.errors import explain_error
from feedsvc.web.http.redirects import redirect_moved
from feedsvc.web.http.representation_cache import CachedRepresentation, RepresentationCache
from feedsvc.web.public import feeds
from feedsvc.web.public.feed_pages import find_public_feed
from feedsvc.web.public.listing import parse_key

pages = Blueprint("feed_archives", __name__)
pages.after_request(feeds.limit_caching_of_404)
# How often one request explores up to four spans: 0.2 s where terms have many articles.
_MOST_EXPLORED = 6
_FORMAT = f"<any({', '.join(FORMATS)}):suffix>"


class _UncreatedError(UnavailableError):
    """A combined feed is not stored: it never was, or it was deleted."""


@pages.get(f"/feeds/<path:path>/archive/<name>.{_FORMAT}")
def send_archive(path: str, name: str, suffix: str) -> Response:
    """Answer with an archive document of a feed."""
    return _answer(path, lambda: _send_archive(path, name, suffix))


def _answer(path: str, run: Callable[[], Response]) -> Response:
    """Answer as `run` does; for a combined feed, errors are explained as at its address."""
    if not _is_combined(path):
        return run()
    try:
        combined_feeds().check_served()
        response = _create_and_run(path, run)
    except (NotFoundError, GoneError, ThrottledError) as error:
        return explain_error(error)
    if response.status_code != 301:  # a 301 leads to another address
        combined_feeds().record_request(path)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _create_and_run(path: str, run: Callable[[], Response]) -> Response:
    """Answer as `run` does; first create a feed that is not stored: its archive needs its rows.

    Raises:
        NotFoundError, GoneError, ThrottledError, UnavailableError: as at the feed's own address.
    """
    with suppress(_UncreatedError):
        return _explore_and_run(run)
    combined_feeds().create(parse_path(path), request.environ, site=site())
    return _explore_and_run(run)


def _explore_and_run(run: Callable[[], Response]) -> Response:
    """Answer as `run` does, after exploring the older articles that it needs of a combined feed.

    Raises:
        UnexploredError: that takes too long for one request. The next request goes on.
        ThrottledError: this client, or all clients together, explore too much.
    """
    for _ in range(_MOST_EXPLORED):
        try:
            return run()
        except UnexploredError as error:
            combined_feeds().explore(error, request.environ, site=site())
    return run()


def _is_combined(path: str) -> bool:
    return is_combined_path(path) or " " in path


def _find_feed(session: Session, path: str) -> Feed:
    """Return the feed that readers get at a path, or got there before.

    Raises:
        NotFoundError, GoneError, UnavailableError: as `find_public_feed` says.
        _UncreatedError: it is the path of a combined feed that is not stored.
    """
    if not is_combined_path(path):
        try:
            return find_public_feed(session, path)
        except NotFoundError:
            if " " not in path:
                raise
    stored = feed_rows.find_feed(session, path)
    if stored and stored.combined:
        return stored  # it is deleted whenever the address could mean something else
    resolved = syndication.combined_feeds.resolve_address(session, parse_path(path))
    if resolved.selection is None:  # the address means the feed of one term
        return find_public_feed(session, resolved.path)
    feed = syndication.combined_feeds.find_feed(session, resolved)
    if feed.id is None and feed.path == path:
        raise _UncreatedError(f"the feed {path} was deleted at this moment", path)
    return feed


def _send_archive(path: str, name: str, suffix: str) -> Response:
    key = read_name(name)
    with database().reading() as session:
        feed = _find_feed(session, path)
        canonical = _build_url(feed, format_key(key), suffix)
        if (feed.path, format_key(key)) != (path, name):
            return redirect_moved(canonical)
        urls = site().feed_urls(path, FORMATS)
        cached = find_archive(session, feed, key, suffix, urls, site().archive_url(path))
    response = feeds.encode_response(cached, suffix)
    feeds.set_cache_control(response)
    response.headers["Link"] = f'<{canonical}>; rel="self", <{urls[suffix]}>; rel="current"'
    make_conditional(response)
    return feeds.finish_response(response)


@pages.get(f"/feeds/<path:path>/archive/<name>/next.{_FORMAT}")
def redirect_to_next(path: str, name: str, suffix: str) -> Response:
    """Redirect to the next archive document, or to the feed if there is none yet."""
    return _answer(path, lambda: _redirect_to_next(path, name, suffix))


def _redirect_to_next(path: str, name: str, suffix: str) -> Response:
    key = read_name(name)
    with database().reading() as session:
        feed = _find_feed(session, path)
        following = find_next(session, feed, key)
    url = _build_url(feed, following, suffix) if following else site().feed_url(feed.path, suffix)
    return redirect_to_present(url)


def _build_url(feed: Feed, name: str, suffix: str) -> str:
    return f"{site().archive_url(feed.path)}/{name}.{suffix}"


def redirect_to_present(url: str) -> Response:
    """Redirect to the present target of an address, which may be another one next time."""
    response = cast("Response", redirect(url, 302))
    response.headers["Cache-Control"] = "no-cache"
    return response


def read_name(name: str) -> ItemKey:
    """Return the key that names an archive document.

    Raises:
        NotFoundError: it is no key, or lies in the future: each new article would change it.
    """
    key = parse_key(name)
    # A second is allowed: the archive of a feed that shows nothing begins above its newest article.
    if key is None or key.published > now() + timedelta(seconds=1):
        raise NotFoundError(f"there is no archive document {name}", name)
    return key


def find_archive(
    session: Session,
    feed: Feed,
    key: ItemKey,
    suffix: str,
    urls: Mapping[str, str],
    archive_url: str,
) -> CachedRepresentation:
    """Return an archive document, from memory if nothing in its feed has changed since.

    `urls` are the addresses of the feed by suffix. The addresses of its archive documents begin
    with `archive_url`.

    Raises:
        NotFoundError: the key belongs to no article that is or was published.
    """
    # Every change of an article, a name or the site gives its feeds another version.
    versions = syndication.archives.list_versions(session, feed)
    version = f"{archive_url}/{format_key(key)} {versions} {hash(site())}"
    cache = cast("RepresentationCache", current_app.extensions["feedsvc.archive_cache"])
    cached = cache.get((version, suffix))
    if cached is None:
        _require_article(session, key)
        document = syndication.archives.build_archive(session, feed, key, site=site())
        cached = _render(syndication.archives.relocate(document, urls, archive_url), suffix)
        cache.put((version, suffix), cached)
    return cached


def find_next(session: Session, feed: Feed, key: ItemKey) -> str:
    """Return the name of the archive document after `key`; "" if the feed itself follows.

    Raises:
        NotFoundError: the key belongs to no article that is or was published.
    """
    _require_article(session, key)
    return syndication.archives.find_next_archive(session, feed, key, site=site())


def _require_article(session: Session, key: ItemKey) -> None:
    if not item_pages.was_published(session, key.article_id):
        raise NotFoundError(f"there is no archive document {format_key(key)}", format_key(key))


def _render(document: FeedDocument, suffix: str) -> CachedRepresentation:
    """Return an archive document as it is served.

    It has no date, because none would change exactly when the document does.
    """
    body = syndication.archives.render_archive(document, FORMATS[suffix])
    digest = compute_digest(body)
    head = RepresentationHead(FORMATS[suffix].media_type, digest, document.updated, len(body))
    return CachedRepresentation(head, FastEncodings(body), is_dated=False)
