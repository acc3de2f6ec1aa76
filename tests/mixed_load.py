"""The mixed life of a newsroom: editors who write, readers who poll, and what must hold all along."""

import io
import json
import os
import random
import re
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError

from PIL import Image

from feedsvc.storage.database import Database
from feedsvc.storage.system import heartbeats
from tests.commands import children, wait_until
from tests.journeys.conftest import Deployment, hidden
from tests.pollers import Poller

MOST = 150  # living articles: a feed holds them all, so that it tells whether one is lost
SETTINGS = {
    "FEEDSVC_FEEDS__ENTRY_LIMIT": str(MOST),
    "FEEDSVC_FEEDS__MEMORY": "16000000",
    "FEEDSVC_WEB__EXTRA_BODIES": "0",  # all pollers here have one address
}
PATHS = tuple(
    f"/feeds/{feed}.{kind}" for feed in ("all", "topics/kali") for kind in ("rss", "atom", "json")
)
NEWSBOAT = {"User-Agent": "Newsboat/2.36", "A-IM": "feed", "Accept-Encoding": "gzip"}
WITHDRAWN = ""
# Seconds between two polls of one reader: enough to be always there, and to leave room. What waits for polls counts
# them, so that the short form may poll more slowly and see the same.
IS_LONG = os.environ.get("DRILLS") == "full" or "SOAK_MINUTES" in os.environ
PAUSE = 0.02 if IS_LONG else 0.1
_ACTS = {"publish": 5, "correct": 4, "update": 4, "autosave": 4, "upload": 1, "withdraw": 1}


@dataclass
class Editor:
    """An editor who does one thing after another, and remembers what was accepted."""

    newsroom: Deployment
    dice: random.Random
    titles: dict[str, str] = field(
        default_factory=dict
    )  # address of the form -> title, or WITHDRAWN
    done: Counter[str] = field(default_factory=Counter)

    def act(self) -> str:
        """Do something at random; return what.

        Raises:
            HTTPError: it was not accepted.
        """
        living = [form for form, title in self.titles.items() if title != WITHDRAWN]
        verb = self.dice.choices(list(_ACTS), list(_ACTS.values()))[0] if living else "publish"
        verb = "withdraw" if verb == "publish" and len(living) == MOST else verb
        getattr(self, verb)(
            *([self.dice.choice(living)] if verb not in {"publish", "upload"} else [])
        )
        self.done[verb] += 1
        return verb

    def act_in_time(self) -> None:
        """Do something at random, again where the answer is to come again (503)."""

        def is_accepted() -> bool:
            try:
                self.act()
            except HTTPError as error:
                with error:
                    if error.code != 503:
                        raise
                    return False
            return True

        wait_until(is_accepted, 60)

    def publish(self) -> str:
        """Publish an article; return the address of its form."""
        title = self._title()
        form = self.newsroom.publish(fill_in(title))
        self.titles[form] = title
        return form

    def correct(self, form: str) -> None:
        """Change an article in silence."""
        self._change(form, "correct")

    def update(self, form: str) -> None:
        """Change an article so that readers are told."""
        self._change(form, "update")

    def _change(self, form: str, verb: str) -> None:
        title = self._title()
        self.newsroom.publish({**self._shown(form), **fill_in(title)}, form, verb)
        self.titles[form] = title

    def withdraw(self, form: str) -> None:
        """Withdraw an article."""
        self.newsroom.publish({**self._shown(form), **fill_in(self.titles[form])}, form, "withdraw")
        self.titles[form] = WITHDRAWN

    def autosave(self, form: str) -> None:
        """Let what is typed be kept, out of readers' sight."""
        typed = {**hidden(self.newsroom.get(form).decode()), **self._shown(form)}
        self.newsroom.post(
            f"{form}/draft", {**typed, **fill_in(self.titles[form]), "token": self._token()}
        )

    def upload(self) -> None:
        """Put a picture into the library."""
        drawn = Image.new("RGB", (320, 200), tuple(self.dice.randbytes(3)))
        file = io.BytesIO()
        drawn.save(file, "JPEG")
        self.newsroom.upload("/admin/media", "pictures", file.getvalue())

    def _shown(self, form: str) -> dict[str, str]:
        page = self.newsroom.get(form).decode()
        return {name: _value(page, name) for name in ("revision", "slug")}

    def _title(self) -> str:
        return f"Kabar {self.done.total()} {self._token()}"

    def _token(self) -> str:
        return self.dice.randbytes(8).hex()


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def fill_in(title: str) -> dict[str, str]:
    """Return an article's form, filled in."""
    body = f"<p>{title} dari Kali.</p>" * 5
    return {"title": title, "body": body, "topics": "Kali", "create_topics": "1", "language": "id"}


