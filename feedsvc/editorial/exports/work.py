"""The folder in which an export is made: after a kill, the next command continues from it.

It is beside the file, and only its user may open it. `site.part` begins with the pictures and
becomes the file; pages of articles are pieces. `journal` names the complete pages and pictures in
lines of JSON: a line is written when its page or picture is complete.
"""

import fcntl
import json
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from feedsvc.editorial.exports.pieces import Piece, describe_file, is_whole, open_private
from feedsvc.errors import UnavailableError

SUFFIX = ".feedsvc-export"
OLDEST = timedelta(days=1)  # older work is not continued
_PART, _JOURNAL, _LOCK = "site.part", "journal", "lock"
_MODE = 0o700


@dataclass(frozen=True, slots=True)
class Page:
    """The articles with ids above `after` up to `last`, as the database had them.

    `articles` is None if there are none any more. `mark` comes from `storage.export_marks`.
    """

    after: int
    last: int
    mark: str
    count: int
    articles: Piece | None = None
    posts: Piece | None = None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces of this page."""
        return tuple(each for each in (self.articles, self.posts) if each)


@dataclass
class Work:
    """The content of a folder: pages by `after`, and pictures by name, in their order in `part`."""

    folder: Path
    started: datetime
    pages: dict[int, Page] = field(default_factory=dict)
    pictures: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    is_continued: bool = False
    refusal: str = ""  # why the work of an earlier command is not continued

    @property
    def part(self) -> Path:
        """The file that becomes the export."""
        return self.folder / _PART

    @property
    def count(self) -> int:
        """How many articles are done."""
        return sum(page.count for page in self.pages.values())

    def note(self, line: dict[str, Any]) -> None:
        """Add a line to the journal."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        with os.fdopen(os.open(self.folder / _JOURNAL, flags, 0o600), "w") as journal:
            journal.write(json.dumps(line) + "\n")

    def add_page(self, page: Page) -> None:
        """Note a page whose pieces are written, and delete the pieces that it replaces."""
        former = self.pages.get(page.after)
        self.pages[page.after] = page
        self.note({"page": asdict(page)})
        for piece in former.pieces if former else ():
            if piece not in page.pieces:
                (self.folder / piece.file).unlink(missing_ok=True)

    def add_picture(self, output: BinaryIO, name: str, body: bytes) -> None:
        """Write a picture at the end of the part, and note it."""
        info = describe_file(name, len(body), zlib.crc32(body))
        info.header_offset = output.tell()
        output.write(info.FileHeader())
        output.write(body)
        output.flush()
        self.pictures[name] = info
        line = {"name": name, "at": info.header_offset, "size": len(body), "crc": info.CRC}
        self.note({"picture": line})

    def cut_pictures(self, name: str) -> None:
        """Delete a picture, and those that were written after it."""
        names = [*self.pictures]
        for each in names[names.index(name) :]:
            del self.pictures[each]
        self.note({"pictures": len(self.pictures)})
        os.truncate(self.part, self.find_end())

    def find_end(self) -> int:
        """Return where the pictures end in the part, in bytes."""
        if not self.pictures:
            return 0
        last = next(reversed(self.pictures.values()))
        return last.header_offset + len(last.FileHeader()) + last.file_size


@contextmanager
def open_work(file: Path, *, about: dict[str, str], now: datetime, fresh: bool) -> Iterator[Work]:
    """Yield the work on a file; its folder is deleted when the block ends without an error.

    `about` names the site and the program. Work that was begun with another `about` is not
    continued, and neither is work older than `OLDEST`, nor any work if `fresh`.

    Raises:
        UnavailableError: another process is writing this file, or the folder is not private.
    """
    folder = file.absolute().with_name(f"{file.name}{SUFFIX}")
    _delete_abandoned(folder, now)
    descriptor = _lock_folder(folder)
    try:
        work = Work(folder, now)
        if fresh or not _continue_work(work, about, now):
            work = Work(folder, now, refusal=work.refusal)
            _delete_files(folder, set())
            open_private(work.part).close()
            work.note({"about": about, "started": now.isoformat()})
        yield work
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def _lock_folder(folder: Path) -> int:
    """Create the folder unless it exists, and return the descriptor of its locked file."""
    while True:
        with suppress(FileExistsError):
            folder.mkdir(_MODE)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
            raise UnavailableError(f"{folder} is not a folder of this user: delete it", folder)
        folder.chmod(_MODE)
        try:
            descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # the process that used the folder has deleted it
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            message = f"another process writes {folder.name.removesuffix(SUFFIX)}: wait for its end"
            raise UnavailableError(message, folder) from error
        if os.fstat(descriptor).st_nlink:
            return descriptor
        os.close(descriptor)


