"""The proxy that a web process noticed though `web.trusted_hops` is 0, for doctor and desk."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.storage.system import heartbeats

_NAME = "unnamed proxy"
_KNOWN_FOR = timedelta(days=1)  # a web process notes it every hour


def record_proxy(session: Session, *, now: datetime) -> None:
    """Note that there is one."""
    heartbeats.record_heartbeat(session, _NAME, now=now)


def is_unnamed(session: Session, hops: int, *, now: datetime) -> bool:
    """Tell whether there was one lately, though `hops` proxies, none, are trusted."""
    noticed = heartbeats.find_last_heartbeat(session, _NAME) if hops == 0 else None
    return noticed is not None and now - noticed < _KNOWN_FOR
