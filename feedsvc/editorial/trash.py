"""Trash: a deleted article can be restored for 30 days; then it is purged for ever."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.domain.articles import State, Verb
from feedsvc.editorial import snapshots
from feedsvc.editorial.articles import claim_article
from feedsvc.editorial.entries import leave_tombstones
from feedsvc.editorial.undo import undo_change
from feedsvc.errors import UnavailableError
from feedsvc.storage.articles import articles, bulk
from feedsvc.storage.database import Database
from feedsvc.storage.people import audit_log
from feedsvc.storage.tables import Article

DAYS = 30
_log = logging.getLogger(__name__)


def move_to_trash(
    session: Session, article_id: int, *, revision: int, editor: str, now: datetime
) -> Article:
    """Move an article to the trash; a tombstone replaces it in every feed, as if withdrawn.

    Raises:
        NotFoundError, ConflictError, InvalidStateError: as the errors' names say.
    """
    article = claim_article(session, article_id, revision, Verb.TRASH)
    before = snapshots.take_snapshot(article)
    article.state, article.trashed = State.TRASHED, now
    leave_tombstones(session, article, now=now)
    snapshots.record_change(session, article, Verb.TRASH, before=before, editor=editor, now=now)
    return article


def restore_from_trash(
    session: Session, article_id: int, *, revision: int, editor: str, now: datetime
) -> Article:
    """Restore an article from the trash as it was, with its guid, its topics and its image.

    If it was scheduled for a time that has passed meanwhile, it becomes a draft.

    Raises:
        NotFoundError, ConflictError, InvalidStateError: as the errors' names say.
        ValidationError: another article has its slug now.
    """
    # `undo_change` alone would undo the last change of an article that is not in the trash.
    claim_article(session, article_id, revision, Verb.RESTORE)
    return undo_change(session, article_id, revision=revision, editor=editor, now=now)


def purge_article(
    session: Session, article_id: int, *, revision: int, editor: str, now: datetime
) -> str:
    """Delete an article in the trash for ever; return the title that it had.

    Its history is deleted too; the audit log records its title in the same transaction. If the
    article was public, its tombstones stay, and its address stays and answers 410.

    Raises:
        NotFoundError, ConflictError, InvalidStateError: as the errors' names say.
    """
    # An article can be purged if it can be restored, and only then.
    article = claim_article(session, article_id, revision, Verb.RESTORE)
    title = article.title
    # A form that is still open must not be saved into the emptied row.
    article.revision += 1
    articles.delete_article(session, article)
    audit_log.record_audit_entry(
        session,
        audit_log.ARTICLES,
        "purged",
        by=editor,
        now=now,
        subject=title,
        subject_id=article_id,
    )
    return title


def empty_trash(
    database: Database, *, now: datetime, editor: str = "", all_of_it: bool = False
) -> int:
    """Purge the articles that have been in the trash for 30 days, or all; return how many.

    Each has a short transaction of its own, which records `editor` in the audit log ("" is the
    schedule). An article that is restored meanwhile stays.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    before, purged_count, failed = now if all_of_it else now - timedelta(days=DAYS), 0, set[int]()
    # `failed`, because an article that cannot be purged would come first on every page.
    while True:
        with database.reading() as session:
            # A page of at most 100. The next query finds others, because purged articles are gone.
            waiting = [
                article_id
                for article_id in articles.list_trashed(session, before=before)
                if article_id not in failed
            ]
        if not waiting:
            break
        for article_id in waiting:
            try:
                purged_count += _purge_if_due(
                    database, article_id, before=before, editor=editor, now=now
                )
            except UnavailableError:
                raise
            except Exception:  # noqa: BLE001  an error in one article does not stop the others
                _log.exception("article %s stays in the trash", article_id)
                failed.add(article_id)
    with database.writing() as session:
        bulk.delete_old_bulk_actions(session, before=now - timedelta(days=DAYS))
    return purged_count


def _purge_if_due(
    database: Database, article_id: int, *, before: datetime, editor: str, now: datetime
) -> bool:
    """Purge an article unless it was restored meanwhile; return whether it was purged."""
    with database.writing() as session:
        articles.lock_articles(session)
        article = articles.get_article(session, article_id)
        if article.state != State.TRASHED or not article.trashed or article.trashed >= before:
            return False
        purge_article(session, article_id, revision=article.revision, editor=editor, now=now)
        return True
