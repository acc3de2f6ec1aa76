"""What the database says of itself: its clock, how it keeps its journal, and how far its times go."""

from datetime import UTC, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Article


def clock(session: Session) -> datetime | None:
    """Return the time on the server's clock; None on SQLite, which has only ours."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("SELECT count(*) FROM sqlite_schema"))  # so that the file is really read
        return None
    now: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)


def journal_mode(session: Session) -> str:
    """Return how SQLite keeps its journal, such as "wal" or "delete"."""
    return str(session.execute(text("PRAGMA journal_mode")).scalar_one())


def newest_change(session: Session) -> datetime | None:
    """Return when an article was last changed: the clock was there at least."""
    return session.scalar(select(func.max(Article.changed)))
