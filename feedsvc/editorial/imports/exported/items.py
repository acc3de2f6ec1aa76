"""Read the articles and pictures of an export for a site that has articles already."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from feedsvc.domain.articles import IMAGE_TEXTS, State
from feedsvc.domain.documents import Person
from feedsvc.domain.imports import ImportedArticle, ImportedItem, SkippedItem
from feedsvc.editorial.exports.documents import ARTICLES, TABLES
from feedsvc.editorial.imports.exported.archive import (
    WRONG_SHAPES,
    Export,
    describe_error,
    is_export,
    open_export,
    refuse_damaged,
)
from feedsvc.editorial.imports.exported.rows import check_row
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.editorial.imports.sources import NO_OPTIONS, FileSource
from feedsvc.errors import Problem
from feedsvc.parsing.imports.documents import ImportOptions
from feedsvc.storage import exports
from feedsvc.storage.articles import media
from feedsvc.storage.articles.content import from_columns
from feedsvc.storage.tables import Article, Media

_MEDIA_COLUMNS = (
    *("name", "media_type", "size", "width", "height", "file_name"),
    *IMAGE_TEXTS,
    *("data", "thumbnail"),
)
_LEFT_OUT = "It was deleted on the exported site, so it is left out."
_AS_DRAFT = "It was withdrawn on the exported site, so it is a draft here."
_NOT_LINKED = "Its translations are not linked. Link them in the form: %(names)s."


def save_missing_media(context: ImportContext, export: Export) -> None:
    """Store the pictures of an export that are not stored here.

    Raises:
        ValidationError: the export is damaged.
    """
    for name in export.list_names(f"{TABLES}media/"):
        document = export.read_document(name)["_feedsvc"]
        try:
            for row in document["rows"]:
                _save_picture(context, export, row)
        except WRONG_SHAPES as error:
            raise refuse_damaged(describe_error(name, error)) from error


def _save_picture(context: ImportContext, export: Export, row: Mapping[str, Any]) -> None:
    exports.check_shape("media", Media, row)
    with context.database.reading() as session:
        if media.find_media(session, row["name"]):
            return
    checked = check_row("media", row, export).row or {}
    values = {each: checked[each] for each in _MEDIA_COLUMNS}
    with context.database.writing() as session:
        media.save_media(session, Media(**values), now=context.now)


class ExportSource(FileSource):
    """A file of `feedsvc export`, read as articles for a site that has articles already."""

    def unpack_archives(self, folder: Path, most: int) -> None:
        """Do nothing: its files are read where they are."""

    def list_items(self) -> Iterator[ImportedItem]:
        """Yield the articles of the export.

        Raises:
            ValidationError: it is damaged, or of a newer version.
        """
        with open_export(self.paths[0]) as export:
            self.size = export.size
            for item in list_exported_items(export):
                self.read = export.read
                yield item


def open_files(
    paths: Sequence[Path], options: ImportOptions = NO_OPTIONS, *, size: int = 0
) -> FileSource:
    """Return the source of files or folders; an export of feedsvc has its own kind of source."""
    if len(paths) == 1 and is_export(paths[0]):
        return ExportSource(paths, options, size=size)
    return FileSource(paths, options, size=size)


def list_exported_items(export: Export) -> Iterator[ImportedItem]:
    """Yield the articles of an export like those of any other file, for a site with articles."""
    place = 0
    for name in export.list_names(ARTICLES):
        document = export.read_document(name)
        try:
            for item in document["items"]:
                place += 1
                yield read_exported_item(place, item)
        except WRONG_SHAPES as error:
            raise refuse_damaged(describe_error(name, error)) from error


def read_exported_item(place: int, item: Mapping[str, Any]) -> ImportedItem:
    """Return an article of an export like an article of another program."""
    row = item["_feedsvc"]["article"]
    _require_texts(item)
    state, title = State(row["state"]), str(row["title"])
    if state in {State.TRASHED, State.PURGED}:
        return SkippedItem(place, title, Problem("", _LEFT_OUT))
    columns = exports.load_row(Article, row)
    is_withdrawn = state == State.WITHDRAWN
    remarks = [Problem("", _AS_DRAFT)] if is_withdrawn else []
    translations = item["_feedsvc"].get("translations", ())
    if translations:
        remarks.append(Problem("translations", _NOT_LINKED, {"names": ", ".join(translations)}))
    picture = str(item.get("image", "")).rpartition("/media/")[2] if row["media_id"] else ""
    content = from_columns(
        columns,
        section=item["_feedsvc"].get("section", ""),
        topics=item.get("tags", ()),
        authors=(Person(each["name"]) for each in item.get("authors", ())),
        media=picture,
        translations=(),
    )
    return ImportedArticle(
        place=place,
        guid=item["id"],
        content=replace(
            content,
            slug="",  # an imported article gets its own, and its address there leads to it
            image=content.image if picture else None,
            publish_at=columns["published"] or columns["publish_at"],
        ),
        state=State.DRAFT if is_withdrawn else state,
        updated=columns["updated"],
        url=str(item.get("url", "")),
        remarks=tuple(remarks),
    )


def _require_texts(item: Mapping[str, Any]) -> None:
    """Check that the id and the names of terms are texts."""
    part = item["_feedsvc"]
    names = (*item.get("tags", ()), *(each["name"] for each in item.get("authors", ())))
    for text in (item["id"], part.get("section", ""), *part.get("translations", ()), *names):
        if not isinstance(text, str):
            raise TypeError(f"{str(text)[:100]!r} is not a text")
