"""Where a feed is cut into archive documents (RFC 5005, 4).

The articles of a feed are one sequence, newest first. Some of them are boundaries: the number of an
article alone decides, so no article that arrives, goes or moves makes another one a boundary. An
archive document is named by the key of an article, and holds the articles after that key, up to and
including the next boundary. So it depends on its own articles alone, and every feed has its archive
without one stored row.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

ARCHIVE = "/archive/"  # in the addresses of archive documents, and of no feed
MOST_ENTRIES = 25  # an archive document ends after so many if no boundary comes earlier
_SHARE = 11  # about every eleventh article is a boundary
_FEWEST = 20  # a feed itself keeps at least so many entries if its limit allows them
# The multiples of 2^32 divided by the golden ratio are spread as evenly as any (Knuth, 6.4): of
# consecutive numbers every 8th or 13th is a boundary.
GOLDEN, RANGE = 2_654_435_769, 2**32


class ItemKey(NamedTuple):
    """The position of an article in every feed that contains it."""

    published: datetime
    article_id: int


def format_key(key: ItemKey) -> str:
    """Return a key as addresses have it: the time in UTC, and the article's number."""
    return f"{key.published:%Y%m%d%H%M%S}-{key.article_id}"


def is_boundary(article_id: int) -> bool:
    """Return whether an archive document ends with this article."""
    return article_id * GOLDEN % RANGE < RANGE // _SHARE


def cut_archive(keys: Sequence[ItemKey]) -> Sequence[ItemKey]:
    """Return the articles of an archive document; `keys` are those after its name, newest first."""
    for count, key in enumerate(islice(keys, MOST_ENTRIES), 1):
        if is_boundary(key.article_id):
            return keys[:count]
    return keys[:MOST_ENTRIES]


def count_current(article_ids: Sequence[int], limit: int) -> int:
    """Return how many of its newest articles a feed itself holds, at most `limit`.

    `article_ids` are the newest articles, newest first; they are more than `limit` if the feed has
    more. Then the feed ends with a boundary if there is one in its older half. So the first archive
    document stays the same while articles arrive, until the next newer ones form a document too.
    """
    if len(article_ids) <= limit:
        return len(article_ids)
    fewest = max(limit // 2, min(limit, _FEWEST))
    counts = range(limit, fewest - 1, -1)
    return next((each for each in counts if is_boundary(article_ids[each - 1])), limit)


def find_following(keys: Sequence[ItemKey], name: ItemKey) -> ItemKey | None:
    """Return the name of the document that ends where the one with this `name` begins.

    `keys` are the article at `name`, unless it is gone, and the newer articles, oldest first: one
    more than a document holds. None means that the document is not complete yet.
    """
    newer = (key for key in keys if key > name and is_boundary(key.article_id))
    return next(newer, keys[MOST_ENTRIES] if len(keys) > MOST_ENTRIES else None)
