"""Rows of imports: the runs, their records of the articles that they stored, and their reports."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from feedsvc.domain.imports import Outcome
from feedsvc.errors import Problem
from feedsvc.storage.articles import articles
from feedsvc.storage.ids import get_by_id
from feedsvc.storage.import_tables import ArticleImport, ImportRemark, ImportRun
from feedsvc.storage.tables import Article, FormerGuid

_LONGEST_TITLE = 200


def get_run(session: Session, run_id: int) -> ImportRun:
    """Return a run.

    Raises:
        NotFoundError: there is none with this id.
    """
    return get_by_id(session, ImportRun, run_id, "import")


def find_unfinished_run(session: Session, source: str, version: str) -> ImportRun | None:
    """Return the last run of a source in this version, if it was stopped before its end."""
    query = select(ImportRun).where(ImportRun.source == source, ImportRun.undone.is_(None))
    run = session.scalars(query.order_by(ImportRun.id.desc()).limit(1)).first()
    return run if run and run.finished is None and run.source_version == version else None


def add_run(
    session: Session, source: str, version: str, *, editor: str, now: datetime
) -> ImportRun:
    """Store a new run, which has done nothing yet."""
    counts = dict.fromkeys(map(str, Outcome), 0)
    run = ImportRun(
        source=source,
        source_version=version,
        editor=editor,
        started=now,
        done=0,
        counts=counts,
        stale_feeds={"ids": []},
    )
    session.add(run)
    session.flush()
    return run


def list_runs(
    session: Session, *, before: int | None = None, limit: int = 50
) -> Sequence[ImportRun]:
    """Return the runs, the last first, or those before the run `before`."""
    query = select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ImportRun.id < before)
    return session.scalars(query).all()


def list_created(
    session: Session, run_id: int, *, after: int = 0, limit: int = 50
) -> Sequence[Article]:
    """Return the next articles, by id, that a run has created and that are still there."""
    query = (
        select(Article)
        .join(ArticleImport, ArticleImport.article_id == Article.id)
        .where(ArticleImport.created_by == run_id, Article.id > after)
        .order_by(Article.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def find_known(session: Session, guids: Collection[str]) -> dict[str, tuple[Article, bool, str]]:
    """Return (article, is untouched, fingerprint) of the articles that have or had these guids.

    The fingerprint is "" for an article that no import has stored.
    """
    query = select(Article.guid, Article, ArticleImport).outerjoin(
        ArticleImport, ArticleImport.article_id == Article.id
    )
    rows = [*session.execute(query.where(Article.guid.in_(guids)))]
    missing = set(guids) - {guid for guid, _, _ in rows}
    if missing:
        former = query.with_only_columns(FormerGuid.guid, Article, ArticleImport).join(
            FormerGuid, FormerGuid.article_id == Article.id
        )
        rows += session.execute(former.where(FormerGuid.guid.in_(missing)))
    return {
        guid: (
            article,
            bool(known and known.revision == article.revision),
            known.fingerprint if known else "",
        )
        for guid, article, known in rows
    }


def record_created(
    session: Session, run_id: int, fingerprints: Mapping[int, tuple[str, int]]
) -> None:
    """Store that a run has created articles as they are now, by id: (fingerprint, revision)."""
    rows = [
        {
            "article_id": article_id,
            "run_id": run_id,
            "created_by": run_id,
            "fingerprint": fingerprint,
            "revision": revision,
            "former_fingerprint": "",
        }
        for article_id, (fingerprint, revision) in fingerprints.items()
    ]
    if rows:
        session.execute(insert(ArticleImport), rows)


def record_updated(session: Session, run: ImportRun, article: Article, fingerprint: str) -> None:
    """Store that a run has updated an article to its present revision."""
    known = session.get_one(ArticleImport, article.id)
    known.former_fingerprint, known.former_run_id = known.fingerprint, known.run_id
    known.run_id, known.fingerprint, known.revision = run.id, fingerprint, article.revision


def record_undone(known: ArticleImport, article: Article) -> None:
    """Store that the last run's change of an article was undone."""
    known.fingerprint, known.revision = known.former_fingerprint, article.revision
    known.run_id = known.former_run_id or known.created_by
    known.former_fingerprint, known.former_run_id = "", None


def list_brought(
    session: Session, run_id: int, *, after: int, limit: int
) -> list[tuple[ArticleImport, Article]]:
    """Return the next articles, by id, that a run was the last to create or update."""
    query = (
        select(ArticleImport, Article)
        .join(Article, Article.id == ArticleImport.article_id)
        .where(ArticleImport.run_id == run_id, Article.id > after)
        .order_by(Article.id)
        .limit(limit)
    )
    return [(known, article) for known, article in session.execute(query)]


def remove_without_trace(session: Session, article: Article) -> None:
    """Delete an article with its guid and addresses, as if it had never been there."""
    article.published = None  # `delete_article` keeps the address of a published article
    session.flush()
    articles.delete_article(session, article)


def add_remarks(
    session: Session,
    run_id: int,
    place: int,
    title: str,
    outcome: Outcome,
    problems: Iterable[Problem],
) -> None:
    """Add lines to the report on a run."""
    session.add_all(
        ImportRemark(
            run_id=run_id,
            place=place,
            title=title[:_LONGEST_TITLE],
            outcome=outcome,
            field=problem.field,
            message=problem.message,
            params=to_json_values(problem.params),
        )
        for problem in problems
    )


def to_json_values(params: Mapping[str, object]) -> dict[str, object]:
    """Return the parameters of a problem as JSON can hold them."""
    return {name: _to_json_value(value) for name, value in params.items()}


def _to_json_value(value: object) -> object:
    # A reason within a remark is translated with it.
    if isinstance(value, Problem):
        return {"message": value.message, "params": to_json_values(value.params)}
    return value if isinstance(value, (int, float, str)) else str(value)


def read_remark(row: ImportRemark) -> Problem:
    """Return the problem of a line of a report."""
    return read_reasons(Problem(row.field, row.message, row.params))


def read_reasons(problem: Problem) -> Problem:
    """Return a problem with the reasons within it, from what `to_json_values` wrote."""
    values = {
        name: read_reasons(replace(problem, field="", **value))
        if isinstance(value, dict)
        else value
        for name, value in problem.params.items()
    }
    return replace(problem, params=values)


def list_report_lines(
    session: Session, run_id: int, *, after: int = 0, limit: int = 100
) -> Sequence[ImportRemark]:
    """Return the next lines of the report on a run, in the order of its source."""
    query = select(ImportRemark).where(ImportRemark.run_id == run_id, ImportRemark.id > after)
    return session.scalars(query.order_by(ImportRemark.id).limit(limit)).all()


def count_remarks(session: Session, run_id: int) -> int:
    """Return how many lines the report on a run has."""
    query = select(func.count()).select_from(ImportRemark).where(ImportRemark.run_id == run_id)
    return session.scalar(query) or 0
