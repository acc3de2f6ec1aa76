"""Syndication: stale feeds -> documents -> bytes.

`refresh` reads feeds in one transaction (`snapshot`, `documents`), renders them with none open
(`render`), and stores what they consist of in a short one; `encode` makes their bytes a moment
later, and `verify` finds what is damaged. A mark that comes in between stays, and a refresh that a
newer one has overtaken writes nothing: whichever processes refresh, the last state of the articles
wins. `preview` shows a custom feed that is not stored yet, `combined_feeds` are made when a reader
asks for one, `archives` makes what a feed is too short for, and `check` renders all feeds of a
backup.
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
