"""Rows of access tokens: which partner may read which private feed, and until when."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from feedsvc.storage.tables import AccessToken, Feed


def hash_access_token(token: str) -> str:
    """Return the hash of a token, which is stored in place of the token.

    The database is searched for the hash: the time that this takes tells nothing about the token.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def add_access_token(
    session: Session, feed_id: int, token: str, *, partner: str, now: datetime
) -> AccessToken:
    """Store the hash of a new access token."""
    access_token = AccessToken(
        feed_id=feed_id, token_hash=hash_access_token(token), partner=partner, created=now
    )
    session.add(access_token)
    session.flush()
    return access_token


def get_access_token(session: Session, feed_id: int, token_id: int) -> AccessToken | None:
    """Return an access token of a feed by its id."""
    access_token = session.get(AccessToken, token_id)
    return access_token if access_token and access_token.feed_id == feed_id else None


def find_by_access_token(session: Session, token: str) -> tuple[AccessToken, Feed] | None:
    """Return an access token, even if it is revoked, and its feed; None if it never existed."""
    row = session.execute(
        select(AccessToken, Feed)
        .join(Feed, Feed.id == AccessToken.feed_id)
        .where(AccessToken.token_hash == hash_access_token(token))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def list_access_tokens(session: Session, feed_id: int) -> Sequence[AccessToken]:
    """Return the access tokens of a feed: those in use first, then the revoked, newest first."""
    tokens = session.scalars(
        select(AccessToken).where(AccessToken.feed_id == feed_id).order_by(AccessToken.id.desc())
    ).all()
    return sorted(tokens, key=lambda row: row.revoked is not None)


def record_token_use(session: Session, token_id: int, *, now: datetime, since: datetime) -> None:
    """Store that a token was used, unless a use after `since` is stored already."""
    stale = or_(AccessToken.last_used.is_(None), AccessToken.last_used < since)
    session.execute(
        update(AccessToken).where(AccessToken.id == token_id, stale).values(last_used=now)
    )
