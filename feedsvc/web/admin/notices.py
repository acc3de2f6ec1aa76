"""Notices: what needs an editor's eye, on top of their list."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from feedsvc.domain.readiness import Delay, find_delays
from feedsvc.storage import articles, heartbeats, omissions, proxies
from feedsvc.storage.tables import Article, Omission
from feedsvc.web.context import now, settings


def notices(session: Session) -> dict[str, object]:
    """Return whether the scheduler does its work, what is left out of feeds, and whether a proxy is not named."""
    progress = heartbeats.progress(session)
    return {
        "omissions": _omitted(session, omissions.newest(session)),
        "asleep": Delay.TURN in find_delays(progress, now=now()),
        "beat": progress.turn_ended,
        "has_unnamed_proxy": proxies.is_unnamed(session, settings().web.trusted_hops, now=now()),
    }


def _omitted(session: Session, rows: Sequence[Omission]) -> list[tuple[Article | None, list[Omission]]]:
    """Group what is left out of feeds by article; None holds feeds that could not be made at all."""
    by_guid: dict[str, list[Omission]] = {}
    for row in rows:
        by_guid.setdefault(row.guid, []).append(row)
    return [(articles.by_guid(session, guid) if guid else None, group) for guid, group in by_guid.items()]
