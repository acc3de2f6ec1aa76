"""Fixtures of all tests: a real database of each kind, a site, an instant and a browser."""

import gc
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import hypothesis
import pytest

from feedsvc import images
from feedsvc.domain.site import Site
from feedsvc.images import decoding
from feedsvc.storage import timeouts
from feedsvc.storage.database import Database
from feedsvc.web import bounded_calls
from tests.compiled import share_compiled
from tests.databases import (
    build_database_url,
    copy_with_main_feed,
    create_database,
    create_main_feed,
    create_template,
    drop_database,
    make_memory_folder,
    make_memory_path,
    read_migrated,
    return_database,
    run_postgresql,
    skip_synchronization,
    take_database,
)
from tests.equip import find_browser

if TYPE_CHECKING:  # only the tests that ask for a browser import it: it costs a third of a second
    from playwright.sync_api import Browser

# How long an example takes depends on the machine: it has no deadline, and may be drawn slowly.
# Each run draws other examples, so half of the usual hundred find a fault in a run or two.
hypothesis.settings.register_profile(
    "feedsvc",
    deadline=None,
    max_examples=100 if "SOAK_MINUTES" in os.environ else 50,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("feedsvc")
# Until all test modules are imported there is hardly any garbage (pytest_collection_finish).
gc.disable()
# With this variable each of the hundreds of processes that the tests start would compile feedsvc:
# 0.5 s each.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Settings that are not meant for the tests: feedsvc would use another program's database.
for name in ("PORT", "DATABASE_URL", "DYNO"):
    os.environ.pop(name, None)

# This is years ago. A test that takes it for the present, although pages read the clock, fails
# today and not on some later day.
NOW = datetime(2020, 11, 22, 7, 3, 12, 345678, tzinfo=UTC)
# A year in the future, whenever the tests run: an article with such a time is scheduled.
LATER = datetime.now(UTC).year + 2
# Tests with these fixtures are no unit tests: they need a browser, a server or other processes.
_MORE_THAN_UNITS = {
    "browser",
    "live",
    "make_deployment",
    "make_shared_deployment",
    "start",
    "installation",
    "postgresql_url",
}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a skipped test as failed in CI, where everything must run."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Print what is wrong with the command line, such as an unknown marker or path.

    On a worker pytest-xdist drops that message and fails with "Unexpectedly no active workers".
    """
    # The Makefile sets these for the tests, and not for the programs that they start. By now the
    # workers run.
    for name in ("PYTHONMALLOC", "GLIBC_TUNABLES"):
        os.environ.pop(name, None)
    import_own_share_first(session.config)
    try:
        return (yield)
    except pytest.UsageError as error:
        capture = session.config.pluginmanager.getplugin("capturemanager")
        if hasattr(session.config, "workerinput") and capture:
            with capture.global_and_fixture_disabled():
                sys.stderr.write(f"ERROR: {error}\n")
        raise


def import_own_share_first(config: pytest.Config) -> None:
    """Import this worker's share of the test modules, so that another compiles the others.

    In a fresh clone all workers would compile the same modules (with rewritten assertions) at once.
    A module that cannot be imported is reported when pytest collects it.
    """
    worker = getattr(config, "workerinput", None)
    if not worker:
        return
    folders = [config.rootpath / each for each in config.args]
    paths = sorted(path for folder in folders for path in folder.rglob("test_*.py"))
    number = int(worker["workerid"].removeprefix("gw"))
    start, end = (each * len(paths) // worker["workercount"] for each in (number, number + 1))
    for path in paths[start:end]:
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(path.relative_to(config.rootpath).with_suffix("").parts))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests of `make unit`, and choose which combinations of parameters run on PostgreSQL.

    All combinations of a test run on SQLite, and three of them on PostgreSQL, or none with the mark
    `any_database`. `make soak` and `make drills` run all of them on both, and also the tests with
    the mark `soak_only`.
    """
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        is_more = "postgresql" in parameters.values() or _MORE_THAN_UNITS.intersection(
            getattr(item, "fixturenames", ())
        )
        if not is_more and not item.get_closest_marker("slow"):
            item.add_marker("unit")
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    left_out = find_costly(items)
    if "SOAK_MINUTES" in os.environ:
        for item in left_out:
            item.add_marker("soak")
    # A test that is named with its parameters runs.
    elif os.environ.get("DRILLS") != "full" and not any("[" in word for word in config.args):
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def find_costly(items: list[pytest.Item]) -> set[pytest.Item]:
    """Return the tests that only `make soak` and `make drills` run."""
    combinations: dict[tuple[Path, str], list[pytest.Item]] = {}
    left_out = {item for item in items if item.get_closest_marker("soak_only")}
    names = {item.nodeid for item in items}
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        on_postgresql = "postgresql" in parameters.values()
        is_twin = on_postgresql and item.nodeid.replace("postgresql", "sqlite") in names
        if is_twin and item.get_closest_marker("any_database"):
            left_out.add(item)
        elif is_twin and len(parameters) > 1 and not item.get_closest_marker("every_database"):
            combinations.setdefault((item.path, item.name.partition("[")[0]), []).append(item)
    for group in combinations.values():
        left_out.update(item for item in group if item not in choose(group))
    return left_out


def pytest_collection_finish() -> None:
    """Exclude all objects of the imported modules from garbage collections, and collect rarely.

    Searching them took 5 % of the tests' processor time, and the usual interval of 700 objects
    another 4 %.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def choose(combinations: list[pytest.Item]) -> list[pytest.Item]:
    """Return the first, the middle and the last combination."""
    return [combinations[0], combinations[len(combinations) // 2], combinations[-1]]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print one line for each drill, with its observations (make drills, make soak)."""
    if config.option.markexpr not in {"drill", "soak"}:
        return
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.getreports(outcome):
            name = report.nodeid.rpartition("::")[2].removeprefix("test_").replace("_", " ")
            note = dict(getattr(report, "user_properties", ())).get("seen", "")
            terminalreporter.write_line(f"{outcome}  {name}{': ' if note else ''}{note}")


@pytest.fixture(autouse=True, scope="session")
def share_what_is_compiled() -> Iterator[None]:
    """Share compiled URL rules, templates and SQL statements among all applications."""
    with share_compiled():
        yield


@pytest.fixture(autouse=True, scope="session")
def leave_commits_unsynchronized() -> Iterator[None]:
    """Let the commits of this process to SQLite not wait for the disk."""
    with skip_synchronization():
        yield


@pytest.fixture(autouse=True, scope="session")
def patient_database() -> Iterator[None]:
    """Let this process wait a minute for the database: a busy machine is no outage.

    This holds for polls, for locks, and for connections to PostgreSQL.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounded_calls, "TIME_LIMIT", 60)
        patch.setattr(timeouts, "POLL_SECONDS", 60)
        patch.setattr(timeouts, "POLL_SERVER", "-c statement_timeout=60s")
        patch.setattr(timeouts, "SERVER", "-c lock_timeout=60s")
        patch.setattr(timeouts, "BUSY_SECONDS", 60)
        for client in (timeouts.CLIENT, timeouts.POLL_CLIENT):
            patch.setitem(client, "connect_timeout", 60)
        yield


@pytest.fixture(autouse=True)
def decode_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process decode pictures: another one for each takes 0.1 s of a core.

    tests/images/test_decoding.py and the processes that tests start use others, as the product
    does.
    """
    monkeypatch.setattr(images, "_decode", decoding.process)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a real PostgreSQL server, which runs until this process's tests have ended."""
    with run_postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def memory_folder() -> Iterator[Path]:
    """A folder in memory, if possible, for the databases that this process alone opens.

    Commands would report that a restart loses the databases in it.
    """
    with make_memory_folder("feedsvc-tests-") as folder:
        yield Path(folder)


@pytest.fixture
def memory_path(memory_folder: Path) -> Iterator[Path]:
    """A new folder in memory for each test, which is deleted right after the test."""
    with make_memory_path(memory_folder) as folder:
        yield folder


@pytest.fixture
def database_folder(memory_path: Path) -> Path:
    """The folder of `database_url` and `migrated_url`. Tests of commands have one on the disk."""
    return memory_path


@pytest.fixture(scope="session")
def migrated(memory_folder: Path) -> Path:
    """The path of an SQLite file with empty tables, to copy."""
    path = memory_folder / "migrated.db"
    path.write_bytes(read_migrated())
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql_url: str) -> str:
    """The name of a PostgreSQL database with empty tables, to copy."""
    return create_template(postgresql_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, database_folder: Path) -> Iterator[str]:
    """The URL of a database without tables, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{database_folder / 'feedsvc.db'}"
    else:
        server = request.getfixturevalue("postgresql_url")
        name = create_database(server, "template1")
        yield build_database_url(server, name)
        drop_database(server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, database_folder: Path) -> Iterator[str]:
    """The URL of a database with empty tables, of each kind in turn."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), database_folder / "feedsvc.db")
        yield f"sqlite:///{database_folder / 'feedsvc.db'}"
    else:
        server, template = (
            request.getfixturevalue(name) for name in ("postgresql_url", "migrated_template")
        )
        name = take_database(server, template)
        yield build_database_url(server, name)
        return_database(server, name)