def _delete_abandoned(own: Path, now: datetime) -> None:
    """Delete the folders of killed commands for other files that are too old to be continued."""
    for folder in own.parent.glob(f"*{SUFFIX}"):
        with suppress(OSError, UnavailableError):
            written = datetime.fromtimestamp((folder / _JOURNAL).lstat().st_mtime, UTC)
            if folder != own and now - written > OLDEST:
                descriptor = _lock_folder(folder)
                shutil.rmtree(folder, ignore_errors=True)
                os.close(descriptor)


def _continue_work(work: Work, about: dict[str, str], now: datetime) -> bool:
    """Read the undamaged work of an earlier command into `work`; return whether to continue it."""
    lines = _read_lines(work.folder / _JOURNAL)
    # A part with a second name (a hard link) is complete: the other name is the export.
    if not lines or not work.part.is_file() or work.part.stat().st_nlink > 1:
        return False
    work.started = datetime.fromisoformat(lines[0]["started"])
    if lines[0]["about"] != about:
        work.refusal = "it is of another site or another version"
    elif not timedelta(0) <= now - work.started <= OLDEST:
        work.refusal = "it is older than a day"
    else:
        for line in lines[1:]:
            _apply_line(work, line)
        _drop_damaged(work)
        work.is_continued = bool(work.pages or work.pictures)
        return True
    return False


def _read_lines(journal: Path) -> list[dict[str, Any]]:
    """Return the complete lines of a journal, and cut off a line that a killed process began."""
    lines, size = [], 0
    with suppress(FileNotFoundError):
        for line in journal.read_bytes().splitlines(keepends=True):
            try:
                lines.append(json.loads(line))
            except ValueError:
                break
            if not line.endswith(b"\n"):
                lines.pop()
                break
            size += len(line)
        os.truncate(journal, size)
    return lines


def _apply_line(work: Work, line: dict[str, Any]) -> None:
    if page := line.get("page"):
        pieces = {name: Piece(**page[name]) for name in ("articles", "posts") if page[name]}
        work.pages[page["after"]] = Page(**{**page, **pieces})
    elif picture := line.get("picture"):
        info = describe_file(picture["name"], picture["size"], picture["crc"])
        info.header_offset = picture["at"]
        work.pictures[picture["name"]] = info
    else:
        for name in [*work.pictures][line["pictures"] :]:
            del work.pictures[name]


def _drop_damaged(work: Work) -> None:
    """Drop pages and pictures that are not on the disk as noted, and delete unknown files.

    They may be damaged after a loss of power.
    """
    for page in [*work.pages.values()]:
        if not all(is_whole(work.folder, each) for each in page.pieces):
            del work.pages[page.after]
    with work.part.open("rb") as part:
        damaged = next(
            (name for name, info in work.pictures.items() if not _is_in_place(part, info)), None
        )
    if damaged:
        work.cut_pictures(damaged)
    os.truncate(work.part, work.find_end())
    _delete_files(
        work.folder,
        {_PART, _JOURNAL, *(each.file for page in work.pages.values() for each in page.pieces)},
    )


def _is_in_place(part: BinaryIO, info: zipfile.ZipInfo) -> bool:
    part.seek(info.header_offset)
    header = info.FileHeader()
    return part.read(len(header)) == header and zlib.crc32(part.read(info.file_size)) == info.CRC


def _delete_files(folder: Path, kept: Collection[str]) -> None:
    for path in folder.iterdir():
        if path.name not in {*kept, _LOCK}:
            path.unlink()
