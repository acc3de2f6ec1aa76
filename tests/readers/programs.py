"""Real feed readers: each polls a feed, shows its entries, and marks them as read.

The tests use the installed versions. elfeed, rss-parser and feedsmith are not part of the suite:
`make readers` installs them.
"""

import json
import mailbox
import os
import re
import shutil
import sqlite3
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import feedparser
import reader as reader_library

from tests.equip import NODE_PACKAGES

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Shown:
    """An entry as a reader shows it. It `is_new` if it is unread, or was not there before."""

    title: str
    text: str
    is_new: bool
    date: str = ""


def run(*command: object, folder: Path, may_fail: bool = False) -> str:
    """Run a program with `folder` as its home. Return its output."""
    environment = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    result = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, env=environment
    )
    assert may_fail or result.returncode == 0, f"{command}: {result.stdout}{result.stderr}"
    return result.stdout


def read_debian_version(package: str) -> str:
    """Return the version of a Debian package, as its program names it."""
    found = run("dpkg-query", "-f", "${Version}", "-W", package, folder=Path("/tmp"))  # noqa: S108
    return re.sub(r"^\d+:|-[^-]*$", "", found)


class Program(ABC):
    """A feed reader or a parser as it is installed."""

    name: ClassVar[str]
    formats: ClassVar[Sequence[str]] = ("rss", "atom")
    program: ClassVar[str] = ""  # it must be in PATH; "" for a library

    @classmethod
    def is_installed(cls) -> bool:
        """Return whether it can be run."""
        return not cls.program or bool(shutil.which(cls.program))

    @classmethod
    @abstractmethod
    def read_version(cls) -> str:
        """Return its version."""


