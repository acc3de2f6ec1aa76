"""Heartbeats: when a process last did its work, and how far the scheduler is."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.domain.readiness import Progress
from feedsvc.storage.tables import Article, Feed, Heartbeat

SCHEDULER = "scheduler"
# One statement with three index look-ups, however much is stored.
_PROGRESS = select(
    select(Heartbeat.beat).where(Heartbeat.name == SCHEDULER).scalar_subquery(),
    select(func.min(Article.publish_at)).where(Article.state == State.SCHEDULED).scalar_subquery(),
    select(func.min(Feed.stale_since)).scalar_subquery(),
)


def record_heartbeat(session: Session, name: str, *, now: datetime, detail: str = "") -> None:
    """Store that the process `name` has just done its work."""
    session.merge(Heartbeat(name=name, beat=now, detail=detail))


def find_last_heartbeat(session: Session, name: str) -> datetime | None:
    """Return when the process `name` last did its work."""
    row = session.get(Heartbeat, name)
    return row.beat if row else None


def read_progress(session: Session) -> Progress:
    """Return when the scheduler last finished, and since when articles and feeds wait for it."""
    return Progress(*session.execute(_PROGRESS).one())
