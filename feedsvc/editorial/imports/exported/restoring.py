"""Read an export back: the same site in an empty one, or what is missing in one with articles.

In an empty site the rows are stored under their ids, file by file, each in a transaction with how
far the run is: so a run that was killed goes on with the next file.

A file may have been changed by anybody. Only the tables of an export are stored; texts are
sanitized again, and pictures whose bytes do not fit their names are refused.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.compression import decompress_against
from feedsvc.domain.articles import State
from feedsvc.domain.imports import ImportedArticle, Outcome
from feedsvc.domain.site import STORED
from feedsvc.domain.text import is_web_url
from feedsvc.editorial.exports.writing import ARTICLES, TABLES
from feedsvc.editorial.imports.exported.archive import (
    IMAGE_TYPES,
    Export,
    describe_error,
    refuse_damaged,
)
from feedsvc.editorial.imports.exported.items import read_exported_item
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.editorial.imports.runs import finish_run
from feedsvc.errors import Problem
from feedsvc.parsing.html import sanitizer
from feedsvc.storage import exports, imports
from feedsvc.storage.articles import articles, media, search_index
from feedsvc.storage.cache import generation
from feedsvc.storage.feeds import stale_marks
from feedsvc.storage.import_tables import ImportRun
from feedsvc.storage.system import site_settings
from feedsvc.storage.tables import Article

Report = Callable[[ImportRun], None]
_DISCARDED = "Its earlier texts are not what feedsvc would store, so they are left out."


def is_empty(session: Session) -> bool:
    """Tell whether a site has nothing yet, so that an export can be stored as it is."""
    return not exports.has_content(session)


def restore_site(
    context: ImportContext,
    export: Export,
    *,
    source: str,
    version: str,
    fixed: Mapping[str, Any],
    report: Report = lambda _: None,
) -> int | None:
    """Make the site of an export in an empty one; return the id of the run, or None in another.

    A run of this file that was stopped goes on. The settings in `fixed` are those that a file or
    the environment sets here: they stay.

    Raises:
        ValidationError: the file is damaged; what was before is stored, and a mended one goes on.
    """
    steps = _list_steps(export)
    with context.database.writing() as session:
        articles.lock_articles(session)
        run = imports.find_unfinished_run(session, source, version)
        if run is None and not is_empty(session):
            return None
        if run is None:
            exports.remove_feeds(session)
            run = imports.add_run(session, source, version, editor=context.editor, now=context.now)
        run_id, done = run.id, run.done
    for number, step in enumerate(steps[done:], done + 1):
        with context.database.writing() as session:
            run = imports.get_run(session, run_id)
            counts = dict(run.counts)
            counts["created"] += _store_step(session, step, export, run_id)
            run.counts, run.done = counts, number
        report(run)
    _finish_restore(context, export, run_id, fixed)
    return run_id


def count_articles(export: Export) -> Iterator[int]:
    """Yield the number of articles in each file, without a look at the database.

    Raises:
        ValidationError: a file is damaged.
    """
    for name in export.list_names(ARTICLES):
        items = export.read_document(name).get("items")
        if not isinstance(items, list):
            raise refuse_damaged(f"{name} holds no articles")
        yield len(items)


@dataclass(frozen=True, slots=True)
class _Step:
    """A file of the export to store; of terms, what they were `merged` into is a second step."""

    name: str
    table: str = ""
    merged: bool = False


def _list_steps(export: Export) -> list[_Step]:
    """Return the files in the order in which their rows refer to each other."""

    def list_files(table: str, *, merged: bool = False) -> list[_Step]:
        names = export.list_names(f"{TABLES}{table}/")
        return [_Step(name, table, merged) for name in names]

    return [
        *(step for name in exports.TERMS for step in list_files(name)),
        *(step for name in exports.TERMS for step in list_files(name, merged=True)),
        *(
            step
            for name in exports.BEFORE_ARTICLES
            if name not in exports.TERMS
            for step in list_files(name)
        ),
        *(_Step(name) for name in export.list_names(ARTICLES)),
        *(step for name in exports.AFTER_ARTICLES for step in list_files(name)),
    ]


def _store_step(session: Session, step: _Step, export: Export, run_id: int) -> int:
    """Store what is in a file; return the number of articles in it."""
    document = export.read_document(step.name)
    try:
        if not step.table:
            return _store_articles(session, document, run_id)
        tables = {**exports.BEFORE_ARTICLES, **exports.AFTER_ARTICLES}
        rows = document["_feedsvc"]["rows"]
        if step.merged:
            exports.set_merged(session, tables[step.table], rows)
        else:
            _store_rows(session, step.table, rows, export)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refuse_damaged(describe_error(step.name, error)) from error
    return 0


def _store_rows(
    session: Session, name: str, rows: Sequence[dict[str, Any]], export: Export
) -> None:
    if name not in exports.FILES:
        checked = [_check_row(name, row) for row in rows]
        tables = {**exports.BEFORE_ARTICLES, **exports.AFTER_ARTICLES}
        exports.insert_rows(session, name, tables[name], checked)
        return
    for row in rows:  # one by one: each has a file of up to 20 MB
        files = {
            column: export.read_member(pattern.format(**row))
            for column, pattern in exports.FILES[name].items()
        }
        if not media.is_sound(str(row["name"]), files["data"]):
            raise ValueError(f"{row['name']} does not have its bytes")
        if row.get("media_type", "image/jpeg") not in IMAGE_TYPES:
            raise ValueError(f"{row['name']} is no picture")
        exports.insert_rows(session, name, exports.BEFORE_ARTICLES[name], [{**row, **files}])


def _check_row(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without an address that no form would have taken."""
    column = {"authors": "url", "redirects": "target"}.get(name, "")
    value = row.get(column)
    if value and not (is_web_url(value) or (name == "redirects" and value.startswith("/"))):
        return {**row, column: None if name == "authors" else "/"}
    return row


