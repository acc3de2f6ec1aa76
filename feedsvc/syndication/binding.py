"""From what representations consist of to their bytes in each encoding, made once.

The press says of what a feed consists; here that is bound together. The refresher does so right after the press
and keeps the encoded bytes. Who asks for a feed in the moment between gets the very same, made for them.
"""

import logging
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.orm import Session

from feedsvc import encoding
from feedsvc.errors import UnavailableError
from feedsvc.storage import feeds, fragments, representations
from feedsvc.storage.database import Database
from feedsvc.storage.representations import Stored

_PIECE = 12  # representations at a time; then the press looks again whether something urgent came
_HANDS = min(os.cpu_count() or 1, 4)  # encoders let other threads run
_log = logging.getLogger(__name__)
Bodies: TypeAlias = Mapping[str, Mapping[str, bytes]]  # by fragment and suffix


def encoded(session: Session, path: str, suffix: str) -> Mapping[str, bytes] | None:
    """Return a feed's bytes in one format, in each encoding; None if it has none yet.

    Raises:
        UnavailableError: what it consists of is damaged, and about to be made anew.
    """
    return _encoded(session, representations.stored(session, path, suffix))


def encoded_of(session: Session, feed_id: int, suffix: str) -> Mapping[str, bytes] | None:
    """Return the bytes of a feed, be it private, in one format and each encoding; as `encoded`."""
    return _encoded(session, representations.stored_of(session, feed_id, suffix))


def bind(database: Database, *, now: datetime) -> int:
    """Bind and encode some of what was printed and is not encoded yet; return how many, 0 if there is nothing to do.

    What is damaged is forgotten, and its feed is stale again.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with database.reading() as session:
        todo = representations.unencoded(session, _PIECE)
        if not todo:
            return 0
        bodies = fragments.bodies(session, {name for each in todo for name in each.fragments})
    found = [(each, _bound(each, bodies)) for each in todo]
    whole = [(each, body) for each, body in found if body is not None]
    with ThreadPoolExecutor(_HANDS) as hands:
        made = hands.map(encoding.quick, [body for _, body in whole])
        named = {(each.feed_id, each.suffix, each.digest): one for (each, _), one in zip(whole, made, strict=True)}
    with database.writing() as session:
        damaged = [each for each, body in found if body is None]
        _give_up(session, damaged, bodies, now=now)
        representations.keep_encoded(session, named)
    return len(todo)


def _encoded(session: Session, stored: Stored | None) -> Mapping[str, bytes] | None:
    if stored is None or stored.encoded:
        return stored.encoded if stored else None
    body = _bound(stored, fragments.bodies(session, set(stored.fragments)))
    if body is None:
        raise UnavailableError("what this feed consists of is damaged, and about to be made anew")
    return encoding.quick(body)


def _bound(stored: Stored, bodies: Bodies) -> bytes | None:
    """Return a representation whole; None if anything of it is missing."""
    try:
        body = stored.frame.around([bodies[name][stored.suffix] for name in stored.fragments])
    except KeyError:
        return None
    return body if len(body) == stored.size and stored.digest else None


def _give_up(session: Session, damaged: Sequence[Stored], bodies: Bodies, *, now: datetime) -> None:
    """Forget what is damaged, and ask for it anew."""
    if not damaged:
        return
    _log.error("what %d representations consist of is damaged; it is made anew", len(damaged))
    feeds.mark_stale(session, {each.feed_id for each in damaged}, now=now, significant=False)
    fragments.drop(
        session, {name for each in damaged for name in each.fragments if each.suffix not in bodies.get(name, {})}
    )
    representations.spoil(session, {(each.feed_id, each.suffix) for each in damaged})
