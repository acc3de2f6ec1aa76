"""The press: stale feeds -> documents -> bytes.

A feed is read in one snapshot, rendered with no transaction open, and kept in a short one; a moment
later its bytes are encoded. A mark that comes in between stays, and bytes that newer ones overtook are
dropped: whoever refreshes, in however many processes, the last state of the articles wins.
"""

from feedsvc.syndication.assembling import (
    assemble,
    entry,
    feed_description,
    feed_name,
    feed_title,
    heading_of,
    image,
    limit_of,
)
from feedsvc.syndication.binding import Found, encoded, encoded_of
from feedsvc.syndication.densifying import densify
from feedsvc.syndication.pressing import refresh, refresh_stale, sweep
from feedsvc.syndication.previewing import Preview, preview
from feedsvc.syndication.verifying import Damage, find_damages, mend

__all__ = [
    "Damage",
    "Found",
    "Preview",
    "assemble",
    "densify",
    "encoded",
    "encoded_of",
    "entry",
    "feed_description",
    "feed_name",
    "feed_title",
    "find_damages",
    "heading_of",
    "image",
    "limit_of",
    "mend",
    "preview",
    "refresh",
    "refresh_stale",
    "sweep",
]
