"""What finding a feed's newest articles costs, on SQLite and PostgreSQL, however much is stored.

    .venv/bin/python -m benchmarks.store [--articles 1000000] [--topics 10000]
        [--rounds 500] [--database sqlite postgresql]

It compares `items.list_newest` (50 of a random topic, and of everything), which uses the covering
index, with the same query ordered by the article's own column. It also measures publishing in 5
topics, up to the commit.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks import newsroom, stored_articles
from benchmarks.tables import milliseconds, percentile, table
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import items
from feedsvc.storage.tables import Article, ArticleTopic

Row = tuple[str, ...]


def main() -> None:
    """Measure both databases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--topics", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    rows: list[Row] = []
    for kind in options.database:
        with tempfile.TemporaryDirectory() as name, newsroom.server(kind, Path(name)) as url:
            rows += measure(
                kind, Path(name) / "newsroom", url, options.articles, options.topics, options.rounds
            )
    table(("database", "what", "p50", "p99", "the plain way p50", "ratio"), rows)


def measure(
    kind: str, folder: Path, url: str, articles: int, topics: int, rounds: int
) -> list[Row]:
    """Return the rows of one database."""
    folder.mkdir()
    services = newsroom.open_newsroom(folder, url)
    stored_articles.fill(services, articles=articles, topics=topics)
    seed = random.Random(1)  # noqa: S311  no secret

    def topic() -> int:
        return stored_articles.FIRST_TOPIC + seed.randrange(topics)

    found = [
        _row(kind, "newest 50 of a topic", services.database, topic, rounds, _by_its_own_column),
        _row(
            kind, "newest 50 of all", services.database, lambda: stored_articles.ALL, rounds, None
        ),
    ]
    now = newsroom.START + articles * stored_articles.EVERY
    times = []
    for number in range(articles + 1, articles + 1 + rounds // 5):
        names = tuple(f"T{each}" for each in seed.sample(range(1, topics + 1), 5))
        now += timedelta(minutes=1)
        began = time.perf_counter()
        newsroom.publish(services, number, names, now=now)
        times.append(time.perf_counter() - began)
    found.append(
        (
            kind,
            "publish in 5 topics",
            *(milliseconds(percentile(times, share)) for share in (0.5, 0.99)),
            "",
            "",
        )
    )
    services.database.close()
    return found


def _row(
    kind: str,
    what: str,
    database: Database,
    feed: Callable[[], int],
    rounds: int,
    plainly: Callable[[Session, int], object] | None,
) -> Row:
    ours, plain = [], []
    with database.reading() as session:
        for turn in range(rounds + 20):
            feed_id = feed()
            began = time.perf_counter()
            items.list_newest_ids(session, {feed_id: 50})
            took = time.perf_counter() - began
            if turn >= 20:
                ours.append(took)
            if plainly and turn % 50 == 0:
                began = time.perf_counter()
                plainly(session, feed_id)
                plain.append(time.perf_counter() - began)
    half = percentile(ours, 0.5)
    compared = (
        (milliseconds(percentile(plain, 0.5)), f"{percentile(plain, 0.5) / half:.0f}")
        if plain
        else ("", "")
    )
    return kind, what, milliseconds(half), milliseconds(percentile(ours, 0.99)), *compared


def _by_its_own_column(session: Session, feed_id: int) -> object:
    return session.scalars(
        select(Article.id)
        .join(ArticleTopic, ArticleTopic.article_id == Article.id)
        .where(
            ArticleTopic.topic_id == feed_id - stored_articles.FIRST_TOPIC + 1,
            Article.state == "published",
        )
        .order_by(Article.published.desc())
        .limit(50)
    ).all()


if __name__ == "__main__":
    main()
