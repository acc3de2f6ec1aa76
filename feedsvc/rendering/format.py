"""What a feed format has to do, and everything that all formats share.

A format is one subclass of `Format` in one module: its three names, `write_entry`, `write_envelope`
and `read_guids`. The rest of feedsvc reads all it needs from there: addresses, negotiation, page
links, previews and deltas know formats only as values of `FORMATS`.

The bytes of an entry depend on nothing but the entry. So they are rendered once, stored, and
joined with the envelope of each feed that shows the entry: one changed article costs one entry,
not fifty. An entry takes 0.1 ms (JSON Feed) to 0.9 ms (Atom), an envelope 0.1 ms at most.

Everything is read back before a reader sees it, each part once: an entry inside the envelope of a
blank document, an envelope without entries. That is enough, because all envelopes of a format are
alike around their entries: the same elements are open, with the same namespace prefixes.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import ClassVar

from feedsvc.domain.documents import Entry, ExcludedEntry, FeedDocument
from feedsvc.domain.identity import to_unicode
from feedsvc.domain.representations import Composition, EntryPart, Envelope
from feedsvc.errors import RenderingError, UnreadableError
from feedsvc.rendering._normalize import (
    BLANK,
    SAME_ID,
    Rendered,
    describe_error,
    list_guids,
    normalize_document,
    normalize_entry,
    render_each,
)


class Format(ABC):
    """One format of feeds.

    `suffix` ends the addresses of its feeds and names it in the database (letters and digits, at
    most 20); `media_type` is its Content-Type; `title` is its name on pages. The <head> of a page,
    where feed readers look for addresses, names its first feed in every format, and further feeds
    in those that are `is_announced`: each is a line on every page. A format that is not
    `is_for_readers` is for the programs of partners: no public page names it, admin pages do.
    """

    suffix: ClassVar[str]
    media_type: ClassVar[str]
    title: ClassVar[str]
    is_announced: ClassVar[bool] = False
    is_for_readers: ClassVar[bool] = True

    @abstractmethod
    def write_entry(self, entry: Entry) -> bytes:
        """Return the bytes of a normalized entry, which are the same in every feed.

        Raises:
            Exception: the entry cannot be written; feeds exclude it and ship the rest.
        """

    @abstractmethod
    def write_envelope(self, document: FeedDocument) -> Envelope:
        """Return the bytes around the entries of a normalized document, without a NUL byte."""

    def to_id(self, guid: str) -> str:
        """Return the id of an entry in this format: its unchanged guid, if that can be an id.

        The entries that `write_entry` gets have it as their guid.
        """
        return to_unicode(guid)

    @abstractmethod
    def read_guids(self, body: bytes) -> tuple[str, ...]:
        """Return the ids of the entries of a feed in this format, in order.

        Raises:
            UnreadableError: `body` is not in this format, or an entry has no guid.
        """

    def to_source(self, rendered: bytes) -> str:
        """Return a rendered entry as text that is shown to editors."""
        return rendered.decode().strip()

    def render_entry(self, entry: Entry) -> bytes:
        """Normalize an entry, write it and read it back.

        Raises:
            RenderingError: one of these steps failed; the message tells an editor why.
        """
        try:
            rendered = self.write_entry(normalize_entry(entry, self.to_id))
            body = self._blank_envelope.wrap([rendered])
            self._read_back(Rendered(body), entry.guid, [entry.guid])
        except Exception as error:
            raise RenderingError(describe_error(error), entry.guid) from error
        return rendered

    def render_envelope(self, document: FeedDocument, guids: Iterable[str]) -> Envelope:
        """Normalize a document and write its envelope.

        The entries named by `guids` are live: none of them gets a tombstone.
        """
        return self.write_envelope(normalize_document(document, guids, self.to_id))

    def compose(self, document: FeedDocument, parts: Sequence[EntryPart]) -> Composition:
        """Return the composition of a representation of `document` with these entries.

        `document` has no entries of its own. Joined, the bytes are those that `render` returns for
        the same document with the same entries.

        Raises:
            RenderingError: the envelope cannot be read back.
        """
        included: dict[str, EntryPart] = {}
        excluded = []
        for part in parts:
            entry_id = self.to_id(part.guid)
            if entry_id in included:
                excluded.append(ExcludedEntry(part.guid, SAME_ID))
            elif part.digest:
                included[entry_id] = part
            else:
                excluded.append(ExcludedEntry(part.guid, part.reason))
        envelope = self.render_envelope(document, [part.guid for part in parts])
        self._read_back(Rendered(envelope.wrap(())), document.guid, ())
        return Composition(self.media_type, envelope, tuple(included.values()), tuple(excluded))

    def render(self, document: FeedDocument) -> Rendered:
        """Render a document with its entries in one piece and read it back.

        Raises:
            RenderingError: the bytes cannot be read, or lack an entry that is not excluded.
        """
        rendered = self.render_whole(document)
        self._read_back(rendered, document.guid, list_guids(document))
        return rendered

    def render_whole(self, document: FeedDocument) -> Rendered:
        """Render a document with its entries; a library that does so in one run may override it."""
        written, excluded = render_each(document.entries, self.write_entry, self.to_id)
        envelope = self.render_envelope(document, list_guids(document))
        return Rendered(envelope.wrap(written), excluded)

    @cached_property
    def _blank_envelope(self) -> Envelope:
        return self.render_envelope(BLANK, ())

    def _read_back(self, rendered: Rendered, guid: str, expected: Sequence[str]) -> None:
        try:
            read = self.read_guids(rendered.body)
        except UnreadableError as error:
            message = f"{self.title} of {guid} cannot be read back: {error}"
            raise RenderingError(message, guid) from error
        ids = list(map(self.to_id, expected))
        if list(read) == ids:
            return
        excluded = Counter(self.to_id(each.guid) for each in rendered.excluded)
        missing = Counter(ids) - Counter(read) - excluded
        # `in` consumes the iterator up to the match, so an id that comes too early is not found.
        remaining = iter(ids)
        is_in_order = all(each in remaining for each in read)
        if missing:
            message = f"{self.title} of {guid} has lost {', '.join(map(repr, missing))}"
            raise RenderingError(message, guid)
        if not is_in_order:
            message = f"{self.title} of {guid} carries other entries or another order"
            raise RenderingError(message, guid)
