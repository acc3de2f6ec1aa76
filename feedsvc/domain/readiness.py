"""Readiness: whether the scheduler's work gets done, judged by the work and not by the process.

A thread that is alive may hang, and a clock may be wrong. So three instants are compared with now,
and each may differ by `LIMIT`. An instant too far in the future is as bad as one too far in the
past: a clock was set, here or on the scheduler's machine, and the instant's true age is unknown. A
scheduler that works writes a new one within seconds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# A scheduler at work writes each instant within seconds; ten leave room for a busy machine.
LIMIT = timedelta(seconds=10)
_LIMIT = f"{LIMIT.total_seconds():.0f} s"


class Delay(StrEnum):
    """A part of the scheduler's work that does not get done. The log names it by its value."""

    REFRESH = f"no scheduler has ended a refresh in the last {_LIMIT}"
    ARTICLE = f"a scheduled article is overdue by more than {_LIMIT}"
    FEED = f"a feed has been stale for more than {_LIMIT}"


@dataclass(frozen=True, slots=True)
class Progress:
    """What the scheduler has done, as three instants.

    `refreshed` is when its last refresh ended, None if there was none; `first_due` is when the
    first of the scheduled articles is due, None if none is scheduled; `stale_since` is when the
    feed that has been stale for longest became so, None if no feed is stale.
    """

    refreshed: datetime | None
    first_due: datetime | None
    stale_since: datetime | None


def find_delays(progress: Progress, *, now: datetime) -> set[Delay]:
    """Return the parts of the scheduler's work that do not get done."""
    late = {
        Delay.REFRESH: progress.refreshed is None or _is_far(progress.refreshed, now),
        Delay.ARTICLE: progress.first_due is not None and now - progress.first_due > LIMIT,
        Delay.FEED: progress.stale_since is not None and _is_far(progress.stale_since, now),
    }
    return {delay for delay, is_late in late.items() if is_late}


def _is_far(instant: datetime, now: datetime) -> bool:
    return abs(now - instant) > LIMIT
