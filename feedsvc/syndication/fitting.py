"""A budget of bytes: how many of a feed's entries fit into it, in every format."""

from collections.abc import Mapping, Sequence

from feedsvc.domain.documents import FeedDocument
from feedsvc.rendering import FORMATS, Fragment


def fitting(document: FeedDocument, spelled: Mapping[str, Sequence[Fragment]], budget: int) -> int:
    """Return how many of the newest entries make the largest format fit into `budget` bytes; at the least none.

    `spelled` holds the entries' bytes by format, newest first. Fewer entries are never larger, so
    that halving finds the number.
    """
    fits, too_many = 0, min(len(each) for each in spelled.values()) + 1
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if max(_size(document, suffix, each[:middle]) for suffix, each in spelled.items()) <= budget:
            fits = middle
        else:
            too_many = middle
    return fits


def _size(document: FeedDocument, suffix: str, fragments: Sequence[Fragment]) -> int:
    """Return how large a format becomes, without putting it together."""
    around = FORMATS[suffix].frame(document, [each.guid for each in fragments])
    bodies = {each.guid: len(each.body) for each in fragments if each.body}
    joints = len(around.joint) * max(0, len(bodies) - 1)
    return len(around.before) + sum(bodies.values()) + joints + len(around.after)
