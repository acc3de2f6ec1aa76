"""Redirects from the addresses of an earlier site: add, replace and remove them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.redirects import (
    check_redirect,
    is_circle,
    simplify_address,
    simplify_target,
)
from feedsvc.domain.site import Site
from feedsvc.errors import NotFoundError, Problem, ValidationError
from feedsvc.storage.articles import articles
from feedsvc.storage.database import Database
from feedsvc.storage.import_tables import Redirect
from feedsvc.storage.people import audit_log
from feedsvc.storage.system import redirects
from feedsvc.storage.system.redirects import RedirectRow

_BATCH = 200  # rows of a file in one transaction


def add_redirect(
    session: Session,
    former: str,
    target: str,
    *,
    site: Site,
    now: datetime,
    replaces: bool = False,
) -> Redirect | None:
    """Store a redirect; return it, or None where it is stored already.

    With `replaces`, a redirect that leads elsewhere leads to `target` from now on.

    Raises:
        ValidationError: with a Problem for "former" or "target".
    """
    # If two are added at once, the second must see the first: together they could form a circle.
    articles.lock_articles(session)
    former, target = simplify_address(former), simplify_target(target, site)
    problems = list(check_redirect(former, target))
    if problems:
        raise ValidationError(problems, former)
    stored = redirects.find_stored(session, former)
    if stored and stored.article_id is None and stored.target == target:
        return None
    if stored and not replaces:
        message = "“%(former)s” is redirected already. Remove that redirect first."
        raise ValidationError([Problem("former", message, {"former": former})], former)
    _check_circle(session, former, target)
    return _save_redirect(session, stored or Redirect(former=former, added=now), target)


def find_known(session: Session, former: str) -> RedirectRow:
    """Return the redirect that is stored for a former address.

    Raises:
        NotFoundError: there is none.
    """
    row = redirects.find_redirect(session, [simplify_address(former)])
    if row is None:
        raise NotFoundError(f"there is no redirect from {former!a}", former)
    return row


def _save_redirect(session: Session, row: Redirect, target: str) -> Redirect:
    row.target, row.article_id, row.run_id = target, None, None
    session.add(row)
    session.flush()
    return row


def _check_circle(session: Session, former: str, target: str) -> None:
    def find_target(key: str) -> str | None:
        row = redirects.find_redirect(session, [key])
        return (f"/articles/{row.slug}" if row.slug else row.target) if row else None

    if is_circle(former, target, find_target):
        message = "This would lead in a circle, because “%(target)s” leads back here."
        raise ValidationError([Problem("target", message, {"target": target})], former)


def remove_redirect(session: Session, redirect_id: int) -> str:
    """Remove a redirect; return its former address.

    Raises:
        NotFoundError: there is none with this id.
    """
    row = redirects.get_redirect(session, redirect_id)
    session.delete(row)
    session.flush()
    return row.former


@dataclass(frozen=True, slots=True)
class ImportedRedirects:
    """The result of a file: how many redirects were stored or known, and the refused ones.

    `refused` has pairs of line and problem.
    """

    stored: int
    known: int
    refused: tuple[tuple[int, Problem], ...]


def import_redirects(
    database: Database,
    rows: Iterable[tuple[int, str, str]],
    *,
    site: Site,
    by: str,
    now: datetime,
    file_name: str = "",
) -> ImportedRedirects:
    """Store the redirects of a file, (line, former address, target) each; bad ones are reported.

    A former address that leads elsewhere leads to the new target.
    """
    stored, known, refused = 0, 0, list[tuple[int, Problem]]()
    listed = list(rows)
    for start in range(0, len(listed), _BATCH):
        with database.writing() as session:
            before = stored
            for line, former, target in listed[start : start + _BATCH]:
                try:
                    row = add_redirect(session, former, target, site=site, now=now, replaces=True)
                except ValidationError as error:
                    refused += [(line, problem) for problem in error.problems]
                    continue
                stored, known = stored + (row is not None), known + (row is None)
            if stored > before:
                detail = {"count": stored - before}
                audit_log.record_audit_entry(
                    session,
                    "redirects",
                    "imported",
                    by=by,
                    now=now,
                    subject=file_name,
                    detail=detail,
                )
    return ImportedRedirects(stored, known, tuple(refused))