@contextmanager
def readers(port: int, *, warm: bool = True) -> Iterator[list[Poller]]:
    """Let pollers of every kind poll: kept and fresh connections, polite, forgetful and of deltas.

    `warm` waits until the web processes have read what is polled. Until then they may answer 503,
    where the database takes longer than two seconds: they have no other bytes yet.
    """

    def connect() -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), 60)

    with ExitStack() as stack:
        pollers = [
            stack.enter_context(poller)
            for poller in (
                Poller(connect, PATHS, keep_alive=True, pause=PAUSE),
                Poller(connect, PATHS, keep_alive=False, pause=PAUSE),
                Poller(connect, PATHS, keep_alive=False, pause=PAUSE, headers=NEWSBOAT),
                Poller(connect, PATHS, keep_alive=True, pause=PAUSE, polite=False),
            )
        ]
        if warm:
            wait_until(lambda: all(poller.answers > 3 * len(PATHS) for poller in pollers), 60)
            assert find_troubles(pollers).keys() <= {"503"}
            for poller in pollers:
                poller.seen = Counter()
        yield pollers


def find_troubles(pollers: list[Poller]) -> dict[str, int]:
    """Return what should happen to no poller, over all of them."""
    return dict(sum((Counter(poller.troubles) for poller in pollers), Counter[str]()))


def count_answers(pollers: list[Poller]) -> int:
    """Return how many answers all pollers had."""
    return sum(poller.answers for poller in pollers)


def wait_until_fresh(newsroom: Deployment) -> None:
    """Wait until no feed is stale."""
    database = Database(newsroom.database_url)

    def is_fresh() -> bool:
        with database.reading() as session:
            return heartbeats.read_progress(session).stale_since is None

    try:
        wait_until(is_fresh, 60)
    finally:
        database.close()


@dataclass
class Auditor:
    """Looks whether feeds tell what editors were promised; the same guid each time."""

    newsroom: Deployment
    guids: dict[str, str] = field(default_factory=dict)

    def audit(self, editor: Editor) -> None:
        """Compare the feeds with what was accepted, and with what a fresh rendering says."""
        wait_until_fresh(self.newsroom)
        served = {path: self.newsroom.get(path) for path in PATHS}
        wanted = sorted(title for title in editor.titles.values() if title != WITHDRAWN)
        items = json.loads(served["/feeds/all.json"])["items"]
        assert sorted(item["title"] for item in items) == wanted, (
            "each accepted article, and no other"
        )
        for item in items:
            assert self.guids.setdefault(item["url"], item["id"]) == item["id"], (
                "guids are for ever"
            )
        for kind in ("rss", "atom"):
            missing = [
                title for title in wanted if title.encode() not in served[f"/feeds/all.{kind}"]
            ]
            assert not missing, kind
        for url in set(self.guids) - {item["url"] for item in items}:
            assert self.newsroom.status(url.removeprefix(self.newsroom.base)) == 410
        self.newsroom.command("refresh", "--all")
        assert {path: self.newsroom.get(path) for path in PATHS} == served, (
            "a fresh rendering says the same"
        )


@dataclass(frozen=True)
class Figures:
    """What the processes of a newsroom take: bytes of memory, open files and threads, of each."""

    memory: int
    files: int
    threads: int

    @classmethod
    def measure(cls, process: int) -> "Figures":
        """Measure one process as it is now."""
        status = Path(f"/proc/{process}/status").read_text()
        memory, threads = (re.search(rf"{name}:\s+(\d+)", status) for name in ("VmRSS", "Threads"))
        assert memory
        assert threads
        return cls(int(memory[1]) * 1024, len(os.listdir(f"/proc/{process}/fd")), int(threads[1]))  # noqa: PTH208  a count


def measure_family(parent: int) -> dict[int, Figures]:
    """Measure a process and those that it started."""
    return {process: Figures.measure(process) for process in (parent, *children(parent))}


def read_error(error: HTTPError) -> str:
    """Return the page that came with an error."""
    with error:
        return error.read().decode()
