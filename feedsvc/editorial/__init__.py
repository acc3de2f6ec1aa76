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
from feedsvc.editorial.copies import Base, begin, discard, keep, take
from feedsvc.editorial.headings import describe, open_house, retire, revive, unknown_topics
from feedsvc.editorial.pictures import store_picture
from feedsvc.editorial.schedule import publish_due

__all__ = [
    "Base",
    "begin",
    "describe",
    "discard",
    "keep",
    "open_house",
    "publish",
    "publish_due",
    "retire",
    "revive",
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