@pytest.fixture(scope="session")
def with_main_feed(migrated: Path, site: Site) -> Path:
    """The path of an SQLite file that has the main feed, to copy: to create it takes 9 ms."""
    path = migrated.with_name("with-main-feed.db")
    copy_with_main_feed(migrated, path, site, NOW)
    return path


@pytest.fixture
def database(request: pytest.FixtureRequest, migrated_url: str, site: Site) -> Iterator[Database]:
    """A database that has the main feed, of each kind in turn."""
    database = Database(migrated_url)
    if database.path:
        shutil.copy(request.getfixturevalue("with_main_feed"), database.path)
    else:
        create_main_feed(database, site, NOW)
    yield database
    database.close()


@pytest.fixture(scope="session")
def site() -> Site:
    """A newsroom's site."""
    return Site(
        base_url="https://news.example",
        title="Kabar Uji",
        description="Berita untuk pengujian.",
        language="id",
        time_zone=ZoneInfo("Asia/Jakarta"),
        authority="news.example",
        ttl=300,
        entry_limit=50,
        tombstone_days=90,
        rights="© 2026 Kabar Uji",
    )


@pytest.fixture
def now() -> datetime:
    """The instant of the tests, with a fraction of a second."""
    return NOW


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A real browser: the system's browser, or else the browser that Playwright has downloaded."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  as above

    expect.set_options(timeout=60_000)  # a busy machine is no fault
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                # A page is open for a second or two. Starting two processes for it took a sixth of
                # its processor time, and optimizing the code of axe a third of axe's.
                "--renderer-process-limit=1",
                "--js-flags=--no-opt --no-maglev --no-flush-bytecode --min-semi-space-size=32",
                # Playwright's routes would do this too, but send each request through Python and
                # turn the browser's cache off.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            ],
        )
        yield browser
        browser.close()
