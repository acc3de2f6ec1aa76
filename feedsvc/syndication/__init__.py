"""Syndication: stale feeds -> documents -> bytes.

`refresh` reads feeds in one transaction (`snapshot`, `documents`), renders them outside of any
transaction (`render`), and stores their compositions in a short one. A moment later `encode` makes
their bytes; `verify` finds damaged ones. A stale mark that is set meanwhile stays, and a refresh
that a newer one has overtaken writes nothing: whichever processes refresh, the last state of the
articles wins. `preview` shows a custom feed that is not stored yet, `combined_feeds` makes a feed
when a reader asks for it, `archives` makes documents with the older articles of a feed, and `check`
renders all feeds of a backup.
"""

from feedsvc.syndication import (
    archives,
    check,
    combined_feeds,
    documents,
    encode,
    lengths,
    preview,
    refresh,
    render,
    snapshot,
    verify,
)

__all__ = [
    "archives",
    "check",
    "combined_feeds",
    "documents",
    "encode",
    "lengths",
    "preview",
    "refresh",
    "render",
    "snapshot",
    "verify",
]
