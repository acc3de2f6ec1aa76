"""Write the whole site as a ZIP file, in pieces, with a page of rows in memory at a time.

The articles come first. The rows that they refer to are never deleted, so these are still there
when they are read, even if editors go on meanwhile. Each page is a transaction of its own.
"""

import zipfile
from collections.abc import Generator, Iterator

from feedsvc.domain.site import Site
from feedsvc.editorial.exports import documents
from feedsvc.rendering import wxr
from feedsvc.storage import exports
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Base

_FIRST_INSTANT = (1980, 1, 1, 0, 0, 0)  # of all members, so that the same site gives the same bytes
Pieces = Iterator[bytes]


class _Output:
    """A file without `seek`, like a stream to a browser; `take` removes and returns its bytes."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def take(self) -> bytes:
        """Return what was written since the last call."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def write_export(database: Database, site: Site, *, program: str) -> Pieces:
    """Yield the bytes of an export. `program` names this program with its version.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    output = _Output()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for write in (_write_articles, _write_wordpress, _write_tables):
            for _ in write(archive, database, site):
                yield output.take()
        with database.reading() as session:
            body = documents.encode_manifest(session, site, program)
        archive.writestr(describe_member(documents.MANIFEST), body)
    yield output.take()


def describe_member(name: str, *, stored: bool = False) -> zipfile.ZipInfo:
    """Return the description of a file in an export, which is compressed unless it is `stored`."""
    info = zipfile.ZipInfo(name, _FIRST_INSTANT)
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return info


def _write_articles(archive: zipfile.ZipFile, database: Database, site: Site) -> Iterator[None]:
    number, last = 1, 0
    while True:
        with database.reading() as session:
            ids = exports.list_article_ids(session, after=last, limit=documents.ARTICLES_AT_ONCE)
            body = documents.encode_articles(session, ids, site)
        if not ids:
            return
        archive.writestr(describe_member(documents.name_articles(number)), body)
        number, last = number + 1, ids[-1]
        yield


def _write_wordpress(archive: zipfile.ZipFile, database: Database, site: Site) -> Iterator[None]:
    """Write the articles as a file that WordPress imports, in pieces."""
    with archive.open(describe_member(documents.WORDPRESS), "w") as file:
        file.write(wxr.write_head(site).encode())
        with database.reading() as session:
            for terms in documents.encode_terms(session):
                file.write(terms)
        yield
        last = 0
        while True:
            with database.reading() as session:
                ids = exports.list_article_ids(
                    session, after=last, limit=documents.ARTICLES_AT_ONCE
                )
                file.write(documents.encode_posts(session, ids, site))
            if not ids:
                break
            last = ids[-1]
            yield
        file.write(wxr.TAIL.encode())
    yield


def _write_tables(archive: zipfile.ZipFile, database: Database, site: Site) -> Iterator[None]:
    for name, table in exports.TABLES.items():
        number, last = 1, None
        while True:
            with database.reading() as session:
                page = exports.list_rows(
                    session, name, table, after=last, limit=documents.ROWS_AT_ONCE
                )
            if not page:
                break
            body = documents.encode_rows(site, [row for _, row in page])
            archive.writestr(describe_member(documents.name_rows(name, number)), body)
            yield
            for key, row in page:
                yield from _write_files(archive, database, name, table, key, row)
            number, last = number + 1, page[-1][0]


def _write_files(
    archive: zipfile.ZipFile,
    database: Database,
    name: str,
    table: type[Base],
    key: exports.Key,
    row: exports.Row,
) -> Generator[None]:
    """Write the bytes of a row as files that other programs can open."""
    for column, pattern in exports.FILES.get(name, {}).items():
        with database.reading() as session:
            data = exports.read_file(session, table, key, column)
        if data is not None:
            # Pictures are compressed already.
            archive.writestr(describe_member(pattern.format(**row), stored=True), data)
            yield
