"""Instants: aware, UTC. What feeds print is whole seconds, because RSS resolves no more."""

from datetime import UTC, datetime


def truncate_to_second(instant: datetime) -> datetime:
    """Return `instant` in UTC, cut to the whole second."""
    return instant.astimezone(UTC).replace(microsecond=0)


def latest_of(before: datetime | None, now: datetime) -> datetime:
    """Return now in whole seconds, but never before what readers saw."""
    second = truncate_to_second(now)
    return max(before, second) if before else second
