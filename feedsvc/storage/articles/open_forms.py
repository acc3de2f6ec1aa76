"""Rows of open forms: which editor has which article open now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from feedsvc.storage.tables import OpenForm
from feedsvc.storage.upsert import upsert


def record_open_form(
    session: Session, article_id: int, page: str, *, editor: str, now: datetime
) -> None:
    """Store that an editor has an article open in a page, which has this random name."""
    row = {"article_id": article_id, "page": page, "editor": editor, "seen": now}
    upsert(session, OpenForm, [row])


def list_editors(
    session: Session, article_id: int, *, since: datetime, excluding: str = ""
) -> Sequence[tuple[str, datetime]]:
    """Return the editors of an article's open forms, and when each was last seen.

    The page `excluding` does not count.
    """
    query = (
        select(OpenForm.editor, func.max(OpenForm.seen).label("seen"))
        .where(
            OpenForm.article_id == article_id,
            OpenForm.seen >= since,
            OpenForm.page != excluding,
        )
        .group_by(OpenForm.editor)
    )
    rows = session.execute(query.order_by(OpenForm.editor))
    return [(row.editor, row.seen) for row in rows]


def delete_open_form(session: Session, article_id: int, page: str) -> None:
    """Delete the row of a page that was closed."""
    session.execute(
        delete(OpenForm).where(OpenForm.article_id == article_id, OpenForm.page == page)
    )


def delete_closed_forms(session: Session, *, before: datetime) -> None:
    """Delete the rows of pages that have not reported since `before` that they are open."""
    session.execute(delete(OpenForm).where(OpenForm.seen < before))
