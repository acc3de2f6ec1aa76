"""Private files: the data folder, the database and the locks belong to this user alone.

They hold password hashes and unpublished texts, and whoever can open the scheduler's lock can hold
it. So they get their mode when they are made, not afterwards, and wider ones are restricted.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from feedsvc.errors import SettingsError

FOLDER_MODE, FILE_MODE = 0o700, 0o600
_OTHERS = 0o077
_BESIDE_DATABASE = ("", "-journal", "-wal", "-shm")  # SQLite gives them the database's own mode


def make_folder(path: Path) -> None:
    """Make a private folder, unless it is there.

    Raises:
        SettingsError: it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=FOLDER_MODE, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"data_dir: {path.absolute()} cannot be made ({error.strerror}): make a folder that this user can write to, "
            "and set FEEDSVC_DATA_DIR to it",
            path,
        ) from error


def open_file(path: Path) -> int:
    """Open a file to read and write and return its descriptor; make it, private, if there is none.

    Raises:
        OSError: it cannot be opened.
    """
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)


def is_shared(found: os.stat_result) -> bool:
    """Tell whether other users may do anything with a file of this status."""
    return bool(found.st_mode & _OTHERS)


def restrict_file(file: int | Path) -> bool:
    """Take a file from other users; True if it is private now. Some file systems keep no modes."""
    try:
        os.chmod(file, FILE_MODE)  # noqa: PTH101  Path has none for a descriptor
        return not is_shared(os.stat(file))  # noqa: PTH116
    except OSError:  # it is another user's, or gone
        return False


def restrict(folder: Path, database: Path | None) -> None:
    """Restrict what is shared of the data folder and the database's files, as far as that can be.

    A folder that holds folders may be there for more than our files, such as /var/lib or /tmp: its
    mode stays as it is.
    """
    for path in files_of(database):
        if is_shared(path.stat()):
            restrict_file(path)
    with suppress(OSError):  # there is none yet, or another user's, whom we leave what is theirs
        if is_shared(folder.stat()) and _is_ours(folder):
            folder.chmod(FOLDER_MODE)


def files_of(database: Path | None) -> Iterator[Path]:
    """Yield the files of an SQLite database that are there, and can be seen."""
    for suffix in _BESIDE_DATABASE if database else ():
        path = Path(f"{database}{suffix}")
        with suppress(PermissionError):
            if path.is_file():
                yield path


def _is_ours(folder: Path) -> bool:
    found = folder.stat()
    is_common = bool(found.st_mode & stat.S_ISVTX) or any(
        path.is_dir() for path in folder.iterdir()
    )
    return found.st_uid == os.geteuid() and not is_common
