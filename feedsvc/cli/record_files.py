"""Files that commands read: records and the pictures next to them, or standard input."""

import stat
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.article_json import LARGEST, OTHER_FOLDER


@dataclass(frozen=True, slots=True)
class RecordSource:
    """A record as a command gets it; its pictures are in `folder`, and messages call it `name`."""

    data: bytes
    folder: Path
    name: str


def read_source(file: Path) -> RecordSource:
    """Read a record from a file, or from standard input where `file` is "-".

    Its pictures are next to the file, or in the current folder.

    Raises:
        ValidationError: the file is too large, is no regular file, or cannot be read.
    """
    if str(file) == "-":
        # One byte more than is allowed, so that the parser refuses it.
        data = sys.stdin.buffer.read(LARGEST + 1) if sys.stdin else b""
        return RecordSource(data, Path(), name_source(file))
    return RecordSource(_read_file(file, "", LARGEST), file.parent, name_source(file))


def name_source(file: Path) -> str:
    """Return the name that messages give to the file of a record."""
    return "standard input" if str(file) == "-" else str(file)


def read_picture_file(folder: Path, name: str, largest: int, field: str = "image.file") -> bytes:
    """Return the bytes of an image in `folder`. Refuse a path or link that leads outside."""
    path = folder / name
    # A record may come from somebody else: "../../etc/passwd" would be stored and published.
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValidationError([replace(OTHER_FOLDER, field=field)])
    return _read_file(path, field, largest)


def _read_file(path: Path, field: str, largest: int) -> bytes:
    """Return the bytes of a regular file of at most `largest` bytes.

    Raises:
        ValidationError: about `field`: the file is larger, is no regular file, or cannot be read.
    """
    try:
        # A device or a pipe could be read for ever, so it is refused before it is opened.
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ValidationError([Problem(field, "%(path)s is not a file.", {"path": path})])
        if status.st_size > largest:
            params = {"path": path, "size": status.st_size, "most": largest}
            message = "%(path)s has %(size)d bytes. At most %(most)d bytes are allowed."
            raise ValidationError([Problem(field, message, params)])
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: the name holds a NUL
        params = {"path": path, "reason": getattr(error, "strerror", None) or error}
        raise ValidationError(
            [Problem(field, "%(path)s cannot be read: %(reason)s.", params)]
        ) from error
