"""Notices: what needs an editor's eye, on top of their list."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from feedsvc.storage import articles, heartbeats, omissions
from feedsvc.storage.tables import Article, Omission
from feedsvc.web.context import now
from feedsvc.web.status import HEART_SECONDS


def notices(session: Session) -> dict[str, object]:
    """Return whether the scheduler sleeps, and what is left out of feeds."""
    beat = heartbeats.last(session, "scheduler")
    return {
        "omissions": _omitted(session, omissions.newest(session)),
        "asleep": beat is None or now() - beat > timedelta(seconds=HEART_SECONDS),
        "beat": beat,
    }


def _omitted(session: Session, rows: Sequence[Omission]) -> list[tuple[Article | None, list[Omission]]]:
    """Group what is left out of feeds by article; None holds feeds that could not be made at all."""
    by_guid: dict[str, list[Omission]] = {}
    for row in rows:
        by_guid.setdefault(row.guid, []).append(row)
    return [(articles.by_guid(session, guid) if guid else None, group) for guid, group in by_guid.items()]
