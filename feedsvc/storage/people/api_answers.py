"""Rows of answers to requests with an Idempotency-Key, which are kept for a day."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from feedsvc.storage.api_tables import ApiAnswer

_KEPT = timedelta(days=1)


def find_answer(session: Session, token_id: int, key: str, *, now: datetime) -> ApiAnswer | None:
    """Return the answer that a token's request with this key got in the last day."""
    row = session.get(ApiAnswer, (token_id, key))
    return row if row and abs(now - row.at) < _KEPT else None


def store_answer(session: Session, answer: ApiAnswer) -> None:
    """Delete all answers that are too old, also one with the same key, and store an answer."""
    session.execute(delete(ApiAnswer).where(ApiAnswer.at < answer.at - _KEPT))
    session.merge(answer)
