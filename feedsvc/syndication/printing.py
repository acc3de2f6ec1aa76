"""From a copy of feeds to their bytes in every format and encoding; no database, no clock."""

import logging
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

from feedsvc import encoding
from feedsvc.domain.documents import FeedDocument, LeftOut
from feedsvc.domain.representations import Head, Printed, digest
from feedsvc.domain.text import excerpt
from feedsvc.rendering import FORMATS, Format, Fragment, fragment, spliced
from feedsvc.storage import fragments, representations
from feedsvc.syndication import reading
from feedsvc.syndication.fitting import fitting

Fresh: TypeAlias = Mapping[int, Mapping[str, Fragment]]  # by article and suffix
_HANDS = min(os.cpu_count() or 1, 4)  # digests and encoders let other threads run
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """One representation's bytes, if they differ from those that are kept, and what is not in them."""

    printed: Printed | None
    left_out: tuple[LeftOut, ...]


def spelled(copy: reading.Copy) -> dict[int, dict[str, Fragment]]:
    """Spell in every format what is not known."""
    return {
        article_id: {suffix: _fragment(chosen, new) for suffix, chosen in FORMATS.items()}
        for article_id, new in copy.new.items()
    }


def _fragment(chosen: Format, new: reading.New) -> Fragment:
    if isinstance(new.entry, Exception):
        return Fragment(new.guid, b"", excerpt(str(new.entry)) or type(new.entry).__name__)
    return fragment(chosen, new.entry)


def printed(copy: reading.Copy, fresh: Fresh) -> dict[representations.Key, Made]:
    """Print every feed in every format."""
    todo = [
        (feed_id, suffix, sheet.document, entries)
        for feed_id, sheet in copy.sheets.items()
        if sheet.document
        for suffix, entries in _entries(sheet, sheet.document, copy, fresh).items()
    ]
    with ThreadPoolExecutor(_HANDS) as hands:
        made = [
            hands.submit(_made, FORMATS[suffix], document, entries, copy.heads.get((feed_id, suffix)))
            for feed_id, suffix, document, entries in todo
        ]
        return {(feed_id, suffix): each.result() for (feed_id, suffix, *_), each in zip(todo, made, strict=True)}


def _entries(
    sheet: reading.Sheet, document: FeedDocument, copy: reading.Copy, fresh: Fresh
) -> dict[str, list[Fragment]]:
    """Return the bytes of a feed's entries by format, newest first, as many as its budget has room for."""
    own = sheet.own
    found = {
        suffix: [
            _bytes_of(number, suffix, copy, fresh) if own is None else _fragment(chosen, own[number])
            for number in sheet.newest
        ]
        for suffix, chosen in FORMATS.items()
    }
    if not sheet.budget:
        return found
    fits = fitting(document, found, sheet.budget)
    return {suffix: each[:fits] for suffix, each in found.items()}


def _bytes_of(article_id: int, suffix: str, copy: reading.Copy, fresh: Fresh) -> Fragment:
    kept = copy.known.get(article_id)
    return Fragment(kept.guid, kept.bodies[suffix]) if kept else fresh[article_id][suffix]


def _made(chosen: Format, document: FeedDocument, entries: Sequence[Fragment], head: Head | None) -> Made:
    try:
        rendered = spliced(chosen, document, entries)
    except Exception as error:  # noqa: BLE001  whatever is wrong with one format, the others ship
        _log.exception("%s of %s cannot be made; its last good bytes stay", chosen.title, document.guid)
        return Made(None, (LeftOut("", excerpt(str(error)) or type(error).__name__),))
    name = digest(rendered.body)
    if representations.is_printed(head, name, chosen.media_type):
        return Made(None, rendered.left_out)
    number = len(entries) - len(rendered.left_out)
    encoded = encoding.quick(rendered.body)
    return Made(Printed(chosen.media_type, name, len(rendered.body), number, encoded), rendered.left_out)


def storable(copy: reading.Copy, fresh: Fresh) -> dict[int, fragments.Kept]:
    """Return what can be reused: entries that every format can spell."""
    return {
        article_id: fragments.Kept(
            copy.new[article_id].guid,
            copy.new[article_id].revision,
            {suffix: each.body for suffix, each in bodies.items()},
        )
        for article_id, bodies in fresh.items()
        if all(each.body for each in bodies.values())
    }
