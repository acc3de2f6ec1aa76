"""What the posts of an export of Ghost refer to: tags, authors, settings, and addresses.

Tags are sections where they are the primary tag of each article that has them, otherwise topics: so
a tag is the same in all articles, and its feed has all of them.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"__GHOST_URL__(/[^\"'\s<>)]*)?")
_SIZED = re.compile(r"(/content/images/)size/w[0-9]+(?:h[0-9]+)?/(?:format/\w+/)?")

Row = Mapping[str, Any]


@dataclass
class GhostSite:
    """The contents of an export: rows by id, and the ids that belong to each post, in order."""

    address: str
    language: str
    posts: Sequence[Any]
    users: Mapping[str, Row]
    tags: Mapping[str, Row]
    metas: Mapping[str, Row]
    tags_of: Mapping[str, list[str]]
    users_of: Mapping[str, list[str]]
    sections: set[str] = field(default_factory=set)

    @property
    def path(self) -> str:
        """The path of the former site, "" where it has none."""
        return urlsplit(self.address).path.rstrip("/")

    def resolve(self, text: str) -> str:
        """Return a text with the addresses of the former site in place of Ghost's mark.

        Files get whole addresses; links to pages only their paths, which lead to our articles.
        """

        def resolve_address(match: re.Match[str]) -> str:
            path = match[1] or "/"
            return f"{self.address}{path}" if path.startswith("/content/") else self.path + path

        return _SIZED.sub(r"\1", _ADDRESS.sub(resolve_address, text))

    def find_section(self, post: Row) -> str:
        """Return the name of the tag that is the section of a post, "" for none."""
        ids = self.sections
        names = (get_text(t, "name") for t in self.list_tags(post) if get_text(t, "id") in ids)
        return next(names, "")

    def list_tags(self, post: Row) -> list[Row]:
        """Return the tags of a post in their order, the primary one first."""
        return [self.tags[each] for each in self.tags_of[get_text(post, "id")] if each in self.tags]


def read_export(export: Row, address: str) -> GhostSite:
    """Return the contents of an export; `address` is the former site's, "" if unknown."""
    database = export.get("db")
    holder = database[0] if isinstance(database, list) and database else export
    data = holder.get("data") if isinstance(holder, dict) else None
    data = data if isinstance(data, dict) else {}
    settings = {
        get_text(row, "key"): get_text(row, "value") for row in _list_rows(data, "settings")
    }
    posts = data.get("posts")
    site = GhostSite(
        address=address.rstrip("/"),
        language=settings.get("locale") or settings.get("lang") or "",
        posts=posts if isinstance(posts, list) else [],
        users={get_text(row, "id"): row for row in _list_rows(data, "users")},
        tags={get_text(row, "id"): row for row in _list_rows(data, "tags")},
        metas={get_text(row, "post_id"): row for row in _list_rows(data, "posts_meta")},
        tags_of=_group_rows(data, "posts_tags", "tag_id"),
        users_of=_group_rows(data, "posts_authors", "author_id"),
    )
    site.sections = _find_sections(site)
    return site


def _list_rows(data: Row, name: str) -> list[Row]:
    rows = data.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _group_rows(data: Row, name: str, key: str) -> dict[str, list[str]]:
    """Return the ids that each post has, in their order."""
    rows = _list_rows(data, name)
    grouped: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=_get_order):
        grouped[get_text(row, "post_id")].append(get_text(row, key))
    return grouped


def _get_order(row: Row) -> int:
    order = row.get("sort_order")
    return order if isinstance(order, int) else 0


def _find_sections(site: GhostSite) -> set[str]:
    """Return the ids of the tags that are the primary one of each post that has them."""
    primary, other = set[str](), set[str]()
    for post in site.posts:
        if isinstance(post, dict):
            ids = [get_text(tag, "id") for tag in site.list_tags(post) if not is_internal(tag)]
            primary |= {*ids[:1]}
            other |= {*ids[1:]}
    return primary - other


def is_internal(tag: Row) -> bool:
    """Return whether a tag is for the editors of Ghost alone."""
    return get_text(tag, "visibility") == "internal" or get_text(tag, "name").startswith("#")


def get_text(row: Row, key: str) -> str:
    """Return a text, or a number as one; "" for anything else."""
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""
