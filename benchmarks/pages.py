"""How long the public pages take among many articles, on each kind of database.

    .venv/bin/python -m benchmarks.pages [--articles 1000000] [--rounds 20] [--only sqlite]

It fills a store by statements of the database itself: each article has a section, an author, a
topic and a short text. Then it requests pages in turn (the newest, some in the middle and the last)
and searches, two of which find nothing. It prints the server's time for each: median, 95th
percentile and maximum, in milliseconds, and the processor time of this process, which a busy
machine does not lengthen. The limit is 20 ms by the clock for 95 of 100 pages.
"""

# ruff: noqa: S608  no statement has a value from outside

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import text

from benchmarks.newsroom import START, open_newsroom
from benchmarks.page_times import (
    measure_databases,
    measure_pages,
    print_filled,
    print_result,
    read_clocks,
)
from feedsvc import garbage, settings
from feedsvc.domain.archives import ItemKey, format_key
from feedsvc.services import Services
from feedsvc.storage.articles.full_text import BUCKET_BITS, BUCKET_MARK
from feedsvc.web import create_app

LIMIT = 20.0  # milliseconds, which 95 of 100 pages must not exceed
EVERY = timedelta(minutes=10)  # between two articles: a million take 19 years
SECTIONS, AUTHORS, TOPICS = 8, 100, 1000
WITHOUT_ARTICLES = ("the archive", "frequent words, never together", "no such word")
_NUMBERS = (
    "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {0})"
)


def main() -> None:
    """Fill the stores, measure, and print a table for each."""
    measure_databases(__doc__, measure, articles=1_000_000, rounds=20)


def measure(kind: str, folder: Path, url: str, articles: int, rounds: int) -> None:
    """Fill a store and print how long each page takes."""
    began = read_clocks()
    services = open_newsroom(folder, url)
    fill(services, articles)
    client = create_app(
        settings.load(
            data_dir=folder, database_url=url, base_url="http://127.0.0.1", web={"searches": 0}
        )
    ).test_client()
    garbage.freeze()  # as the web server does
    print_filled(kind, articles, began)
    paths = list_pages(articles)
    check_pages(client, paths)
    print_result(kind, measure_pages(client, paths, rounds), LIMIT)
    services.database.close()


def list_pages(articles: int) -> dict[str, str]:
    """Return the paths of pages by name."""

    def key(number: int) -> str:
        return format_key(ItemKey(START + number * EVERY, number))

    middle = START + articles // 2 * EVERY
    return {
        "the front page": "/",
        "all, in the middle": f"/?after={key(articles // 2)}",
        "all, the last": f"/?after={key(20)}",
        "a section": "/sections/s1",
        "a section, in the middle": f"/sections/s1?after={key(articles // 2)}",
        "a topic": "/topics/t1",
        "a topic, in the middle": f"/topics/t1?after={key(articles // 2)}",
        "an author, the last": f"/authors/a1?after={key(20 * AUTHORS)}",
        "the archive": "/archive",
        "a year": f"/archive/{middle:%Y}",
        "a month, in the middle": f"/archive/{middle:%Y/%m}?after={key(articles // 2)}",
        "an article": f"/articles/article-{articles // 2}",
        "a word of all": "/search?q=artikel",
        "two frequent words": "/search?q=p2x0+p7x3",
        "a rare word": "/search?q=p9973x5",
        "frequent words, never together": "/search?q=p2x0+p2x1",
        "no such word": "/search?q=xyzzy",
    }


def check_pages(client: FlaskClient, paths: Mapping[str, str]) -> None:
    """Check that each page shows articles, except those without any: empty pages take no time.

    Raises:
        RuntimeError: a page shows no article.
    """
    for name, path in paths.items():
        page = client.get(path, base_url="http://127.0.0.1").get_data(as_text=True)
        if name not in WITHOUT_ARTICLES and 'href="/articles/' not in page:
            raise RuntimeError(f"{path} shows no article")


def fill(services: Services, articles: int, start: datetime = START) -> None:
    """Store the articles by statements of the database: inserting rows from Python takes minutes.

    They are published one after another from `start` on.
    """
    is_sqlite = services.database.is_sqlite
    at = build_time(start, is_sqlite=is_sqlite)
    with services.database.writing() as session:
        for statement in list_statements(articles, at, is_sqlite=is_sqlite):
            session.execute(text(statement))
    with services.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(
            text("ANALYZE" if is_sqlite else "VACUUM ANALYZE")
        )


