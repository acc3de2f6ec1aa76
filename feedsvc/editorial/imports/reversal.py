"""Undo an import."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from feedsvc.editorial import undo
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.editorial.imports.runs import BATCH, mark_feeds
from feedsvc.errors import InvalidStateError, Problem
from feedsvc.storage import imports
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds
from feedsvc.storage.import_tables import ArticleImport
from feedsvc.storage.people import audit_log
from feedsvc.storage.system import redirects
from feedsvc.storage.tables import Article


@dataclass(frozen=True, slots=True)
class UndoneImport:
    """The result of undoing a run: articles removed, changed back, and left as they are."""

    removed: int
    restored: int
    kept: tuple[str, ...]


def undo_import(context: ImportContext, run_id: int) -> UndoneImport:
    """Undo a run: remove the articles that it created, and undo its updates of others.

    An article that an editor has touched since stays; its title is in `kept`. A stop in between
    does no harm: the next call does the rest.

    Raises:
        NotFoundError: there is no such run.
        InvalidStateError: it was undone before.
    """
    with context.database.writing() as session:
        run = imports.get_run(session, run_id)
        if run.undone:
            raise InvalidStateError([Problem("", "This import was undone before.")], run_id)
        run.finished = run.finished or context.now
    result, last = UndoneImport(0, 0, ()), 0
    while True:
        with context.database.writing() as session:
            articles.lock_articles(session)
            brought = imports.list_brought(session, run_id, after=last, limit=BATCH)
            for known, article in brought:
                result = _undo_article(session, known, article, context, result)
                last = article.id
        if not brought:
            break
    mark_feeds(context, run_id)
    _record_undone(context, run_id, result)
    return result


def _undo_article(
    session: Session,
    known: ArticleImport,
    article: Article,
    context: ImportContext,
    result: UndoneImport,
) -> UndoneImport:
    """Undo what the last run has done to an article; return `result` with it counted."""
    if known.revision != article.revision:
        return replace(result, kept=(*result.kept, article.title))
    if known.created_by == known.run_id:
        _remove_article(session, known.run_id, article)
        return replace(result, removed=result.removed + 1)
    undo.undo_change(
        session,
        article.id,
        revision=article.revision,
        editor=context.editor,
        now=context.now,
    )
    imports.record_undone(known, article)
    return replace(result, restored=result.restored + 1)


def _remove_article(session: Session, run_id: int, article: Article) -> None:
    run = imports.get_run(session, run_id)
    stale = {*run.stale_feeds["ids"], *feeds.find_containing(session, article.id)}
    run.stale_feeds = {"ids": sorted(stale)}
    imports.remove_without_trace(session, article)


def _record_undone(context: ImportContext, run_id: int, result: UndoneImport) -> None:
    with context.database.writing() as session:
        run = imports.get_run(session, run_id)
        run.undone = context.now
        redirects.remove_run_redirects(session, run_id)
        detail = {"removed": result.removed, "restored": result.restored, "kept": len(result.kept)}
        audit_log.record_audit_entry(
            session,
            "imports",
            "undone",
            by=context.editor,
            now=context.now,
            subject=run.source,
            subject_id=run.id,
            detail=detail,
        )
