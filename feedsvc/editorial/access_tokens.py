"""Keys to private feeds: each partner is given one of their own, and it can be taken back at any time."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.fields import NAME
from feedsvc.domain.text import to_line
from feedsvc.editorial import validation
from feedsvc.errors import NotFoundError, Problem, ValidationError
from feedsvc.storage.feeds import access_tokens, feeds
from feedsvc.storage.tables import AccessToken

_BYTES = 32  # of randomness in a token


def create_access_token(session: Session, feed_id: int, partner: str, *, now: datetime) -> str:
    """Make a key to a private feed; return its token, of which only the hash is kept.

    Raises:
        NotFoundError: there is no such private feed.
        Refused: the partner has no name, or a too long one.
    """
    feed = feeds.get_feed(session, feed_id)
    if not feed.private:
        raise NotFoundError(f"feed {feed_id} is for everybody", feed_id)
    partner = to_line(partner)
    problems = [*validation.check_length("partner", partner, NAME)]
    if not partner:
        problems.append(Problem("partner", "Say who is to have it, so that you know whose it is."))
    if problems:
        raise ValidationError(problems, partner)
    token = secrets.token_urlsafe(_BYTES)
    access_tokens.add_access_token(session, feed_id, token, partner=partner, now=now)
    return token


def revoke_access_token(
    session: Session, feed_id: int, key_id: int, *, now: datetime
) -> AccessToken:
    """Take a key back, for good, and return it: from the commit on, no process answers to it any more.

    Raises:
        NotFoundError: there is no such key to this feed.
    """
    key = access_tokens.get_access_token(session, feed_id, key_id)
    if key is None:
        raise NotFoundError(f"feed {feed_id} has no key {key_id}", key_id)
    key.revoked = key.revoked or now
    return key
