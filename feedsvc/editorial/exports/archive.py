"""Open an export: its description, its JSON documents and its other files."""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedsvc.editorial.exports.writing import FORMAT_VERSION, MANIFEST
from feedsvc.errors import Problem, ValidationError

_DAMAGED = "This is no export of feedsvc, or it is damaged: %(reason)s."
_TOO_NEW = "This export was written by a newer version (%(program)s). Install that version."
_LARGEST_JSON = 500_000_000  # bytes of one file: 100 articles of the largest size
IMAGE_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"})


@dataclass(frozen=True)
class Export:
    """An export that was opened: `settings` are those of the site, by their dotted names."""

    archive: zipfile.ZipFile
    settings: Mapping[str, Any]

    def read_document(self, name: str) -> dict[str, Any]:
        """Return a JSON Feed document of the export.

        Raises:
            ValidationError: it is missing or damaged.
        """
        try:
            size = self.archive.getinfo(name).file_size
            document = json.loads(self.archive.read(name)) if size <= _LARGEST_JSON else None
        except (KeyError, ValueError, zipfile.BadZipFile, zlib.error, OSError) as error:
            raise refuse_damaged(error) from error
        if not isinstance(document, dict) or not isinstance(document.get("_feedsvc"), dict):
            raise refuse_damaged(f"{name} holds no object")
        return document

    def read_member(self, name: str) -> bytes | None:
        """Return the bytes of a file of the export; None if there is none."""
        try:
            return self.archive.read(name)
        except KeyError:
            return None

    def list_names(self, start: str) -> list[str]:
        """Return the names of the JSON files that begin so, in order."""
        return sorted(
            each
            for each in self.archive.namelist()
            if each.startswith(start) and each.endswith(".json")
        )


def is_export(file: Path) -> bool:
    """Tell whether a file is a ZIP file with the description of an export in it."""
    try:
        with zipfile.ZipFile(file) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


@contextmanager
def open_export(file: Path) -> Iterator[Export]:
    """Open an export.

    Raises:
        ValidationError: it is damaged, or of a newer version.
    """
    with zipfile.ZipFile(file) as archive:
        about = Export(archive, {}).read_document(MANIFEST)["_feedsvc"]
        if about.get("version") != FORMAT_VERSION:
            raise ValidationError([Problem("", _TOO_NEW, {"program": about.get("program", "")})])
        settings = about.get("settings")
        yield Export(archive, settings if isinstance(settings, dict) else {})


def refuse_damaged(reason: object) -> ValidationError:
    """Return the error of an export that cannot be read."""
    return ValidationError([Problem("", _DAMAGED, {"reason": str(reason)})])
