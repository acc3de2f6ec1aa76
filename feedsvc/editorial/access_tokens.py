"""Access tokens: each partner reads a private feed at a URL that contains its own token."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.fields import NAME
from feedsvc.domain.text import is_visible, to_line
from feedsvc.editorial import validation
from feedsvc.errors import NotFoundError, Problem, ValidationError
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import access_tokens, feeds
from feedsvc.storage.tables import AccessToken

_BYTES = 32  # of randomness in a token


def find_repeated(session: Session, feed_id: int, token: str) -> AccessToken | None:
    """Return the access token that a form with this `token` has created before.

    Raises:
        ValidationError: that access token was revoked since, or is another feed's.
    """
    articles.lock_articles(session)  # both sendings may arrive at the same time
    row = access_tokens.find_by_access_token(session, token)
    if row is None:
        return None
    if row[0].revoked or row[0].feed_id != feed_id:
        message = "The address of this form was revoked. Create another one."
        raise ValidationError([Problem("", message)], feed_id)
    return row[0]


def create_access_token(
    session: Session, feed_id: int, partner: str, *, now: datetime, token: str = ""
) -> str:
    """Create an access token of a private feed and return it; only its hash is stored.

    `token` is a new random token that a form carries; without it a token is drawn here.

    Raises:
        NotFoundError: there is no such feed, or it is not private.
        ValidationError: the name of the partner is missing or too long.
    """
    feed = feeds.get_feed(session, feed_id)
    if not feed.private:
        raise NotFoundError(f"feed {feed_id} is not private", feed_id)
    partner = to_line(partner)
    problems = [*validation.check_length("partner", partner, NAME)]
    if not is_visible(partner):
        problems.append(
            Problem(
                "partner", "Give the name of the partner, so that you know whose address it is."
            )
        )
    if problems:
        raise ValidationError(problems, partner)
    token = token or secrets.token_urlsafe(_BYTES)
    access_tokens.add_access_token(session, feed_id, token, partner=partner, now=now)
    return token


def revoke_access_token(
    session: Session, feed_id: int, token_id: int, *, now: datetime
) -> AccessToken:
    """Revoke an access token permanently and return its row.

    No process accepts it after the commit. A token that was revoked before keeps that time.

    Raises:
        NotFoundError: the feed has no such token.
    """
    token = access_tokens.get_access_token(session, feed_id, token_id)
    if token is None:
        raise NotFoundError(f"feed {feed_id} has no access token {token_id}", token_id)
    # The time at which the address stopped working, not the time of the second click.
    token.revoked = token.revoked or now
    return token
