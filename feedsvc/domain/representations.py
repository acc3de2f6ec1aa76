"""Representations: a document spelled in one format, of which parts it is made, and the validators that name its bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple

from feedsvc.domain.times import truncate_to_second


@dataclass(frozen=True, slots=True)
class RepresentationHead:
    """What is known of rendered bytes without their bytes (RFC 9110, 8).

    `digest` names the identity bytes and is the stem of every ETag; `modified` is whole seconds;
    `dense` tells whether the encoded bytes are as small as can be: no validator knows of it.
    """

    media_type: str
    digest: str
    modified: datetime
    size: int
    recompressed: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """A document's bytes around its entries; `joint` stands between any two of them."""

    before: bytes
    separator: bytes
    after: bytes

    def wrap(self, entries: Iterable[bytes]) -> bytes:
        """Return the whole document with these entries."""
        return self.before + self.separator.join(entries) + self.after

    def compute_size(self, entries: Sequence[int]) -> int:
        """Return how many bytes the whole has, if its entries have so many each."""
        joints = len(self.separator) * max(0, len(entries) - 1)
        return len(self.before) + sum(entries) + joints + len(self.after)

    def pack(self) -> bytes:
        """Return all in one: no format can write the character between them."""
        return b"\0".join((self.before, self.separator, self.after))

    @classmethod
    def unpack(cls, packed: bytes) -> "Envelope":
        """Return what was packed."""
        return cls(*packed.split(b"\0"))


class EntryPart(NamedTuple):  # made by the hundreds for each publication
    """One entry in one format, known without its bytes: in which fragment they lie, how many they are, their digest.

    An entry that cannot be spelled has none; `reason` says why.
    """

    guid: str
    fragment: str
    size: int
    digest: str
    reason: str = ""


@dataclass(frozen=True)
class Composition:
    """A representation fresh from the press: what stands around its entries, and these."""

    media_type: str
    envelope: Envelope
    parts: Sequence[EntryPart]

    @cached_property
    def digest(self) -> str:
        """A name for the bytes, made of their parts' names: other bytes have another one."""
        names = "".join([f"\0{part.digest}" for part in self.parts])
        return compute_digest(self.envelope.pack() + names.encode())

    @property
    def size(self) -> int:
        """How many bytes it has as they are."""
        return self.envelope.compute_size([part.size for part in self.parts])


def compute_digest(body: bytes) -> str:
    """Return a name for `body` that no other bytes share: 22 characters, fit for an ETag."""
    return blake2b(body, digest_size=11).hexdigest()


def compute_modified(before: datetime | None, now: datetime) -> datetime:
    """Return Last-Modified for new bytes: now in whole seconds, but always after `before`.

    The header resolves one second; two versions in one second must not share it.
    """
    second = truncate_to_second(now)
    return second if before is None else max(second, before + timedelta(seconds=1))
