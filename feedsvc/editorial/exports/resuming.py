"""Write an export that can be continued after a kill, and that has the state of one instant.

First the pictures and the articles are copied, a page at a time, while editors go on. Then one
transaction compares this copy with the database: changed pages of articles are copied again,
deleted articles and pictures are removed from the copy, and all that is missing is added. The whole
file has the state that this transaction sees. A continued export differs from an uninterrupted one
only in the parts that were copied before.
"""

from collections.abc import Iterator
from typing import BinaryIO

from sqlalchemy.orm import Session

from feedsvc.domain.site import Site
from feedsvc.editorial.exports import documents
from feedsvc.editorial.exports.pieces import Composer, Piece, write_piece
from feedsvc.editorial.exports.work import Page, Work
from feedsvc.rendering import wxr
from feedsvc.storage import export_marks, exports
from feedsvc.storage.database import Database
from feedsvc.storage.ids import MAX_ID

Members = Iterator[tuple[str, list[Piece]]]


def describe_origin(database: Database, site: Site, program: str) -> dict[str, str]:
    """Return the values that an export must have in common with one that it continues."""
    version = str(documents.FORMAT_VERSION)
    return {
        "database": database.label,
        "site": repr(site),
        "program": program,
        "version": version,
    }


def write_whole_export(database: Database, site: Site, work: Work, *, program: str) -> None:
    """Write the export into `work.part`.

    Raises:
        UnavailableError: the database cannot be reached.
        OSError: a file cannot be written.
    """
    _copy_pictures(database, work)
    while _copy_page(database, site, work):
        pass
    with database.reading() as session:
        _settle_pages(session, site, work)
        _settle_pictures(session, work)
        members = [*_write_rest(session, site, work, program)]
    with work.part.open("r+b") as output:
        output.truncate(output.seek(work.find_end()))
        composer = Composer(output, work.pictures.values())
        for name, pieces in members:
            composer.add_member(name, work.folder, pieces)
        composer.finish()


def _copy_pictures(database: Database, work: Work) -> None:
    """Copy the pictures that the work does not have yet, each in a transaction of its own."""
    with work.part.open("r+b") as output:
        output.seek(work.find_end())
        for name in exports.FILES:
            last: exports.Key | None = None
            while True:
                with database.reading() as session:
                    page = export_marks.list_file_page(session, name, after=last)
                if not page:
                    break
                last = page[-1].key
                for file in page:
                    if file.name not in work.pictures:
                        _copy_picture(database, work, output, file)


def _copy_picture(
    database: Database, work: Work, output: BinaryIO, file: export_marks.StoredFile
) -> None:
    with database.reading() as session:
        data = exports.read_file(session, file.table, file.key, file.column)
    if data is not None:
        work.add_picture(output, file.name, data)


def _copy_page(database: Database, site: Site, work: Work) -> bool:
    """Copy the articles after the last page; return whether there were any."""
    after = max((page.last for page in work.pages.values()), default=0)
    with database.reading() as session:
        return _copy_range(session, site, work, after, MAX_ID) is not None


def _copy_range(session: Session, site: Site, work: Work, after: int, last: int) -> int | None:
    """Copy the next articles up to `last`; return the id of the last one, None if there is none."""
    listed = exports.list_article_ids(session, after=after, limit=documents.ARTICLES_AT_ONCE)
    ids = [each for each in listed if each <= last]
    if not ids:
        return None
    mark = export_marks.compute_mark(session, after, ids[-1])
    name = f"{after:010}-{mark}"
    body = documents.encode_articles(session, ids, site)
    articles = write_piece(work.folder, f"{name}.json", body)
    body = documents.encode_posts(session, ids, site)
    posts = write_piece(work.folder, f"{name}.xml", body, is_last=False)
    work.add_page(Page(after, ids[-1], mark, len(ids), articles, posts))
    return ids[-1]


def _settle_pages(session: Session, site: Site, work: Work) -> None:
    """Bring every page to the state that the transaction sees, and fill the gaps between pages."""
    after = 0
    while True:
        page = work.pages.get(after)
        last = page.last if page else min((each for each in work.pages if each > after), default=0)
        if not page or export_marks.compute_mark(session, after, last) != page.mark:
            copied = _copy_range(session, site, work, after, last or MAX_ID)
            if copied is None and not last:
                return
            if copied is None:
                mark = export_marks.compute_mark(session, after, last)
                work.add_page(Page(after, last, mark, 0))
        after = work.pages[after].last


def _settle_pictures(session: Session, work: Work) -> None:
    """Remove deleted and replaced pictures from the work, and add the missing ones."""
    sizes = {name: info.file_size for name, info in work.pictures.items()}
    for file in export_marks.list_stored_files(session):
        if sizes.get(file.name) == file.size:
            del sizes[file.name]
    if gone := next(iter(sizes), None):
        work.cut_pictures(gone)
    with work.part.open("r+b") as output:
        output.seek(work.find_end())
        for file in export_marks.list_stored_files(session):
            if file.name not in work.pictures:
                data = exports.read_file(session, file.table, file.key, file.column)
                work.add_picture(output, file.name, data or b"")


def _write_rest(session: Session, site: Site, work: Work, program: str) -> Members:
    """Write everything except articles, and yield all members except the pictures, in order."""
    pages = [work.pages[after] for after in sorted(work.pages)]
    listed = [page.articles for page in pages if page.articles]
    for number, piece in enumerate(listed, 1):
        yield documents.name_articles(number), [piece]
    head = wxr.write_head(site).encode() + b"".join(documents.encode_terms(session))
    yield (
        documents.WORDPRESS,
        [
            write_piece(work.folder, "head.xml", head, is_last=False),
            *(page.posts for page in pages if page.posts),
            write_piece(work.folder, "tail.xml", wxr.TAIL.encode()),
        ],
    )
    for name, table in exports.TABLES.items():
        number, last = 1, None
        while page := exports.list_rows(
            session, name, table, after=last, limit=documents.ROWS_AT_ONCE
        ):
            body = documents.encode_rows(site, [row for _, row in page])
            piece = write_piece(work.folder, f"{name}-{number:06}.json", body)
            yield documents.name_rows(name, number), [piece]
            number, last = number + 1, page[-1][0]
    manifest = documents.encode_manifest(session, site, program)
    yield documents.MANIFEST, [write_piece(work.folder, "manifest.json", manifest)]
