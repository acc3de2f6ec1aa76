"""Keys to private feeds: each partner is given one of their own, and it can be taken back at any time."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.text import line
from feedsvc.editorial import checks
from feedsvc.errors import NotFoundError, Problem, Refused
from feedsvc.storage import feeds, keys
from feedsvc.storage.tables import FeedKey

_BYTES = 32  # of randomness in a token


def give_key(session: Session, feed_id: int, partner: str, *, now: datetime) -> str:
    """Make a key to a private feed; return its token, of which only the hash is kept.

    Raises:
        NotFoundError: there is no such private feed.
        Refused: the partner has no name, or a too long one.
    """
    feed = feeds.get(session, feed_id)
    if not feed.private:
        raise NotFoundError(f"feed {feed_id} is for everybody", feed_id)
    partner = line(partner)
    problems = [*checks.too_long("partner", partner, checks.NAME)]
    if not partner:
        problems.append(Problem("partner", "Say who is to have it, so that you know whose it is."))
    if problems:
        raise Refused(problems, partner)
    token = secrets.token_urlsafe(_BYTES)
    keys.add(session, feed_id, token, partner=partner, now=now)
    return token


def revoke_key(session: Session, feed_id: int, key_id: int, *, now: datetime) -> FeedKey:
    """Take a key back, for good, and return it: from the commit on, no process answers to it any more.

    Raises:
        NotFoundError: there is no such key to this feed.
    """
    key = keys.get(session, feed_id, key_id)
    if key is None:
        raise NotFoundError(f"feed {feed_id} has no key {key_id}", key_id)
    key.revoked = key.revoked or now
    return key
