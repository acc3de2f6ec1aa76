"""The bin: what is deleted lies there for 30 days and comes back as it was; then it is erased for ever."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.domain.articles import State, Verb
from feedsvc.domain.instants import whole_second
from feedsvc.editorial import snapshots
from feedsvc.editorial.articles import _claim, undo
from feedsvc.errors import UnavailableError
from feedsvc.storage import articles, batches, feeds
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article

DAYS = 30
_log = logging.getLogger(__name__)


def discard(session: Session, article_id: int, *, revision: int, editor: str, now: datetime) -> Article:
    """Put an article into the bin; from feeds it goes as a withdrawn one does, with a tombstone in each.

    Raises:
        NotFoundError, ConflictError, NotPossibleError: as the errors' names say.
    """
    article = _claim(session, article_id, revision, Verb.BIN)
    before, shown = snapshots.taken(article), feeds.holding(session, article.id)
    article.state, article.binned = State.BINNED, now
    if shown:
        feeds.displace(session, article, withdrawn=whole_second(now))
        feeds.mark_stale(session, shown, now=now)
    snapshots.record(session, article, Verb.BIN, before=before, editor=editor, now=now)
    return article


def restore(session: Session, article_id: int, *, revision: int, editor: str, now: datetime) -> Article:
    """Take an article out of the bin: it is again what it was, with its guid, its topics and its picture.

    A time to publish at that has passed meanwhile is not taken up again: the article is a draft then.

    Raises:
        NotFoundError, ConflictError, NotPossibleError: as the errors' names say.
        Refused: its address is another article's now.
    """
    _claim(session, article_id, revision, Verb.RESTORE)
    return undo(session, article_id, revision=revision, editor=editor, now=now)


def erase(session: Session, article_id: int, *, revision: int) -> str:
    """Delete what lies in the bin for ever; return the title that it had.

    An article that was public leaves its address, which says that it is gone, and its tombstones.

    Raises:
        NotFoundError, ConflictError, NotPossibleError: as the errors' names say.
    """
    article = _claim(session, article_id, revision, Verb.RESTORE)
    title = article.title
    article.revision += 1
    articles.erase(session, article)
    return title


def empty_bin(database: Database, *, now: datetime, all_of_it: bool = False) -> int:
    """Erase what has lain in the bin for 30 days, or all of it; return how many articles.

    One short transaction each. What is taken out meanwhile is left alone.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    before, done, failed = now if all_of_it else now - timedelta(days=DAYS), 0, set[int]()
    while True:
        with database.reading() as session:
            waiting = [number for number in articles.binned(session, before=before) if number not in failed]
        if not waiting:
            break
        for article_id in waiting:
            try:
                with database.writing() as session:
                    article = articles.get(session, article_id)
                    if article.state == State.BINNED and article.binned and article.binned < before:
                        erase(session, article_id, revision=article.revision)
                        done += 1
            except UnavailableError:
                raise
            except Exception:  # noqa: BLE001  whatever is wrong with one article, the rest goes
                _log.exception("article %s stays in the bin", article_id)
                failed.add(article_id)
    with database.writing() as session:
        batches.tidy(session, before=now - timedelta(days=DAYS))
    return done
