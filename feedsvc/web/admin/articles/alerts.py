"""Alerts on top of the list of articles: problems that an editor should solve."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from feedsvc.domain.readiness import Delay, find_delays
from feedsvc.storage import proxies
from feedsvc.storage.articles import articles
from feedsvc.storage.cache import exclusions
from feedsvc.storage.system import heartbeats
from feedsvc.storage.tables import Article, Exclusion
from feedsvc.web.context import now, settings


def read_alerts(session: Session) -> dict[str, object]:
    """Return the alerts: a late scheduler, excluded entries, a proxy that no setting names."""
    progress = heartbeats.read_progress(session)
    return {
        "excluded": _group_excluded(session, exclusions.list_excluded(session)),
        "is_scheduler_late": Delay.REFRESH in find_delays(progress, now=now()),
        "last_refresh": progress.refreshed,
        "has_unnamed_proxy": proxies.is_unnamed(session, settings().web.trusted_hops, now=now()),
    }


def _group_excluded(
    session: Session, rows: Sequence[Exclusion]
) -> list[tuple[Article | None, list[Exclusion]]]:
    """Group excluded entries by article; under None stand feeds that could not be rendered."""
    by_guid: dict[str, list[Exclusion]] = {}
    for row in rows:
        by_guid.setdefault(row.guid, []).append(row)
    return [
        (articles.find_by_guid(session, guid) if guid else None, group)
        for guid, group in by_guid.items()
    ]
