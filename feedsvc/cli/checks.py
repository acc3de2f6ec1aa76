"""What the doctor looks at. Each finding says in words what is so, and what to do about it."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from feedsvc.domain.readiness import Delay, Progress, find_delays
from feedsvc.errors import FeedsvcError, SettingsError
from feedsvc.server import limits
from feedsvc.services import Services
from feedsvc.settings import Settings
from feedsvc.storage import private_files, proxies, schema
from feedsvc.storage.cache import exclusions, generation
from feedsvc.storage.feeds import feeds
from feedsvc.storage.people import editors
from feedsvc.storage.system import diagnostics, heartbeats, locks

OK, WARN, FAIL = "ok", "warn", "fail"
_RUN_IT = "Run feedsvc up, or feedsvc scheduler: without it, no article appears at its time"
_MANY = 500  # connections: readers and the proxy of a newsroom
_LITTLE, _TOO_LITTLE = 1_000_000_000, 100_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    state: str
    words: str


def check_settings(services: Services) -> list[Finding]:
    """Look at what needs no database: the address, open files, the directory, the disk."""
    return [
        _check_address(services.settings),
        _open_files(services.settings),
        *_check_directory(services),
    ]


def check_content(services: Services, *, now: datetime) -> Iterator[Finding]:
    """Look at what the tables of this version say. What fails in one check stops no other."""
    checks: dict[str, Callable[[Session], Finding]] = {
        "clock": lambda session: _check_times(session, now),
        "scheduler": lambda session: _check_scheduler(heartbeats.progress(session), now),
        "schedule": lambda session: _check_overdue(heartbeats.progress(session), now),
        "feeds": lambda session: _check_stale(session, heartbeats.progress(session), now),
        "generation": _generation,
        "omissions": _check_excluded,
        "editors": _check_editors,
        "trusted_hops": lambda session: _proxy(session, services.settings.web.trusted_hops, now),
    }
    yield Finding("tables", OK, f"of this version ({schema.read_code_revision()})")
    for check, look in checks.items():
        yield from attempt(check, lambda look=look: [_read(services, look)])  # type: ignore[misc]  # bound now


def _read(services: Services, look: Callable[[Session], Finding]) -> Finding:
    with services.database.reading() as session:
        return look(session)


def attempt(check: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Look at one thing; whatever goes wrong is a finding, too."""
    try:
        return list(look())
    except FeedsvcError as error:
        return [Finding(check, FAIL, f"{error}.")]
    except Exception as error:  # noqa: BLE001  the doctor says what is wrong, and is not ill itself
        words = f"it cannot be looked at ({type(error).__name__}: {error}). A row may be damaged"
        return [
            Finding(
                check, FAIL, f"{words}: restore a backup if feedsvc refresh --all does not help."
            )
        ]


def _check_address(settings: Settings) -> Finding:
    base, check = urlsplit(settings.public_url), "base_url"
    host = base.hostname or ""
    if _is_local(host) and not _is_local(settings.host):
        words = f"feeds name {settings.public_url}, but {settings.bind} is open to others, who cannot reach that"
        return Finding(check, FAIL, f"{words}. Set base_url to the address that readers use.")
    if base.scheme == "http" and not _is_local(host):
        words = f"{settings.public_url} is not encrypted: logins can be read on the way. Put a proxy with TLS in front"
        return Finding(check, WARN, f"{words} and set base_url to https://... .")
    if base.path:
        words = f"{settings.public_url} ends in a path: only a proxy that strips {base.path} makes it work"
        return Finding(check, WARN, f"{words}. Better give the site a host name of its own.")
    return Finding(check, OK, settings.public_url)


def _open_files(settings: Settings) -> Finding:
    check, limit = "open files", limits.find_limit()
    try:
        connections = limits.count_connections(limit, settings.web.threads)
    except SettingsError as error:
        return Finding(check, FAIL, str(error).removeprefix(f"{check}: ") + ".")
    words = f"at most {limit}: {connections} connections for each web process"
    if connections >= _MANY:
        return Finding(check, OK, words)
    advice = "Who connects beyond that waits. Raise the hard limit (ulimit -Hn, LimitNOFILE=)"
    return Finding(check, WARN, f"{words}. {advice}.")


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _check_directory(services: Services) -> Iterator[Finding]:
    named = services.settings.data_dir.absolute()
    if not named.exists():  # a folder that is made here would hide that a volume is not mounted
        is_its_place = services.database.path and services.database.path.parent == named
        words = (
            "Mount its volume, or let feedsvc up make it"
            if is_its_place
            else "The scheduler makes it"
        )
        yield Finding("data_dir", WARN if is_its_place else OK, f"{named} is not there. {words}.")
        return
    try:
        with tempfile.TemporaryFile(dir=named):
            free = shutil.disk_usage(named).free
    except OSError as error:
        yield Finding(
            "data_dir",
            FAIL,
            f"{named} cannot be written ({error.strerror}). Make it writable, or set data_dir.",
        )
        return
    yield Finding("data_dir", OK, f"{named} can be written")
    state = FAIL if free < _TOO_LITTLE else WARN if free < _LITTLE else OK
    advice = "" if state == OK else ". Make room: a full disk stops publishing"
    yield Finding("disk", state, f"{free / 1e9:.1f} GB are free{advice}")
    yield _privacy(services)


