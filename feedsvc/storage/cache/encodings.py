"""The encoded bytes of representations as rows, and all that is stored of a representation.

Encoded bytes belong to the representation with the same digest. Where they are missing or damaged,
they are made again from the parts of the representation.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    not_,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from feedsvc.domain.representations import Envelope, RepresentationHead
from feedsvc.storage.cache import generation
from feedsvc.storage.cache.representations import (
    BEST,
    FAST,
    IS_NAMED,
    NOT_ENCODED,
    checksum,
    set_encoded,
)
from feedsvc.storage.tables import EPOCH, Encoding, Feed, Representation
from feedsvc.storage.upsert import upsert

Version: TypeAlias = tuple[int, str, str]  # (feed id, suffix, digest)
_COLUMNS = {"br": Encoding.brotli, "zstd": Encoding.zstd, "gzip": Encoding.gzip}
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
    """A representation's bytes by encoding, and the checksum that is stored for them."""

    bodies: Mapping[str, bytes]
    checksum: int


@dataclass(frozen=True, slots=True)
class StoredRepresentation:
    """A representation as it is stored: its parts, and its bytes in each encoding.

    `fragments` are the sizes of its entries in bytes by the names of the fragments that hold them,
    in order. `envelope` is None if the row is damaged. `encoded` may be damaged as well: the caller
    compares the checksum. `is_encoded` tells whether encoded bytes should exist.
    """

    feed_id: int
    suffix: str
    head: RepresentationHead
    envelope: Envelope | None
    fragments: Mapping[str, int]
    is_encoded: bool = False
    encoded: Encoded | None = None

    @property
    def digest(self) -> str:
        """The digest of the whole document."""
        return self.head.digest

    @property
    def name(self) -> str:
        """A name that no other version has; the checksum of the encoded bytes covers it."""
        return f"{self.feed_id} {self.suffix} {self.digest}"


def find_representation(
    session: Session, path: str, suffix: str, known: RepresentationHead | None = None
) -> StoredRepresentation | None:
    """Return a public feed's representation in one format; None if it has none.

    Its encoded bytes are not read if its head is the `known` one.
    """
    if known is None:
        return _find_representation(session, _WHOLE_NAMED, path=path, suffix=suffix)
    values = {f"known_{name}": getattr(known, name) for name in _KNOWN}
    return _find_representation(session, _UNKNOWN_NAMED, path=path, suffix=suffix, **values)


def find_representation_of(
    session: Session, feed_id: int, suffix: str
) -> StoredRepresentation | None:
    """Return a public or private feed's representation in one format; None if it has none."""
    return _find_representation(session, _WHOLE_OF, feed=feed_id, suffix=suffix)


def list_unencoded(
    session: Session,
    limit: int,
    *,
    settled: Collection[str] = (),
    before: datetime = EPOCH,
) -> Sequence[StoredRepresentation]:
    """Return representations that are not encoded yet, the oldest first.

    Representations in the `settled` formats (suffixes) are left out if modified after `before`.
    """
    is_due = or_(Representation.suffix.not_in(settled), Representation.modified <= before)
    rows = session.execute(
        select(*_STORED)
        .where(Representation.encoded == NOT_ENCODED, is_due)
        .order_by(Representation.modified)
        .limit(limit)
    )
    return [_read_row(row) for row in rows]


def list_representations_whole(
    session: Session, feed_ids: Collection[int]
) -> Sequence[StoredRepresentation]:
    """Return all representations of these feeds."""
    rows = session.execute(_select_whole().where(Representation.feed_id.in_(feed_ids)))
    return [_read_row(row) for row in rows]


