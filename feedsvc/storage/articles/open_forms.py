"""Rows of open forms: who has which article open now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
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
) -> Sequence[str]:
    """Return the names of the editors of an article's open forms, without the page `excluding`."""
    query = (
        select(OpenForm.editor)
        .where(
            OpenForm.article_id == article_id,
            OpenForm.seen >= since,
            OpenForm.page != excluding,
        )
        .distinct()
    )
    return session.scalars(query.order_by(OpenForm.editor)).all()


def delete_open_form(session: Session, article_id: int, page: str) -> None:
    """Delete the row of a page that was closed."""
    session.execute(
        delete(OpenForm).where(OpenForm.article_id == article_id, OpenForm.page == page)
    )


def delete_closed_forms(session: Session, *, before: datetime) -> None:
    """Delete the rows of pages that have not said since `before` that they are open."""
    session.execute(delete(OpenForm).where(OpenForm.seen < before))
