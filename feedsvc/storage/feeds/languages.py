"""Rows of the feeds of languages: each selects the articles in one language, in all its regions.

Each language in which articles are published has a row for its feed. These feeds are not open
before there are two of them: a single one would have the same articles as the main feed.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.domain.languages import to_feed_language
from feedsvc.storage.feeds.feeds import READABLE
from feedsvc.storage.tables import Article, Feed

FOLDER = "languages"


def build_path(language: str) -> str:
    """Return the path of the feed of a language: "languages/id"."""
    return f"{FOLDER}/{to_feed_language(language)}"


def list_feeds(session: Session) -> Sequence[Feed]:
    """Return the feeds of languages, also those that are not open yet."""
    return session.scalars(select(Feed).where(Feed.language.is_not(None)).order_by(Feed.id)).all()


def list_published_tags(session: Session) -> Sequence[str]:
    """Return the language tags of published articles, each once. This reads all these articles."""
    published = select(Article.language).where(Article.state == State.PUBLISHED)
    return session.scalars(published.distinct().order_by(Article.language)).all()


def list_readable(session: Session) -> list[tuple[str, str]]:
    """Return (path, language) of the feeds of languages that readers get now, by path."""
    query = select(Feed.path, Feed.language).where(Feed.language.is_not(None), *READABLE)
    return [(path, language or "") for path, language in session.execute(query.order_by(Feed.path))]
