"""Mixed load: an editor who writes, readers who poll, and an audit of the feeds."""

import io
import json
import os
import random
import re
import socket
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

from PIL import Image

from feedsvc.settings import load
from feedsvc.storage.cache import representations
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.storage.system import heartbeats
from tests.commands import list_children, wait_until
from tests.journeys.conftest import Deployment, read_hidden
from tests.pollers import Poller

MOST = 150  # published articles; a feed holds them all, so the audit notices a lost article
SETTINGS = {
    "FEEDSVC_FEEDS__ENTRY_LIMIT": str(MOST),
    "FEEDSVC_FEEDS__MEMORY": "16000000",
}
PATHS = tuple(
    f"/feeds/{feed}.{kind}" for feed in ("all", "topics/kali") for kind in ("rss", "atom", "json")
)
NEWSBOAT = {"User-Agent": "Newsboat/2.36", "A-IM": "feed", "Accept-Encoding": "gzip"}
WITHDRAWN = ""
# Seconds between two polls of one reader. The drills wait for a number of polls, so the short form
# may poll more slowly and still proves the same.
IS_LONG = os.environ.get("DRILLS") == "full" or "SOAK_MINUTES" in os.environ
PAUSE = 0.02 if IS_LONG else 0.1
_ACTS = {"publish": 5, "correct": 4, "update": 4, "autosave": 4, "upload": 1, "withdraw": 1}


@dataclass
class Editor:
    """An editor who makes one change after another and remembers the accepted titles."""

    newsroom: Deployment
    dice: random.Random
    # path of the form -> title, or WITHDRAWN
    titles: dict[str, str] = field(default_factory=dict)
    changes: Counter[str] = field(default_factory=Counter)

    def act(self) -> str:
        """Make a change at random. Return its verb.

        Raises:
            HTTPError: The change was not accepted.
        """
        published = [form for form, title in self.titles.items() if title != WITHDRAWN]
        verb = self.dice.choices(list(_ACTS), list(_ACTS.values()))[0] if published else "publish"
        verb = "withdraw" if verb == "publish" and len(published) == MOST else verb
        getattr(self, verb)(
            *([self.dice.choice(published)] if verb not in {"publish", "upload"} else [])
        )
        self.changes[verb] += 1
        return verb

    def act_in_time(self) -> None:
        """Make changes at random until one is accepted. Every other answer must be 503."""

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
        """Publish an article. Return the path of its form."""
        title = self._build_title()
        form = self.newsroom.publish(fill_in(title))
        self.titles[form] = title
        return form

    def correct(self, form: str) -> None:
        """Change an article without a new date."""
        self._change(form, "correct")

    def update(self, form: str) -> None:
        """Change an article and its date of update."""
        self._change(form, "update")

    def _change(self, form: str, verb: str) -> None:
        title = self._build_title()
        self.newsroom.publish({**self._read_shown(form), **fill_in(title)}, form, verb)
        self.titles[form] = title

    def withdraw(self, form: str) -> None:
        """Withdraw an article."""
        self.newsroom.publish(
            {**self._read_shown(form), **fill_in(self.titles[form])}, form, "withdraw"
        )
        self.titles[form] = WITHDRAWN

    def autosave(self, form: str) -> None:
        """Save the text of an article's form as a draft."""
        typed = {**read_hidden(self.newsroom.get(form).decode()), **self._read_shown(form)}
        self.newsroom.post(
            f"{form}/draft", {**typed, **fill_in(self.titles[form]), "token": self._build_token()}
        )

    def upload(self) -> None:
        """Upload a picture to the media library."""
        image = Image.new("RGB", (320, 200), tuple(self.dice.randbytes(3)))
        file = io.BytesIO()
        image.save(file, "JPEG")
        self.newsroom.upload("/admin/media", "pictures", file.getvalue())

    def _read_shown(self, form: str) -> dict[str, str]:
        page = self.newsroom.get(form).decode()
        return {name: read_value(page, name) for name in ("revision", "slug")}

    def _build_title(self) -> str:
        return f"Kabar {self.changes.total()} {self._build_token()}"

    def _build_token(self) -> str:
        return self.dice.randbytes(8).hex()


