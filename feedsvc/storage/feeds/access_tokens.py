"""Keys to private feeds as rows: who was given one, whether it is good, and what it opens."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from feedsvc.storage.tables import AccessToken, Feed


def hash_access_token(token: str) -> str:
    """Return what is kept of a token. It is looked for by this: how long that takes tells nothing of the token."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_access_token(
    session: Session, feed_id: int, token: str, *, partner: str, now: datetime
) -> AccessToken:
    """Keep a new key's hash."""
    key = AccessToken(
        feed_id=feed_id, token_hash=hash_access_token(token), partner=partner, created=now
    )
    session.add(key)
    session.flush()
    return key


def get_access_token(session: Session, feed_id: int, key_id: int) -> AccessToken | None:
    """Return a key of a feed."""
    key = session.get(AccessToken, key_id)
    return key if key and key.feed_id == feed_id else None


def find_by_access_token(session: Session, token: str) -> tuple[AccessToken, Feed] | None:
    """Return a key, be it revoked, and the feed that it is to; None for a token that never was one."""
    row = session.execute(
        select(AccessToken, Feed)
        .join(Feed, Feed.id == AccessToken.feed_id)
        .where(AccessToken.token_hash == hash_access_token(token))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def list_access_tokens(session: Session, feed_id: int) -> Sequence[AccessToken]:
    """Return the keys to a feed: the good ones first, the latest first."""
    keys = session.scalars(
        select(AccessToken).where(AccessToken.feed_id == feed_id).order_by(AccessToken.id.desc())
    ).all()
    return sorted(keys, key=lambda key: key.revoked is not None)


def record_token_use(session: Session, key_id: int, *, now: datetime, since: datetime) -> None:
    """Note that a key was used, unless that is known of a time after `since`."""
    stale = or_(AccessToken.last_used.is_(None), AccessToken.last_used < since)
    session.execute(
        update(AccessToken).where(AccessToken.id == key_id, stale).values(last_used=now)
    )