def _privacy(services: Services) -> Finding:
    """Look at what other users of this machine can open; it was restricted before, where that could be."""
    files = [
        *private_files.files_of(services.database.path),
        services.settings.data_dir / locks.FILE,
    ]
    shared = [
        path.absolute() for path in files if path.exists() and private_files.is_shared(path.stat())
    ]
    check = "file modes"
    if shared:
        words = f"other users of this machine can open {', '.join(map(str, shared))}"
        return Finding(
            check,
            FAIL,
            f"{words}, and that could not be changed. Make them yours and run chmod 600.",
        )
    if private_files.is_shared(services.settings.data_dir.stat()):
        words = f"other users of this machine can enter {services.settings.data_dir.absolute()}, which holds more than our files"
        return Finding(
            check, WARN, f"{words}. Run chmod 700, or set data_dir to a folder of its own."
        )
    return Finding(check, OK, "only this user can open the data folder and its files")


def _check_times(session: Session, now: datetime) -> Finding:
    newest = diagnostics.find_newest_change(session)
    if newest and newest > now + timedelta(seconds=2):
        words = f"it is {now:%Y-%m-%d %H:%M:%S} UTC here, but an article was changed at {newest:%Y-%m-%d %H:%M:%S}"
        return Finding(
            "clock", FAIL, f"{words}: this clock is behind, or was ahead. Set it by NTP."
        )
    return Finding("clock", OK, f"{now:%Y-%m-%d %H:%M:%S} UTC, after all that is stored")


def _check_scheduler(progress: Progress, now: datetime) -> Finding:
    delays = find_delays(progress, now=now)
    ended, check = progress.refreshed, "scheduler"
    if ended is None:
        return Finding(check, FAIL, f"it never ran. {_RUN_IT}.")
    when = f"{ended:%Y-%m-%d %H:%M:%S} UTC"
    if Delay.REFRESH not in delays:
        return Finding(
            check, OK, f"it did its work {max(0.0, (now - ended).total_seconds()):.0f} s ago"
        )
    if ended > now:
        words = f"it did its work at {when}, which is still to come here: one of the two clocks is wrong"
        return Finding(
            check, FAIL, f"{words}. Set both by NTP; if it has ended, run feedsvc scheduler."
        )
    words = f"it last did its work at {when}. If it runs, it hangs: read its log and start it again"
    return Finding(check, FAIL, f"{words}. If not: {_RUN_IT}.")


def _check_overdue(progress: Progress, now: datetime) -> Finding:
    if Delay.ARTICLE not in find_delays(progress, now=now):
        return Finding("schedule", OK, "no article is late")
    words = f"a scheduled article was due at {progress.first_due:%Y-%m-%d %H:%M:%S} UTC and has not appeared"
    return Finding(
        "schedule", FAIL, f"{words}. See that the scheduler runs, or run feedsvc refresh."
    )


def _check_stale(session: Session, progress: Progress, now: datetime) -> Finding:
    if Delay.FEED not in find_delays(progress, now=now):
        return Finding("feeds", OK, f"{len(feeds.list_feeds(session))}, all up to date")
    words = f"one does not tell the truth since {progress.stale_since:%Y-%m-%d %H:%M:%S} UTC"
    return Finding("feeds", FAIL, f"{words}. Run feedsvc refresh, and read the scheduler's log.")


def _generation(session: Session) -> Finding:
    if generation.is_whole(session):
        return Finding("generation", OK, "processes learn of changed feeds")
    words = (
        "its row is lost or damaged (table editions), so that no process learns of changed feeds"
    )
    return Finding("generation", FAIL, f"{words}. Run feedsvc refresh --all, which makes it again.")


def _check_excluded(session: Session) -> Finding:
    found = exclusions.list_excluded(session)
    if not found:
        return Finding("omissions", OK, "no entry is left out of a feed")
    first = found[0]
    words = f"{len(found)} entries are left out of feeds, such as {first.guid or 'a whole feed'} ({first.reason})"
    return Finding("omissions", WARN, f"{words}. Correct those articles.")


def _proxy(session: Session, hops: int, now: datetime) -> Finding:
    if proxies.is_unnamed(session, hops, now=now):
        words = "it is 0, but a proxy stands in front: all readers and editors count as one client, so that anybody's"
        return Finding(
            "trusted_hops",
            WARN,
            f"{words} wrong passwords lock every editor out. Set it to the number of proxies.",
        )
    return Finding("trusted_hops", OK, f"{hops} proxies in front are believed")


def _check_editors(session: Session) -> Finding:
    count = editors.count_editors(session)
    if count:
        return Finding("editors", OK, str(count))
    return Finding(
        "editors",
        WARN,
        "there are none. Run feedsvc user add NAME, or open the address that feedsvc up says.",
    )
