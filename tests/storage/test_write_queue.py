"""Writers of an SQLite file take turns: none of them waits while others overtake it."""

import fcntl
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from feedsvc.errors import Outage, UnavailableError
from feedsvc.storage import timeouts, write_queue
from feedsvc.storage.database import Database
from feedsvc.storage.private_files import QUEUE_SUFFIX
from tests import forked
from tests.commands import wait_until

MULTIPLY = """
import sys
from contextlib import closing
from sqlalchemy import text
from feedsvc.storage.database import Database
with closing(Database(sys.argv[1])) as database, database.writing() as session:
    session.execute(text("UPDATE turns SET total = total * 10"))
"""


@pytest.fixture
def database(tmp_path: Path, migrated: Path) -> Iterator[Database]:
    """A database with a table of one number."""
    shutil.copy(migrated, tmp_path / "a.db")
    with closing(Database(f"sqlite:///{tmp_path / 'a.db'}")) as database:
        with database.writing() as session:
            session.execute(text("CREATE TABLE turns AS SELECT 0 AS total"))
        yield database


def take_turn(database: Database) -> int:
    """Add 1 to the number in a transaction. Return the number."""
    with database.writing() as session:
        session.execute(text("UPDATE turns SET total = total + 1"))
        return int(session.execute(text("SELECT total FROM turns")).scalar_one())


def is_queue_held(database: Database) -> bool:
    """Return whether a process is first in the queue, as another process sees it."""
    file = os.open(f"{database.path}{QUEUE_SUFFIX}", os.O_RDWR)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


@pytest.mark.slow
def test_a_process_that_is_first_in_the_queue_is_overtaken_by_nobody(
    database: Database, tmp_path: Path
) -> None:
    url = database.url.render_as_string()
    with database.writing() as session:
        session.execute(text("UPDATE turns SET total = total + 1"))
        assert not is_queue_held(database)
        other = forked.start([url], os.environ, tmp_path / "log", code=MULTIPLY)
        wait_until(lambda: is_queue_held(database))
    assert take_turn(database) == 11, "1 * 10 + 1: the other process wrote first"
    assert other.wait(60) == 0


def test_a_writer_that_is_not_first_looks_again_every_millisecond(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = os.open(f"{database.path}{QUEUE_SUFFIX}", os.O_RDWR)
    fcntl.flock(file, fcntl.LOCK_EX)  # as a process that waits for SQLite does
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            os.close(file)

    clock = SimpleNamespace(monotonic=time.monotonic, sleep=pause)
    monkeypatch.setattr(write_queue, "time", clock)
    assert take_turn(database) == 1
    assert pauses == [0.001] * 3, "SQLite alone would look again after up to 0.1 s"


def start_waiting(database: Database, act: Callable[[], object]) -> threading.Thread:
    """Start a thread that writes. Return when it waits in the queue, which another writer holds."""
    assert database.path
    lock = write_queue._locks[database.path]  # noqa: SLF001  the state that this waits for
    before = len(lock._waiting)  # noqa: SLF001
    thread = threading.Thread(target=act)
    thread.start()
    wait_until(lambda: len(lock._waiting) > before)  # noqa: SLF001
    return thread


def test_threads_write_in_the_order_in_which_they_asked(database: Database) -> None:
    assert database.path
    order: list[int] = []

    def write_twice(number: int) -> None:
        for _ in range(2):
            with database.writing() as session:
                session.execute(text("UPDATE turns SET total = total + 1"))
                order.append(number)

    with write_queue.wait_for_turn(database.path, 60):
        threads = [start_waiting(database, partial(write_twice, number)) for number in range(5)]
    for thread in threads:
        thread.join(60)
    assert order[:5] == list(range(5)), "nobody writes again before all have written"
    assert sorted(order[5:]) == list(range(5))


def test_a_thread_that_gave_up_is_not_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database.path
    refused: list[UnavailableError] = []

    def give_up() -> None:
        with pytest.raises(UnavailableError, match="other writers") as refusal:
            take_turn(database)
        refused.append(refusal.value)

    with write_queue.wait_for_turn(database.path, 60):
        monkeypatch.setattr(timeouts, "BUSY_SECONDS", 0.1)
        impatient = threading.Thread(target=give_up)
        impatient.start()
        impatient.join(60)
        monkeypatch.undo()
        patient = start_waiting(database, partial(take_turn, database))
    patient.join(60)
    assert [each.outage for each in refused] == [Outage.BUSY]
    assert take_turn(database) == 2


def test_a_queue_that_does_not_move_is_unavailable_in_the_time_of_one_wait(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeouts, "BUSY_SECONDS", 0.1)
    file = os.open(f"{database.path}{QUEUE_SUFFIX}", os.O_RDWR)
    fcntl.flock(file, fcntl.LOCK_EX)  # as a process that hangs does
    with pytest.raises(UnavailableError, match="other writers") as refusal:
        take_turn(database)
    assert refusal.value.outage is Outage.BUSY
    os.close(file)
    assert take_turn(database) == 1


def test_without_a_file_to_lock_the_queue_is_one_of_threads(
    database: Database,
) -> None:
    Path(f"{database.path}{QUEUE_SUFFIX}").unlink()
    Path(f"{database.path}{QUEUE_SUFFIX}").mkdir()  # no user can open this to write
    assert take_turn(database) == 1
