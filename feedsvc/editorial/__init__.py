"""Editorial: write, revise, schedule, publish, withdraw; and name what articles stand under.

Every verb takes a session and never commits. It marks exactly the feeds that select the article,
before or after, as stale in the same transaction; what makes them fresh is not known here.
"""

from feedsvc.editorial.articles import (
    publish,
    save,
    start,
    undo,
    unschedule,
    update,
    withdraw,
)
from feedsvc.editorial.batches import Bulk, act
from feedsvc.editorial.bin import discard, empty_bin, erase, restore
from feedsvc.editorial.copies import Base, begin, keep, put_aside, take
from feedsvc.editorial.headings import describe, make, merge, open_house, retire, revive, unknown_topics
from feedsvc.editorial.keys import give_key, revoke_key
from feedsvc.editorial.pictures import describe_picture, keep_picture, remove_picture, store_picture
from feedsvc.editorial.revisions import remove_old as remove_old_revisions
from feedsvc.editorial.schedule import publish_due
from feedsvc.editorial.selections import change_feed, designed, make_feed, retire_feed, revive_feed

__all__ = [
    "Base",
    "Bulk",
    "act",
    "begin",
    "change_feed",
    "describe",
    "describe_picture",
    "designed",
    "discard",
    "empty_bin",
    "erase",
    "give_key",
    "keep",
    "keep_picture",
    "make",
    "make_feed",
    "merge",
    "open_house",
    "publish",
    "publish_due",
    "put_aside",
    "remove_old_revisions",
    "remove_picture",
    "restore",
    "retire",
    "retire_feed",
    "revive",
    "revive_feed",
    "revoke_key",
    "save",
    "start",
    "store_picture",
    "take",
    "undo",
    "unknown_topics",
    "unschedule",
    "update",
    "withdraw",
]
