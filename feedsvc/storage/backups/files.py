"""Files that appear complete under their name or not at all, wherever the process is killed."""

import errno
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from feedsvc.errors import SettingsError, UnavailableError
from feedsvc.storage import private_files
from feedsvc.storage.database import Database

_SUFFIX = ".feedsvc-part"  # ours alone: files with it that no process has locked are deleted


def check_place(database: Database, file: Path, *, replace: bool) -> None:
    """Check that a backup may be written to `file`.

    Raises:
        SettingsError: its folder does not exist, it exists, or it is a file of the database.
    """
    if not file.absolute().parent.is_dir():
        raise SettingsError(f"{file}: there is no folder {file.absolute().parent}", file)
    if _belongs_to(database, file):
        raise SettingsError(f"{file} is the database itself: give another name", file)
    if file.is_dir():
        raise SettingsError(f"{file} is a folder: give the name of a file in it", file)
    if os.path.lexists(file) and not replace:
        raise SettingsError(
            f"{file} exists: give another name, or add --replace to replace it once the new file is"
            " complete",
            file,
        )


def _belongs_to(database: Database, file: Path) -> bool:
    """Return whether `file` is the file of the database, or one that SQLite puts beside it."""
    if not database.path:
        return False
    own = database.path.resolve()
    return any(file.resolve() == Path(f"{own}{suffix}") for suffix in private_files.SUFFIXES)


@contextmanager
def open_part(file: Path) -> Iterator[Path]:
    """Yield a private, empty file beside `file`, which is deleted when the block ends.

    Such files that killed processes left in that folder are deleted first: the kernel has released
    their locks.

    Raises:
        UnavailableError: it cannot be created, or there is no room left on the disk.
    """
    folder = file.absolute().parent
    _delete_leftovers(folder)
    with report_disk_errors(folder):
        descriptor, name = tempfile.mkstemp(_SUFFIX, f"{file.name}.", folder)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            _delete(Path(name))
            os.close(descriptor)


@contextmanager
def report_disk_errors(folder: Path) -> Iterator[None]:
    """Raise our own errors in place of the system's.

    Raises:
        UnavailableError: a file in the folder cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise UnavailableError(
            f"{folder} cannot be written: {error.strerror}; make room there, or give another folder"
            if error.errno in {errno.ENOSPC, errno.EDQUOT}
            else f"{folder} cannot be written: {error.strerror}",
            folder,
        ) from error


def publish(part: Path, file: Path, *, replace: bool) -> None:
    """Give a complete file its name, and wait until both are on the disk.

    Raises:
        SettingsError: another process has created `file` meanwhile.
        UnavailableError: the disk cannot be written.
    """
    try:
        _synchronize(part)
        if replace:
            part.replace(file)
        else:
            os.link(part, file)  # unlike a rename it never replaces a file
        _synchronize(file.absolute().parent)
    except FileExistsError as error:
        raise SettingsError(
            f"another process has created {file} meanwhile: give another name", file
        ) from error
    except OSError as error:
        raise UnavailableError(f"{file} cannot be written: {error.strerror}", file) from error


def _synchronize(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _delete_leftovers(folder: Path) -> None:
    for path in folder.glob(f"*{_SUFFIX}"):
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDWR)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _delete(path)
            finally:
                os.close(descriptor)


def _delete(part: Path) -> None:
    """Delete the files that SQLite may have put beside a file, then the file itself."""
    for suffix in reversed(private_files.SUFFIXES):
        Path(f"{part}{suffix}").unlink(missing_ok=True)
