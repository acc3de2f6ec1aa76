"""Store which editor has changed which articles, when and how; `articles` reads these rows."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from feedsvc.domain.articles import Verb
from feedsvc.storage.tables import Article, Change


def add_changes(
    session: Session,
    changes: Iterable[tuple[Article, Verb]],
    *,
    editor: str,
    program: str,
    now: datetime,
) -> None:
    """Store that these changes have given articles the revisions that they have now."""
    rows = [
        {
            "article_id": article.id,
            "revision": article.revision,
            "verb": verb,
            "editor": editor,
            "program": program,
            "at": now,
        }
        for article, verb in changes
    ]
    session.execute(insert(Change), rows)
