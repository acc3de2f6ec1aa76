"""The entries of an article in feeds: put them in, or replace them by tombstones or a notice."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.times import truncate_to_second
from feedsvc.editorial import language_feeds
from feedsvc.storage.feeds import feeds, notices, stale_marks
from feedsvc.storage.tables import Article


def set_article_feeds(
    session: Session, article: Article, former_feeds: set[int], *, now: datetime, significant: bool
) -> None:
    """Put an article into the feeds that select it. Mark these and its former feeds as stale.

    `former_feeds` holds the ids of the feeds that contained it before the change.
    """
    session.flush()  # the statements below read the article's row
    selecting = find_selecting(session, article, now=now)
    feeds.set_feeds(session, article, selecting)
    # The former feeds too: they show the article until they are rendered again.
    stale_marks.mark_stale(session, selecting | former_feeds, now=now, significant=significant)


def find_selecting(session: Session, article: Article, *, now: datetime) -> set[int]:
    """Return the ids of the feeds that select a published article.

    The first article in a language adds the feed of that language.
    """
    return find_selecting_each(session, [article], now=now)[0]


def find_selecting_each(
    session: Session, articles: Sequence[Article], *, now: datetime
) -> list[set[int]]:
    """Return the ids of the feeds that select each of these articles, by two statements."""
    matcher = feeds.read_matcher(session, articles)
    if any(language_feeds.is_new_language(each, matcher.languages) for each in articles):
        language_feeds.add_languages(session, articles, now=now)
        matcher = feeds.read_matcher(session, articles)
    return [matcher.find_matching(each) for each in articles]


def leave_tombstones(session: Session, article: Article, *, now: datetime) -> None:
    """Replace an article by a tombstone in the feeds that contain it, and mark them stale.

    If the article has a notice, the notice takes its place instead, also in feeds from which the
    article was withdrawn before.
    """
    withdrawn = truncate_to_second(now)
    former_feeds = feeds.remove_from_feeds(session, article, withdrawn=withdrawn)
    if notices.has_notice(article):
        former_feeds |= notices.show_notice(session, article)
    else:
        former_feeds |= notices.hide_notice(session, article, withdrawn=withdrawn)
    if former_feeds:
        stale_marks.mark_stale(session, former_feeds, now=now)
