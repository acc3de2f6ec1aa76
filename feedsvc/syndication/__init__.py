"""The press: stale feeds -> documents -> bytes.

A feed is read in one snapshot, rendered with no transaction open, and kept in a short one; a moment
later its bytes are encoded. A mark that comes in between stays, and bytes that newer ones overtook are
dropped: whoever refreshes, in however many processes, the last state of the articles wins.
"""

from feedsvc.syndication import (
    byte_limit,
    documents,
    encode,
    preview,
    recompress,
    refresh,
    render,
    snapshot,
    verify,
)

__all__ = [
    "byte_limit",
    "documents",
    "encode",
    "preview",
    "recompress",
    "refresh",
    "render",
    "snapshot",
    "verify",
]
