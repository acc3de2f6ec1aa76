"""A budget of bytes: how many of a feed's entries fit into it, in every format."""

from collections.abc import Mapping, Sequence

from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.representations import EntryPart
from feedsvc.rendering import FORMATS


def count_fitting_entries(
    document: FeedDocument, parts: Mapping[str, Sequence[EntryPart]], budget: int
) -> int:
    """Return how many of the newest entries make the largest format fit into `budget` bytes; at the least none.

    `parts` holds the entries by format, newest first. Fewer entries are never larger, so
    that halving finds the number.
    """
    fits, too_many = 0, min(len(each) for each in parts.values()) + 1
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if (
            max(_compute_size(document, suffix, each[:middle]) for suffix, each in parts.items())
            <= budget
        ):
            fits = middle
        else:
            too_many = middle
    return fits


def _compute_size(document: FeedDocument, suffix: str, parts: Sequence[EntryPart]) -> int:
    """Return how large a format becomes, without putting it together."""
    frame = FORMATS[suffix].frame(document, [each.guid for each in parts])
    return frame.compute_size(
        list({each.guid: each.size for each in parts if each.digest}.values())
    )
