"""Spell a FeedDocument as bytes: the same document gives the same bytes, in every process, for ever.

One format, one module with `render`, `frame`, `spell` and `read`, one line in FORMATS. The room knows no clock, no
locale, no database and no network; feedgen and lxml are met nowhere else.

A document is proofread first (`_proofs`), so that all formats say the same and no text can break
one. What still cannot be spelled is left out by the entry, with the reason, and the rest ships.

An entry's bytes depend on nothing but the entry, so they can be made once (`fragment`), kept as long
as its words stay, and put together with what stands around them (`outlined`): the very bytes that
rendering the whole document gives, without spelling fifty entries anew for one that changed.

Everything is read back before anyone sees it, and each part once: an entry in the frame of a blank
document, where it must be the one entry; a frame by itself, where it must hold none. What is
well-formed in one frame of a format is so in any other, because all frames of a format are alike
around their entries: the same elements are open, with the same prefixes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from feedsvc.domain.documents import Entry, ExcludedEntry, FeedDocument
from feedsvc.domain.representations import EntryPart, Envelope, compute_digest
from feedsvc.errors import RenderingError, UnreadableError
from feedsvc.rendering import atom, jsonfeed, rss
from feedsvc.rendering._normalize import BLANK, Rendered, describe_error, list_guids

__all__ = [
    "FORMATS",
    "Envelope",
    "Format",
    "Fragment",
    "Layout",
    "Rendered",
    "compose",
    "render_and_read_back",
    "render_fragment",
]


@dataclass(frozen=True, slots=True)
class Format:
    """One spelling of documents.

    `render` leaves out what cannot be spelled; `read` returns the guids that bytes carry, in
    order, and raises UnreadableError for bytes that are not of the format. `spell` gives one entry's
    bytes, and `frame` what stands around those of the entries `alive`.
    """

    suffix: str
    media_type: str
    title: str
    render: Callable[[FeedDocument], Rendered]
    read: Callable[[bytes], tuple[str, ...]]
    spell: Callable[[Entry], bytes]
    frame: Callable[[FeedDocument, Iterable[str]], Envelope]


@dataclass(frozen=True, slots=True)
class Fragment:
    """An entry's bytes in one format; `reason` says why there are none."""

    guid: str
    body: bytes
    reason: str = ""

    def part(self, name: str = "") -> EntryPart:
        """Return what is known of it without its bytes, which lie in the fragment of that name."""
        return EntryPart(
            self.guid,
            name,
            len(self.body),
            compute_digest(self.body) if self.body else "",
            self.reason,
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """Of what a document's bytes are made: what stands around its entries, these, and those that are not in it."""

    frame: Envelope
    parts: tuple[EntryPart, ...]
    left_out: tuple[ExcludedEntry, ...]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.suffix: each
        for each in (
            Format(
                "rss",
                "application/rss+xml; charset=utf-8",
                "RSS",
                rss.render_rss,
                rss.read_rss_guids,
                rss.render_rss_item,
                rss.render_rss_envelope,
            ),
            Format(
                "atom",
                "application/atom+xml; charset=utf-8",
                "Atom",
                atom.render_atom,
                atom.read_atom_guids,
                atom.render_atom_entry,
                atom.render_atom_envelope,
            ),
            # JSON is UTF-8 by definition; the parameter helps clients that guess.
            Format(
                "json",
                "application/feed+json; charset=utf-8",
                "JSON Feed",
                jsonfeed.render_jsonfeed,
                jsonfeed.read_jsonfeed_ids,
                jsonfeed.render_jsonfeed_item,
                jsonfeed.render_jsonfeed_envelope,
            ),
        )
    }
)


def render_and_read_back(chosen: Format, document: FeedDocument) -> Rendered:
    """Render `document` whole and read the bytes back before anyone sees them.

    Every entry must be there, in order, or be among those left out.

    Raises:
        RenderingError: the bytes cannot be read or do not carry the document's entries.

    """
    rendered = chosen.render(document)
    _read_back(chosen, document.guid, list_guids(document), rendered)
    return rendered


def render_fragment(chosen: Format, entry: Entry) -> Fragment:
    """Spell one entry and read it back, or say why it cannot be done."""
    try:
        spelled = chosen.spell(entry)
        around = _render_blank(chosen)
        _read_back(
            chosen, entry.guid, [entry.guid], Rendered(around.before + spelled + around.after)
        )
        return Fragment(entry.guid, spelled)
    except Exception as error:  # noqa: BLE001  whatever is wrong with one entry, the rest ships
        return Fragment(entry.guid, b"", describe_error(error))


def compose(chosen: Format, document: FeedDocument, parts: Sequence[EntryPart]) -> Layout:
    """Say of what `document`, which has no entries of its own, is made with these.

    Put together, they are the very bytes that `checked` makes of the same document with the same entries.

    Raises:
        RenderingError: what stands around the entries cannot be read.

    """
    printed: dict[str, EntryPart] = {}
    left_out = []
    for part in parts:
        if part.guid in printed:
            left_out.append(ExcludedEntry(part.guid, "another entry has the same guid"))
        elif part.digest:
            printed[part.guid] = part
        else:
            left_out.append(ExcludedEntry(part.guid, part.reason))
    frame = chosen.frame(document, [part.guid for part in parts])
    _read_back(chosen, document.guid, (), Rendered(frame.wrap(())))
    return Layout(frame, tuple(printed.values()), tuple(left_out))


@cache
def _render_blank(chosen: Format) -> Envelope:
    return chosen.frame(BLANK, ())


def _read_back(chosen: Format, guid: str, guids: Sequence[str], rendered: Rendered) -> None:
    try:
        read = chosen.read(rendered.body)
    except UnreadableError as error:
        raise RenderingError(
            f"{chosen.title} of {guid} cannot be read back: {error}", guid
        ) from error
    left = iter(guids)
    in_order = all(guid in left for guid in read)
    lost = Counter(guids) - Counter(read) - Counter(out.guid for out in rendered.left_out)
    if lost or not in_order:
        words = (
            f"has lost {', '.join(map(repr, lost))}"
            if lost
            else "carries other entries or another order"
        )
        raise RenderingError(f"{chosen.title} of {guid} {words}", guid)
