"""Check the rows of an export that belong to no article: terms, feeds, pictures and redirects.

Rows that articles refer to cannot be left out, so the file is refused if a name or an address is
wrong. Texts are cleaned. Redirects that no form would have accepted are left out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedsvc.domain.articles import IMAGE_TEXTS
from feedsvc.domain.fields import NAME, TEXT, URL
from feedsvc.domain.identity import LONGEST_GUID, is_storable_guid
from feedsvc.domain.languages import is_language_tag
from feedsvc.domain.names import fold_name, to_name
from feedsvc.domain.redirects import check_redirect
from feedsvc.domain.text import clean, is_web_url, slugify, to_line
from feedsvc.editorial.custom_feeds import MOST_BYTES, MOST_ENTRIES
from feedsvc.editorial.imports.exported.archive import Export
from feedsvc.errors import Problem
from feedsvc.images import is_picture
from feedsvc.storage import exports
from feedsvc.storage.articles import media
from feedsvc.storage.feeds import custom_feeds

_CHANGED = "These fields were not as feedsvc stores them, so they were cleaned: %(fields)s."
_NO_REDIRECT = "feedsvc would not have accepted this redirect, so it is left out."
_MADE_AGAIN = "The stored sizes of this picture are not valid, so they are made again."
_NO_THUMBNAIL = "The small picture for lists is not a valid picture, so it is left out."
_KINDS = frozenset({"topics", "sections", "authors", "custom"})
_PRIVATE = re.compile(r"private/[0-9a-f]{32}")
_NAME = re.compile(r"[0-9a-f]{22}(\.(?:jpg|png|webp|gif|avif))")
_TYPES = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".avif": "image/avif",
}
_FILES = re.compile(r"([0-9a-f]{22}\.[a-z]{3,4}:\d{1,5}:\d{1,5}:\d{1,9}( |$))*")
_LARGEST_SIDE = 65_535
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row ready to be stored, None if it is left out; `problems` say what was changed."""

    title: str
    row: Row | None
    problems: Sequence[Problem] = ()


def check_row(name: str, row: Mapping[str, Any], export: Export) -> CheckedRow:
    """Return a row of the table `name`, clean, with its files.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the row has not the shape of its table, or
            a value that others refer to is not as feedsvc would have stored it.
    """
    check = _CHECKS.get(name, _check_nothing)
    return check(dict(row), export)


def describe_wrong_redirect() -> Problem:
    """Return the Problem of a redirect that is left out."""
    return Problem("", _NO_REDIRECT)


def list_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Problem]:
    """Return a Problem that names the fields that were cleaned; none if there are none."""
    changed = sorted(name for name, value in after.items() if before.get(name) != value)
    return [Problem("", _CHANGED, {"fields": ", ".join(changed)})] if changed else []


def _check_nothing(row: Row, _: Export) -> CheckedRow:
    return CheckedRow("", row)


def _check_term_row(row: Row, _: Export) -> CheckedRow:
    name = to_name(row["name"])[:NAME]
    _require(slugify(name) != "", f"{row['name'][:100]!r} is not a name")
    _require_slug(row["slug"])
    texts: Row = {
        "name": name,
        "folded_name": fold_name(name),
        "description": clean(row["description"]).strip()[:TEXT],
    }
    if "email" in row:
        email, url = to_line(row["email"] or ""), (row["url"] or "").strip()
        is_email = email.count("@") == 1 and " " not in email and len(email) <= NAME
        texts["email"] = email if is_email else None
        texts["url"] = url if is_web_url(url) and len(url) <= URL else None
    return CheckedRow(name, {**row, **texts}, list_changes(row, texts))


def _check_feed(row: Row, _: Export) -> CheckedRow:
    guid = row["guid"]
    is_id = guid.strip() and len(guid) <= LONGEST_GUID and is_storable_guid(guid)
    _require(bool(is_id), f"{guid[:100]!r} is not an id")
    _require_path(row["path"])
    is_private = _PRIVATE.fullmatch(row["path"]) is not None
    _require(row["private"] is is_private, f"{row['path']} is private or public, not as it says")
    is_tag = not row["language"] or is_language_tag(row["language"])
    _require(is_tag, f"{str(row['language'])[:100]!r} is not a language tag")
    return CheckedRow(row["path"], row)


