"""Readers that ask for deltas, and one that asks and cannot take them, go on seeing every entry."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.conftest import Whole, until
from tests.journeys.test_readers import program

TITLES = [f"Kabar Nomor {number}" for number in range(4)]


@pytest.fixture
def room(whole: Callable[..., Whole]) -> Whole:
    """A running newsroom."""
    made = whole()
    made.start()
    until(lambda: made.status("/feeds/all.rss") == 200, 20)
    return made


def publish(room: Whole, title: str) -> None:
    """Publish an article by command and wait until it is in the feed."""
    file = room.folder / "article.json"
    file.write_text(json.dumps({"title": title, "body_html": f"<p>Isi {title}.</p>", "published": "2026-01-02 03.04"}))
    room.command("article", "add", str(file))
    until(lambda: title in room.get("/feeds/all.rss").decode(), 10)


def told(room: Whole, kind: str) -> int:
    """Return how many answers of a kind the newsroom has given."""
    words = f'feedsvc_feed_answers_total{{status="{kind}"}} '
    lines = room.get("/metrics").decode().splitlines()
    return next((int(line.removeprefix(words)) for line in lines if line.startswith(words)), 0)


@pytest.mark.parametrize("suffix", ["rss", "atom"])
def test_newsboat_takes_what_is_new_and_keeps_the_rest(room: Whole, suffix: str) -> None:
    home = room.folder / "newsboat"
    home.mkdir()
    (home / "urls").write_text(f"{room.base}/feeds/all.{suffix}\n")
    (home / "config").write_text("")
    command = [program("newsboat"), "-u", f"{home}/urls", "-c", f"{home}/cache.db", "-C", f"{home}/config"]
    for number, title in enumerate(TITLES):
        publish(room, title)
        subprocess.run([*command, "-x", "reload"], check=True, env={**os.environ, "HOME": str(home)})
        with closing(sqlite3.connect(home / "cache.db")) as cache:
            rows = cache.execute("SELECT title, content FROM rss_item WHERE deleted = 0").fetchall()
        assert {row[0] for row in rows} == {*TITLES[: number + 1]}
        assert all(f"Isi {row[0]}." in row[1] for row in rows)
    assert told(room, "226") == len(TITLES) - 2, "newsboat keeps no validator of its first visit"


READER = """
import sys
from reader import make_reader
with make_reader(sys.argv[1]) as reader:
    reader.add_feed(sys.argv[2], exist_ok=True)
    reader.update_feed(sys.argv[2])
    for entry in reader.get_entries():
        print(entry.title, "|", entry.get_content().value)
"""


@pytest.mark.parametrize("suffix", ["rss", "atom", "json"])
def test_reader_takes_what_is_new_and_keeps_the_rest(room: Whole, suffix: str) -> None:
    command = [sys.executable, "-W", "ignore", "-c", READER, str(room.folder / "reader.db")]
    for number, title in enumerate(TITLES):
        publish(room, title)
        done = subprocess.run(
            [*command, f"{room.base}/feeds/all.{suffix}"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        had = dict(line.split(" | ", 1) for line in done.stdout.splitlines())
        assert {*had} == {*TITLES[: number + 1]}
        assert all(f"Isi {title}." in text for title, text in had.items())
    assert told(room, "226") == len(TITLES) - 1


def test_rss2email_goes_on_seeing_new_entries(room: Whole) -> None:
    home = room.folder / "r2e"
    for folder in ("cur", "new", "tmp"):
        (home / "mail" / "new" / folder).mkdir(parents=True)
    command = [program("r2e"), "-c", f"{home}/config", "-d", f"{home}/data.json"]
    environment = {**os.environ, "HOME": str(home), "http_proxy": "", "no_proxy": "*"}
    (home / "config").write_text(
        f"[DEFAULT]\nto = a@news.example\nfrom = b@news.example\nemail-protocol = maildir\nmaildir-path = {home}/mail\n"
        f"maildir-mailbox = new\n[feed.ours]\nurl = {room.base}/feeds/all.rss\n"
    )
    for number, title in enumerate(TITLES):
        publish(room, title)
        done = subprocess.run([*command, "run"], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "HTTP status" not in done.stderr, done.stderr
        assert len(mails(home)) == number + 1, done.stderr
    assert told(room, "226") == 0


def mails(home: Path) -> list[Path]:
    """Return the mails that were written."""
    return [path for path in (home / "mail").rglob("*") if path.is_file()]
