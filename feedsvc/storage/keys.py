"""Keys to private feeds as rows: who was given one, whether it is good, and what it opens."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Feed, FeedKey


def digest(token: str) -> str:
    """Return what is kept of a token. It is looked for by this: how long that takes tells nothing of the token."""
    return hashlib.sha256(token.encode()).hexdigest()


def add(session: Session, feed_id: int, token: str, *, partner: str, now: datetime) -> FeedKey:
    """Keep a new key's hash."""
    key = FeedKey(feed_id=feed_id, token_hash=digest(token), partner=partner, made=now)
    session.add(key)
    session.flush()
    return key


def get(session: Session, feed_id: int, key_id: int) -> FeedKey | None:
    """Return a key of a feed."""
    key = session.get(FeedKey, key_id)
    return key if key and key.feed_id == feed_id else None


def by_token(session: Session, token: str) -> tuple[FeedKey, Feed] | None:
    """Return a key, be it revoked, and the feed that it is to; None for a token that never was one."""
    row = session.execute(
        select(FeedKey, Feed).join(Feed, Feed.id == FeedKey.feed_id).where(FeedKey.token_hash == digest(token))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def of(session: Session, feed_id: int) -> Sequence[FeedKey]:
    """Return the keys to a feed: the good ones first, the latest first."""
    keys = session.scalars(select(FeedKey).where(FeedKey.feed_id == feed_id).order_by(FeedKey.id.desc())).all()
    return sorted(keys, key=lambda key: key.revoked is not None)


def note_use(session: Session, key_id: int, *, now: datetime, since: datetime) -> None:
    """Note that a key was used, unless that is known of a time after `since`."""
    stale = or_(FeedKey.used.is_(None), FeedKey.used < since)
    session.execute(update(FeedKey).where(FeedKey.id == key_id, stale).values(used=now))
