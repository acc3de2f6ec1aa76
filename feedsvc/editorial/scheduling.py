"""Scheduling: publish articles when they are due."""

import logging
from datetime import datetime

from feedsvc.domain.articles import State, Verb
from feedsvc.editorial import autosave, snapshots
from feedsvc.editorial.articles import make_public
from feedsvc.errors import UnavailableError
from feedsvc.storage.articles import articles
from feedsvc.storage.database import Database

_log = logging.getLogger(__name__)


def publish_due(database: Database, *, now: datetime) -> int:
    """Publish every scheduled article that is due; return how many were published.

    Each has a short transaction of its own. `published` is the time for which the article was
    scheduled, however late this runs.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with database.reading() as session:
        due = articles.list_due(session, now)
    published_count = 0
    for article_id in due:
        try:
            with database.writing() as session:
                # The article is read under the lock: an editor may have saved it since `list_due`.
                articles.lock_articles(session)
                article = articles.get_article(session, article_id)
                if (
                    article.state != State.SCHEDULED
                    or not article.publish_at
                    or article.publish_at > now
                ):
                    continue  # an editor has changed it meanwhile
                before = snapshots.take_snapshot(article)
                make_public(session, article, now=now)
                snapshots.record_change(
                    session, article, Verb.PUBLISH, before=before, editor="", now=now
                )
                # Else an editor who types at this moment would be told that somebody else saved.
                autosave.rebase_draft(session, article)
            published_count += 1
        except UnavailableError:
            raise
        except Exception:  # noqa: BLE001  an error in one article does not stop the others
            _log.exception("article %s stays scheduled", article_id)
    return published_count
