"""The bytes of representations in each encoding, as rows; and representations whole.

They belong to the representation of the same digest; those of another version are none of its own.
Where they are missing or damaged, they are made again from what the representation consists of.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from feedsvc.domain.representations import Envelope
from feedsvc.storage.cache import generation
from feedsvc.storage.cache.representations import (
    BEST,
    FAST,
    NAMED,
    NOT_ENCODED,
    checksum,
    set_encoded,
)
from feedsvc.storage.tables import Encoding, Feed, Representation
from feedsvc.storage.upsert import upsert

_ENCODED = {"br": Encoding.brotli, "zstd": Encoding.zstd, "gzip": Encoding.gzip}
_STORED = (
    Representation.feed_id,
    Representation.suffix,
    Representation.media_type,
    Representation.digest,
    Representation.modified,
    Representation.size,
    Representation.envelope,
    Representation.fragments,
    Representation.checksum,
    Representation.encoded,
)


class Encoded(NamedTuple):
    """A representation's bytes in each encoding, and their checksum."""

    bodies: Mapping[str, bytes]
    checksum: int


@dataclass(frozen=True, slots=True)
class StoredRepresentation:
    """A representation as it is kept: of what it consists, and its bytes in each encoding.

    `frame` is None where what it consists of is no longer what was written. `encoded` is as it was
    found, and may be damaged: its checksum is for the caller to compare. `is_encoded` tells whether
    it should be there.
    """

    feed_id: int
    suffix: str
    digest: str
    size: int
    frame: Envelope | None
    fragments: Sequence[str]
    is_encoded: bool = False
    encoded: Encoded | None = None

    @property
    def name(self) -> str:
        """What no other bytes are called: the checksum of the encoded ones begins with it."""
        return f"{self.feed_id} {self.suffix} {self.digest}"


def find_representation(session: Session, path: str, suffix: str) -> StoredRepresentation | None:
    """Return a feed's representation in one format."""
    return _find_representation(session, _WHOLE_NAMED, path=path, suffix=suffix)


def find_representation_of(
    session: Session, feed_id: int, suffix: str
) -> StoredRepresentation | None:
    """Return the representation of a feed, be it private, in one format."""
    return _find_representation(session, _WHOLE_OF, feed=feed_id, suffix=suffix)


def list_unencoded(session: Session, limit: int) -> Sequence[StoredRepresentation]:
    """Return representations that are not encoded yet, the longest waiting first."""
    rows = session.execute(
        select(*_STORED)
        .where(Representation.encoded == NOT_ENCODED)
        .order_by(Representation.modified)
        .limit(limit)
    )
    return [_read_row(row) for row in rows]


def list_representations_whole(
    session: Session, feed_ids: Collection[int]
) -> Sequence[StoredRepresentation]:
    """Return all representations of feeds, whole."""
    rows = session.execute(_select_whole().where(Representation.feed_id.in_(feed_ids)))
    return [_read_row(row) for row in rows]


def _select_whole() -> Select[*tuple[Any, ...]]:
    """Ask for all of a representation; encodings of another version are none of its own."""
    same = (
        getattr(Encoding, key) == getattr(Representation, key)
        for key in ("feed_id", "suffix", "digest")
    )
    return select(*_STORED, Encoding.checksum, *_ENCODED.values()).outerjoin(Encoding, and_(*same))


_WHOLE_NAMED = _select_whole().join(Feed, Feed.id == Representation.feed_id).where(NAMED)
_WHOLE_OF = _select_whole().where(
    Representation.feed_id == bindparam("feed"), Representation.suffix == bindparam("suffix")
)


def _find_representation(
    session: Session, query: Select[*tuple[Any, ...]], **key: object
) -> StoredRepresentation | None:
    row = session.execute(query, key).one_or_none()
    return _read_row(row) if row else None


def _read_row(row: Row[*tuple[Any, ...]]) -> StoredRepresentation:
    told, rest = row[: len(_STORED)], row[len(_STORED) :]
    feed_id, suffix, _, digest, _, size, frame, names, seal, how = told
    # A damaged row may hold values of any type.
    is_sound = isinstance(frame, bytes) and isinstance(names, str) and seal == checksum(*told[:-2])
    has_bytes = bool(rest) and all(isinstance(body, bytes) for body in rest[1:])
    return StoredRepresentation(
        feed_id=feed_id,
        suffix=suffix,
        digest=digest,
        size=size,
        frame=Envelope.unpack(frame) if is_sound else None,
        fragments=names.split() if is_sound else (),
        is_encoded=how in {FAST, BEST},
        encoded=Encoded(dict(zip(_ENCODED, rest[1:], strict=True)), rest[0]) if has_bytes else None,
    )


def save_encodings(session: Session, made: Mapping[tuple[int, str, str], Encoded]) -> int:
    """Keep the encoded bytes of representations by (feed, suffix, digest); return of how many.

    What changed meanwhile is passed over. No validator changes, nor what readers see.
    """
    keys = sorted((feed_id, suffix) for feed_id, suffix, _ in made)
    is_one = tuple_(Representation.feed_id, Representation.suffix).in_(keys)
    named = select(Representation.feed_id, Representation.suffix, Representation.digest).where(
        is_one
    )
    rows = session.execute(
        named.order_by(Representation.feed_id, Representation.suffix).with_for_update()
    )
    still = [
        (feed_id, suffix, digest)
        for feed_id, suffix, digest in rows
        if (feed_id, suffix, digest) in made
    ]
    _save_encodings(session, {key: made[key] for key in still}, FAST)
    return len(still)


def list_fast_encoded(
    session: Session, *, before: datetime, limit: int
) -> Sequence[tuple[int, str, str]]:
    """Return (feed, suffix, digest) of what is encoded quickly only, and has not changed since `before`."""
    rows = session.execute(
        select(Representation.feed_id, Representation.suffix, Representation.digest)
        .join(Feed, Feed.id == Representation.feed_id)
        .where(
            Representation.encoded == FAST,
            Representation.modified <= before,
            Feed.withdrawn.is_(None),
        )
        .order_by(Representation.modified)
        .limit(limit)
    )
    return [(feed_id, suffix, name) for feed_id, suffix, name in rows]


def replace_encodings(
    session: Session, feed_id: int, suffix: str, *, digest: str, encoded: Encoded
) -> bool:
    """Put denser bytes in place of the encoded ones; False if the representation changed meanwhile.

    No validator changes. Who keeps bytes in memory learns of it, as of any change.
    """
    edition = generation.next_generation(
        session
    )  # first, as in `keep`: the two may not wait for each other
    rows = session.execute(
        update(Representation)
        .where(
            Representation.feed_id == feed_id,
            Representation.suffix == suffix,
            Representation.digest == digest,
        )
        .values(generation=edition)
        .execution_options(synchronize_session=False)
    )
    if not rows.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        return False
    _save_encodings(session, {(feed_id, suffix, digest): encoded}, BEST)
    return True


def _save_encodings(
    session: Session, made: Mapping[tuple[int, str, str], Encoded], how: int
) -> None:
    """Keep encoded bytes for who holds the locks of their representations."""
    if not made:
        return
    set_encoded(session, [key[:2] for key in made], how)
    rows = [
        {"feed_id": feed_id, "suffix": suffix, "digest": digest, "checksum": encoded.checksum}
        | {_ENCODED[name].key: body for name, body in encoded.bodies.items()}
        for (feed_id, suffix, digest), encoded in sorted(made.items())
    ]
    upsert(session, Encoding, rows)
