"""Readiness: whether the scheduler's work gets done, judged by the work and not by the process.

A thread that is alive may hang, and a clock may be wrong. So three instants are looked at, and each
may be 10 s away from now. One that lies further ahead is as bad as one that lies further back: a
clock was set, here or on the scheduler's machine, and nobody knows how old it really is. A
scheduler that works writes it anew within seconds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LIMIT = timedelta(seconds=10)


class Delay(StrEnum):
    """What does not get done."""

    TURN = "no scheduler has ended a turn in the last 10 s"
    ARTICLE = "a scheduled article is overdue by more than 10 s"
    FEED = "a feed has been stale for more than 10 s"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the scheduler is.

    `turn_ended` is when its last turn ended, None if it never ran; `first_due` when the first of the
    scheduled articles is due; `stale_since` since when the longest stale feed is stale. None: none.
    """

    turn_ended: datetime | None
    first_due: datetime | None
    stale_since: datetime | None


def find_delays(progress: Progress, *, now: datetime) -> set[Delay]:
    """Return what does not get done, as far as can be seen from here."""
    late = {
        Delay.TURN: progress.turn_ended is None or _is_far(progress.turn_ended, now),
        Delay.ARTICLE: progress.first_due is not None and now - progress.first_due > LIMIT,
        Delay.FEED: progress.stale_since is not None and _is_far(progress.stale_since, now),
    }
    return {delay for delay, is_late in late.items() if is_late}


def _is_far(instant: datetime, now: datetime) -> bool:
    return abs(now - instant) > LIMIT
