"""A format of imports, and the documents that it reads: files, folders and answers of addresses."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from feedsvc.domain.imports import ImportedItem

HEAD = 65_536  # bytes by which a format is recognized


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A file, a folder, or the answer of an address.

    `head` are its first bytes, at most HEAD; a folder has none. `read_chunks` begins anew at each
    call. `path` is its place on the disk, None if it is not there.
    """

    head: bytes
    read_chunks: Callable[[], Iterator[bytes]]
    path: Path | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, whose files a format opens itself."""
        return self.path is not None and self.path.is_dir()


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The choices of the person who imports; each format uses those that concern it.

    `address` is the former site's, "" if it was not given. `takes_pages` asks for pages that are no
    articles, such as "About us".
    """

    address: str = ""
    takes_pages: bool = False


class ImportFormat(ABC):
    """A format that can be imported. Its module and a line in FORMATS add it.

    `name` is shown to people. `passes` is how often each document is read from its beginning.
    """

    name: ClassVar[str]
    passes: ClassVar[int] = 1

    @abstractmethod
    def is_format_of(self, document: SourceDocument) -> bool:
        """Return whether a document is in this format, from its head or the names in the folder."""

    @abstractmethod
    def read_items(
        self, documents: Sequence[SourceDocument], options: ImportOptions
    ) -> Iterator[ImportedItem]:
        """Yield the items of documents in this format, in the same order each time.

        Places count from 1 through all documents. The memory that this takes does not grow with
        the texts of the documents.

        Raises:
            ValidationError: a document is damaged; the items before the damage are yielded.
        """
