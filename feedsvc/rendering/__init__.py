"""Spell a FeedDocument as bytes: the same document gives the same bytes, in every process, for ever.

One format, one module with `render` and `read`, one line in FORMATS. The room knows no clock, no
locale, no database and no network; feedgen and lxml are met nowhere else.

A document is proofread first (`_proofs`), so that all formats say the same and no text can break
one. What still cannot be spelled is left out by the entry, with the reason, and the rest ships.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from feedsvc.domain.documents import FeedDocument
from feedsvc.errors import RenderingError, UnreadableError
from feedsvc.rendering import atom, jsonfeed, rss
from feedsvc.rendering._proofs import Rendered

__all__ = ["FORMATS", "Format", "Rendered", "checked"]


@dataclass(frozen=True, slots=True)
class Format:
    """One spelling of documents.

    `render` leaves out what cannot be spelled; `read` returns the guids that bytes carry, in
    order, and raises UnreadableError for bytes that are not of the format.
    """

    suffix: str
    media_type: str
    title: str
    render: Callable[[FeedDocument], Rendered]
    read: Callable[[bytes], tuple[str, ...]]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.suffix: each
        for each in (
            Format("rss", "application/rss+xml; charset=utf-8", "RSS", rss.render, rss.read),
            Format("atom", "application/atom+xml; charset=utf-8", "Atom", atom.render, atom.read),
            # JSON is UTF-8 by definition; the parameter helps clients that guess.
            Format("json", "application/feed+json; charset=utf-8", "JSON Feed", jsonfeed.render, jsonfeed.read),
        )
    }
)


def checked(chosen: Format, document: FeedDocument) -> Rendered:
    """Render `document` and read the bytes back before anyone sees them.

    Every entry must be there, in order, or be among those left out.

    Raises:
        RenderingError: the bytes cannot be read or do not carry the document's entries.

    """
    rendered = chosen.render(document)
    try:
        read = chosen.read(rendered.body)
    except UnreadableError as error:
        raise RenderingError(
            f"{chosen.title} of {document.guid} cannot be read back: {error}", document.guid
        ) from error
    guids = [entry.guid for entry in document.entries]
    left = iter(guids)
    in_order = all(guid in left for guid in read)
    lost = Counter(guids) - Counter(read) - Counter(out.guid for out in rendered.left_out)
    if lost or not in_order:
        words = f"has lost {', '.join(map(repr, lost))}" if lost else "carries other entries or another order"
        raise RenderingError(f"{chosen.title} of {document.guid} {words}", document.guid)
    return rendered
