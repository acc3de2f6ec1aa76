"""Fragments as rows: an article's entry in every format, so that a change renders one, not fifty.

A fragment is current for one revision of its article and one renderer fingerprint. It also contains
the names of topics, sections and authors, so changing one of these invalidates the fragments that
contain it (`invalidate_fragments`). The bytes were read back when they were rendered; a checksum in
front of them tells whether they are unchanged and belong to this article and these parts.

Sizes and digests of the parts, one for each format, are a column of their own, so that a feed is
composed without reading the bytes of unchanged entries.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zlib import crc32

from sqlalchemy import delete, exists, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from feedsvc.domain.representations import EntryPart
from feedsvc.storage import taxonomy
from feedsvc.storage.feeds import notices
from feedsvc.storage.feeds.items import NewestItem
from feedsvc.storage.tables import Article, Author, FeedItem, Fragment, Section, Topic
from feedsvc.storage.upsert import upsert

_CHECKSUM = 4  # bytes
_PART = re.compile(r"(\w+):(\d+):(\w+)", re.ASCII)
_PARTS = re.compile(r"(\w+:\d+:\w+( \w+:\d+:\w+)*)?", re.ASCII)
NO_REVISION = 0  # of a fragment that is not current: articles begin with 1
_MOST_IDS = 10_000  # in one statement, which may have 32,766 values
# How long a former fragment stays: a refresh may be composing or encoding something with it.
_GRACE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RenderedEntry:
    """An article's entry in every format: its parts by suffix, and the fragment `name` for them.

    `packed` holds the bytes of all parts if the entry has just been rendered, and is empty if it
    was read from the database.
    """

    name: str
    article_id: int
    guid: str
    revision: int
    parts: Mapping[str, EntryPart]
    packed: bytes = b""

    @property
    def is_complete(self) -> bool:
        """Return whether every format can write the entry."""
        return all(part.digest for part in self.parts.values())

    @property
    def has_bytes(self) -> bool:
        """Return whether any format can write the entry."""
        return any(part.digest for part in self.parts.values())


def list_current(newest: Iterable[NewestItem]) -> dict[int, RenderedEntry]:
    """Return the current fragments of articles, by article and without their bytes."""
    # Read each row once: `newest` has the same one for each feed that shows the article.
    entries = [_read_entry(*row) for row in dict.fromkeys(item[1:-1] for item in newest) if row[1]]
    return {entry.article_id: entry for entry in entries if entry is not None}


@lru_cache(maxsize=2048)  # a refresh sees about 300, of which nearly all stay as they are
def _read_entry(
    article_id: int, name: str, guid: str, revision: int, line: object
) -> RenderedEntry | None:
    """Return the entry of a row; None for a damaged one, which may hold values of any type."""
    if not isinstance(line, str) or not _PARTS.fullmatch(line):
        return None
    return RenderedEntry(name, article_id, guid, revision, _read_parts(guid, name, line))


def read_bodies(session: Session, names: Collection[str]) -> dict[str, dict[str, bytes]]:
    """Return bytes by fragment and suffix, without fragments that are missing or damaged."""
    query = select(Fragment.name, Fragment.article_id, Fragment.parts, Fragment.bodies)
    rows = session.connection().execute(query.where(Fragment.name.in_(names)))
    return {
        name: _unpack(line, packed)
        for name, article_id, line, packed in rows
        if _is_intact(article_id, line, packed)
    }


def save_fragments(
    session: Session, entries: Iterable[RenderedEntry], fingerprint: str, *, now: datetime
) -> None:
    """Store fragments as the current ones of their articles.

    The caller has locked a feed that shows these articles and has seen its last version. Rows are
    written in the order of articles, so that two refreshes never deadlock.
    """
    rows = [_to_row(entry, fingerprint, now) for entry in _sort_storable(entries)]
    if rows:
        upsert(session, Fragment, rows)


def save_uncurrent_fragments(
    session: Session, entries: Iterable[RenderedEntry], *, now: datetime
) -> None:
    """Store fragments for representations that consist of them now, without making them current."""
    rows = [
        _to_row(entry, "", now) | {"revision": NO_REVISION} for entry in _sort_storable(entries)
    ]
    if rows:
        upsert(session, Fragment, rows, keeping={"revision", "renderer_fingerprint"})


def invalidate_fragments(session: Session, term: Topic | Section | Author) -> None:
    """Mark the fragments that contain the name of a term as current for no revision."""
    containing = update(Fragment).where(Fragment.article_id.in_(taxonomy.select_articles_of(term)))
    session.execute(
        containing.values(revision=NO_REVISION).execution_options(synchronize_session=False)
    )


def invalidate_articles(session: Session, article_ids: Collection[int]) -> None:
    """Mark the fragments of these articles as current for no revision."""
    ids = sorted(article_ids)
    for start in range(0, len(ids), _MOST_IDS):
        containing = update(Fragment).where(Fragment.article_id.in_(ids[start : start + _MOST_IDS]))
        session.execute(
            containing.values(revision=NO_REVISION).execution_options(synchronize_session=False)
        )


def delete_fragments(session: Session, names: Collection[str]) -> None:
    """Delete the fragments of these names."""
    session.execute(delete(Fragment).where(Fragment.name.in_(names)))


def list_articles_after(session: Session, article_id: int, limit: int = 200) -> Sequence[int]:
    """Return the next articles by id that have fragments, so that a sweep visits all of them."""
    number = Fragment.article_id
    following = select(number).where(number > article_id).order_by(number).distinct()
    return session.scalars(following.limit(limit)).all()


def delete_unused_fragments(
    session: Session, article_ids: Iterable[int], newest: int, *, now: datetime
) -> int:
    """Delete the fragments of these articles that no feed needs; return how many.

    No feed needs fragments of former revisions. No feed needs those of an article that is not among
    the `newest` of any feed and has no notice in one. Young fragments stay: see `_GRACE`.
    """
    # An item is old if its feed has `newest` or more newer items. The index of feed_items tells
    # this without counting the whole feed.
    newer = aliased(FeedItem)
    is_old = exists(
        select(newer.article_id)
        .where(
            newer.feed_id == FeedItem.feed_id,
            tuple_(newer.published, newer.article_id)
            > tuple_(FeedItem.published, FeedItem.article_id),
        )
        .offset(newest - 1)
        .limit(1)
    )
    all_ids = set(article_ids)
    in_feeds = set(
        session.scalars(
            select(FeedItem.article_id).where(FeedItem.article_id.in_(all_ids), ~is_old)
        )
    )
    in_feeds |= notices.filter_shown(session, all_ids)
    current = select(Article.revision).where(Article.id == Fragment.article_id).scalar_subquery()
    deleted = session.execute(
        delete(Fragment)
        .where(
            Fragment.article_id.in_(all_ids),
            or_(Fragment.article_id.in_(all_ids - in_feeds), Fragment.revision != current),
            Fragment.created < now - _GRACE,
        )
        .execution_options(synchronize_session=False)
    )
    return int(deleted.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def pack(article_id: int, bodies: Mapping[str, bytes], parts: Mapping[str, EntryPart]) -> bytes:
    """Return an entry's bytes in all formats, joined, with a checksum of 4 bytes in front."""
    joined = b"".join(body for _, body in sorted(bodies.items()))
    return _compute_checksum(article_id, _format_parts(parts), joined) + joined


