"""Editorial: write, revise, schedule, publish, withdraw; and name what articles stand under.

Every verb takes a session and never commits. It marks exactly the feeds that select the article,
before or after, as stale in the same transaction; what makes them fresh is not known here.
"""

from feedsvc.editorial.articles import (
    publish,
    publish_due,
    save,
    start,
    undo,
    unschedule,
    update,
    withdraw,
)
from feedsvc.editorial.batches import Bulk, act
from feedsvc.editorial.bin import discard, empty_bin, erase, restore
from feedsvc.editorial.headings import describe, open_house, retire, revive, unknown_topics
from feedsvc.editorial.pictures import describe_picture, remove_picture, store_picture

__all__ = [
    "Bulk",
    "act",
    "describe",
    "describe_picture",
    "discard",
    "empty_bin",
    "erase",
    "open_house",
    "publish",
    "publish_due",
    "remove_picture",
    "restore",
    "retire",
    "revive",
    "save",
    "start",
    "store_picture",
    "undo",
    "unknown_topics",
    "unschedule",
    "update",
    "withdraw",
]
