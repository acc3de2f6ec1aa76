"""Presence: who else has an article open, so that two editors do not write at the same time.

An open page reports this every 20 seconds; a browser slows that to once a minute in a tab that
nobody looks at. A page that was killed is forgotten after `LASTS`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.storage.articles import articles, open_forms

LASTS = timedelta(seconds=90)


def record_presence(
    session: Session, article_id: int, page: str, *, editor: str, now: datetime
) -> Sequence[tuple[str, datetime]]:
    """Store that a page has the article open; return what `list_present` does for all other pages.

    Raises:
        NotFoundError: there is no such article.
    """
    articles.get_article(session, article_id)
    open_forms.delete_closed_forms(session, before=now - LASTS)
    open_forms.record_open_form(session, article_id, page, editor=editor, now=now)
    return list_present(session, article_id, excluding=page, now=now)


def end_presence(session: Session, article_id: int, page: str) -> None:
    """Store that a page was closed."""
    open_forms.delete_open_form(session, article_id, page)


def list_present(
    session: Session, article_id: int, *, now: datetime, excluding: str = ""
) -> Sequence[tuple[str, datetime]]:
    """Return the names of the editors who have an article open, and when each was last seen."""
    return open_forms.list_editors(session, article_id, since=now - LASTS, excluding=excluding)
