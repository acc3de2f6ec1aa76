"""Store an uploaded file in the data folder, in pieces."""

import secrets
from hashlib import sha256
from pathlib import Path
from typing import IO

from feedsvc.domain.imports import TaskSource
from feedsvc.domain.text import to_line
from feedsvc.editorial.imports.stored_documents import explain_write_error
from feedsvc.errors import Problem, ValidationError
from feedsvc.storage import private_files

_CHUNK = 1_048_576
_LONGEST_NAME = 200
_EMPTY = "The file is empty."
_TOO_LARGE = (
    "This file is larger than %(most)d MB. Divide it, import it with the command feedsvc import, or"
    " raise the setting imports.max_upload."
)


def store_upload(
    stream: IO[bytes], folder: Path, *, name: str, most: int, address: str = ""
) -> TaskSource:
    """Store an uploaded file called `name`; the folder is created if it does not exist.

    Raises:
        ValidationError: it is empty or has more than `most` bytes, or the disk is full.
    """
    private_files.make_folder(folder)
    path = folder / secrets.token_hex(16)
    try:
        digest, size = _copy(stream, path, most)
        _check_size(size, most)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ValidationError([explain_write_error(error)]) from error
    except ValidationError:
        path.unlink(missing_ok=True)
        raise
    name = to_line(name)[:_LONGEST_NAME] or path.name
    return TaskSource(name, digest, path.name, address, size)


def _copy(stream: IO[bytes], path: Path, most: int) -> tuple[str, int]:
    """Copy a stream into a file; return the digest and the size, which may exceed `most`."""
    digest, size = sha256(), 0
    with open(private_files.open_file(path), "wb") as target:  # noqa: PTH123  a descriptor
        while size <= most and (chunk := stream.read(_CHUNK)):
            size += len(chunk)
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()[:40], size


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise ValidationError([Problem("file", _TOO_LARGE, {"most": most // 1_000_000})])
    if not size:
        raise ValidationError([Problem("file", _EMPTY)])
