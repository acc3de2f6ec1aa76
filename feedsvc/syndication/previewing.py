"""A feed as it would be, before anything is stored: what it would hold, and its source in each format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.site import Site
from feedsvc.rendering import FORMATS, Fragment, Outline, fragment, outlined
from feedsvc.storage import selections
from feedsvc.storage.tables import Article, CustomFeed, Feed
from feedsvc.syndication.assembling import entry, printed, surroundings
from feedsvc.syndication.fitting import fitting


@dataclass(frozen=True, slots=True)
class Preview:
    """What a feed would be: its articles, newest first; of how many it takes in all; its bytes by format.

    `over_budget` counts the articles that its budget would leave out; `unspelled` holds the guids
    of those that some format cannot spell.
    """

    articles: Sequence[Article]
    total: int
    bodies: Mapping[str, bytes]
    over_budget: int
    unspelled: frozenset[str]


def preview(session: Session, feed: Feed, custom: CustomFeed, *, site: Site, now: datetime) -> Preview:
    """Return what `feed` would be with `custom`; neither has to be stored."""
    chosen = selections.of(custom)
    found = selections.articles(session, chosen, custom.entry_limit)
    entries = [printed(entry(article, site), custom) for article in found]
    spelled = {suffix: [fragment(each, one) for one in entries] for suffix, each in FORMATS.items()}
    planned = Feed(id=feed.id, guid=feed.guid, path=feed.path, updated=feed.updated, private=feed.private)
    planned.custom = custom
    document = surroundings(session, planned, site=site, now=now)
    parts = {suffix: [one.part() for one in each] for suffix, each in spelled.items()}
    fits = fitting(document, parts, custom.byte_budget) if custom.byte_budget else len(found)
    document = replace(document, tombstones=document.tombstones if feed.id else ())
    made = {suffix: outlined(FORMATS[suffix], document, each[:fits]) for suffix, each in parts.items()}
    return Preview(
        articles=found[:fits],
        total=selections.count(session, chosen),
        bodies={suffix: _whole(one, spelled[suffix]) for suffix, one in made.items()},
        over_budget=len(found) - fits,
        unspelled=frozenset(out.guid for one in made.values() for out in one.left_out),
    )


def _whole(outline: Outline, spelled: Sequence[Fragment]) -> bytes:
    bodies = {one.guid: one.body for one in spelled}
    return outline.frame.around(bodies[part.guid] for part in outline.parts)
