"""A feed as it would be, before anything is stored: what it would hold, and its source in each format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.site import Site
from feedsvc.rendering import FORMATS, Fragment, Layout, compose, render_fragment
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.tables import Article, CustomFeed, Feed
from feedsvc.syndication.byte_limit import count_fitting_entries
from feedsvc.syndication.documents import adapt_entry, build_document_without_entries, build_entry


@dataclass(frozen=True, slots=True)
class Preview:
    """What a feed would be: its articles, newest first; of how many it takes in all; its bytes by format.

    `over_limit` counts the articles that its budget would leave out; `unspelled` holds the guids
    of those that some format cannot spell.
    """

    articles: Sequence[Article]
    total: int
    bodies: Mapping[str, bytes]
    over_limit: int
    unspelled: frozenset[str]


def preview_custom_feed(
    session: Session, feed: Feed, custom: CustomFeed, *, site: Site, now: datetime
) -> Preview:
    """Return what `feed` would be with `custom`; neither has to be stored."""
    chosen = custom_feed_rows.read_selection(custom)
    found = custom_feed_rows.list_matching_articles(session, chosen, custom.entry_limit)
    entries = [adapt_entry(build_entry(article, site), custom) for article in found]
    spelled = {
        suffix: [render_fragment(each, one) for one in entries] for suffix, each in FORMATS.items()
    }
    planned = Feed(
        id=feed.id, guid=feed.guid, path=feed.path, updated=feed.updated, private=feed.private
    )
    planned.custom = custom
    document = build_document_without_entries(session, planned, site=site, now=now)
    parts = {suffix: [one.part() for one in each] for suffix, each in spelled.items()}
    fits = (
        count_fitting_entries(document, parts, custom.byte_limit)
        if custom.byte_limit
        else len(found)
    )
    document = replace(document, tombstones=document.tombstones if feed.id else ())
    made = {
        suffix: compose(FORMATS[suffix], document, each[:fits]) for suffix, each in parts.items()
    }
    return Preview(
        articles=found[:fits],
        total=custom_feed_rows.count_matching_articles(session, chosen),
        bodies={suffix: _join(one, spelled[suffix]) for suffix, one in made.items()},
        over_limit=len(found) - fits,
        unspelled=frozenset(out.guid for one in made.values() for out in one.left_out),
    )


def _join(outline: Layout, spelled: Sequence[Fragment]) -> bytes:
    bodies = {one.guid: one.body for one in spelled}
    return outline.frame.wrap(bodies[part.guid] for part in outline.parts)
