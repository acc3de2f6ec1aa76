"""Readers are served while the database hangs or fails over. Editors can save again after it."""

import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.commands import wait_until
from tests.journeys.conftest import Deployment
from tests.mixed_load import SETTINGS, Auditor, Editor, count_answers, find_troubles, readers
from tests.outages import (
    Outage,
    emptied_folder,
    locked_file,
    locked_tables,
    read_slowly,
    stopped_server,
    use_old_sqlite,
)
from tests.pollers import Poller

IS_FULL = os.environ.get("DRILLS") == "full"
ROUNDS = 5 if IS_FULL else 1
ENOUGH = 10  # answers that each poller must get during the outage


@contextmanager
def emptied_file(url: str) -> Iterator[None]:
    """Replace an SQLite database by an empty file, as if its volume were not mounted."""
    with emptied_folder(Path(make_url(url).database or "")):
        yield


def alter(url: str, *statements: str) -> None:
    """Change a PostgreSQL database, and end all connections to it, as a failover does."""
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    )
    with closing(
        create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect()
    ) as connection:
        for statement in (*statements, f"{others} AND pid <> pg_backend_pid()"):
            connection.execute(text(statement))


@contextmanager
def read_only(url: str) -> Iterator[None]:
    """Fail over to a replica that refuses writes."""
    name = make_url(url).database
    alter(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        yield
    finally:
        alter(url, "SET default_transaction_read_only = off", f"ALTER DATABASE {name} RESET ALL")


@contextmanager
def emptied_schema(url: str) -> Iterator[None]:
    """Fail over to a server that has no tables."""
    alter(url, "ALTER SCHEMA public RENAME TO gone", "CREATE SCHEMA public")
    try:
        yield
    finally:
        alter(url, "DROP SCHEMA public CASCADE", "ALTER SCHEMA gone RENAME TO public")


OUTAGES: dict[str, tuple[str, tuple[Outage, ...]]] = {
    "hangs of an old SQLite": ("sqlite", (locked_file, read_slowly)),
    "hangs of PostgreSQL": ("postgresql", (stopped_server, locked_tables)),
    "lock and failover of SQLite": ("sqlite", (locked_file, emptied_file)),
    "failover of PostgreSQL": ("postgresql", (read_only, emptied_schema)),
}
# tests/web/test_outages.py has each of these states too, without readers and a real server.
SHORT = ("hangs of PostgreSQL", "lock and failover of SQLite")
CHOSEN = OUTAGES if IS_FULL else {name: OUTAGES[name] for name in SHORT}


REFUSING = (
    emptied_file,
    read_only,
    emptied_schema,
)  # during the other outages an editor may have to wait


def wait_for_each(pollers: list[Poller]) -> None:
    before = [poller.answers for poller in pollers]
    wait_until(
        lambda: all(p.answers > b + ENOUGH for p, b in zip(pollers, before, strict=True)), 60
    )


def is_refused(editor: Editor) -> bool:
    """Publish an article. Return True if the answer is 503.

    Raises:
        HTTPError: The answer is another error.
    """
    try:
        editor.publish()
    except HTTPError as error:
        with error:
            if error.code != 503:
                raise
            return True
    return False


@pytest.mark.drill
@pytest.mark.parametrize(
    ("database_url", "outages"), CHOSEN.values(), ids=CHOSEN.keys(), indirect=["database_url"]
)
def test_readers_are_served_during_an_outage_and_nothing_is_lost(
    make_deployment: Callable[..., Deployment],
    database_url: str,
    outages: tuple[Outage, ...],
    record_property: Callable[[str, object], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment = use_old_sqlite(monkeypatch) if read_slowly in outages else {}
    newsroom = make_deployment(FEEDSVC_DATABASE_URL=database_url, **environment, **SETTINGS)
    newsroom.start()
    newsroom.log_in()
    editor, auditor = Editor(newsroom, random.Random(20261128)), Auditor(newsroom)  # noqa: S311  no secret
    editor.publish()
    auditor.audit(editor)
    with readers(newsroom.port) as pollers, ThreadPoolExecutor(1) as editing:
        wait_for_each(pollers)
        for outage in outages * ROUNDS:
            with outage(database_url):
                wait_for_each(pollers)
                trial = editing.submit(
                    is_refused, editor
                )  # the editor waits where the server does not answer
                wait_for_each(pollers)
                if outage in REFUSING:
                    assert trial.result(60)
            trial.result(60)
            wait_until(lambda: not is_refused(editor), 60)
        auditor.audit(editor)
    assert find_troubles(pollers) == {}
    names = ", ".join(outage.__name__.replace("_", " ") for outage in outages)
    record_property(
        "seen",
        f"{names}, {ROUNDS} times each; {count_answers(pollers)} polls answered, no change lost",
    )
