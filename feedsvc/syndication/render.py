"""Render what snapshots of feeds need, in every format; without a database and a clock.

First come the entries that no fragment holds, each once for all feeds that show it. Then every feed
is composed of them: that needs the sizes and digests of the entries, not their bytes.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from feedsvc.domain.documents import Entry, ExcludedEntry, FeedDocument
from feedsvc.domain.representations import Composition, EntryPart, compute_digest
from feedsvc.domain.text import excerpt
from feedsvc.errors import RenderingError
from feedsvc.rendering import FORMATS, Format
from feedsvc.storage.cache import fragments
from feedsvc.storage.cache.fragments import RenderedEntry
from feedsvc.storage.cache.representations import Key
from feedsvc.storage.feeds import items
from feedsvc.storage.feeds.items import NewestItem
from feedsvc.syndication.lengths import link_older
from feedsvc.syndication.snapshot import FeedSnapshot, UnrenderedEntry

_log = logging.getLogger(__name__)


def render_entries(
    snapshots: Mapping[int, FeedSnapshot],
) -> dict[UnrenderedEntry, RenderedEntry]:
    """Render in every format each entry that is not rendered yet."""
    rendered: dict[UnrenderedEntry, RenderedEntry] = {}
    for snapshot in snapshots.values():
        for article_id, entry in snapshot.entries.items():
            if isinstance(entry, UnrenderedEntry) and entry not in rendered:
                rendered[entry] = _render_formats(article_id, entry)
    return rendered


def render_feeds(
    snapshots: Mapping[int, FeedSnapshot], rendered: Mapping[UnrenderedEntry, RenderedEntry]
) -> dict[Key, Composition | ExcludedEntry]:
    """Compose every feed in every format; an ExcludedEntry says why a format of a feed failed."""
    return {
        (feed_id, suffix): composition
        for feed_id, snapshot in snapshots.items()
        if snapshot.document
        for suffix, composition in _compose_feed(snapshot, snapshot.document, rendered).items()
    }


def render_part(chosen: Format, guid: str, entry: Entry | Exception) -> tuple[EntryPart, bytes]:
    """Render an entry in one format; return its part, which no fragment stores yet, and its bytes.

    Where the entry cannot be rendered, the part has the reason and there are no bytes.
    """
    if isinstance(entry, Exception):
        return EntryPart(guid, "", 0, "", _describe(entry)), b""
    try:
        body = chosen.render_entry(entry)
    except RenderingError as error:
        return EntryPart(guid, "", 0, "", str(error)), b""
    return EntryPart(guid, "", len(body), compute_digest(body)), body


def count_fitting_entries(
    link: Callable[[int], FeedDocument],
    parts: Mapping[str, Sequence[EntryPart]],
    byte_limit: int,
) -> int:
    """Return how many of the newest entries every format can hold in `byte_limit` bytes, or 0.

    `link` returns the document for a number of entries: it says where the older ones are. `parts`
    holds the entries by format, newest first. Fewer entries are never larger by more than the bytes
    of a number, so halving the range finds the number of entries.
    """
    # Each try renders one envelope for each format: 9 tries for 500 entries, instead of 500.
    fits, too_many = 0, min(len(each) for each in parts.values()) + 1
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        document = link(middle)
        sizes = (_compute_size(document, suffix, each[:middle]) for suffix, each in parts.items())
        if max(sizes) <= byte_limit:
            fits = middle
        else:
            too_many = middle
    return fits


def _compute_size(document: FeedDocument, suffix: str, parts: Sequence[EntryPart]) -> int:
    """Return the size of a feed in one format, in bytes, without joining its parts."""
    chosen = FORMATS[suffix]
    envelope = chosen.render_envelope(document, [each.guid for each in parts])
    # By id, because `compose` includes each id only once.
    sizes = {chosen.to_id(each.guid): each.size for each in parts if each.digest}
    return envelope.compute_size(list(sizes.values()))


def _render_formats(article_id: int, entry: UnrenderedEntry) -> RenderedEntry:
    rendered = {
        suffix: render_part(chosen, entry.guid, entry.entry) for suffix, chosen in FORMATS.items()
    }
    parts = {suffix: part for suffix, (part, _) in rendered.items()}
    bodies = {suffix: body for suffix, (_, body) in rendered.items() if body}
    packed = fragments.pack(article_id, bodies, parts)
    name = compute_digest(packed)
    parts = {suffix: part._replace(fragment=name) for suffix, part in parts.items()}
    return RenderedEntry(name, article_id, entry.guid, entry.revision, parts, packed)


def _compose_feed(
    snapshot: FeedSnapshot,
    document: FeedDocument,
    rendered: Mapping[UnrenderedEntry, RenderedEntry],
) -> dict[str, Composition | ExcludedEntry]:
    """Compose a feed in every format, with as many entries as fit into its byte limit."""
    entries = [
        rendered[entry] if isinstance(entry, UnrenderedEntry) else entry
        for entry in snapshot.entries.values()
    ]
    parts = {suffix: [entry.parts[suffix] for entry in entries] for suffix in FORMATS}
    link = partial(_link_newest, document, snapshot.newest)
    count = len(entries)
    if snapshot.byte_limit:
        count = count_fitting_entries(link, parts, snapshot.byte_limit)
    return {
        suffix: _compose(chosen, link(count), parts[suffix][:count])
        for suffix, chosen in FORMATS.items()
    }


def _link_newest(document: FeedDocument, newest: Sequence[NewestItem], count: int) -> FeedDocument:
    return link_older(document, count, len(newest), lambda index: items.read_key(newest[index]))


def _compose(
    chosen: Format, document: FeedDocument, parts: Sequence[EntryPart]
) -> Composition | ExcludedEntry:
    try:
        composition = chosen.compose(document, parts)
        composition.digest  # noqa: B018  an envelope that cannot be stored fails here
    except Exception as error:  # noqa: BLE001  whatever is wrong with one format, the others ship
        title, guid = chosen.title, document.guid
        _log.exception("%s of %s cannot be rendered; its last good bytes stay", title, guid)
        return ExcludedEntry("", _describe(error))
    return composition


def _describe(error: Exception) -> str:
    return excerpt(str(error)) or type(error).__name__
