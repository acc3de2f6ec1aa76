"""Proxies that web processes noticed though `web.trusted_hops` is 0; doctor and admin show it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.storage.system import heartbeats

_NAME = "unnamed proxy"  # stored as a heartbeat
_KNOWN_FOR = timedelta(days=1)  # a web process records it every hour


def record_proxy(session: Session, *, now: datetime) -> None:
    """Store that a web process got a request through a proxy."""
    heartbeats.record_heartbeat(session, _NAME, now=now)


def is_unnamed(session: Session, hops: int, *, now: datetime) -> bool:
    """Return whether a proxy was recorded in the last day although `hops`, those trusted, is 0."""
    noticed = heartbeats.find_last_heartbeat(session, _NAME) if hops == 0 else None
    return noticed is not None and now - noticed < _KNOWN_FOR
