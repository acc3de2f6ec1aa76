"""Restore an export in an empty site, which becomes the same site again.

The rows are stored under their ids, file by file. The transaction of a file also stores the
progress of the run, so a run that was killed goes on with the next file.

Anybody may have changed the file. Only the tables of an export are stored; texts are sanitized
again, and pictures whose bytes do not fit their names are refused.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.domain.imports import ImportedArticle, Outcome
from feedsvc.domain.site import STORED
from feedsvc.editorial import site_validation
from feedsvc.editorial.exports.documents import ARTICLES, TABLES
from feedsvc.editorial.imports import runs
from feedsvc.editorial.imports.exported.archive import (
    WRONG_SHAPES,
    Export,
    describe_error,
    refuse_damaged,
)
from feedsvc.editorial.imports.exported.articles import CheckedArticle, check_article
from feedsvc.editorial.imports.exported.items import read_exported_item
from feedsvc.editorial.imports.exported.rows import check_row, describe_wrong_redirect
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.editorial.imports.runs import ImportPreview, finish_run
from feedsvc.errors import CollisionError, Problem, ValidationError
from feedsvc.storage import exports, imports
from feedsvc.storage.articles import articles, search_index
from feedsvc.storage.cache import generation
from feedsvc.storage.feeds import stale_marks
from feedsvc.storage.import_tables import ImportRun
from feedsvc.storage.system import site_settings
from feedsvc.storage.tables import Article

Report = Callable[[ImportRun], None]
Row = dict[str, Any]
_CONTRADICTION = "a row refers to a missing row, or occurs twice"
_WRONG_SETTING = (
    "The setting %(name)s of the export is not valid, so this site keeps its own setting."
)
_TABLES = {**exports.BEFORE_ARTICLES, **exports.AFTER_ARTICLES}


def is_empty(session: Session) -> bool:
    """Return whether a site has nothing yet, so that an export can be stored as it is."""
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
    """Restore an export in an empty site; return the id of the run, or None in any other site.

    A run of this file that was stopped goes on. The settings in `fixed` are those that a file or
    the environment sets here: they stay.

    Raises:
        ValidationError: the file is damaged. The part before the damage is stored, and an import of
            the mended file goes on.
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
            articles.lock_articles(session)
            run = imports.get_run(session, run_id)
            if run.done != number - 1:
                raise runs.refuse_second_process(run_id)
            outcomes = _store_step(session, step, export, run)
            run.counts = {name: count + outcomes[name] for name, count in run.counts.items()}
            run.done = number
        report(run)
    _finish_restore(context, export, run_id, fixed)
    return run_id


def preview_site(context: ImportContext, export: Export) -> Iterator[ImportPreview]:
    """Yield what a restore in an empty site would do, after each file. Nothing is written.

    Raises:
        ValidationError: a file is damaged.
    """
    preview, place = ImportPreview(), 0
    for name in export.list_names(ARTICLES):
        for article in _check_articles(export.read_document(name), name, now=context.now):
            place += 1
            outcome = Outcome.REFUSED if article.row is None else Outcome.CREATED
            preview.counts[outcome] += 1
            preview.remarks += [(place, article.title, each) for each in article.problems]
        yield preview


@dataclass(frozen=True, slots=True)
class _Step:
    """A file of the export to store; for terms, a second step stores where they were `merged`."""

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


def _store_step(session: Session, step: _Step, export: Export, run: ImportRun) -> Counter[str]:
    """Store the rows of a file; return the number of its articles for each outcome."""
    document = export.read_document(step.name)
    try:
        if not step.table:
            return _store_articles(session, document, step.name, run)
        rows = document["_feedsvc"]["rows"]
        if step.merged:
            exports.set_merged(session, _TABLES[step.table], rows)
        else:
            _store_rows(session, step.table, rows, export, run.id)
    except WRONG_SHAPES as error:
        raise refuse_damaged(describe_error(step.name, error)) from error
    except CollisionError as error:
        raise refuse_damaged(f"{step.name}: {_CONTRADICTION}") from error
    return Counter()


