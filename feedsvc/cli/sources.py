"""Read what is imported: a file in pieces, or a feed at an address with all its older documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from feedsvc.domain.imports import ImportedArticle, ImportedItem
from feedsvc.errors import FetchError, Problem, ValidationError
from feedsvc.outbound import OutboundClient
from feedsvc.parsing.imports import FeedReader

_CHUNK = 262_144
_LARGEST = 64_000_000  # bytes of one document at an address
_MOST_DOCUMENTS = 20_000
_PAGED = "paged="
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9,"
    " application/json;q=0.9, */*;q=0.5"
)


@dataclass
class FileSource:
    """A file. `read` of its `size` bytes were read."""

    path: Path
    read: int = 0
    size: int = 0

    def identify_source(self) -> tuple[str, str]:
        """Return the name of the source, and a text that changes when the file does.

        Raises:
            ValidationError: it cannot be read.
        """
        try:
            status = self.path.stat()
            name = str(self.path.resolve())
        except (OSError, ValueError) as error:
            raise self._describe_failure(error) from error
        self.size = status.st_size
        return name, sha256(f"{status.st_size} {status.st_mtime_ns}".encode()).hexdigest()[:40]

    def list_items(self) -> Iterator[ImportedItem]:
        """Yield the articles of the file.

        Raises:
            ValidationError: it cannot be read, or is damaged.
        """
        return FeedReader().read_document(self._read_chunks())

    def _read_chunks(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    self.read += len(chunk)
                    yield chunk
        except OSError as error:
            raise self._describe_failure(error) from error

    def _describe_failure(self, error: OSError | ValueError) -> ValidationError:
        params = {"path": self.path, "reason": getattr(error, "strerror", None) or error}
        return ValidationError([Problem("", "%(path)s cannot be read: %(reason)s.", params)])


@dataclass
class AddressSource:
    """A feed at an address. How much it is cannot be known before its end."""

    client: OutboundClient
    url: str
    read: int = 0
    size: int = 0

    def identify_source(self) -> tuple[str, str]:
        """Return the name of the source; its feed may have changed, so nothing of it is skipped."""
        return self.url, ""

    def list_items(self) -> Iterator[ImportedItem]:
        """Yield the articles of the feed and of the older documents that it leads to, each once.

        Raises:
            FetchError: a document cannot be had; what was in those before it is yielded.
            ValidationError: a document is damaged.
        """
        seen, documents, place, url = set[str](), set[str](), 1, self.url
        while url and url not in documents and len(documents) < _MOST_DOCUMENTS:
            documents.add(url)
            reader, before = FeedReader(place), len(seen)
            for item in self._read_document(url, reader, is_first=place == 1):
                # The document that was read first is the newest: what it says of an article holds.
                if isinstance(item, ImportedArticle) and item.guid in seen:
                    continue
                seen.add(item.guid if isinstance(item, ImportedArticle) else "")
                yield item
            place = reader.place + 1
            following = urljoin(url, reader.following) if reader.following else ""
            is_growing = len(seen) > before
            url = following or (_find_next_page(url, reader) if is_growing else "")

    def _read_document(
        self, url: str, reader: FeedReader, *, is_first: bool
    ) -> Iterator[ImportedItem]:
        try:
            body = self.client.fetch(url, most=_LARGEST, accept=_ACCEPT).body
        except FetchError:
            if is_first or _PAGED not in url:
                raise
            return  # WordPress answers 404 after the last page
        self.read += len(body)
        yield from reader.read_document([body])


def _find_next_page(url: str, reader: FeedReader) -> str:
    """Return the next page of a feed of WordPress, which names none; "" for another feed."""
    if "wordpress" not in reader.generator.lower():
        return ""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = query.get("paged", "1")
    query["paged"] = str(int(number) + 1) if number.isdecimal() else "2"
    return parts._replace(query=urlencode(query)).geturl()
