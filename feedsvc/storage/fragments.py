"""Fragments as rows: the bytes of single entries, so that one that changed does not cost fifty.

A fragment is good for one revision of its article and one imprint of the press. What else it prints
is the words of headings: who changes them forgets the fragments (`forget`). It was read back when
it was made; a checksum before the bytes tells whether they still are what was read then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from sqlalchemy import delete, exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from feedsvc.storage import headings
from feedsvc.storage.tables import Article, Author, Fragment, Placement, Section, Topic
from feedsvc.storage.upserting import upsert

_SEAL = 4


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry's bytes by suffix, as they are stored, and the revision of which they are."""

    guid: str
    revision: int
    bodies: Mapping[str, bytes]


def of(session: Session, article_ids: Sequence[int], imprint: str) -> dict[int, Kept]:
    """Return what is good of the bytes of these articles."""
    rows = session.execute(
        select(Fragment.article_id, Article.guid, Fragment.revision, Fragment.bodies)
        .join(Article, Article.id == Fragment.article_id)
        .where(Fragment.article_id.in_(article_ids), Fragment.imprint == imprint, Fragment.revision == Article.revision)
    )
    return {
        article_id: Kept(guid, revision, bodies)
        for article_id, guid, revision, packed in rows
        if (bodies := _unpacked(packed)) is not None
    }


def keep(session: Session, made: Mapping[int, Kept], imprint: str) -> None:
    """Keep entries' bytes, in one order for all, so that no two presses wait for each other.

    Only for who holds the lock of a feed that shows these articles, and has seen its last mark.
    """
    rows = [
        {"article_id": article_id, "revision": kept.revision, "imprint": imprint, "bodies": _packed(kept.bodies)}
        for article_id, kept in sorted(made.items())
    ]
    if rows:
        upsert(session, Fragment, rows)


def forget(session: Session, heading: Topic | Section | Author) -> None:
    """Forget the bytes that print a heading's words, because these change."""
    session.execute(delete(Fragment).where(Fragment.article_id.in_(headings.articles(heading))))


def after(session: Session, article_id: int, limit: int = 200) -> Sequence[int]:
    """Return the next articles by number of which bytes are kept, to walk over them all in pieces."""
    return session.scalars(
        select(Fragment.article_id).where(Fragment.article_id > article_id).order_by(Fragment.article_id)
        .limit(limit)
    ).all()  # fmt: skip


def drop_unshown(session: Session, article_ids: Iterable[int], newest: int) -> int:
    """Forget the bytes of those articles that are among no feed's `newest` ones; return of how many."""
    newer = aliased(Placement)
    is_old = exists(
        select(newer.article_id)
        .where(
            newer.feed_id == Placement.feed_id,
            tuple_(newer.published, newer.article_id) > tuple_(Placement.published, Placement.article_id),
        )
        .offset(newest - 1)
        .limit(1)
    )
    wanted = set(article_ids)
    shown = set(session.scalars(select(Placement.article_id).where(Placement.article_id.in_(wanted), ~is_old)))
    session.execute(delete(Fragment).where(Fragment.article_id.in_(wanted - shown)))
    return len(wanted - shown)


def _packed(bodies: Mapping[str, bytes]) -> bytes:
    """Return all in one: a checksum, a line that says which suffix takes how many bytes, and these."""
    line = " ".join(f"{suffix}={len(body)}" for suffix, body in bodies.items())
    packed = b"\n".join((line.encode(), b"".join(bodies.values())))
    return crc32(packed).to_bytes(_SEAL) + packed


def _unpacked(packed: bytes) -> dict[str, bytes] | None:
    """Return the bytes by suffix; None if they are no longer what was kept."""
    if packed[:_SEAL] != crc32(memoryview(packed)[_SEAL:]).to_bytes(_SEAL):
        return None
    at = packed.index(b"\n", _SEAL) + 1
    bodies = {}
    for each in packed[_SEAL : at - 1].decode().split():
        suffix, _, length = each.partition("=")
        bodies[suffix] = packed[at : at + int(length)]
        at += int(length)
    return bodies
