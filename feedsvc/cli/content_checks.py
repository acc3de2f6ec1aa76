"""The checks of "doctor" that read the tables: clock, scheduler, feeds, editors."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.cli.base import format_amount
from feedsvc.cli.checks import FAIL, OK, WARN, Finding, attempt
from feedsvc.domain.readiness import Delay, Progress, find_delays
from feedsvc.domain.text import to_line
from feedsvc.services import Services
from feedsvc.storage import proxies, schema
from feedsvc.storage.cache import exclusions, generation
from feedsvc.storage.feeds import feeds
from feedsvc.storage.people import editors
from feedsvc.storage.system import diagnostics, heartbeats

_START = "Run feedsvc up or feedsvc scheduler: without it, no scheduled article is published"
# Several machines may write into one database; clocks that are set by NTP differ by less.
_CLOCK_TOLERANCE = timedelta(seconds=2)


def check_content(services: Services, *, now: datetime) -> Iterator[Finding]:
    """Run every check that reads the tables. A check that fails does not end the others."""
    checks: dict[str, Callable[[Session], Finding]] = {
        "clock": lambda session: _check_clock(session, now),
        "scheduler": lambda session: _check_scheduler(heartbeats.read_progress(session), now),
        "scheduled articles": lambda session: _check_overdue(
            heartbeats.read_progress(session), now
        ),
        "feeds": lambda session: _check_stale(session, heartbeats.read_progress(session), now),
        "cache generation": _check_generation,
        "excluded entries": _check_excluded,
        "editors": _check_editors,
        "trusted_hops": lambda session: _check_proxies(
            session, services.settings.web.trusted_hops, now
        ),
    }
    yield Finding("tables", OK, f"of this version ({schema.read_code_revision()})")
    for name, check in checks.items():
        yield from attempt(name, lambda check=check: [_run(services, check)])  # type: ignore[misc]  # bound now


def _run(services: Services, check: Callable[[Session], Finding]) -> Finding:
    # A transaction for each check: on PostgreSQL an error makes the rest of its transaction fail.
    with services.database.reading() as session:
        return check(session)


def _check_clock(session: Session, now: datetime) -> Finding:
    newest = diagnostics.find_newest_change(session)
    if newest and newest > now + _CLOCK_TOLERANCE:
        message = (
            f"this machine's clock says {now:%Y-%m-%d %H:%M:%S} UTC, but an article was changed at"
            f" {newest:%Y-%m-%d %H:%M:%S}: the clock is behind now, or was ahead then. Set it by"
            " NTP."
        )
        return Finding("clock", FAIL, message)
    return Finding("clock", OK, f"{now:%Y-%m-%d %H:%M:%S} UTC, later than every stored change")


def _check_scheduler(progress: Progress, now: datetime) -> Finding:
    check, refreshed = "scheduler", progress.refreshed
    if refreshed is None:
        return Finding(check, FAIL, f"it has never run. {_START}.")
    if Delay.REFRESH not in find_delays(progress, now=now):
        seconds = max(0.0, (now - refreshed).total_seconds())
        return Finding(check, OK, f"it last finished its work {seconds:.0f} s ago")
    # The refresh is late, but its time is in the future: how long ago it was cannot be computed.
    if refreshed > now:
        message = (
            f"it last finished its work at {refreshed:%Y-%m-%d %H:%M:%S} UTC, which is in the"
            " future on this machine: one of the two clocks is wrong. Set both by NTP. If the"
            " scheduler has ended, run feedsvc scheduler."
        )
        return Finding(check, FAIL, message)
    message = (
        f"it last finished its work at {refreshed:%Y-%m-%d %H:%M:%S} UTC. If it runs, it hangs:"
        f" read its log and restart it. If it does not run: {_START}."
    )
    return Finding(check, FAIL, message)


def _check_overdue(progress: Progress, now: datetime) -> Finding:
    check = "scheduled articles"
    if Delay.ARTICLE not in find_delays(progress, now=now):
        return Finding(check, OK, "no scheduled article is overdue")
    message = (
        f"an article was due at {progress.first_due:%Y-%m-%d %H:%M:%S} UTC and is not published."
        " Check that the scheduler runs, or run feedsvc refresh."
    )
    return Finding(check, FAIL, message)


def _check_stale(session: Session, progress: Progress, now: datetime) -> Finding:
    if Delay.FEED not in find_delays(progress, now=now):
        return Finding(
            "feeds", OK, f"no feed is late; {_count_there(len(feeds.list_feeds(session)))}"
        )
    message = (
        f"one feed has been stale since {progress.stale_since:%Y-%m-%d %H:%M:%S} UTC. Run feedsvc"
        " refresh, and read the scheduler's log."
    )
    return Finding("feeds", FAIL, message)


def _check_generation(session: Session) -> Finding:
    check = "cache generation"
    if generation.is_whole(session):
        return Finding(check, OK, "processes learn which feeds have changed")
    message = (
        "its row is missing or damaged (table cache_generation), so no process learns which feeds"
        " have changed. Run feedsvc refresh --all, which restores it."
    )
    return Finding(check, FAIL, message)


def _check_excluded(session: Session) -> Finding:
    check, excluded = "excluded entries", exclusions.list_excluded(session)
    if not excluded:
        return Finding(check, OK, "no entry is excluded: every article is in its feeds")
    first = excluded[0]
    message = (
        f"missing from feeds: {format_amount(len(excluded), 'entry', 'entries')}, such as"
        f" {to_line(first.guid) or 'a whole feed'} ({first.reason}). Correct those articles."
    )
    return Finding(check, WARN, message)


def _check_editors(session: Session) -> Finding:
    count = editors.count_editors(session)
    if count:
        return Finding("editors", OK, _count_there(count))
    advice = "Run feedsvc user add NAME, or open the address that feedsvc up prints"
    return Finding("editors", WARN, f"there are no editors. {advice}.")


def _count_there(number: int) -> str:
    return "there is 1" if number == 1 else f"there are {number}"


def _check_proxies(session: Session, hops: int, now: datetime) -> Finding:
    check = "trusted_hops"
    if proxies.is_unnamed(session, hops, now=now):
        message = (
            "it is 0, but a proxy stands in front: all readers and editors count as one client, so"
            " anybody's wrong passwords lock every editor out. Set it to the number of proxies."
        )
        return Finding(check, WARN, message)
    if not hops:
        return Finding(check, OK, "0: X-Forwarded-For is ignored")
    return Finding(check, OK, f"{hops}: X-Forwarded-For is trusted from this number of proxies")
