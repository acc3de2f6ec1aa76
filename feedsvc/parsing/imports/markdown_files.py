"""The texts in a folder: which files are texts, and their contents. No path leads out of it."""

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from feedsvc.errors import Problem, ValidationError

MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".mdown"})
TEXTS = MARKDOWN | {".html", ".htm"}
_OUTSIDE = "“%(name)s” leads out of the folder, so no file is taken from there."
_LARGEST = 2_000_000  # bytes of a text
# Folders with templates, with results, and with the work of other people.
_TEMPLATES = {"_data", "_includes", "_layouts", "_sass", "archetypes", "layouts", "themes"}
_OTHERS = {"_site", "assets", "node_modules", "public", "resources", "static", "vendor"}
_NO_TEXTS = frozenset(_TEMPLATES | _OTHERS)
_NO_UTF_8 = "It is not in UTF-8."
_TOO_LARGE = "It is larger than %(most)d bytes."
_UNREADABLE = "The file cannot be read: %(reason)s."


@dataclass(frozen=True, slots=True)
class TextFolder:
    """A folder with texts. Paths are relative to it."""

    path: Path

    def list_paths(self) -> list[PurePosixPath]:
        """Return the paths of the texts in a fixed order. Links to folders are not entered."""
        found = []
        for parent, folders, names in os.walk(self.path):
            folders[:] = [
                name for name in folders if name not in _NO_TEXTS and not name.startswith(".")
            ]
            below = PurePosixPath(Path(parent).relative_to(self.path).as_posix())
            found += [below / name for name in names if _is_text(Path(parent) / name)]
        return sorted(found, key=str)

    def read_text(self, path: PurePosixPath) -> str:
        """Return a text.

        Raises:
            ValidationError: it is too large, not in UTF-8, outside of the folder or unreadable.
        """
        problem = None
        try:
            file = (self.path / path).resolve()
            if not file.is_relative_to(self.path.resolve()):
                problem = Problem("", _OUTSIDE, {"name": str(path)})
            elif file.stat().st_size > _LARGEST:
                problem = Problem("", _TOO_LARGE, {"most": _LARGEST})
            else:
                return file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            problem = Problem("", _NO_UTF_8)
        except OSError as error:
            problem = Problem("", _UNREADABLE, {"reason": error.strerror or str(error)})
        raise ValidationError([problem])

    def has_file(self, path: str) -> bool:
        """Return whether there is a file at a path inside of the folder."""
        try:
            file = (self.path / path).resolve()
            return file.is_relative_to(self.path.resolve()) and file.is_file()
        except (OSError, ValueError):  # a name that is too long, or with a zero character
            return False


def _is_text(path: Path) -> bool:
    if path.name.startswith("."):
        return False
    if path.suffix.lower() in MARKDOWN:
        return True
    if path.suffix.lower() not in TEXTS:
        return False
    try:
        with path.open("rb") as file:  # HTML files only if they have front matter
            return file.read(3) in {b"---", b"+++"}
    except OSError:
        return False
