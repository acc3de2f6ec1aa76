"""Heartbeats: when a process last did its work, and what waits for it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.domain.readiness import Progress
from feedsvc.storage.tables import Article, Feed, Heartbeat

SCHEDULER = "scheduler"
# One statement and three looks at an index, whatever is stored.
_PROGRESS = select(
    select(Heartbeat.beat).where(Heartbeat.name == SCHEDULER).scalar_subquery(),
    select(func.min(Article.publish_at)).where(Article.state == State.SCHEDULED).scalar_subquery(),
    select(func.min(Feed.stale_since)).scalar_subquery(),
)


def record_heartbeat(session: Session, name: str, *, now: datetime, detail: str = "") -> None:
    """Note that the process `name` has just done its work."""
    session.merge(Heartbeat(name=name, beat=now, detail=detail))


def find_last_heartbeat(session: Session, name: str) -> datetime | None:
    """Return when the process `name` last did its work."""
    row = session.get(Heartbeat, name)
    return row.beat if row else None


def progress(session: Session) -> Progress:
    """Return how far the scheduler is."""
    return Progress(*session.execute(_PROGRESS).one())
