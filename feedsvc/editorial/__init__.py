"""Editorial: the changes that editors make to articles, terms, custom feeds and media.

A function that changes one thing takes a session and never commits. It marks exactly the feeds that
select the article before or after the change as stale, in the same transaction; refreshing them is
the work of `syndication`.
"""

from feedsvc.editorial import (
    access_tokens,
    advice,
    articles,
    autosave,
    body_pictures,
    bulk,
    content,
    custom_feeds,
    duplicates,
    languages,
    media,
    presence,
    preview,
    renewal,
    revisions,
    scheduling,
    site_settings,
    site_validation,
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
    "body_pictures",
    "bulk",
    "content",
    "custom_feeds",
    "duplicates",
    "languages",
    "media",
    "presence",
    "preview",
    "renewal",
    "revisions",
    "scheduling",
    "site_settings",
    "site_validation",
    "snapshots",
    "taxonomy",
    "trash",
    "undo",
    "validation",
]
