"""Preview a custom feed before it is stored: its articles, and its source in each format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.representations import Composition
from feedsvc.domain.site import Site
from feedsvc.rendering import FORMATS
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.tables import Article, CustomFeed, Feed
from feedsvc.syndication.documents import (
    adapt_entry,
    build_document_without_entries,
    build_entry,
)
from feedsvc.syndication.lengths import count_shown, get_key, link_older
from feedsvc.syndication.render import count_fitting_entries, render_part


@dataclass(frozen=True, slots=True)
class Preview:
    """A feed that is not stored: its articles, newest first, and its bytes by format.

    `total` counts all articles that it selects, `over_limit` those that its byte limit excludes;
    `excluded` holds the guids of those that some format cannot write.
    """

    articles: Sequence[Article]
    total: int
    bodies: Mapping[str, bytes]
    over_limit: int
    excluded: frozenset[str]


def preview_custom_feed(
    session: Session, feed: Feed, custom: CustomFeed, *, site: Site, now: datetime
) -> Preview:
    """Return `feed` as it would be with `custom`; neither has to be stored."""
    selection = custom_feed_rows.read_selection(custom)
    selected = custom_feed_rows.list_matching_articles(session, selection, custom.entry_limit + 1)
    previewed = _build_feed(feed, custom)
    shown = selected[: count_shown(previewed, [article.id for article in selected], site)]
    entries = [adapt_entry(build_entry(article, site), custom) for article in shown]
    rendered = {
        suffix: [render_part(chosen, entry.guid, entry) for entry in entries]
        for suffix, chosen in FORMATS.items()
    }
    document = build_document_without_entries(session, previewed, site=site, now=now)
    parts = {suffix: [part for part, _ in each] for suffix, each in rendered.items()}
    # A feed that is not stored has no readers, so none of them has an entry to delete.
    document = replace(document, tombstones=document.tombstones if feed.id else ())
    link = partial(_link_selected, document, selected)
    limit = custom.byte_limit
    fits = count_fitting_entries(link, parts, limit) if limit else len(shown)
    compositions = {
        suffix: FORMATS[suffix].compose(link(fits), each[:fits]) for suffix, each in parts.items()
    }
    bodies = {suffix: {part.guid: body for part, body in each} for suffix, each in rendered.items()}
    return Preview(
        articles=shown[:fits],
        total=custom_feed_rows.count_matching_articles(session, selection),
        bodies={suffix: _join(each, bodies[suffix]) for suffix, each in compositions.items()},
        over_limit=len(shown) - fits,
        excluded=frozenset(out.guid for each in compositions.values() for out in each.excluded),
    )


def _build_feed(feed: Feed, custom: CustomFeed) -> Feed:
    """Return a feed that is not stored, with this custom part."""
    previewed = Feed(
        id=feed.id, guid=feed.guid, path=feed.path, updated=feed.updated, private=feed.private
    )
    previewed.custom = custom
    return previewed


def _link_selected(document: FeedDocument, selected: Sequence[Article], count: int) -> FeedDocument:
    return link_older(document, count, len(selected), lambda index: get_key(selected[index]))


def _join(composition: Composition, bodies: Mapping[str, bytes]) -> bytes:
    return composition.envelope.wrap(bodies[part.guid] for part in composition.parts)
