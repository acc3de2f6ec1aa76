"""Marks of stale feeds: each feed has a wanted version and a rendered version.

A change raises the wanted version in its own transaction. A refresh stores which version it has
rendered, so it clears only the mark that it saw.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Boolean, bindparam, case, func, literal, or_, select, update
from sqlalchemy.orm import Session

from feedsvc.errors import OutdatedSiteError
from feedsvc.storage.system.site_settings import REVISION
from feedsvc.storage.tables import CombinedFeed, Feed, Instant

# The statements of a refresh are SQLAlchemy Core's: executed by the session, each takes twice as
# long in Python (48 against 21 µs), and a reader waits for all of them.
_STALE = (
    select(Feed.id)
    .where(Feed.urgent == bindparam("urgent", type_=Boolean()), Feed.stale_since.is_not(None))
    .order_by(Feed.stale_since, Feed.id)
    .limit(bindparam("most"))
)
# `key_share`: a row that refers to a feed can be inserted meanwhile. Otherwise a process that has
# locked representations to encode them would wait for a process that waits for these.
_LOCKED = (
    select(
        Feed.id,
        Feed.wanted_version,
        Feed.rendered_version,
        # Read here, it costs no separate statement.
        func.coalesce(REVISION, 0).label("site_revision"),
    )
    .where(Feed.id.in_(bindparam("feed_ids", expanding=True)))
    .order_by(Feed.id)
    .with_for_update(key_share=True)
)
_RENDERED = (
    update(Feed.__table__)  # type: ignore[arg-type]  # the table of every mapped class
    .where(Feed.id.in_(bindparam("feed_ids", expanding=True)))
    .values(
        rendered_version=Feed.wanted_version,
        refreshed=func.coalesce(bindparam("at", type_=Instant()), Feed.refreshed),
        stale_since=None,
        urgent=False,
    )
)
_RENDERED_EARLIER = (
    update(Feed.__table__)  # type: ignore[arg-type]  # the table of every mapped class
    .where(Feed.id == bindparam("feed"))
    .values(
        rendered_version=bindparam("version"),
        refreshed=func.coalesce(bindparam("at", type_=Instant()), Feed.refreshed),
        stale_since=func.coalesce(bindparam("at", type_=Instant()), Feed.stale_since),
    )
)


class FeedVersions(NamedTuple):
    """Which version of a feed was wanted, and which was rendered, when its rows were read."""

    wanted: int
    rendered: int


def mark_stale(
    session: Session,
    feed_ids: Collection[int],
    *,
    now: datetime,
    significant: bool = True,
    urgent: bool = True,
) -> None:
    """Mark the open feeds among these as stale.

    A `significant` change moves their `updated` as well. `urgent` feeds, in which an article has
    changed, are refreshed before the others; combined feeds, which anybody may have created, are
    never urgent. The rows stay locked until the transaction ends.
    """
    opened = select(Feed.id).where(Feed.id.in_(feed_ids), Feed.opened)
    # In the order of ids, as `mark_rendered` locks them: another order could deadlock.
    ids = session.scalars(opened.order_by(Feed.id).with_for_update(key_share=True)).all()
    instant = literal(now, Instant())
    values: dict[str, Any] = {
        "wanted_version": Feed.wanted_version + 1,
        "stale_since": func.coalesce(Feed.stale_since, instant),
    }
    if significant:  # `updated` never goes back, also after a clock was set back
        values["updated"] = case((Feed.updated < instant, instant), else_=Feed.updated)
    if urgent:
        values["urgent"] = or_(Feed.urgent, Feed.id.not_in(select(CombinedFeed.feed_id)))
    session.execute(
        update(Feed)
        .where(Feed.id.in_(ids))
        .values(values)
        .execution_options(synchronize_session=False)
    )


def mark_rendered(
    session: Session,
    seen: Mapping[int, FeedVersions],
    *,
    now: datetime | None = None,
    site_revision: int = 0,
) -> dict[int, int]:
    """Store that each feed was rendered in its wanted version in `seen`, for this `site_revision`.

    Return the wanted version of each feed that no other process has rendered meanwhile; others stay
    as they are. A feed that was marked meanwhile stays stale since `now`, when its rows were read.

    Raises:
        OutdatedSiteError: the settings of the site were changed meanwhile.
    """
    ids = sorted(seen)
    if not ids:
        return {}
    connection = session.connection()
    locked = {row.id: row for row in connection.execute(_LOCKED, {"feed_ids": ids})}
    if any(row.site_revision != site_revision for row in locked.values()):
        raise OutdatedSiteError("the settings of the site were changed while feeds were rendered")
    # If another process has rendered a feed, its stored bytes are not those that were seen: a later
    # version must not go back to this one, and this one may equal the bytes before both.
    wanted_versions = {
        feed_id: row.wanted_version
        for feed_id, row in locked.items()
        if row.rendered_version == seen[feed_id].rendered
    }
    current = [each for each, version in wanted_versions.items() if version == seen[each].wanted]
    if current:
        connection.execute(_RENDERED, {"feed_ids": current, "at": now})
    # A feed that was marked meanwhile counts as stale since `now`, not for longer and longer.
    rows = [
        {"feed": feed_id, "version": seen[feed_id].wanted, "at": now}
        for feed_id in wanted_versions.keys() - set(current)
    ]
    if rows:
        connection.execute(_RENDERED_EARLIER, rows)
    return wanted_versions


def mark_all_stale(session: Session, *, now: datetime) -> None:
    """Mark every open feed as stale: the site has changed, and with it what all feeds contain.

    This is no significant change, so `updated` stays.
    """
    # In the order of ids, as in `mark_stale`.
    opened = select(Feed.id).where(Feed.opened).order_by(Feed.id)
    session.execute(opened.with_for_update(key_share=True))
    session.execute(
        update(Feed)
        .where(Feed.opened)
        .values(
            wanted_version=Feed.wanted_version + 1,
            stale_since=func.coalesce(Feed.stale_since, literal(now, Instant())),
        )
        .execution_options(synchronize_session=False)
    )


def list_stale(session: Session, limit: int = 100) -> Sequence[int]:
    """Return the ids of the stale feeds: the urgent ones, then the rest, longest stale first."""
    # Two look-ups in the index (urgent, stale_since): one for both would sort every stale feed.
    urgent = list_urgent(session, limit)
    return [*urgent, *list_postponed(session, limit - len(urgent))]


def list_urgent(session: Session, limit: int) -> Sequence[int]:
    """Return the ids of the urgent stale feeds, longest stale first."""
    return _list_stale(session, limit, urgent=True)


def list_postponed(session: Session, limit: int) -> Sequence[int]:
    """Return the ids of the stale feeds that are not urgent, longest stale first."""
    return _list_stale(session, limit, urgent=False)


def _list_stale(session: Session, limit: int, *, urgent: bool) -> Sequence[int]:
    return session.connection().scalars(_STALE, {"urgent": urgent, "most": limit}).all()
