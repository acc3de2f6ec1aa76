"""Syndication: stale feeds -> documents -> bytes.

`refresh` reads feeds in one transaction (`snapshot`, `documents`), renders them with none open
(`render`), and stores what they consist of in a short one; `encode` makes their bytes a moment
later, and `verify` finds what is damaged. A mark that comes in between stays, and a refresh that a
newer one has overtaken writes nothing: whichever processes refresh, the last state of the articles
wins. `preview` shows a custom feed that is not stored yet, and `check` renders all feeds of a
backup.
"""

from feedsvc.syndication import (
    check,
    documents,
    encode,
    preview,
    refresh,
    render,
    snapshot,
    verify,
)

__all__ = ["check", "documents", "encode", "preview", "refresh", "render", "snapshot", "verify"]
