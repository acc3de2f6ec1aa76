"""A new format, as a newcomer would add it: one subclass of `Format` and its line in FORMATS.

As a plugin of pytest (`-p tests.web.admin.toy_format`) this module adds that line before any other
module reads FORMATS.
"""

from types import MappingProxyType

from feedsvc import rendering
from feedsvc.domain.documents import Entry, FeedDocument
from feedsvc.domain.representations import Envelope
from feedsvc.errors import UnreadableError


class Toy(rendering.Format):
    """Plain text: the title of the feed, and a line for each entry, with a rule between them."""

    suffix = "toy"
    media_type = "text/x-toy; charset=utf-8"
    title = "Toy"

    def write_entry(self, entry: Entry) -> bytes:
        """Return the guid and the title on a line."""
        return f"* {entry.guid} {entry.title}\n".encode()

    def write_envelope(self, document: FeedDocument) -> Envelope:
        """Return the title above the entries, and the number of tombstones below them."""
        end = f"= {len(document.tombstones)} withdrawn\n"
        return Envelope(f"{document.title}\n".encode(), b"---\n", end.encode())

    def read_guids(self, body: bytes) -> tuple[str, ...]:
        """Return the guids, in order."""
        title, *lines, end = body.decode().splitlines()
        if not title or not end.startswith("= "):
            raise UnreadableError("a toy has a title and an end")
        return tuple(line.split(" ")[1] for line in lines if line.startswith("* "))


rendering.FORMATS = MappingProxyType({**rendering.FORMATS, Toy.suffix: Toy()})