def _store_articles(session: Session, document: dict[str, Any], run_id: int) -> int:
    parts = [item["_feedsvc"] for item in document["items"]]
    rows = [_clean_article(part["article"]) for part in parts]
    exports.insert_rows(session, "articles", Article, rows)
    dropped = {part["article"]["id"] for part in parts if not _are_clean(part["rows"])}
    for name, table in exports.OF_ARTICLES.items():
        listed = [row for part in parts for row in part["rows"][name]]
        if name == "revisions":
            listed = [row for row in listed if row["article_id"] not in dropped]
        exports.insert_rows(session, name, table, listed)
    for place, row in enumerate(rows, 1):
        if row["id"] in dropped:
            problems = [Problem("", _DISCARDED)]
            imports.add_remarks(session, run_id, place, row["title"], Outcome.CREATED, problems)
    read = [read_exported_item(place, item) for place, item in enumerate(document["items"], 1)]
    # With these the same file again changes nothing, and a later one updates what nobody touched.
    fingerprints = {
        row["id"]: (item.compute_fingerprint(), row["revision"])
        for row, item in zip(rows, read, strict=True)
        if isinstance(item, ImportedArticle)
    }
    imports.record_restored(session, run_id, fingerprints)
    search_index.reindex_articles(session, [row["id"] for row in rows])
    return len(rows)


def _clean_article(row: dict[str, Any]) -> dict[str, Any]:
    sources = [each for each in row["sources"] if is_web_url(each["url"])]
    state = State(row["state"])
    return {
        **row,
        "state": state.value,
        "body_html": sanitizer.sanitize_html(row["body_html"]),
        "sources": sources,
    }


def _are_clean(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> bool:
    """Tell whether all earlier texts are what feedsvc would store: undo brings them back."""
    content = b""
    for row in sorted(rows["revisions"], key=lambda row: -row["number"]):
        loaded = exports.decode_bytes(row["content"])
        try:
            content = decompress_against(loaded, b"" if row["complete"] else content)
            snapshot = json.loads(content)
            body = snapshot["body_html"]
            urls = [each["url"] for each in snapshot["sources"]]
        except Exception:  # noqa: BLE001  of another compression or shape, in whatever way
            return False
        if sanitizer.sanitize_html(body) != body or not all(map(is_web_url, urls)):
            return False
    return True


def _finish_restore(
    context: ImportContext, export: Export, run_id: int, fixed: Mapping[str, Any]
) -> None:
    with context.database.writing() as session:
        exports.advance_ids(session)
        stored = site_settings.read_settings(session, lock=True)
        chosen = {name: export.settings[name] for name in STORED if name in export.settings}
        after = {**stored.chosen, **chosen, **fixed}
        site_settings.save_settings(
            session, replace(stored, chosen=after, revision=stored.revision + 1)
        )
        stale_marks.mark_all_stale(session, now=context.now)
        finish_run(session, context, run_id)
        generation.mark_addresses_changed(session)  # last, because it locks a row that all need
