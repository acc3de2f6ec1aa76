"""A page of a list of articles, and the addresses of its neighbours.

An address names a page by the key of the article before it (`?after=20261121070000-42`), and the
first page has none. So each page has one address, whether a reader comes from a newer or an older
page, and caches can hold it: articles that are published later do not move it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from feedsvc.domain.archives import ItemKey, format_key
from feedsvc.domain.documents import Entry
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds, item_pages
from feedsvc.storage.feeds.item_pages import Period
from feedsvc.storage.tables import Article
from feedsvc.syndication.documents import build_entry
from feedsvc.web.context import site
from feedsvc.web.http.numbers import parse_id
from feedsvc.web.pagination import read_cursor

PAGE = 20  # articles on a page
_KEY = re.compile(r"([0-9]{14})-([0-9]{1,18})")
_TIME = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of articles, as entries and by id.

    `live` holds the paths of the sections to which it may link. Its own address and those of its
    neighbours are absolute; a neighbour that is missing is "".
    """

    entries: Sequence[Entry] = ()
    article_ids: Sequence[int] = ()
    live: Mapping[str, int] = field(default_factory=dict)
    url: str = ""
    newer: str = ""
    older: str = ""
    is_first: bool = True


def parse_key(text: str) -> ItemKey | None:
    """Return the key that an address names; None, which begins the list, if it names none."""
    match = _KEY.fullmatch(text)
    article_id = parse_id(match[2]) if match else 0
    if match is None or not article_id:
        return None
    try:
        return ItemKey(datetime.strptime(match[1], _TIME).replace(tzinfo=UTC), article_id)
    except ValueError:
        return None


def read_listing(
    session: Session, feed_id: int, path: str, *, period: Period | None = None, size: int = PAGE
) -> Listing:
    """Return the page of a feed's articles that the request names; `path` is the list's path."""
    key = read_cursor(parse_key).after
    keys = item_pages.list_keys_after(session, feed_id, key, limit=size + 1, period=period)
    newer = ""
    if key:
        nearest = item_pages.list_keys_before(session, feed_id, key, limit=PAGE + 1, period=period)
        newer = build_url(path, nearest[PAGE] if len(nearest) > PAGE else None)
    article_ids = [each.article_id for each in keys[:size]]
    rows = articles.get_articles(session, article_ids)
    return Listing(
        entries=[build_entry(row, site(), with_body=False) for row in rows],
        article_ids=article_ids,
        live=find_live_sections(session, rows),
        url=build_url(path, key),
        newer=newer,
        older=build_url(path, keys[size - 1]) if len(keys) > size else "",
        is_first=key is None,
    )


def build_url(path: str, key: ItemKey | None = None) -> str:
    """Return the absolute address of the page of a list that begins after `key`."""
    return site().url(path) + (f"?after={format_key(key)}" if key else "")


def find_live_sections(session: Session, rows: Sequence[Article]) -> dict[str, int]:
    """Return the paths of the sections of articles to which pages may link, with their feeds."""
    paths = {f"sections/{article.section.slug}" for article in rows if article.section}
    return feeds.find_readable(session, paths)
