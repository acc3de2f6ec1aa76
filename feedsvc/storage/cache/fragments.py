"""Fragments as rows: the bytes of single entries, so that one that changed does not cost fifty.

A fragment is good for one revision of its article and one imprint of the press. What else it prints
is the words of headings: who changes them outdates the fragments (`outdate`). It was read back when
it was made; a checksum before the bytes tells whether they still are what was read then, of this article,
with the parts that are told beside them.

Its parts, one for each format, are known by size and digest, so that a feed is printed without
reading the bytes of what did not change.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import bindparam, delete, exists, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from feedsvc.domain.representations import EntryPart
from feedsvc.storage import taxonomy
from feedsvc.storage.tables import Article, Author, FeedItem, Fragment, Section, Topic
from feedsvc.storage.upsert import upsert

_SEAL = 4
_LINE = re.compile(r"(\w+:\d+:\w+( \w+:\d+:\w+)*)?", re.ASCII)
_NEVER = 0  # the revision that no article has
_REST = timedelta(
    hours=1
)  # how long a former fragment may still be part of what is being pressed or encoded
_GOOD = (
    select(Fragment.article_id, Fragment.name, Article.guid, Fragment.revision, Fragment.parts)
    .join(Article, Article.id == Fragment.article_id)
    .where(
        Fragment.article_id.in_(
            bindparam("article_ids", expanding=True)
        ),  # cheaper than the numbers themselves
        Fragment.renderer_fingerprint == bindparam("renderer_fingerprint"),
        Fragment.revision == Article.revision,
    )
    .order_by(Fragment.created)  # the last made counts
)


@dataclass(frozen=True, slots=True)
class StoredFragment:
    """An entry without its bytes: the fragment in which these lie, of which revision, and its parts by suffix."""

    name: str
    guid: str
    revision: int
    parts: Mapping[str, EntryPart]


def list_current(
    session: Session, article_ids: Sequence[int], imprint: str
) -> dict[int, StoredFragment]:
    """Return what is good of the fragments of these articles."""
    rows = session.execute(_GOOD, {"article_ids": article_ids, "renderer_fingerprint": imprint})
    return {
        article_id: StoredFragment(name, guid, revision, _read_parts(guid, name, line))
        for article_id, name, guid, revision, line in rows
        if _LINE.fullmatch(str(line))
    }


def read_bodies(session: Session, names: Collection[str]) -> dict[str, dict[str, bytes]]:
    """Return the bytes by fragment and suffix; without those that are no longer what was kept."""
    kept = select(Fragment.name, Fragment.article_id, Fragment.parts, Fragment.bodies)
    rows = session.execute(kept.where(Fragment.name.in_(names)))
    return {
        name: _unpack(line, packed)
        for name, article_id, line, packed in rows
        if _is_sealed(article_id, line, packed)
    }


def save_fragments(
    session: Session,
    made: Mapping[int, tuple[StoredFragment, bytes]],
    imprint: str,
    *,
    now: datetime,
) -> None:
    """Keep fragments that are good for their articles, in one order for all, so that no two presses wait for each other.

    Only for who holds the lock of a feed that shows these articles, and has seen its last mark.
    """
    rows = [_row(article_id, *one, imprint, now) for article_id, one in sorted(made.items())]
    if rows:
        upsert(session, Fragment, rows)


def save_uncurrent_fragments(
    session: Session, made: Mapping[int, tuple[StoredFragment, bytes]], *, now: datetime
) -> None:
    """Keep fragments for the representations that are made of them now, and for no others."""
    rows = [
        _row(article_id, *one, "", now) | {"revision": _NEVER}
        for article_id, one in sorted(made.items())
    ]
    if rows:
        upsert(session, Fragment, rows, keeping={"revision", "renderer_fingerprint"})


def invalidate_fragments(session: Session, heading: Topic | Section | Author) -> None:
    """Let the fragments that print a heading's words be good for nothing new, because these change."""
    printing = update(Fragment).where(Fragment.article_id.in_(taxonomy.select_articles_of(heading)))
    session.execute(printing.values(revision=_NEVER).execution_options(synchronize_session=False))


def delete_fragments(session: Session, names: Collection[str]) -> None:
    """Forget fragments."""
    session.execute(delete(Fragment).where(Fragment.name.in_(names)))


def list_articles_after(session: Session, article_id: int, limit: int = 200) -> Sequence[int]:
    """Return the next articles by number that have fragments, to walk over them all in pieces."""
    return session.scalars(
        select(Fragment.article_id).where(Fragment.article_id > article_id).order_by(Fragment.article_id)
        .distinct().limit(limit)
    ).all()  # fmt: skip


def delete_unused_fragments(
    session: Session, article_ids: Iterable[int], newest: int, *, now: datetime
) -> int:
    """Forget former fragments, and those of articles that are among no feed's `newest` ones; return how many.

    All have rested long enough that no press is at work with them, and what consists of them is encoded.
    """
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
    wanted = set(article_ids)
    shown = set(
        session.scalars(select(FeedItem.article_id).where(FeedItem.article_id.in_(wanted), ~is_old))
    )
    current = select(Article.revision).where(Article.id == Fragment.article_id).scalar_subquery()
    dropped = session.execute(
        delete(Fragment)
        .where(
            Fragment.article_id.in_(wanted),
            or_(Fragment.article_id.in_(wanted - shown), Fragment.revision != current),
            Fragment.created < now - _REST,
        )
        .execution_options(synchronize_session=False)
    )
    return int(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def pack(article_id: int, bodies: Mapping[str, bytes], parts: Mapping[str, EntryPart]) -> bytes:
    """Return an entry's bytes in all formats in one, sealed with a checksum."""
    joined = b"".join(body for _, body in sorted(bodies.items()))
    return _seal(article_id, _line(parts), joined) + joined


def _seal(article_id: int, line: str, joined: bytes | memoryview) -> bytes:
    return crc32(joined, crc32(f"{article_id} {line}".encode())).to_bytes(_SEAL)


def _line(parts: Mapping[str, EntryPart]) -> str:
    """Return the parts of a fragment that have bytes, in the order in which these lie."""
    told = sorted(parts.items())
    return " ".join(f"{suffix}:{part.size}:{part.digest}" for suffix, part in told if part.digest)


def _row(
    article_id: int, kept: StoredFragment, body: bytes, imprint: str, now: datetime
) -> dict[str, object]:
    return {
        "name": kept.name,
        "article_id": article_id,
        "revision": kept.revision,
        "renderer_fingerprint": imprint,
        "created": now,
        "parts": _line(kept.parts),
        "bodies": body,
    }


def _parse_parts(line: str) -> Iterator[tuple[str, int, str]]:
    """Yield (suffix, size, digest) of a fragment's parts, in the order in which their bytes lie."""
    for part in line.split():
        suffix, size, digest = part.split(":")
        yield suffix, int(size), digest


def _read_parts(guid: str, name: str, line: str) -> dict[str, EntryPart]:
    return {
        suffix: EntryPart(guid, name, size, digest) for suffix, size, digest in _parse_parts(line)
    }


def _is_sealed(article_id: int, line: object, packed: object) -> bool:
    """Tell whether a row is what was written; a damaged one may hold values of any type."""
    if not (isinstance(packed, bytes) and isinstance(line, str)):
        return False
    return packed[:_SEAL] == _seal(article_id, line, memoryview(packed)[_SEAL:])


def _unpack(line: str, packed: bytes) -> dict[str, bytes]:
    found, at = {}, _SEAL
    for suffix, size, _ in _parse_parts(line):
        found[suffix] = packed[at : at + size]
        at += size
    return found
