"""Readers that ask for deltas see every entry, even a reader that cannot merge them."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import pytest

from tests.commands import wait_until
from tests.journeys.conftest import Deployment
from tests.journeys.test_readers import find_program

TITLES = [f"Kabar Nomor {number}" for number in range(4)]


@dataclass
class Feed:
    """A topic's feed in a running newsroom. The feed has no entries yet."""

    newsroom: Deployment
    topic: str
    taken: int = 0

    @property
    def path(self) -> str:
        """Its path without a format."""
        return f"/feeds/topics/{self.topic.lower()}"

    def publish(self, title: str) -> None:
        """Publish an article and wait until it is in the feed."""
        metric = {
            "title": title,
            "body": f"<p>Isi {title}.</p>",
            "topics": self.topic,
            "language": "id",
        }
        self.newsroom.publish(metric | {"create_topics": "1"})
        wait_until(self._has(title))

    def _has(self, title: str) -> Callable[[], bool]:
        path = f"{self.path}.rss"
        return lambda: (
            self.newsroom.status(path) == 200 and title in self.newsroom.get(path).decode()
        )

    @property
    def deltas(self) -> int:
        """The number of deltas that the newsroom has sent since the feed was made."""
        return count_answers(self.newsroom, "226") - self.taken


@pytest.fixture(scope="module")
def newsroom(make_shared_deployment: Callable[..., Deployment]) -> Deployment:
    """A running newsroom with an editor in it."""
    deployment = make_shared_deployment()
    deployment.start()
    deployment.log_in()
    return deployment


@pytest.fixture
def feed(newsroom: Deployment, request: pytest.FixtureRequest) -> Feed:
    """A feed that no other test uses."""
    return Feed(newsroom, f"T{abs(hash(request.node.name)):x}", count_answers(newsroom, "226"))


def count_answers(newsroom: Deployment, kind: str) -> int:
    """Return how many answers with this status the newsroom has sent."""
    metric = f'feedsvc_feed_answers_total{{status="{kind}"}} '
    lines = newsroom.get("/metrics").decode().splitlines()
    return next((int(line.removeprefix(metric)) for line in lines if line.startswith(metric)), 0)


@pytest.mark.parametrize("suffix", ["rss", "atom"])
def test_newsboat_merges_deltas_with_its_stored_entries(
    feed: Feed, tmp_path: Path, suffix: str
) -> None:
    home = tmp_path / "newsboat"
    home.mkdir()
    (home / "urls").write_text(f"{feed.newsroom.base}{feed.path}.{suffix}\n")
    (home / "config").write_text("")
    command = [
        find_program("newsboat"),
        "-u",
        f"{home}/urls",
        "-c",
        f"{home}/cache.db",
        "-C",
        f"{home}/config",
    ]
    for number, title in enumerate(TITLES):
        feed.publish(title)
        subprocess.run(
            [*command, "-x", "reload"], check=True, env={**os.environ, "HOME": str(home)}
        )
        with closing(sqlite3.connect(home / "cache.db")) as cache:
            rows = cache.execute("SELECT title, content FROM rss_item WHERE deleted = 0").fetchall()
        assert {row[0] for row in rows} == {*TITLES[: number + 1]}
        assert all(f"Isi {row[0]}." in row[1] for row in rows)
    assert feed.deltas == len(TITLES) - 2, "newsboat stores no validator at its first visit"


# For each line, reader is opened anew, so it has only what it has stored. To import it takes 0.3 s.
READER = """
import sys
from reader import make_reader
for line in sys.stdin:
    database, url = line.split()
    with make_reader(database) as reader:
        reader.add_feed(url, exist_ok=True)
        reader.update_feed(url)
        for entry in reader.get_entries():
            print(entry.title, "|", entry.get_content().value)
    print(flush=True)
"""


@pytest.fixture(scope="module")
def reader() -> Iterator[subprocess.Popen[str]]:
    """A process of the library reader."""
    command = [sys.executable, "-W", "ignore", "-c", READER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        assert process.stdin
        process.stdin.close()
    assert process.returncode == 0


def update(reader: subprocess.Popen[str], database: Path, url: str) -> dict[str, str]:
    """Let reader poll a feed. Return the texts of the entries in its database, by their titles."""
    assert reader.stdin
    assert reader.stdout
    reader.stdin.write(f"{database} {url}\n")
    reader.stdin.flush()
    lines = takewhile(str.strip, reader.stdout)
    return dict(line.removesuffix("\n").split(" | ", 1) for line in lines)


@pytest.mark.parametrize("suffix", ["rss", "atom", "json"])
def test_reader_merges_deltas_with_its_stored_entries(
    feed: Feed, reader: subprocess.Popen[str], tmp_path: Path, suffix: str
) -> None:
    url = f"{feed.newsroom.base}{feed.path}.{suffix}"
    for number, title in enumerate(TITLES):
        feed.publish(title)
        texts = update(reader, tmp_path / "reader.db", url)
        assert {*texts} == {*TITLES[: number + 1]}
        assert all(f"Isi {title}." in text for title, text in texts.items())
    assert feed.deltas == len(TITLES) - 1


def test_rss2email_is_sent_whole_feeds_and_mails_every_new_entry(
    feed: Feed, tmp_path: Path
) -> None:
    home = tmp_path / "r2e"
    for folder in ("cur", "new", "tmp"):
        (home / "mail" / "new" / folder).mkdir(parents=True)
    command = [find_program("r2e"), "-c", f"{home}/config", "-d", f"{home}/data.json"]
    environment = {**os.environ, "HOME": str(home), "http_proxy": "", "no_proxy": "*"}
    (home / "config").write_text(
        "[DEFAULT]\nto = a@news.example\nfrom = b@news.example\nemail-protocol = maildir\n"
        f"maildir-path = {home}/mail\nmaildir-mailbox = new\n"
        f"[feed.ours]\nurl = {feed.newsroom.base}{feed.path}.rss\n"
    )
    for number, title in enumerate(TITLES):
        feed.publish(title)
        result = subprocess.run(
            [*command, "run"], env=environment, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        assert "HTTP status" not in result.stderr, result.stderr
        assert len(list_mails(home)) == number + 1, result.stderr
    assert feed.deltas == 0


def list_mails(home: Path) -> list[Path]:
    """Return the mails that were written."""
    return [path for path in (home / "mail").rglob("*") if path.is_file()]