class Reader(Program):
    """One reader that has subscribed to one feed, in a folder of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir(parents=True)
        self.folder, self.url = folder, url
        self._known: set[str] = set()

    @abstractmethod
    def poll(self) -> list[Shown]:
        """Poll the feed, return all entries that the reader shows then, and mark them as read."""


class Newsboat(Reader):
    """newsboat keeps entries in a database of its own."""

    name = program = "newsboat"

    @classmethod
    def read_version(cls) -> str:
        """Return its version."""
        return read_debian_version("newsboat")

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder, url)
        (self.folder / "urls").write_text(f"{self.url}\n")
        (self.folder / "config").write_text("")

    def poll(self) -> list[Shown]:
        """Reload, and read its database."""
        files = ("-u", "urls"), ("-c", "cache.db"), ("-C", "config")
        options = [part for flag, file in files for part in (flag, self.folder / file)]
        run("newsboat", *options, "-x", "reload", folder=self.folder)
        cache = sqlite3.connect(self.folder / "cache.db")
        query = "SELECT title, content, unread, pubDate FROM rss_item WHERE deleted = 0"
        rows = cache.execute(query).fetchall()
        cache.execute("UPDATE rss_item SET unread = 0")
        cache.commit()
        cache.close()
        return [Shown(title, text, bool(unread), str(at)) for title, text, unread, at in rows]


class Sfeed(Reader):
    """sfeed_update merges the entries of each poll into a file with one line for each."""

    name, program = "sfeed", "sfeed_update"

    @classmethod
    def read_version(cls) -> str:
        """Return its version."""
        return read_debian_version("sfeed")

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder, url)
        feeds = f'sfeedpath="{self.folder}/feeds"\nfeeds() {{ feed kabar "{self.url}"; }}\n'
        (self.folder / "sfeedrc").write_text(feeds)

    def poll(self) -> list[Shown]:
        """Update, and read the file of the feed."""
        # sfeed_update fails where a feed redirects, because it follows no redirect.
        run("sfeed_update", self.folder / "sfeedrc", folder=self.folder, may_fail=True)
        lines = (self.folder / "feeds" / "kabar").read_text().splitlines()
        rows = [line.split("\t") for line in lines]
        shown = [
            Shown(row[1], row[3], line not in self._known, row[0])
            for line, row in zip(lines, rows, strict=True)
        ]
        self._known.update(lines)
        return shown


class Rss2email(Reader):
    """rss2email sends a mail for each new entry, here into a folder of mails."""

    name, program = "rss2email", "r2e"

    @classmethod
    def read_version(cls) -> str:
        """Return its version."""
        return read_debian_version("rss2email")

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder, url)
        box = self.folder / "mails"
        box.mkdir()
        mailbox.Maildir(box / "INBOX")
        (self.folder / "config").write_text(
            f"[DEFAULT]\nto = a@news.example\nemail-protocol = maildir\nmaildir-path = {box}\n"
        )
        self._run("add", "kabar", self.url)

    def poll(self) -> list[Shown]:
        """Send the mails, and read all that were ever sent."""
        self._run("run")
        mails = mailbox.Maildir(self.folder / "mails" / "INBOX")
        shown = []
        for key, mail in mails.items():
            text = mail.get_payload(decode=True)
            assert isinstance(text, bytes)
            is_new = key not in self._known
            shown.append(Shown(mail["Subject"], text.decode(), is_new, mail["Date"]))
        self._known.update(mails.keys())
        return shown

    def _run(self, *words: str) -> None:
        data = self.folder / "data.json"
        run("r2e", "-c", self.folder / "config", "-d", data, *words, folder=self.folder)


class ReaderLibrary(Reader):
    """reader keeps entries in a database of its own."""

    name = "reader"
    formats = ("rss", "atom", "json")

    @classmethod
    def read_version(cls) -> str:
        """Return its version."""
        return version("reader")

    def poll(self) -> list[Shown]:
        """Update all feeds, and read all entries."""
        library = reader_library.make_reader(str(self.folder / "reader.sqlite"))
        library.add_feed(self.url, exist_ok=True)
        library.update_feed(self.url)  # `update_feeds` would wait for its interval
        shown = []
        for entry in library.get_entries():
            text = entry.content[0].value if entry.content else entry.summary or ""
            shown.append(Shown(entry.title or "", text, not entry.read, str(entry.published)))
            library.mark_entry_as_read(entry)
        library.close()
        return shown


class Elfeed(Reader):
    """elfeed keeps entries in a database of its own; Emacs runs it without a screen."""

    name, program = "elfeed", "emacs"

    @classmethod
    def read_version(cls) -> str:
        """Return its version."""
        return read_debian_version("elpa-elfeed")

    def poll(self) -> list[Shown]:
        """Update, and read all entries."""
        script = _HERE / "elfeed.el"
        output = run(
            "emacs", "--batch", "-l", script, self.folder / "db", self.url, folder=self.folder
        )
        rows = json.loads(output[output.index("[") :])
        return [Shown(row["title"], row["text"], row["is_new"], row["date"]) for row in rows]


class Parser(Program):
    """A library that keeps no entries: its caller sees the result of one poll."""

    @abstractmethod
    def parse(self, url: str) -> list[Mapping[str, Any]]:
        """Return the entries of a feed, as the library gives them."""


class Feedparser(Parser):
    """feedparser, which rss2email and reader use too."""

    name = "feedparser"

    @classmethod
    def read_version(cls) -> str:
        """Return its version."""
        return version("feedparser")

    def parse(self, url: str) -> list[Mapping[str, Any]]:
        """Return the entries of a feed."""
        return [self._choose(entry) for entry in feedparser.parse(url).entries]

    @staticmethod
    def _choose(entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return an entry without values that repeat others together with the feed's address."""
        repeated = ("_parsed", "_detail", "links")
        chosen = {key: value for key, value in entry.items() if not key.endswith(repeated)}
        return chosen | {"content": [each["value"] for each in entry.get("content", ())]}


class NodeParser(Parser):
    """A parser of npm, in the folder where tests/equip.py installs it."""

    @classmethod
    def is_installed(cls) -> bool:
        """Return whether it can be run."""
        return cls._find_package().exists()

    @classmethod
    def read_version(cls) -> str:
        """Return its version."""
        return str(json.loads(cls._find_package().read_text())["version"])

    def parse(self, url: str) -> list[Mapping[str, Any]]:
        """Return the entries of a feed."""
        # Node looks for packages above the script that imports them.
        script = shutil.copy(_HERE / "parsers.mjs", NODE_PACKAGES)
        rows = json.loads(run("node", script, self.name, url, folder=NODE_PACKAGES))
        assert isinstance(rows, list)
        return rows

    @classmethod
    def _find_package(cls) -> Path:
        return NODE_PACKAGES / "node_modules" / cls.name / "package.json"


class RssParser(NodeParser):
    """rss-parser."""

    name = "rss-parser"


class Feedsmith(NodeParser):
    """feedsmith."""

    name = "feedsmith"
    formats = ("rss", "atom", "json")


READERS: Sequence[type[Reader]] = (Newsboat, Sfeed, Rss2email, ReaderLibrary, Elfeed)
PARSERS: Sequence[type[Parser]] = (Feedparser, RssParser, Feedsmith)
