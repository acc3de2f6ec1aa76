"""Store any number of articles for a benchmark as rows; publishing them would take hours."""

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Table, insert, text, update
from sqlalchemy.orm import Session

from benchmarks.newsroom import START, submission
from feedsvc.services import Services
from feedsvc.storage.database import Database
from feedsvc.storage.tables import (
    Article,
    ArticleAuthor,
    ArticleTopic,
    Author,
    Feed,
    FeedItem,
    Section,
    Topic,
)

BATCH = 20_000
DIFFERENT = 997  # number of different texts, so that hardly any feed shows one twice
FULL, SHORT = (
    100_000,
    "<p>An article of long ago, which no feed shows.</p>",
)  # the newest have a full text
ALL, SECTION, AUTHOR, FIRST_TOPIC = 1, 2, 3, 4  # the numbers of feeds
EVERY = timedelta(minutes=1)
Row = dict[str, Any]


def fill(services: Services, *, articles: int, topics: int, each: int = 2) -> None:
    """Store `articles` in an empty newsroom, each in `each` of `topics` topics.

    Each has a section and an author. They are published one minute after another from START on. All
    feeds exist, and none is stale.
    """
    database = services.database
    with database.writing() as session:
        _headings(session, topics)
    bodies = [submission(number, ()).body for number in range(DIFFERENT)]
    full = articles - FULL
    texts = (
        bodies[number % DIFFERENT] if number > full else SHORT for number in range(1, articles + 1)
    )
    _write(database, Article, (_article(number, body) for number, body in enumerate(texts, 1)))
    _write(
        database,
        ArticleAuthor,
        ({"article_id": n, "author_id": 1, "position": 0} for n in range(1, articles + 1)),
    )
    _write(database, ArticleTopic, _article_topics(articles, topics, each))
    _write(database, FeedItem, _feed_items(articles, topics, each))
    with database.writing() as session:
        session.execute(
            update(Feed).values(
                opened=True,
                refreshed=Feed.created,
                wanted_version=1,
                rendered_version=1,
                stale_since=None,
            )
        )
        if session.get_bind().dialect.name == "postgresql":
            for table in ("articles", "topics", "sections", "authors", "feeds"):
                session.execute(
                    text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")  # noqa: S608
                )
    with database.writing() as session:
        session.execute(text("ANALYZE"))


def topics_of(number: int, topics: int, each: int) -> list[int]:
    """Return the topics of an article, always the same for its number."""
    return random.Random(number).sample(range(1, topics + 1), each)  # noqa: S311  no secret


def _headings(session: Session, topics: int) -> None:
    now = {"created": START, "updated": START}
    session.execute(
        insert(Section),
        [{"id": 1, "slug": "news", "name": "News", "folded_name": "news", "description": ""}],
    )
    session.execute(
        insert(Author),
        [
            {
                "id": 1,
                "slug": "redaksi",
                "name": "Redaksi",
                "folded_name": "redaksi",
                "description": "",
            }
        ],
    )
    names = [
        {"id": n, "slug": f"t{n}", "name": f"T{n}", "folded_name": f"t{n}", "description": ""}
        for n in range(1, topics + 1)
    ]
    session.execute(insert(Topic), names)
    rows = [
        {"guid": "tag:s", "path": "sections/news", "section_id": 1},
        {"guid": "tag:a", "path": "authors/redaksi", "author_id": 1},
    ]
    session.execute(
        insert(Feed), [{"id": SECTION + n, **now, **row} for n, row in enumerate(rows[:1])]
    )
    session.execute(
        insert(Feed), [{"id": AUTHOR + n, **now, **row} for n, row in enumerate(rows[1:])]
    )
    feeds = [
        {
            "id": FIRST_TOPIC + n - 1,
            "guid": f"tag:{n}",
            "path": f"topics/t{n}",
            "topic_id": n,
            **now,
        }
        for n in range(1, topics + 1)
    ]
    session.execute(insert(Feed), feeds)


def _article(number: int, body: str) -> Row:
    at = START + number * EVERY
    return {
        "id": number,
        "guid": f"tag:news.example,2026:article:{number}",
        "slug": f"article-{number}",
        "title": f"Article {number}",
        "summary": "",
        "body_html": body,
        "language": "id",
        "section_id": 1,
        "sources": [],
        "state": "published",
        "publish_at": at,
        "published": at,
        "updated": at,
        "created": at,
        "changed": at,
        "revision": 2,
    }


def _article_topics(articles: int, topics: int, each: int) -> Iterator[Row]:
    for number in range(1, articles + 1):
        for position, topic in enumerate(topics_of(number, topics, each)):
            yield {"article_id": number, "topic_id": topic, "position": position}


def _feed_items(articles: int, topics: int, each: int) -> Iterator[Row]:
    """Return the rows in the order of their key: inserting them in this order is twice as fast."""
    pairs = [(feed, number) for feed in (ALL, SECTION, AUTHOR) for number in range(1, articles + 1)]
    for number in range(1, articles + 1):
        pairs += [(FIRST_TOPIC + topic - 1, number) for topic in topics_of(number, topics, each)]
    pairs.sort()
    for feed, number in pairs:
        yield {"feed_id": feed, "article_id": number, "published": START + number * EVERY}


def _write(database: Database, table: type, rows: Iterable[Row]) -> None:
    rows, core = iter(rows), table.__table__  # type: ignore[attr-defined]  # every Record has one
    assert isinstance(core, Table)  # noqa: S101
    while batch := list(islice(rows, BATCH)):
        with database.writing() as session:
            session.execute(insert(core), batch)
