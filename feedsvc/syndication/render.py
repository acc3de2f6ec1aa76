"""From a copy of feeds to what their representations consist of, in every format; no database, no clock."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feedsvc.domain.documents import ExcludedEntry, FeedDocument
from feedsvc.domain.representations import (
    Composition,
    EntryPart,
    RepresentationHead,
    compute_digest,
)
from feedsvc.domain.text import excerpt
from feedsvc.rendering import FORMATS, Format, Fragment, compose, render_fragment
from feedsvc.storage.cache import fragments, representations
from feedsvc.syndication import snapshot
from feedsvc.syndication.byte_limit import count_fitting_entries

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RenderedEntry:
    """An entry that was spelled: its parts, and its bytes in all formats in one."""

    kept: fragments.StoredFragment
    packed: bytes

    @property
    def is_whole(self) -> bool:
        """Tell whether every format can spell it."""
        return all(part.digest for part in self.kept.parts.values())


@dataclass(frozen=True, slots=True)
class RenderedEntries:
    """What was spelled: by article, and by feed and article for those that print their entries as no other does."""

    common: Mapping[int, RenderedEntry]
    own: Mapping[int, Mapping[int, RenderedEntry]]


@dataclass(frozen=True, slots=True)
class RenderedFeed:
    """One representation, if its bytes differ from those that are kept, and what is not in it."""

    printed: Composition | None
    left_out: tuple[ExcludedEntry, ...]


def render_entries(copy: snapshot.FeedsSnapshot) -> RenderedEntries:
    """Spell in every format what is not known."""
    own = {feed_id: sheet.own for feed_id, sheet in copy.sheets.items() if sheet.own is not None}
    return RenderedEntries(
        {article_id: _render_entry(article_id, new) for article_id, new in copy.new.items()},
        {
            feed_id: {
                article_id: _render_entry(article_id, new) for article_id, new in each.items()
            }
            for feed_id, each in own.items()
        },
    )


def _render_entry(article_id: int, new: snapshot.UnrenderedEntry) -> RenderedEntry:
    made = {suffix: _render_format(chosen, new) for suffix, chosen in FORMATS.items()}
    parts = {suffix: each.part() for suffix, each in made.items()}
    bodies = {suffix: each.body for suffix, each in made.items() if each.body}
    packed = fragments.pack(article_id, bodies, parts)
    name = compute_digest(packed)
    parts = {suffix: part._replace(fragment=name) for suffix, part in parts.items()}
    return RenderedEntry(fragments.StoredFragment(name, new.guid, new.revision, parts), packed)


def _render_format(chosen: Format, new: snapshot.UnrenderedEntry) -> Fragment:
    if isinstance(new.entry, Exception):
        return Fragment(new.guid, b"", excerpt(str(new.entry)) or type(new.entry).__name__)
    return render_fragment(chosen, new.entry)


def render_feeds(
    copy: snapshot.FeedsSnapshot, fresh: RenderedEntries
) -> dict[representations.Key, RenderedFeed]:
    """Print every feed in every format."""
    return {
        (feed_id, suffix): _render_feed(
            FORMATS[suffix], sheet.document, parts, copy.heads.get((feed_id, suffix))
        )
        for feed_id, sheet in copy.sheets.items()
        if sheet.document
        for suffix, parts in _choose_parts(feed_id, sheet, sheet.document, copy, fresh).items()
    }


def _choose_parts(
    feed_id: int,
    sheet: snapshot.FeedSnapshot,
    document: FeedDocument,
    copy: snapshot.FeedsSnapshot,
    fresh: RenderedEntries,
) -> dict[str, list[EntryPart]]:
    """Return a feed's entries by format, newest first, as many as its budget has room for."""
    own = fresh.own.get(feed_id)
    entries = [
        own[number].kept if own is not None else copy.known.get(number) or fresh.common[number].kept
        for number in sheet.newest
    ]
    found = {suffix: [each.parts[suffix] for each in entries] for suffix in FORMATS}
    if not sheet.budget:
        return found
    fits = count_fitting_entries(document, found, sheet.budget)
    return {suffix: each[:fits] for suffix, each in found.items()}


def _render_feed(
    chosen: Format,
    document: FeedDocument,
    parts: Sequence[EntryPart],
    head: RepresentationHead | None,
) -> RenderedFeed:
    try:
        outline = compose(chosen, document, parts)
    except Exception as error:  # noqa: BLE001  whatever is wrong with one format, the others ship
        _log.exception(
            "%s of %s cannot be made; its last good bytes stay", chosen.title, document.guid
        )
        return RenderedFeed(None, (ExcludedEntry("", excerpt(str(error)) or type(error).__name__),))
    made = Composition(chosen.media_type, outline.frame, outline.parts)
    unchanged = representations.is_unchanged(head, made.digest, made.media_type)
    return RenderedFeed(None if unchanged else made, outline.left_out)
