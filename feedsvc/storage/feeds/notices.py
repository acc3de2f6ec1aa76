"""Notices: entries of withdrawn articles that stay in feeds, with a notice in place of the text.

Such an entry is a row of `withdrawals` with the time of its publication. `feed_items` contains
published articles only, so that no page can list one that was withdrawn.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.storage.tables import Article, Withdrawal


def has_notice(article: Article) -> bool:
    """Return whether feeds show a notice in place of the article's text."""
    return article.state == State.WITHDRAWN and article.notice != ""


def show_notice(session: Session, article: Article) -> set[int]:
    """Replace an article's tombstones by its entry, which has the notice; return the feeds' ids."""
    feed_ids = set(
        session.scalars(select(Withdrawal.feed_id).where(Withdrawal.article_id == article.id))
    )
    _update_rows(session, article.id, {"published": article.published})
    return feed_ids


def hide_notice(session: Session, article: Article, *, withdrawn: datetime) -> set[int]:
    """Replace the entry with a notice by a tombstone in each feed; return their ids."""
    feed_ids = find_showing(session, article.id)
    if feed_ids:
        _update_rows(session, article.id, {"published": None, "withdrawn": withdrawn})
    return feed_ids


def find_showing(session: Session, article_id: int) -> set[int]:
    """Return the ids of the feeds that show the notice of an article."""
    shown = select(Withdrawal.feed_id).where(
        Withdrawal.article_id == article_id, Withdrawal.published.is_not(None)
    )
    return set(session.scalars(shown))


def filter_shown(session: Session, article_ids: Collection[int]) -> set[int]:
    """Return which of these articles have a notice that a feed shows."""
    shown = select(Withdrawal.article_id).where(
        Withdrawal.article_id.in_(article_ids), Withdrawal.published.is_not(None)
    )
    return set(session.scalars(shown))


def _update_rows(session: Session, article_id: int, values: dict[str, datetime | None]) -> None:
    session.execute(
        update(Withdrawal)
        .where(Withdrawal.article_id == article_id)
        .values(values)
        .execution_options(synchronize_session="fetch")
    )