def _store_rows(
    session: Session, name: str, rows: Sequence[Row], export: Export, run_id: int
) -> None:
    if name == "redirects":
        rows = _drop_missing(session, rows, run_id)
    for row in rows:  # one by one: some have files of up to 20 MB
        exports.check_shape(name, _TABLES[name], row)
        checked = check_row(name, row, export)
        _report_problems(session, run_id, 0, checked.title, checked.problems)
        if checked.row is not None:
            exports.insert_rows(session, name, _TABLES[name], [checked.row])


def _drop_missing(session: Session, rows: Sequence[Row], run_id: int) -> list[Row]:
    """Return the redirects whose articles are stored, and report the others."""
    stored = exports.find_articles(session, {row["article_id"] or 0 for row in rows})
    missing = [row for row in rows if row["article_id"] not in {None, *stored}]
    for row in missing:
        _report_problems(session, run_id, 0, str(row["former"]), [describe_wrong_redirect()])
    return [row for row in rows if row not in missing]


def _check_articles(
    document: Mapping[str, Any], name: str, *, now: datetime
) -> Iterator[CheckedArticle]:
    try:
        for item in document["items"]:
            yield check_article(item, now=now)
    except WRONG_SHAPES as error:
        raise refuse_damaged(describe_error(name, error)) from error


def _store_articles(
    session: Session, document: dict[str, Any], name: str, run: ImportRun
) -> Counter[str]:
    outcomes, fingerprints = Counter[str](), dict[int, tuple[str, int]]()
    place, stored = sum(run.counts.values()), list[CheckedArticle]()
    checked = list(_check_articles(document, name, now=run.started))
    for article, item in zip(checked, document["items"], strict=True):
        place += 1
        outcome = Outcome.REFUSED if article.row is None else Outcome.CREATED
        outcomes[outcome] += 1
        _report_problems(session, run.id, place, article.title, article.problems, outcome)
        if article.row is None:
            continue
        stored.append(article)
        read = read_exported_item(place, item)
        if isinstance(read, ImportedArticle):
            revision = article.row["revision"]
            fingerprints[article.row["id"]] = (read.compute_fingerprint(), revision)
    exports.insert_rows(session, "articles", Article, [each.row for each in stored if each.row])
    for table_name, table in exports.OF_ARTICLES.items():
        listed = [row for each in stored for row in each.rows[table_name]]
        exports.insert_rows(session, table_name, table, listed)
    # With these fingerprints, an import of the same file changes nothing, and an import of a later
    # one updates the articles that nobody has touched.
    imports.record_created(session, run.id, fingerprints)
    search_index.reindex_articles(session, [each.row["id"] for each in stored if each.row])
    return outcomes


def _report_problems(
    session: Session,
    run_id: int,
    place: int,
    title: str,
    problems: Sequence[Problem],
    outcome: Outcome = Outcome.CREATED,
) -> None:
    imports.add_remarks(session, run_id, place, title, outcome, problems)


def _finish_restore(
    context: ImportContext, export: Export, run_id: int, fixed: Mapping[str, Any]
) -> None:
    with context.database.writing() as session:
        articles.lock_articles(session)
        exports.remove_combined_feeds(session)
        exports.advance_ids(session)
        stored = site_settings.read_settings(session, lock=True)
        chosen = _choose_settings(session, export, run_id)
        after = {**stored.chosen, **chosen, **fixed}
        site_settings.save_settings(
            session, replace(stored, chosen=after, revision=stored.revision + 1)
        )
        stale_marks.mark_all_stale(session, now=context.now)
        finish_run(session, context, run_id)
        generation.mark_addresses_changed(session)  # last, because it locks a row that all need


def _choose_settings(session: Session, export: Export, run_id: int) -> dict[str, Any]:
    """Return the settings of an export that an administrator could have chosen."""
    chosen: dict[str, Any] = {}
    for name in STORED:
        if name not in export.settings:
            continue
        value = export.settings[name]
        typed = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
        try:
            # A site without an address or a title has the defaults of its server.
            chosen |= site_validation.validate({name: typed}) if value else {name: value}
        except ValidationError:
            _report_problems(session, run_id, 0, "", [Problem("", _WRONG_SETTING, {"name": name})])
    return chosen
