"""Representations: a document spelled in one format, and the validators that name its bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from feedsvc.domain.instants import whole_second


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of rendered bytes without their bytes (RFC 9110, 8).

    `digest` names the identity bytes and is the stem of every ETag; `modified` is whole seconds;
    `dense` tells whether the encoded bytes are as small as can be: no validator knows of it.
    """

    media_type: str
    digest: str
    modified: datetime
    size: int
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """Rendered bytes, fresh from the press, by the name of each encoding."""

    media_type: str
    digest: str
    size: int
    entries: int
    encoded: Mapping[str, bytes]


def digest(body: bytes) -> str:
    """Return a name for `body` that no other bytes share: 22 characters, fit for an ETag."""
    return blake2b(body, digest_size=11).hexdigest()


def next_modified(before: datetime | None, now: datetime) -> datetime:
    """Return Last-Modified for new bytes: now in whole seconds, but always after `before`.

    The header resolves one second; two versions in one second must not share it.
    """
    second = whole_second(now)
    return second if before is None else max(second, before + timedelta(seconds=1))
