"""From a copy of feeds to what their representations consist of, in every format; no database, no clock."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feedsvc.domain.documents import FeedDocument, LeftOut
from feedsvc.domain.representations import Head, Part, Printed, digest
from feedsvc.domain.text import excerpt
from feedsvc.rendering import FORMATS, Format, Fragment, fragment, outlined
from feedsvc.storage import fragments, representations
from feedsvc.syndication import reading
from feedsvc.syndication.fitting import fitting

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spelled:
    """An entry that was spelled: its parts, and its bytes in all formats in one."""

    kept: fragments.Kept
    packed: bytes

    @property
    def is_whole(self) -> bool:
        """Tell whether every format can spell it."""
        return all(part.digest for part in self.kept.parts.values())


@dataclass(frozen=True, slots=True)
class Fresh:
    """What was spelled: by article, and by feed and article for those that print their entries as no other does."""

    common: Mapping[int, Spelled]
    own: Mapping[int, Mapping[int, Spelled]]


@dataclass(frozen=True, slots=True)
class Made:
    """One representation, if its bytes differ from those that are kept, and what is not in it."""

    printed: Printed | None
    left_out: tuple[LeftOut, ...]


def spelled(copy: reading.Copy) -> Fresh:
    """Spell in every format what is not known."""
    own = {feed_id: sheet.own for feed_id, sheet in copy.sheets.items() if sheet.own is not None}
    return Fresh(
        {article_id: _spelled(article_id, new) for article_id, new in copy.new.items()},
        {
            feed_id: {article_id: _spelled(article_id, new) for article_id, new in each.items()}
            for feed_id, each in own.items()
        },
    )


def _spelled(article_id: int, new: reading.New) -> Spelled:
    made = {suffix: _fragment(chosen, new) for suffix, chosen in FORMATS.items()}
    parts = {suffix: each.part() for suffix, each in made.items()}
    bodies = {suffix: each.body for suffix, each in made.items() if each.body}
    packed = fragments.packed(article_id, bodies, parts)
    name = digest(packed)
    parts = {suffix: part._replace(fragment=name) for suffix, part in parts.items()}
    return Spelled(fragments.Kept(name, new.guid, new.revision, parts), packed)


def _fragment(chosen: Format, new: reading.New) -> Fragment:
    if isinstance(new.entry, Exception):
        return Fragment(new.guid, b"", excerpt(str(new.entry)) or type(new.entry).__name__)
    return fragment(chosen, new.entry)


def printed(copy: reading.Copy, fresh: Fresh) -> dict[representations.Key, Made]:
    """Print every feed in every format."""
    return {
        (feed_id, suffix): _made(FORMATS[suffix], sheet.document, parts, copy.heads.get((feed_id, suffix)))
        for feed_id, sheet in copy.sheets.items()
        if sheet.document
        for suffix, parts in _parts(feed_id, sheet, sheet.document, copy, fresh).items()
    }


def _parts(
    feed_id: int, sheet: reading.Sheet, document: FeedDocument, copy: reading.Copy, fresh: Fresh
) -> dict[str, list[Part]]:
    """Return a feed's entries by format, newest first, as many as its budget has room for."""
    own = fresh.own.get(feed_id)
    entries = [
        own[number].kept if own is not None else copy.known.get(number) or fresh.common[number].kept
        for number in sheet.newest
    ]
    found = {suffix: [each.parts[suffix] for each in entries] for suffix in FORMATS}
    if not sheet.budget:
        return found
    fits = fitting(document, found, sheet.budget)
    return {suffix: each[:fits] for suffix, each in found.items()}


def _made(chosen: Format, document: FeedDocument, parts: Sequence[Part], head: Head | None) -> Made:
    try:
        outline = outlined(chosen, document, parts)
    except Exception as error:  # noqa: BLE001  whatever is wrong with one format, the others ship
        _log.exception("%s of %s cannot be made; its last good bytes stay", chosen.title, document.guid)
        return Made(None, (LeftOut("", excerpt(str(error)) or type(error).__name__),))
    made = Printed(chosen.media_type, outline.frame, outline.parts)
    unchanged = representations.is_printed(head, made.digest, made.media_type)
    return Made(None if unchanged else made, outline.left_out)
