"""Rows of redirects: the addresses that an earlier site had, and where each leads now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from feedsvc.storage.ids import get_by_id
from feedsvc.storage.import_tables import Redirect
from feedsvc.storage.tables import Article


@dataclass(frozen=True, slots=True)
class RedirectRow:
    """A redirect as lists show it. `slug` is its article's, or "" if it leads to no article."""

    id: int
    former: str
    target: str
    slug: str


_COLUMNS = (
    Redirect.id,
    Redirect.former,
    Redirect.target,
    func.coalesce(Article.slug, ""),
)


def find_redirect(session: Session, keys: Sequence[str]) -> RedirectRow | None:
    """Return the redirect of the first of these former addresses that has one."""
    query = select(*_COLUMNS).outerjoin(Article, Article.id == Redirect.article_id)
    rows = [
        RedirectRow(*row) for row in session.execute(query.where(Redirect.former.in_(list(keys))))
    ]
    return min(rows, key=lambda row: keys.index(row.former), default=None)


def find_stored(session: Session, former: str) -> Redirect | None:
    """Return the row of a former address."""
    return session.scalars(select(Redirect).where(Redirect.former == former)).one_or_none()


def get_redirect(session: Session, redirect_id: int) -> Redirect:
    """Return a redirect.

    Raises:
        NotFoundError: there is none with this id.
    """
    return get_by_id(session, Redirect, redirect_id, "redirect")


def list_redirects(
    session: Session, *, containing: str = "", before: int | None = None, limit: int = 50
) -> list[RedirectRow]:
    """Return redirects whose addresses contain a text, last added first."""
    query = select(*_COLUMNS).outerjoin(Article, Article.id == Redirect.article_id)
    if before:
        query = query.where(Redirect.id < before)
    if containing:
        text = containing.lower()
        query = query.where(
            Redirect.former.contains(text, autoescape=True)
            | func.lower(Redirect.target).contains(text, autoescape=True)
            | Article.slug.contains(text, autoescape=True)
        )
    rows = session.execute(query.order_by(Redirect.id.desc()).limit(limit))
    return [RedirectRow(*row) for row in rows]


def count_redirects(session: Session) -> int:
    """Return how many redirects there are."""
    return session.scalar(select(func.count()).select_from(Redirect)) or 0


def find_redirected(session: Session, formers: Collection[str]) -> set[str]:
    """Return which of these former addresses have a redirect."""
    return set(session.scalars(select(Redirect.former).where(Redirect.former.in_(formers))))


def add_article_redirects(session: Session, articles: Mapping[str, int], *, now: datetime) -> None:
    """Let former addresses lead to articles, by their ids; addresses with a redirect keep it."""
    known = find_redirected(session, articles)
    rows = [
        {"former": former, "target": "", "article_id": article_id, "added": now}
        for former, article_id in articles.items()
        if former not in known
    ]
    if rows:
        session.execute(insert(Redirect), rows)


def add_run_redirects(
    session: Session, run_id: int, targets: Mapping[str, str], *, now: datetime
) -> None:
    """Let former addresses lead to targets for an import; addresses with a redirect keep it."""
    known = find_redirected(session, targets)
    rows = [
        {"former": former, "target": target, "run_id": run_id, "added": now}
        for former, target in targets.items()
        if former not in known
    ]
    if rows:
        session.execute(insert(Redirect), rows)


def remove_run_redirects(session: Session, run_id: int) -> None:
    """Remove the redirects that an import has added besides those that lead to its articles."""
    session.execute(delete(Redirect).where(Redirect.run_id == run_id))