def _select_whole(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select representations, with the same version's encoded bytes where the conditions hold."""
    same = (
        getattr(Encoding, key) == getattr(Representation, key)
        for key in ("feed_id", "suffix", "digest")
    )
    return select(*_STORED, Encoding.checksum, *_COLUMNS.values()).outerjoin(
        Encoding, and_(*same, *conditions)
    )


_KNOWN = ("media_type", "digest", "modified", "size", "recompressed")  # as in RepresentationHead
_IS_KNOWN = and_(
    *(getattr(Representation, name) == bindparam(f"known_{name}") for name in _KNOWN[:-1]),
    (Representation.encoded == BEST) == bindparam("known_recompressed", type_=Boolean()),
)
_WHOLE_NAMED = _select_whole().join(Feed, Feed.id == Representation.feed_id).where(IS_NAMED)
_UNKNOWN_NAMED = (
    _select_whole(not_(_IS_KNOWN)).join(Feed, Feed.id == Representation.feed_id).where(IS_NAMED)
)
_WHOLE_OF = _select_whole().where(
    Representation.feed_id == bindparam("feed"), Representation.suffix == bindparam("suffix")
)


def _find_representation(
    session: Session, query: Select[*tuple[Any, ...]], **key: object
) -> StoredRepresentation | None:
    row = session.execute(query, key).one_or_none()
    return _read_row(row) if row else None


def _read_row(row: Row[*tuple[Any, ...]]) -> StoredRepresentation:
    values, encodings = row[: len(_STORED)], row[len(_STORED) :]
    feed_id, suffix, media_type, digest, modified, size, envelope, names, parts_sum, state = values
    # A damaged row may hold values of any type.
    is_intact = (
        isinstance(envelope, bytes)
        and isinstance(names, str)
        and parts_sum == checksum(*values[:-2])
    )
    has_bytes = bool(encodings) and all(isinstance(body, bytes) for body in encodings[1:])
    return StoredRepresentation(
        feed_id=feed_id,
        suffix=suffix,
        head=RepresentationHead(media_type, digest, modified, size, state == BEST),
        envelope=Envelope.unpack(envelope) if is_intact else None,
        fragments=_parse_fragments(names) if is_intact else {},
        is_encoded=state in {FAST, BEST},
        encoded=Encoded(dict(zip(_COLUMNS, encodings[1:], strict=True)), encodings[0])
        if has_bytes
        else None,
    )


def _parse_fragments(names: str) -> dict[str, int]:
    # Parse all at once: every first read of a feed and every sweep parse some fifty of them.
    words = names.replace(":", " ").split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


def save_encodings(session: Session, encoded: Mapping[Version, Encoded]) -> int:
    """Store the encoded bytes of representations by version; return the number of those stored.

    Representations that have changed meanwhile are skipped. No validator changes.
    """
    keys = sorted((feed_id, suffix) for feed_id, suffix, _ in encoded)
    # Lock feeds first, as the deletion of feeds does; inserting their bytes locks them anyway.
    session.execute(
        select(Feed.id)
        .where(Feed.id.in_({feed_id for feed_id, _ in keys}))
        .order_by(Feed.id)
        .with_for_update(read=True, key_share=True)
    )
    versions = session.execute(
        select(Representation.feed_id, Representation.suffix, Representation.digest)
        .where(tuple_(Representation.feed_id, Representation.suffix).in_(keys))
        .order_by(Representation.feed_id, Representation.suffix)
        .with_for_update()  # in one order everywhere, so that two writers never deadlock
    )
    current = [
        (feed_id, suffix, digest)
        for feed_id, suffix, digest in versions
        if (feed_id, suffix, digest) in encoded
    ]
    _save_encodings(session, {version: encoded[version] for version in current}, FAST)
    return len(current)


def list_fast_encoded(session: Session, *, before: datetime, limit: int) -> Sequence[Version]:
    """Return versions, oldest first, that are compressed fast and unchanged since `before`.

    Combined feeds stay as they are: each has few readers, and anybody may create one.
    """
    rows = session.execute(
        select(Representation.feed_id, Representation.suffix, Representation.digest)
        .join(Feed, Feed.id == Representation.feed_id)
        .where(
            Representation.encoded == FAST,
            Representation.modified <= before,
            Feed.withdrawn.is_(None),
            ~Feed.combined.has(),
        )
        .order_by(Representation.modified)
        .limit(limit)
    )
    return [(feed_id, suffix, digest) for feed_id, suffix, digest in rows]


def replace_encodings(
    session: Session, feed_id: int, suffix: str, *, digest: str, encoded: Encoded
) -> bool:
    """Replace the encoded bytes with better compressed ones.

    Return False if the representation has changed since `digest`. No validator changes. The cache
    generation does, so that every process reads the smaller bytes.
    """
    # Lock the generation first, as `save_representations` does: otherwise the two could deadlock.
    number = generation.next_generation(session)
    rows = session.execute(
        update(Representation)
        .where(
            Representation.feed_id == feed_id,
            Representation.suffix == suffix,
            Representation.digest == digest,
        )
        .values(generation=number)
        .execution_options(synchronize_session=False)
    )
    if not rows.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        return False
    _save_encodings(session, {(feed_id, suffix, digest): encoded}, BEST)
    return True


def _save_encodings(session: Session, encoded: Mapping[Version, Encoded], state: int) -> None:
    """Store encoded bytes; the caller holds the locks of their representations."""
    if not encoded:
        return
    set_encoded(session, [version[:2] for version in encoded], state)
    rows = [
        {"feed_id": feed_id, "suffix": suffix, "digest": digest, "checksum": each.checksum}
        | {_COLUMNS[name].key: body for name, body in each.bodies.items()}
        for (feed_id, suffix, digest), each in sorted(encoded.items())
    ]
    upsert(session, Encoding, rows)
