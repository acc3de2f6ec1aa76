"""Instants: aware, UTC. Feeds contain whole seconds, because RSS has no fractions."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

# The zones that Indonesian newsrooms write after a time. Apart from UTC and GMT, no other
# abbreviation is read or written: IST and CST, for example, each name three zones.
INDONESIAN_ZONES: Mapping[str, timezone] = {
    name: timezone(timedelta(hours=hours), name)
    for name, hours in {"WIB": 7, "WITA": 8, "WIT": 9}.items()
}


def truncate_to_second(instant: datetime) -> datetime:
    """Return `instant` in UTC, cut to the whole second."""
    return instant.astimezone(UTC).replace(microsecond=0)


def latest_of(before: datetime | None, now: datetime) -> datetime:
    """Return `now` in whole seconds, or `before`, which readers have seen, if it is later."""
    second = truncate_to_second(now)
    return max(before, second) if before else second
