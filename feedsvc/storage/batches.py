"""Batches as rows: what was done to several articles at once, to tell of it and to undo it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from feedsvc.storage.tables import MOST, Batch


def keep(
    session: Session,
    verb: str,
    editor: str,
    done: list[dict[str, Any]],
    refused: list[dict[str, Any]],
    *,
    now: datetime,
) -> Batch:
    """Note what was done, and what was refused and why."""
    batch = Batch(verb=verb, editor=editor, at=now, done=done, refused=refused)
    session.add(batch)
    session.flush()
    return batch


def find(session: Session, batch_id: int) -> Batch | None:
    """Return a batch."""
    return session.get(Batch, batch_id) if 0 < batch_id <= MOST else None


def tidy(session: Session, *, before: datetime) -> None:
    """Forget batches that are too old to be undone."""
    session.execute(delete(Batch).where(Batch.at < before))
