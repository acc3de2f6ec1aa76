"""Backups that are taken under writes and kills restore every feed with its bytes and ETag."""

import os
import random
import subprocess
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request

import pytest

from feedsvc.errors import FeedsvcError
from feedsvc.rendering import FORMATS
from feedsvc.settings import load
from feedsvc.web import create_app
from tests import forked
from tests.commands import wait_until
from tests.databases import build_database_url, create_database, drop_database
from tests.forked import Process
from tests.journeys.conftest import Deployment
from tests.mixed_load import SETTINGS, Editor, is_fresh, read_digests

# Each backup costs a restore and an application too: 1 s of a core. `make drills` makes 200, a
# quarter of them on PostgreSQL. The short form leaves PostgreSQL to tests/cli/test_backup.py.
LONGEST = 2.0  # seconds until a kill; a command takes 1 s on an idle machine
BACKUPS = int(os.environ.get("BACKUPS", "1"))
KINDS = {"sqlite": BACKUPS}
if BACKUPS > 100:
    KINDS = {"sqlite": BACKUPS * 3 // 4, "postgresql": BACKUPS // 4}


class Recorder:
    """Remembers the bytes of every version of every feed that a site has served, by ETag."""

    def __init__(self, newsroom: Deployment) -> None:
        self.versions: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
        self._newsroom = newsroom

    def record(self) -> None:
        """Fetch every feed in every format when no feed is stale.

        The scheduler may refresh a feed at the same moment as the web process, and a process serves
        the changes of another process only after a moment.
        """
        wait_until(lambda: not self._newsroom.is_running or is_fresh(self._newsroom))
        digests = read_digests(self._newsroom.database_url)
        for path, digest in digests.items():
            wait_until(lambda: digest in self._fetch(path))  # noqa: B023  called in this round only

    def _fetch(self, path: str) -> str:
        request = Request(self._newsroom.base + path)
        with self._newsroom.opener.open(request, timeout=60) as answer:
            etag = str(answer.headers["ETag"])
            self.versions[path][etag] = answer.read()
        return etag


@contextmanager
def write(editor: Editor, recorder: Recorder) -> Iterator[None]:
    """Let an editor make changes until the block ends or the site is killed, and record all."""
    ending, errors = threading.Event(), list[Exception]()

    def act() -> None:
        try:
            while not ending.is_set():
                editor.act()
                recorder.record()
        except (OSError, AssertionError, ValueError, HTTPException, FeedsvcError) as error:
            errors.append(error)

    thread = threading.Thread(target=act)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
    if errors and editor.newsroom.is_running:
        raise errors[0]


@contextmanager
def open_second_place(kind: str, folder: Path, server: str) -> Iterator[str]:
    """Yield the URL of a database without tables, to restore into."""
    if kind == "sqlite":
        (folder / "second").mkdir()
        yield f"sqlite:///{folder / 'second' / 'feedsvc.db'}"
        return
    name = create_database(server, "template1")
    try:
        yield build_database_url(server, name)
    finally:
        drop_database(server, name)


def read_feeds(base_url: str, url: str) -> dict[str, tuple[str, bytes]]:
    """Return ETag and bytes of each feed of a restored site, as an application serves them."""
    app = create_app(load(database_url=url, base_url=base_url))
    answers = {path: app.test_client().get(path) for path in read_digests(url)}
    app.extensions["feedsvc"].database.close()
    return {path: (each.headers["ETag"], each.data) for path, each in answers.items()}


@pytest.mark.drill
@pytest.mark.parametrize("kind", KINDS)
def test_backups_under_writes_and_kills_restore_every_feed(
    kind: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    make_deployment: Callable[..., Deployment],
    record_property: Callable[[str, object], None],
) -> None:
    dice = random.Random(os.environ.get("SEED", "20261128"))  # noqa: S311  no secret
    server = request.getfixturevalue("postgresql_url") if kind == "postgresql" else ""
    variables = dict(SETTINGS)
    if server:
        name = create_database(server, "template1")
        variables["FEEDSVC_DATABASE_URL"] = build_database_url(server, name)
    newsroom = make_deployment(**variables)
    newsroom.start()
    newsroom.log_in()
    editor, recorder, seen = Editor(newsroom, dice), Recorder(newsroom), Counter[str]()
    editor.publish()
    recorder.record()
    with open_second_place(kind, tmp_path, server) as second:
        while seen["backups"] < KINDS[kind]:
            file = tmp_path / f"{sum(seen.values())}.backup"
            with write(editor, recorder):
                back_up(newsroom, file, dice, seen)
            if not newsroom.is_running:
                newsroom.start()
                recorder.record()
            if file.exists():
                restore(newsroom, file, second, dice, seen)
                check_feeds(read_feeds(newsroom.base, second), recorder)
                file.unlink()
    assert list(tmp_path.rglob("*.feedsvc-part*")) == []
    versions = sum(len(each) for each in recorder.versions.values())
    record_property(
        "seen",
        f"{seen['backups']} backups under {editor.changes.total()} changes,"
        f" {seen['sites']} kills of the site,"
        f" {seen['killed']} of a backup and {seen['restores']} of a restore;"
        f" each restored, every feed one of {versions} served versions, byte for byte",
    )
    if server:
        newsroom.kill()
        drop_database(server, name)


def start_command(newsroom: Deployment, *words: str, **changes: str) -> Process:
    """Start a feedsvc command."""
    return forked.start(words, newsroom.environment | changes, newsroom.folder / "printed")


def wait(process: Process, seconds: float) -> None:
    """Wait for the end of a process, at most so many seconds."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def back_up(newsroom: Deployment, file: Path, dice: random.Random, seen: Counter[str]) -> None:
    """Back up the site; sometimes kill the site or the backup meanwhile."""
    process = start_command(newsroom, "backup", str(file))
    fault = dice.choices(["none", "sites", "killed"], [16, 1, 3])[0]
    if fault != "none":
        wait(process, dice.uniform(0.0, LONGEST))
        if fault == "sites":
            newsroom.kill()
        else:
            process.kill()
        seen[fault] += 1
    if process.wait(600) == 0:
        assert file.exists()
        seen["backups"] += 1
    else:
        assert fault == "killed", read_printed(newsroom)
        assert not file.exists(), "a backup that was killed has no name"


def restore(
    newsroom: Deployment, file: Path, second: str, dice: random.Random, seen: Counter[str]
) -> None:
    """Restore a backup over the former one; sometimes kill the restore first, and repeat it."""
    words = ["restore", str(file), "--replace"]
    if dice.random() < 0.1:
        process = start_command(newsroom, *words, FEEDSVC_DATABASE_URL=second)
        wait(process, dice.uniform(0.0, LONGEST))
        process.kill()
        process.wait()
        seen["restores"] += 1
    process = start_command(newsroom, *words, FEEDSVC_DATABASE_URL=second)
    assert process.wait(600) == 0, read_printed(newsroom)


def read_printed(newsroom: Deployment) -> str:
    """Return what the commands have printed."""
    return (newsroom.folder / "printed").read_text(encoding="utf-8")


def check_feeds(restored: dict[str, tuple[str, bytes]], recorder: Recorder) -> None:
    """Check that readers once got each feed of a restored site, with the same ETag."""
    assert len(restored) >= 2 * len(FORMATS)
    for path, (etag, body) in restored.items():
        assert recorder.versions[path].get(etag) == body, (path, etag)