def _check_custom_feed(row: Row, _: Export) -> CheckedRow:
    name = to_name(row["name"])[:NAME]
    _require(slugify(name) != "", f"{row['name'][:100]!r} is not a name")
    _require_slug(row["slug"])
    selection = custom_feeds.parse_selection(row["selection"])
    texts = {
        "name": name,
        "folded_name": fold_name(name),
        "description": clean(row["description"]).strip()[:TEXT],
        "selection": custom_feeds.dump_selection(selection),
        "entry_limit": min(max(row["entry_limit"], 0), MOST_ENTRIES),
        "byte_limit": min(max(row["byte_limit"], 0), MOST_BYTES),
    }
    return CheckedRow(name, {**row, **texts}, list_changes(row, texts))


def _check_feed_alias(row: Row, _: Export) -> CheckedRow:
    _require_path(row["path"])
    return CheckedRow(row["path"], row)


def _check_media(row: Row, export: Export) -> CheckedRow:
    name, data = row["name"], export.read_member(f"media/{row['name']}")
    suffix = _require_picture(name, data)
    _require(row["media_type"] == _TYPES[suffix], f"{name} is not {row['media_type'][:50]}")
    _require(row["size"] == len(data or b""), f"{name} does not have the size that its row names")
    sides = (row["width"], row["height"])
    _require(all(0 < side <= _LARGEST_SIDE for side in sides), f"{name} has no size in pixels")
    texts: Row = {each: to_line(row[each])[:TEXT] for each in IMAGE_TEXTS}
    texts["file_name"] = to_line(row["file_name"])[:NAME]
    problems, thumbnail = list_changes(row, texts), export.read_member(f"thumbnails/{name}")
    if thumbnail is not None and not any(is_picture(thumbnail, each) for each in _TYPES):
        problems, thumbnail = [*problems, Problem("", _NO_THUMBNAIL)], None
    files = {"data": data, "thumbnail": thumbnail}
    return CheckedRow(texts["file_name"] or name, {**row, **texts, **files}, problems)


def _check_renditions(row: Row, _: Export) -> CheckedRow:
    if _FILES.fullmatch(row["files"]):
        return CheckedRow("", row)
    return CheckedRow("", {**row, "files": "", "pending": True}, [Problem("", _MADE_AGAIN)])


def _check_rendition_file(row: Row, export: Export) -> CheckedRow:
    data = export.read_member(f"renditions/{row['media_id']}/{row['name']}")
    _require_picture(row["name"], data)
    return CheckedRow("", {**row, "data": data})


def _check_redirect_row(row: Row, _: Export) -> CheckedRow:
    former, target = row["former"], row["target"]
    # A redirect that leads to an article needs no target.
    if list(check_redirect(former, target or "/" * (row["article_id"] is not None))):
        return CheckedRow(former[:NAME], None, [describe_wrong_redirect()])
    return CheckedRow(former, row)


def _require(is_right: bool, what: str) -> None:  # noqa: FBT001  the condition itself
    if not is_right:
        raise ValueError(what)


def _require_slug(slug: str) -> None:
    _require(slug == slugify(slug, longest=200) != "", f"{slug[:100]!r} is not an address")


def _require_path(path: str) -> None:
    kind, _, name = path.partition("/")
    is_known = path == "all" or _PRIVATE.fullmatch(path) is not None
    if kind in _KINDS:
        is_known = name == slugify(name, longest=200) != ""
    elif kind == "languages":
        is_known = is_language_tag(name) and name == name.lower()
    _require(is_known, f"{path[:100]!r} is not the address of a feed")


def _require_picture(name: str, data: bytes | None) -> str:
    """Return the suffix of a picture whose name is the digest of its bytes."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name[:100]!r} is not the name of a picture")
    _require(media.is_sound(name, data), f"{name} does not have its bytes")
    _require(is_picture(data or b"", match[1]), f"{name} is not a picture")
    return match[1]


_CHECKS: Mapping[str, Callable[[Row, Export], CheckedRow]] = {
    **dict.fromkeys(exports.TERMS, _check_term_row),
    "feeds": _check_feed,
    "custom_feeds": _check_custom_feed,
    "feed_aliases": _check_feed_alias,
    "media": _check_media,
    "media_renditions": _check_renditions,
    "rendition_files": _check_rendition_file,
    "redirects": _check_redirect_row,
}
