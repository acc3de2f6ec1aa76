"""Items of a WordPress export: posts, pages, attachments and all else that it has."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import unquote

from feedsvc.domain.text import to_line
from feedsvc.parsing.imports._fields import read_date, read_plain
from feedsvc.parsing.imports._xml import Element

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
# Kinds of terms that plugins add: Co-Authors Plus names several authors, Polylang the language. The
# kind `post_format` says how a theme shows a post.
_AUTHOR, _LANGUAGE = "author", "language"
_SILENT = frozenset({"category", "post_tag", "tag", "post_format", "post_translations", ""})
# Fields in which plugins store the credit of a picture. Without one, the credit counts that
# WordPress has read in the picture's file.
_CREDITS = ("_media_credit", "_navis_media_credit")
_FILE_CREDIT = re.compile(rb's:6:"credit";s:([0-9]{1,4}):"')
# Fields in which plugins store a subtitle, and the field of our own export.
_SUBTITLES = ("newspack_post_subtitle", "wps_subtitle", "_subtitle")
OWN_FIELD = "_feedsvc"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the media library; its texts are plain lines."""

    url: str
    alt: str
    caption: str
    credit: str = ""


class Post:
    """An item of an export, as its elements say; texts are as they stand in the file."""

    def __init__(self, item: Element) -> None:
        self._item = item
        self._own = {
            child.name.rpartition("}")[2]: child
            for child in item.children
            if "wordpress.org/export/" in child.name
        }
        self.title, self.link = item.find_text("title"), item.find_text("link")
        self.guid, self.body = item.find_text("guid"), item.find_text(_CONTENT)
        self.kind, self.status = self._get("post_type") or "post", self._get("status") or "publish"
        self.number, self.name = self._get("post_id"), self._get("post_name")
        self.password, self.is_sticky = self._get("post_password"), self._get("is_sticky") == "1"
        self.parent, self.attachment_url = self._get("post_parent"), self._get("attachment_url")
        self.excerpt = self._own["encoded"].text if "encoded" in self._own else ""

    def _get(self, name: str) -> str:
        return self._own[name].text if name in self._own else ""

    @property
    def publish_at(self) -> datetime | None:
        """The instant of publication; None if it has none, as most drafts."""
        dated = _read_instant(self._get("post_date_gmt"))
        return dated or (read_date(self._item.find_text("pubDate")) if self._is_dated else None)

    @property
    def _is_dated(self) -> bool:
        return self.status in {"publish", "future", "private"}

    @property
    def last_change(self) -> datetime | None:
        """The instant of the last change."""
        return _read_instant(self._get("post_modified_gmt"))

    @cached_property
    def metas(self) -> dict[str, str]:
        """The custom fields by name; those of WordPress and its plugins begin with "_"."""
        pairs = [
            [part.text for part in child.children][:2]
            for child in self._item.children
            if child.name.endswith("}postmeta")
        ]
        return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}

    @property
    def subtitle(self) -> str:
        """The subtitle that a plugin has stored; else ""."""
        return next((read_plain(self.metas[each]) for each in _SUBTITLES if each in self.metas), "")

    def list_unread_fields(self) -> list[str]:
        """Return the names of the custom fields that the import does not read."""
        return [name for name in self.metas if not name.startswith("_") and name not in _SUBTITLES]

    @property
    def credit(self) -> str:
        """The credit of the picture that this attachment is; "" if there is none."""
        stored = next(filter(None, (read_plain(self.metas.get(each, "")) for each in _CREDITS)), "")
        return stored or _read_file_credit(self.metas.get("_wp_attachment_metadata", ""))

    @property
    def comments(self) -> int:
        """The number of its comments."""
        return sum(child.name.endswith("}comment") for child in self._item.children)

    def list_post_terms(self, *domains: str) -> list[tuple[str, str]]:
        """Return (nicename, name) of its terms of these kinds."""
        return [
            (unquote(child.attributes.get("nicename", "")), read_plain(child.text))
            for child in self._item.find_children("category")
            if child.attributes.get("domain", "") in domains
        ]

    @property
    def language(self) -> str:
        """Its language, if a plugin has stored it; else ""."""
        return next((nicename for nicename, _ in self.list_post_terms(_LANGUAGE)), "")

    def list_authors(self) -> list[tuple[str, str]]:
        """Return (login, name) of its authors."""
        several = [
            (nicename.removeprefix("cap-"), name)
            for nicename, name in self.list_post_terms(_AUTHOR)
        ]
        creator = self._item.find_text(_CREATOR)
        return several or ([(creator, creator)] if creator else [])

    def list_other_terms(self) -> list[str]:
        """Return "kind: name" of the terms of all other kinds."""
        return [
            f"{domain}: {to_line(child.text)}"
            for child in self._item.find_children("category")
            if (domain := child.attributes.get("domain", "")) not in _SILENT
            and domain not in {_AUTHOR, _LANGUAGE}
        ]


def _read_file_credit(dumped: str) -> str:
    """Return the credit in a picture's values as PHP serializes them: lengths are in bytes."""
    data = dumped.encode()
    found = _FILE_CREDIT.search(data)
    if found is None:
        return ""
    return read_plain(data[found.end() : found.end() + int(found[1])].decode(errors="replace"))


def _read_instant(text: str) -> datetime | None:
    """Return an instant of WordPress in UTC; None for "0000-00-00 00:00:00" and the like."""
    return None if text.startswith("0000") else read_date(text)
