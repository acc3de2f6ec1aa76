"""Sources of imports: files and folders, or a feed at an address with its older documents.

Files are read in pieces. A source recognizes its format when it is read. The command and the admin
page open it alike.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from feedsvc.domain.imports import ImportedArticle, ImportedItem
from feedsvc.domain.numbers import parse_number
from feedsvc.editorial.imports.archives import has_markdown, unpack_archive
from feedsvc.editorial.imports.stored_documents import Client
from feedsvc.errors import FetchError, Problem, ValidationError
from feedsvc.parsing.imports import recognize_format
from feedsvc.parsing.imports.documents import HEAD, ImportOptions, SourceDocument
from feedsvc.parsing.imports.feeds import FeedFormat, FeedReader

_CHUNK = 262_144
_LARGEST = 64_000_000  # bytes of one document at an address
_MOST_DOCUMENTS = 20_000
_MOST_UNPACKED = 20_000_000_000  # bytes of an archive
_PAGED = "paged="
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9,"
    " application/json;q=0.9, */*;q=0.5"
)
NO_OPTIONS = ImportOptions()


@dataclass
class FileSource:
    """Files of one format, or folders.

    `read` of `size` bytes were read so far. Both count each pass.
    """

    paths: Sequence[Path]
    options: ImportOptions = NO_OPTIONS
    read: int = 0
    size: int = 0

    @property
    def folder(self) -> Path | None:
        """The folder whose files the texts may show; None where there is no folder."""
        return next((path for path in self.paths if path.is_dir()), None)

    def unpack_archives(self, folder: Path, most: int) -> None:
        """Replace archives with Markdown by their content, unpacked below `folder`.

        `most` bounds the bytes of each. An archive that was unpacked there before is not unpacked
        again.

        Raises:
            ValidationError: an archive is damaged or has too much, or the disk is full.
        """
        self.paths = [
            unpack_archive(path, folder / str(number), most) if has_markdown(path) else path
            for number, path in enumerate(self.paths)
        ]

    def identify_source(self) -> tuple[str, str]:
        """Return the name of the source, and a text that changes when its files do.

        Raises:
            ValidationError: a file cannot be read.
        """
        self.size, parts = 0, [repr(self.options)]
        for path in self.paths:
            for file in _list_paths(path):
                try:
                    status = file.stat()
                except (OSError, ValueError) as error:
                    raise _describe_failure(file, error) from error
                self.size += status.st_size
                parts.append(f"{file} {status.st_size} {status.st_mtime_ns}")
        names = ", ".join(str(path.resolve()) for path in self.paths)
        return names, sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:40]

    def list_items(self) -> Iterator[ImportedItem]:
        """Yield the articles of the files.

        Raises:
            ValidationError: a file cannot be read, is in no known format, or is damaged.
        """
        documents = [self._open_document(path) for path in self.paths]
        source_format = recognize_format(documents)
        self.size *= source_format.passes
        yield from source_format.read_items(documents, self.options)

    def _open_document(self, path: Path) -> SourceDocument:
        if path.is_dir():
            return SourceDocument(b"", lambda: iter(()), path)
        try:
            with path.open("rb") as file:
                head = file.read(HEAD)
        except (OSError, ValueError) as error:
            raise _describe_failure(path, error) from error
        return SourceDocument(head, lambda: self._read_chunks(path), path)

    def _read_chunks(self, path: Path) -> Iterator[bytes]:
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    self.read += len(chunk)
                    yield chunk
        except OSError as error:
            raise _describe_failure(path, error) from error


def _list_paths(path: Path) -> Iterator[Path]:
    """Yield a file, or the files of a folder in a fixed order."""
    if path.is_dir():
        yield from sorted(each for each in path.rglob("*") if each.is_file())
    else:
        yield path


def _describe_failure(path: Path, error: OSError | ValueError) -> ValidationError:
    params = {"path": path, "reason": getattr(error, "strerror", None) or error}
    return ValidationError([Problem("", "%(path)s cannot be read: %(reason)s.", params)])


@dataclass
class AddressSource:
    """A feed or an export at an address. Its size cannot be known before its end."""

    client: Client
    url: str
    options: ImportOptions = NO_OPTIONS
    read: int = field(default=0, init=False)
    size: int = field(default=0, init=False)
    folder: None = field(default=None, init=False)

    def identify_source(self) -> tuple[str, str]:
        """Return the name of the source. Nothing is skipped, because its feed may have changed."""
        return self.url, ""

    def list_items(self) -> Iterator[ImportedItem]:
        """Yield the articles of a feed and of the older documents that it leads to, each once.

        For another format than a feed, yield the items of this one document.

        Raises:
            FetchError: a document cannot be fetched; the items of those before it are yielded.
            ValidationError: a document is damaged.
        """
        body = self._fetch(self.url)
        document = SourceDocument(body[:HEAD], lambda: iter([body]))
        source_format = recognize_format([document])
        if isinstance(source_format, FeedFormat):
            yield from self._list_feed_items(body)
        else:
            yield from source_format.read_items([document], self.options)

    def _list_feed_items(self, body: bytes) -> Iterator[ImportedItem]:
        seen, documents, place, url = set[str](), set[str](), 1, self.url
        while url and url not in documents and len(documents) < _MOST_DOCUMENTS:
            documents.add(url)
            reader, before = FeedReader(place), len(seen)
            for item in reader.read_document([body]):
                # The document that was read first is the newest: its version of an article counts.
                if isinstance(item, ImportedArticle) and item.guid in seen:
                    continue
                seen.add(item.guid if isinstance(item, ImportedArticle) else "")
                yield item
            place = reader.place + 1
            following = urljoin(url, reader.following) if reader.following else ""
            is_growing = len(seen) > before
            url = following or (_find_next_page(url, reader) if is_growing else "")
            if url and url not in documents:
                try:
                    body = self._fetch(url)
                except FetchError:
                    if _PAGED not in url:
                        raise
                    return  # WordPress answers 404 after the last page

    def _fetch(self, url: str) -> bytes:
        body = self.client.fetch(url, most=_LARGEST, accept=_ACCEPT).body
        self.read += len(body)
        return body


def _find_next_page(url: str, reader: FeedReader) -> str:
    """Return the next page of a feed of WordPress, which does not name it; "" for another feed."""
    if "wordpress" not in reader.generator.lower():
        return ""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = parse_number(query.get("paged", ""), least=1, most=_MOST_DOCUMENTS, default=1)
    query["paged"] = str(number + 1)
    return parts._replace(query=urlencode(query)).geturl()


@contextmanager
def open_unpacked(source: FileSource | AddressSource) -> Iterator[tuple[str, str]]:
    """Unpack the archives of a source for the block; yield its name and its version.

    Raises:
        ValidationError: it cannot be read or unpacked.
    """
    identity = source.identify_source()
    with TemporaryDirectory(prefix="feedsvc-import-") as folder:
        if isinstance(source, FileSource):
            source.unpack_archives(Path(folder), _MOST_UNPACKED)
        yield identity
