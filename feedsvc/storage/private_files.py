"""Private files: only this user may open the data folder, the database and the locks.

They hold password hashes and unpublished texts, and any user who can open the scheduler's lock can
take it. So files get their mode when they are created, not afterwards, and wider modes of existing
ones are restricted.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from feedsvc.errors import SettingsError

FOLDER_MODE, FILE_MODE = 0o700, 0o600
_OTHERS = 0o077
QUEUE_SUFFIX = "-queue"  # of the file by which writers take turns (`write_queue`)
# SQLite creates these three files with the mode of the database.
JOURNALS = ("-journal", "-wal", "-shm")
SUFFIXES = ("", *JOURNALS, QUEUE_SUFFIX)  # of an SQLite database and the files beside it


def make_folder(path: Path) -> None:
    """Create a private folder unless it exists.

    Raises:
        SettingsError: it cannot be created.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=FOLDER_MODE, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"data_dir: {path.absolute()} cannot be made ({error.strerror}): "
            "make a folder that this user can write to, and set FEEDSVC_DATA_DIR to it",
            path,
        ) from error


def open_file(path: Path) -> int:
    """Open a file to read and write, and return its descriptor. Create it, private, if missing.

    Raises:
        OSError: it cannot be opened.
    """
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)


def create_file(path: Path) -> None:
    """Create a private, empty file unless it exists.

    Raises:
        OSError: it cannot be created.
    """
    os.close(open_file(path))


def is_shared(status: os.stat_result) -> bool:
    """Return whether other users have any permission on a file with this status."""
    return bool(status.st_mode & _OTHERS)


def restrict_file(file: int | Path) -> bool:
    """Remove other users' permissions on a file. Return whether it is private now.

    Some file systems store no modes.
    """
    try:
        os.chmod(file, FILE_MODE)  # noqa: PTH101  Path has no chmod of a descriptor
        return not is_shared(os.stat(file))  # noqa: PTH116
    except OSError:  # it belongs to another user, or is gone
        return False


def restrict_files(folder: Path, database: Path | None) -> None:
    """Make the data folder and the database's files private, as far as possible.

    A folder that contains folders may be meant for more than our files, such as /var/lib or /tmp.
    Its mode does not change.
    """
    for path in list_database_files(database):
        if is_shared(path.stat()):
            restrict_file(path)
    with suppress(OSError):  # it does not exist yet, or belongs to another user
        if is_shared(folder.stat()) and _is_ours(folder):
            folder.chmod(FOLDER_MODE)


def list_database_files(database: Path | None) -> Iterator[Path]:
    """Yield the existing files of an SQLite database."""
    for suffix in SUFFIXES if database else ():
        path = Path(f"{database}{suffix}")
        with suppress(PermissionError):
            if path.is_file():
                yield path


def _is_ours(folder: Path) -> bool:
    status = folder.stat()
    is_common = bool(status.st_mode & stat.S_ISVTX) or any(
        path.is_dir() for path in folder.iterdir()
    )
    return status.st_uid == os.geteuid() and not is_common