def read_value(page: str, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert match, name
    return match[1]


def fill_in(title: str) -> dict[str, str]:
    """Return an article's form, filled in."""
    body = f"<p>{title} dari Kali.</p>" * 5
    return {"title": title, "body": body, "topics": "Kali", "create_topics": "1", "language": "id"}


@contextmanager
def readers(port: int, *, warm: bool = True) -> Iterator[list[Poller]]:
    """Run pollers of each kind until the block ends.

    They poll on persistent and on new connections, with and without validators, and for deltas.
    `warm` waits until the web processes have cached the polled feeds. Until then they may answer
    503 where the database takes longer than two seconds.
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
    """Return the troubles of all pollers together, with their counts."""
    return dict(sum((Counter(poller.troubles) for poller in pollers), Counter[str]()))


def count_answers(pollers: list[Poller]) -> int:
    """Return how many answers all pollers got."""
    return sum(poller.answers for poller in pollers)


def wait_until_fresh(newsroom: Deployment) -> None:
    """Wait until no feed is stale."""
    wait_until(lambda: is_fresh(newsroom), 60)


def is_fresh(newsroom: Deployment) -> bool:
    """Return whether no feed is stale."""
    database = Database(newsroom.database_url)
    try:
        with database.reading() as session:
            return heartbeats.read_progress(session).stale_since is None
    finally:
        database.close()


def read_digests(url: str) -> dict[str, str]:
    """Return the digest of each feed in each format, by path."""
    database = Database(load(database_url=url).database)
    try:
        with database.reading() as session:
            names = {row.id: row.path for row in feeds.list_feeds(session)}
            heads = representations.list_heads(session, names)
    finally:
        database.close()
    return {
        f"/feeds/{names[feed_id]}.{suffix}": head.digest
        for (feed_id, suffix), head in heads.items()
    }


def wait_until_current(newsroom: Deployment, paths: Iterable[str]) -> None:
    """Wait until no feed is stale, and each path of a feed is served as it is stored.

    A web process notices the feeds that another process has rendered only after a moment.
    """
    wait_until_fresh(newsroom)
    digests = read_digests(newsroom.database_url)
    for path in paths:
        wait_until(lambda: digests[path] in fetch_etag(newsroom, path))  # noqa: B023  called in this round only


def fetch_etag(newsroom: Deployment, path: str) -> str:
    """Return the ETag with which a path is served."""
    # HEAD, because a whole feed would count for the rate limiter.
    request = Request(newsroom.base + path, method="HEAD")
    with newsroom.opener.open(request, timeout=60) as answer:
        return str(answer.headers["ETag"])


@dataclass
class Auditor:
    """Compares feeds with the titles that were accepted. It remembers the guid of each article."""

    newsroom: Deployment
    guids: dict[str, str] = field(default_factory=dict)

    def audit(self, editor: Editor) -> None:
        """Compare the feeds with the accepted titles, and their bytes with a new rendering."""
        wait_until_current(self.newsroom, PATHS)
        served = {path: self.newsroom.get(path) for path in PATHS}
        wanted = sorted(title for title in editor.titles.values() if title != WITHDRAWN)
        items = json.loads(served["/feeds/all.json"])["items"]
        assert sorted(item["title"] for item in items) == wanted, (
            "each accepted article, and no other"
        )
        for item in items:
            assert self.guids.setdefault(item["url"], item["id"]) == item["id"], (
                "guids are permanent"
            )
        for kind in ("rss", "atom"):
            missing = [
                title for title in wanted if title.encode() not in served[f"/feeds/all.{kind}"]
            ]
            assert not missing, kind
        for url in set(self.guids) - {item["url"] for item in items}:
            assert self.newsroom.status(url.removeprefix(self.newsroom.base)) == 410
        self.newsroom.check_output("refresh", "--all")
        assert {path: self.newsroom.get(path) for path in PATHS} == served, (
            "a new rendering has the same bytes"
        )


@dataclass(frozen=True)
class Figures:
    """The memory (in bytes), open files and threads of one process."""

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
    """Measure a process and its children."""
    return {process: Figures.measure(process) for process in (parent, *list_children(parent))}


def read_error(error: HTTPError) -> str:
    """Return the page of an error's answer."""
    with error:
        return error.read().decode()
