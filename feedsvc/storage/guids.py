"""The guids of all articles and feeds, for the one change that they can have: see `editorial`."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Article, Exclusion, Feed, Fragment

_NO_REVISION = 0  # a fragment that is current for no revision of its article


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
    """Give rows other guids, by their id, and let no feed use entries with the former ones."""
    for table, changed in ((Article, articles), (Feed, feeds)):
        if changed:
            statement = (
                update(table.__table__)  # type: ignore[arg-type]  # the table of every mapped class
                .where(table.__table__.c.id == bindparam("number"))
                .values(guid=bindparam("new_guid"))
            )
            rows = [{"number": number, "new_guid": guid} for number, guid in changed.items()]
            session.connection().execute(statement, rows)
    session.execute(update(Fragment).values(revision=_NO_REVISION))
    session.execute(delete(Exclusion))  # they name entries by their guids; a refresh adds them anew