def build_time(start: datetime, *, is_sqlite: bool) -> str:
    """Return the expression for the time at which the article `n` was published."""
    if is_sqlite:
        seconds = f"'+' || (n * {EVERY.seconds}) || ' seconds'"
        return f"datetime('{start:%Y-%m-%d %H:%M:%S}', {seconds}) || '.000000'"
    return f"timestamptz '{start.isoformat()}' + n * interval '{EVERY.seconds} seconds'"


def build_numbers(articles: int) -> str:
    """Return the WITH clause of a SELECT from `numbers`, which count from 1."""
    return _NUMBERS.format(articles)


def list_statements(articles: int, at: str, *, is_sqlite: bool) -> list[str]:
    """Return the statements that fill a store; `at` is when the article `n` was published."""
    false, true = ("0", "1") if is_sqlite else ("false", "true")
    numbers = _NUMBERS.format(articles)
    empty = "x''" if is_sqlite else "''::bytea"
    sources = "'[]'" if is_sqlite else "'[]'::json"
    statements: list[str] = []
    feeds: list[tuple[str, str, int, int]] = []
    offset = 2  # the main feed exists
    for kind, letter, count in (
        ("sections", "s", SECTIONS),
        ("authors", "a", AUTHORS),
        ("topics", "t", TOPICS),
    ):
        statements.append(
            f"INSERT INTO {kind} (id, slug, name, folded_name, sort_key, description)"
            f" {_NUMBERS.format(count)} SELECT n, '{letter}' || n, '{letter}' || n,"
            f" '{letter}' || n, {empty}, '' FROM numbers"
        )
        ids = ", ".join(
            "n" if each == kind else "CAST(NULL AS INTEGER)"
            for each in ("sections", "authors", "topics")
        )
        feeds.append((f"{kind}/{letter}' || n || '", ids, count, offset))
        offset += count
    bounds = {name.partition("/")[0]: first for name, _, _, first in feeds}
    for path, ids, count, first in feeds:
        statements.append(
            "INSERT INTO feeds (id, guid, path, sort_key, section_id, author_id, topic_id, created,"
            " updated, opened, wanted_version, rendered_version, urgent, refreshed, private)"
            f" {_NUMBERS.format(count)} SELECT {first} - 1 + n, 'tag:' || ({first} - 1 + n),"
            f" '{path}', {empty}, {ids}, {at}, {at}, {true}, 1, 1, {false}, {at}, {false}"
            " FROM numbers"
        )
    statements.append(
        "INSERT INTO articles (id, guid, slug, title, subtitle, summary, body_html, language,"
        " section_id, image_decorative, image_alt, image_caption, image_credit, sources, state,"
        " published, updated, created, changed, revision)"
        f" {numbers} SELECT n, 'tag:news.example,2026:' || n, 'article-' || n, 'Article ' || n, '',"
        f" '', '<p>An article of long ago with the number ' || n || '.</p>', 'id',"
        f" 1 + n % {SECTIONS}, {false}, '', '', '', {sources}, 'published',"
        f" {at}, {at}, {at}, {at}, 2"
        " FROM numbers"
    )
    for table_, column, count in (
        ("article_topics", "topic_id", TOPICS),
        ("article_authors", "author_id", AUTHORS),
    ):
        statements.append(
            f"INSERT INTO {table_} (article_id, {column}, position)"
            f" {numbers} SELECT n, 1 + n % {count}, 0 FROM numbers"
        )
    for feed in (
        "1",
        f"{bounds['sections']} + n % {SECTIONS}",
        f"{bounds['authors']} + n % {AUTHORS}",
        f"{bounds['topics']} + n % {TOPICS}",
    ):
        statements.append(  # noqa: PERF401  one kind of statement after another
            "INSERT INTO feed_items (feed_id, article_id, published)"
            f" {numbers} SELECT {feed}, n, {at} FROM numbers"
        )
    words = "'artikel'" + "".join(f" || ' p{k}x' || (n % {k})" for k in (2, 7, 97, 1009, 9973))
    if not is_sqlite:
        words += f" || ' {BUCKET_MARK}' || (n >> {BUCKET_BITS})"
    statements.append(
        "INSERT INTO search_index (article_id, sequence, state, words)"
        f" {numbers} SELECT n, n, 'published', {words} FROM numbers"
    )
    if is_sqlite:
        statements.append(
            "INSERT INTO search_index_fts (rowid, words) SELECT sequence, words FROM search_index"
        )
    return statements


if __name__ == "__main__":
    main()
