"""The guids of articles and feeds, where they change: see `editorial.reissue` and `.renewal`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from feedsvc.storage.cache.fragments import NO_REVISION
from feedsvc.storage.tables import Article, Exclusion, Feed, FormerGuid, Fragment


def list_minted(
    session: Session,
) -> tuple[Sequence[tuple[int, str]], Sequence[tuple[int, str]]]:
    """Return (id, guid) of the articles and of the feeds whose guid is a tag: URI."""
    articles, feeds = (
        [
            (number, guid)
            for number, guid in session.execute(
                select(table.id, table.guid).where(table.guid.startswith("tag:"))
            )
        ]
        for table in (Article, Feed)
    )
    return articles, feeds


def replace_guids(session: Session, articles: Mapping[int, str], feeds: Mapping[int, str]) -> None:
    """Give rows other guids, by their ids, and let no feed use entries with the former guids."""
    for table, changed in ((Article, articles), (Feed, feeds)):
        if changed:
            statement = (
                update(table.__table__)  # type: ignore[arg-type]  # the table of every mapped class
                .where(table.__table__.c.id == bindparam("number"))
                .values(guid=bindparam("new_guid"))
            )
            rows = [{"number": number, "new_guid": guid} for number, guid in changed.items()]
            session.connection().execute(statement, rows)
    session.execute(update(Fragment).values(revision=NO_REVISION))
    session.execute(delete(Exclusion))  # they name entries by their guids; a refresh adds them anew


def list_former(session: Session) -> Sequence[str]:
    """Return the former guids of articles that are tag: URIs."""
    minted = select(FormerGuid.guid).where(FormerGuid.guid.startswith("tag:"))
    return session.scalars(minted).all()


def remove_former(session: Session, former_guids: Sequence[str]) -> None:
    """Delete these former guids, so that no feed has a tombstone for them any more."""
    session.execute(delete(FormerGuid).where(FormerGuid.guid.in_(former_guids)))


def replace_guid(session: Session, article: Article, guid: str, *, now: datetime) -> None:
    """Give an article another guid by its next revision, and remember the present one."""
    session.add(
        FormerGuid(
            guid=article.guid, article_id=article.id, revision=article.revision + 1, replaced=now
        )
    )
    article.guid = guid
    session.flush()


def find_replaced(session: Session, article_id: int, revision: int) -> FormerGuid | None:
    """Return the guid that an article had before the change that gave it this revision."""
    replaced = select(FormerGuid).where(
        FormerGuid.article_id == article_id, FormerGuid.revision == revision
    )
    return session.scalars(replaced).one_or_none()


def exchange_guid(session: Session, article: Article, former: FormerGuid, *, now: datetime) -> None:
    """Give an article a former guid back by its next revision, and remember the present one."""
    guid = former.guid
    session.delete(former)
    session.flush()  # the guid may be one that it had before: (guid) is the primary key
    replace_guid(session, article, guid, now=now)
