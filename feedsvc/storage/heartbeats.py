"""Heartbeats: when a process last said that it is alive."""

from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.storage.tables import Heartbeat


def beat(session: Session, name: str, *, now: datetime, detail: str = "") -> None:
    """Say that the process `name` is alive."""
    session.merge(Heartbeat(name=name, beat=now, detail=detail))


def last(session: Session, name: str) -> datetime | None:
    """Return when the process `name` last said that it is alive."""
    row = session.get(Heartbeat, name)
    return row.beat if row else None
