"""Open an export: its description, its JSON documents and its other files.

Anybody may have changed the file, so nothing that it says of itself is believed: sizes are bounded,
and nothing is unpacked into a file here.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from feedsvc.editorial.exports.documents import ARTICLES, FORMAT_VERSION, MANIFEST, MEDIA, TABLES
from feedsvc.errors import Problem, ValidationError

_DAMAGED = "This file is not an export of feedsvc, or it is damaged: %(reason)s."
_TOO_NEW = "This export was written by a newer version (%(program)s). Install that version."
# Bytes of one unpacked file. A JSON file has at most one article of the largest size with its
# earlier texts, because `feedsvc export` ends a file after 4 MB. A picture is at most the largest
# upload.
_LARGEST_JSON, _LARGEST_FILE = 128_000_000, 100_000_000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_FIRST_NAME = 30  # the offset of the first file's name in a ZIP file
# Errors of zipfile for a file that is no ZIP file, is damaged or has a password. JSON that is
# nested too deeply raises a RecursionError.
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
# Errors of code that reads values whose shape is not that of an export.
WRONG_SHAPES = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


@dataclass
class Export:
    """An export that was opened: `settings` are those of the site, by their dotted names.

    `read` counts the packed bytes of the files that were read; each is read once, or twice.
    """

    archive: zipfile.ZipFile
    settings: Mapping[str, Any] = field(default_factory=dict)
    read: int = 0

    @property
    def size(self) -> int:
        """The packed bytes of all files but wordpress.xml, which is for another program."""
        return sum(
            each.compress_size
            for each in self.archive.infolist()
            if not each.filename.endswith(".xml")
        )

    def read_document(self, name: str) -> dict[str, Any]:
        """Return a JSON Feed document of the export.

        Raises:
            ValidationError: it is missing, damaged or too large.
        """
        try:
            document = json.loads(self._unpack_member(name, _LARGEST_JSON))
        except _DAMAGES as error:
            raise refuse_damaged(describe_error(name, error)) from error
        if not isinstance(document, dict) or not isinstance(document.get("_feedsvc"), dict):
            raise refuse_damaged(f"{name} does not contain a JSON object")
        return document

    def read_member(self, name: str) -> bytes | None:
        """Return the bytes of a file of the export; None if there is none.

        Raises:
            ValidationError: it is damaged or too large.
        """
        if name not in self.archive.NameToInfo:
            return None
        try:
            return self._unpack_member(name, _LARGEST_FILE)
        except _DAMAGES as error:
            raise refuse_damaged(describe_error(name, error)) from error

    def _unpack_member(self, name: str, most: int) -> bytes:
        info = self.archive.getinfo(name)
        # zipfile never unpacks more bytes than a file claims to have.
        if info.file_size > most:
            raise ValueError(f"it has more than {most // 1_000_000} MB")
        if info.compress_type not in _METHODS:
            raise ValueError("it is packed in a way that feedsvc export does not use")
        self.read += info.compress_size
        return self.archive.read(info)

    def list_names(self, start: str) -> list[str]:
        """Return the names of the JSON files that begin with `start`, in order."""
        return sorted(
            each
            for each in self.archive.namelist()
            if each.startswith(start) and each.endswith(".json")
        )


def is_export(file: Path) -> bool:
    """Return whether a file is an export, whole or not, by its description or its first file."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            return MANIFEST in names or any(each.startswith(ARTICLES) for each in names)
    except _DAMAGES:
        return _begins_like_export(file)


def _begins_like_export(file: Path) -> bool:
    """Return whether a file that is no ZIP file begins like an export: its end is missing."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_FIRST_NAME + len(ARTICLES) + 1)
    except (OSError, ValueError):
        return False
    name = head[_FIRST_NAME:].decode("latin-1")
    return head.startswith(b"PK\3\4") and name.startswith((ARTICLES, TABLES, MEDIA))


@contextmanager
def open_export(file: Path) -> Iterator[Export]:
    """Open an export.

    Raises:
        ValidationError: it is damaged, or of a newer version.
    """
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGES as error:
        raise refuse_damaged(
            f"the end of the file is missing, or it is not a ZIP file ({error})"
        ) from error
    with archive:
        _check_member_names(archive)
        about = Export(archive).read_document(MANIFEST)["_feedsvc"]
        if about.get("version") != FORMAT_VERSION:
            raise ValidationError([Problem("", _TOO_NEW, {"program": str(about.get("program"))})])
        settings = about.get("settings")
        yield Export(archive, settings if isinstance(settings, dict) else {})


def _check_member_names(archive: zipfile.ZipFile) -> None:
    """Check that there is one file of each name, and that none leads elsewhere."""
    names = archive.namelist()
    if MANIFEST not in names:
        raise refuse_damaged(f"{MANIFEST} is missing, so the file is not complete")
    if len(set(names)) != len(names):
        seen = set[str]()
        twice = next(each for each in names if each in seen or seen.add(each))  # type: ignore[func-returns-value]
        raise refuse_damaged(f"it contains {twice[:100]} twice")
    for name in names:
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise refuse_damaged(f"the name {name[:100]!r} leads out of the archive")


def refuse_damaged(reason: object) -> ValidationError:
    """Return the error of an export that cannot be read."""
    return ValidationError([Problem("", _DAMAGED, {"reason": str(reason)[:300]})])


def describe_error(name: str, error: BaseException) -> str:
    """Return what is wrong with a file of an export, for the error about the whole export."""
    words = error.args[0] if isinstance(error, KeyError) and error.args else error
    kind = f"{words} is missing" if isinstance(error, KeyError) else str(error)
    return f"{name}: {kind or type(error).__name__}"