def _compute_checksum(article_id: int, line: str, joined: bytes | memoryview) -> bytes:
    return crc32(joined, crc32(f"{article_id} {line}".encode())).to_bytes(_CHECKSUM)


def _format_parts(parts: Mapping[str, EntryPart]) -> str:
    """Return the parts that have bytes as the text of their column, in the order of the bytes."""
    return " ".join(
        f"{suffix}:{part.size}:{part.digest}"
        for suffix, part in sorted(parts.items())
        if part.digest
    )


def _sort_storable(entries: Iterable[RenderedEntry]) -> list[RenderedEntry]:
    return sorted((each for each in entries if each.has_bytes), key=lambda each: each.article_id)


def _to_row(entry: RenderedEntry, fingerprint: str, now: datetime) -> dict[str, object]:
    return {
        "name": entry.name,
        "article_id": entry.article_id,
        "revision": entry.revision,
        "renderer_fingerprint": fingerprint,
        "created": now,
        "parts": _format_parts(entry.parts),
        "bodies": entry.packed,
    }


def _read_parts(guid: str, name: str, line: str) -> dict[str, EntryPart]:
    return {
        suffix: EntryPart(guid, name, int(size), digest)
        for suffix, size, digest in _PART.findall(line)
    }


def _is_intact(article_id: int, line: object, packed: object) -> bool:
    """Return whether a row is as it was written; a damaged one may hold values of any type."""
    if not (isinstance(packed, bytes) and isinstance(line, str)):
        return False
    return packed[:_CHECKSUM] == _compute_checksum(article_id, line, memoryview(packed)[_CHECKSUM:])


def _unpack(line: str, packed: bytes) -> dict[str, bytes]:
    bodies, start = {}, _CHECKSUM
    for suffix, size, _ in _PART.findall(line):  # in the order of their bytes
        end = start + int(size)
        bodies[suffix] = packed[start:end]
        start = end
    return bodies
