"""Editorial: write, revise, schedule, publish, withdraw; and name what articles stand under.

Every verb takes a session and never commits. It marks exactly the feeds that select the article,
before or after, as stale in the same transaction; what makes them fresh is not known here.
"""

from feedsvc.editorial import (
    access_tokens,
    advice,
    articles,
    autosave,
    bulk,
    content,
    custom_feeds,
    media,
    preview,
    revisions,
    scheduling,
    snapshots,
    taxonomy,
    trash,
    undo,
    validation,
)

__all__ = [
    "access_tokens",
    "advice",
    "articles",
    "autosave",
    "bulk",
    "content",
    "custom_feeds",
    "media",
    "preview",
    "revisions",
    "scheduling",
    "snapshots",
    "taxonomy",
    "trash",
    "undo",
    "validation",
]
