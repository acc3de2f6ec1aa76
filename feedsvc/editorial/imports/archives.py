"""Unpack a zip archive with a folder of Markdown, within bounds and into its own folder."""

import stat
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from shutil import rmtree
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from feedsvc.editorial.imports.stored_documents import explain_write_error
from feedsvc.errors import Problem, ValidationError
from feedsvc.storage import private_files

_MARKDOWN = (".md", ".markdown", ".mkd", ".mdown")
_NOT_NEEDED = frozenset({".git", "node_modules", "__MACOSX"})
_MOST_FILES = 200_000
_CHUNK = 262_144
# A RuntimeError means that the archive needs a password.
_DAMAGES = (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError)
_DAMAGED = "The archive is damaged: %(reason)s."
_TOO_MUCH = "Unpacked, the archive has more than %(most)d MB. Divide it."
_TOO_MANY = "The archive has too many files: at most %(most)d are allowed. Divide it."


def has_markdown(path: Path) -> bool:
    """Return whether a file is a zip archive with texts in Markdown."""
    try:
        if not path.is_file() or not is_zipfile(path):
            return False
        with ZipFile(path) as archive:
            return any(name.lower().endswith(_MARKDOWN) for name in archive.namelist())
    except (OSError, BadZipFile, ValueError, NotImplementedError):
        return False


def unpack_archive(path: Path, folder: Path, most: int) -> Path:
    """Unpack an archive into `folder`, unless that was done; return the folder of the site in it.

    `most` bounds the bytes of all files. Links, and names that lead out of the folder, are skipped.

    Raises:
        ValidationError: the archive is damaged or has too much, or the disk is full.
    """
    if not folder.exists():
        part = folder.with_name(f"{folder.name}.part")
        rmtree(part, ignore_errors=True)
        private_files.make_folder(part)
        try:
            with ZipFile(path) as archive:
                _unpack(archive, part, most)
        except _DAMAGES as error:
            raise ValidationError([Problem("", _DAMAGED, {"reason": str(error)[:200]})]) from error
        except OSError as error:
            raise ValidationError([explain_write_error(error)]) from error
        part.rename(folder)
    inside = [*folder.iterdir()]
    # Archives of repositories have everything in one folder.
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def _unpack(archive: ZipFile, folder: Path, most: int) -> None:
    if len(archive.infolist()) > _MOST_FILES:
        raise ValidationError([Problem("", _TOO_MANY, {"most": _MOST_FILES})])
    left = most
    for member in _list_files(archive):
        target = folder.joinpath(*PurePosixPath(member.filename).parts)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, target.open("xb") as file:
                while chunk := source.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise ValidationError([Problem("", _TOO_MUCH, {"most": most // 1_000_000})])
                    file.write(chunk)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            continue  # a second file of the same name


def _list_files(archive: ZipFile) -> Iterator[ZipInfo]:
    for member in archive.infolist():
        parts = PurePosixPath(member.filename).parts
        mode = member.external_attr >> 16
        is_plain = not member.is_dir() and (not mode or stat.S_ISREG(mode) or not stat.S_IFMT(mode))
        is_inside = bool(parts) and ".." not in parts and not member.filename.startswith("/")
        is_needed = not _NOT_NEEDED.intersection(parts) and "\\" not in member.filename
        if is_plain and is_inside and is_needed:
            yield member
