"""Imports: store the articles of a file; go on after a stop; undo a run.

The articles of a batch are stored in one short transaction, the new ones together, with the
progress of the run. So a run that is killed at any line goes on with the next batch. The feeds that
change are only noted, and marked as stale at the end: they are refreshed once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy.orm import Session

from feedsvc.domain.imports import ImportedItem, ImportedRedirect, Outcome, SkippedItem
from feedsvc.editorial.content import list_reference_problems
from feedsvc.editorial.imports.batches import BatchStore
from feedsvc.editorial.imports.pictures import PictureTaker, leave_out_inline
from feedsvc.editorial.imports.preparation import (
    ImportContext,
    Known,
    Preparation,
    Prepared,
    decide,
    find_stored,
    get_title,
)
from feedsvc.editorial.imports.preparation_process import prepare_ahead
from feedsvc.errors import ConflictError, Problem, ValidationError
from feedsvc.storage import imports
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import stale_marks
from feedsvc.storage.import_tables import ImportRun
from feedsvc.storage.people import audit_log

BATCH = 25  # articles in one transaction: some 0.2 s, for which editors' saves may have to wait
Report = Callable[[ImportRun], None]
_ELSEWHERE = "Another process imports this source now. Wait until it has ended."


@dataclass(slots=True)
class ImportPreview:
    """What an import would do: the number of items by outcome, and (place, title, problem)."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    remarks: list[tuple[int, str, Problem]] = field(default_factory=list)


def preview_import(
    context: ImportContext,
    items: Iterable[ImportedItem],
    report: Callable[[ImportPreview], None] = lambda _: None,
) -> ImportPreview:
    """Return what an import of these items would do. Nothing is written.

    `report` is called after each batch.

    Raises:
        ValidationError: the source is damaged from some place on.
    """
    preview = ImportPreview()
    for batch, prepared in prepare_ahead(context, _cut_batches(iter(items))):
        with context.database.reading() as session:
            known = find_stored(session, batch)
            for item, result in zip(batch, prepared, strict=True):
                if not isinstance(item, ImportedRedirect):
                    _preview_item(session, item, result, known, preview)
        report(preview)
    return preview


def _preview_item(
    session: Session,
    item: ImportedItem,
    result: Preparation,
    known: Known,
    preview: ImportPreview,
) -> None:
    if isinstance(result, Prepared):
        outcome, problems = decide(result, known)
        if outcome is Outcome.CREATED:
            references = list_reference_problems(session, result.content, None)
            outcome, problems = (Outcome.REFUSED, references) if references else (outcome, problems)
    else:
        outcome, problems = Outcome.REFUSED, result
        if isinstance(item, SkippedItem):
            outcome = Outcome.SKIPPED
    preview.counts[outcome] += 1
    preview.remarks += [(item.place, get_title(item), problem) for problem in problems]


def run_import(
    context: ImportContext,
    items: Iterable[ImportedItem],
    *,
    source: str,
    version: str,
    report: Report = lambda _: None,
    pictures: PictureTaker | None = None,
) -> int:
    """Store all items; return the id of the run. A run of this source that was stopped goes on.

    `version` changes when the source does. `report` is called after each batch. `pictures` takes
    the pictures that the articles show; without it they stay at their addresses.

    Raises:
        UnavailableError: the database cannot be used now; the run can go on later.
        ValidationError: the source is damaged from some place on; the items before it are stored.
    """
    with context.database.writing() as session:
        articles.lock_articles(session)
        run = imports.find_unfinished_run(session, source, version) or imports.add_run(
            session, source, version, editor=context.editor, now=context.now
        )
        run_id, done = run.id, run.done
    remaining = islice(items, done, None)
    try:
        for batch, prepared in prepare_ahead(context, _cut_batches(remaining)):
            taken = pictures.take_pictures(batch, prepared) if pictures else prepared
            whole = [leave_out_inline(each) for each in taken]
            report(_store_batch(context, run_id, done, batch, whole))
            done += len(batch)
    finally:
        mark_feeds(context, run_id)
    with context.database.writing() as session:
        finish_run(session, context, run_id)
    return run_id


def _cut_batches(items: Iterator[ImportedItem]) -> Iterator[list[ImportedItem]]:
    """Yield the items in batches; the items before an error in the source are not lost."""
    batch: list[ImportedItem] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except ValidationError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _store_batch(
    context: ImportContext,
    run_id: int,
    done: int,
    batch: Sequence[ImportedItem],
    prepared: Sequence[Preparation],
) -> ImportRun:
    """Store the batch after `done` items, and the progress of the run.

    Raises:
        ConflictError: another process goes on with the same run.
    """
    with context.database.writing() as session:
        articles.lock_articles(session)
        run = imports.get_run(session, run_id)
        if run.done != done:
            raise refuse_second_process(run_id)
        store = BatchStore(session, run, context, find_stored(session, batch))
        store.read_terms(prepared)
        store.settle_items(batch, prepared)
        store.record_progress(len(batch))
    return run


def refuse_second_process(run_id: int) -> ConflictError:
    """Return the error of a process that finds another process at work on its run."""
    return ConflictError([Problem("", _ELSEWHERE)], run_id)


def mark_feeds(context: ImportContext, run_id: int) -> None:
    """Mark the feeds that a run has changed as stale, once."""
    with context.database.writing() as session:
        run = imports.get_run(session, run_id)
        if run.stale_feeds["ids"]:
            stale_marks.mark_stale(session, run.stale_feeds["ids"], now=context.now, urgent=False)
            run.stale_feeds = {"ids": []}


def finish_run(session: Session, context: ImportContext, run_id: int) -> None:
    """Store that a run has ended, and record it in the audit log."""
    run = imports.get_run(session, run_id)
    run.finished = context.now
    audit_log.record_audit_entry(
        session,
        "imports",
        "imported",
        by=context.editor,
        now=context.now,
        subject=run.source,
        subject_id=run.id,
        detail=dict(run.counts),
    )
