"""Publish many articles at once, for tests that look at pages and feeds of many."""

from collections.abc import Iterable
from datetime import datetime

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent
from tests.web.conftest import AUTHORITY, Newsroom


def publish_all(
    newsroom: Newsroom, articles: Iterable[tuple[ArticleContent, datetime]]
) -> list[int]:
    """Publish each article at its instant, all in one transaction; return their ids.

    No feed is refreshed.
    """
    with newsroom.services.database.writing() as session:
        return [
            editorial.articles.publish_new_article(
                session, content, editor="sari", authority=AUTHORITY, now=at
            ).id
            for content, at in articles
        ]
