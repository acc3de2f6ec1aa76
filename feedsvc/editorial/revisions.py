"""Revisions: an article's content and state after each change, stored as differences.

The newest revision is stored complete, each older one as its differences from the next. So a
correction of an article of 5 kB takes some 50 bytes, and the oldest revisions can be removed
without touching the others. Every fiftieth stays complete too, so that reading an old one never
takes more than 50 steps.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy.orm import Session

from feedsvc.compression import compress_against, decompress_against
from feedsvc.storage.articles import revisions
from feedsvc.storage.articles.revisions import Position
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Revision

# Ten changes of an article of 5 kB take 1.9 kB in this way; whole and uncompressed, 96 kB.
WHOLE_EVERY = 50
_PAGE = 1000  # old revisions that are read in one transaction


def add_revision(
    session: Session, article_id: int, number: int, snapshot: dict[str, Any], *, now: datetime
) -> None:
    """Store `snapshot` as the newest revision; the one before it is reduced to its differences."""
    content = _encode_snapshot(snapshot)
    former = revisions.find_newest_revision(session, article_id) if number > 1 else None
    if former and former.number % WHOLE_EVERY:
        former.content = compress_against(decompress_against(former.content, b""), content)
        former.complete = False
    packed = compress_against(content, b"")
    revisions.insert_revisions(session, {article_id: packed}, number=number, now=now)


def add_first_revisions(
    session: Session, snapshots: Mapping[int, dict[str, Any]], *, now: datetime
) -> None:
    """Store the first revisions of articles, by their ids."""
    contents = {
        article_id: compress_against(_encode_snapshot(snapshot), b"")
        for article_id, snapshot in snapshots.items()
    }
    revisions.insert_revisions(session, contents, number=1, now=now)


def _encode_snapshot(snapshot: dict[str, Any]) -> bytes:
    # Sorted keys and no spaces make equal parts of two revisions equal bytes, which take no room.
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_revision(session: Session, article_id: int, number: int) -> dict[str, Any] | None:
    """Return the snapshot of a revision; None if there is none, or it was removed as too old."""
    # The number is rounded up: that revision is complete, or else the newest one before it.
    last = -(-number // WHOLE_EVERY) * WHOLE_EVERY
    steps: list[Revision] = []
    for row in revisions.list_revisions(session, article_id, number, last):
        steps.append(row)
        if row.complete:
            break
    if not (steps and steps[0].number == number and steps[-1].complete):
        return None
    content = b""
    for row in reversed(steps):
        content = decompress_against(row.content, content)
    return cast("dict[str, Any]", json.loads(content))


def remove_old_revisions(database: Database, *, days: int, now: datetime) -> int:
    """Remove the revisions older than `days`, except the newest two of each article.

    Return how many were removed; none if `days` is 0. The list of changes (verb, editor, time)
    stays complete.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    before, removed = now - timedelta(days=days), 0
    position: Position | None = None
    while days:
        # The page is read before the deletion, so that no writer waits while it is looked for.
        with database.reading() as session:
            page = revisions.list_old_revisions(session, before=before, after=position, limit=_PAGE)
        keys = [(article_id, number) for (_, article_id, number), free in page if free]
        if keys:
            with database.writing() as session:
                revisions.delete_revisions(session, keys)
        removed += len(keys)
        if len(page) < _PAGE:
            break
        # Go on after the last row that was read, not the last that was deleted: rows that stay
        # would come again for ever.
        position = page[-1][0]
    return removed
