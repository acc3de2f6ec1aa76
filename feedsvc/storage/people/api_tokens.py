"""Rows of API tokens: which program acts for which editor, and until when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from feedsvc.storage.api_tables import ApiToken
from feedsvc.storage.ids import get_by_id


def get_api_token(session: Session, token_id: int) -> ApiToken:
    """Return a token.

    Raises:
        NotFoundError: there is none with this id.
    """
    return get_by_id(session, ApiToken, token_id, "token")


def find_api_token(session: Session, token_hash: str) -> ApiToken | None:
    """Return the token with this hash, even if it is revoked."""
    return session.scalars(select(ApiToken).where(ApiToken.token_hash == token_hash)).one_or_none()


def list_api_tokens(session: Session, editor_id: int | None = None) -> Sequence[ApiToken]:
    """Return the tokens of an editor, or of all: those in use first, then the revoked."""
    query = select(ApiToken).order_by(ApiToken.revoked.is_not(None), ApiToken.id.desc())
    if editor_id is not None:
        query = query.where(ApiToken.editor_id == editor_id)
    return session.scalars(query).all()


def count_live_tokens(session: Session, editor_id: int) -> int:
    """Return how many tokens of an editor are not revoked."""
    query = select(func.count()).select_from(ApiToken)
    live = query.where(ApiToken.editor_id == editor_id, ApiToken.revoked.is_(None))
    return session.scalar(live) or 0


def record_api_use(session: Session, token_id: int, *, now: datetime, since: datetime) -> None:
    """Store that a token was used, unless a use after `since` is stored already."""
    stale = or_(ApiToken.last_used.is_(None), ApiToken.last_used < since)
    session.execute(update(ApiToken).where(ApiToken.id == token_id, stale).values(last_used=now))
