"""How long archive documents of feeds take among many articles, on each kind of database.

    .venv/bin/python -m benchmarks.archives [--articles 1000000] [--rounds 20] [--only sqlite]

It fills a store as benchmarks.pages does, and gives the articles of the documents that it requests
a full text of 4 kB. It requests documents of several feeds, near the newest article, in the middle
and the oldest. None is in memory, so each is read, rendered and compressed, except those of the
last line. It prints the server's time as benchmarks.pages does. The limit is 20 ms by the clock for
95 of 100 documents.

Some are combined feeds, of topics and of words that are frequent or rare. A table of its own has
the cost of the first request for each, and for each of its documents.
"""

# ruff: noqa: S608  no statement has a value from outside

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import bindparam, text

from benchmarks.newsroom import START, open_newsroom
from benchmarks.page_times import (
    measure_databases,
    measure_pages,
    print_filled,
    print_result,
    read_clocks,
    since,
)
from benchmarks.pages import (
    AUTHORS,
    EVERY,
    LIMIT,
    SECTIONS,
    TOPICS,
    build_numbers,
    build_time,
    fill,
)
from benchmarks.tables import table
from feedsvc import garbage, settings, syndication
from feedsvc.domain.archives import MOST_ENTRIES, ItemKey, format_key
from feedsvc.services import Services
from feedsvc.storage import exports
from feedsvc.storage.feeds import feeds
from feedsvc.storage.feeds.newest_matches import SPAN_OF_WORDS
from feedsvc.web import create_app

# (n, rest): one article in n is in the feed, those whose numbers leave `rest` as the remainder.
BUILTIN = {
    "all": (1, 0),
    "sections/s1": (SECTIONS, 0),
    "authors/a1": (AUTHORS, 0),
    "topics/t1": (TOPICS, 0),
}
# Topics that get more articles than `fill` gives to each: conditions on the articles' numbers.
TOPICS_WITH_MORE = {
    "t2": "n % 3 = 0 AND n % 1000 <> 1",
    "t3": "n % 8 = 0 AND n % 1000 <> 2",
    "t4": "n % 2 = 0 AND (n % 1000 <> 4 OR n % 20000 = 4)",
    "t5": "n % 2 = 1 AND n % 1000 <> 3",
}
# Every 24th article has the topics t2 and t3, and one of 20,000 has t4 and t5.
COMBINED = {
    "topics/t2+t3": (24, 0),
    "topics/t4+t5": (20_000, 4),
    "search/p7x0": (7, 0),
    "search/p97x0": (97, 0),
    "search/p9973x0": (9973, 0),
}
# The words of an article of 2 kB, which a search reads when it looks through articles.
WORDS = " ".join(f"kata{number}" for number in range(250))
PARAGRAPH = "<p>{}</p>\n".format("Air yang merendam permukiman sejak “Jumat” mulai surut. " * 6)
BODY = PARAGRAPH * 12


def main() -> None:
    """Fill the stores, measure, and print a table for each."""
    measure_databases(__doc__, measure, articles=1_000_000, rounds=20)


def measure(kind: str, folder: Path, url: str, articles: int, rounds: int) -> None:
    """Fill a store and print how long each document takes."""
    began = read_clocks()
    services = open_newsroom(folder, url)
    start = START - articles * EVERY  # no document has a name in the future
    fill(services, articles, start)
    fill_topics(services, articles, start)
    lengthen(services, articles)
    with services.database.reading() as session:
        main_feed = feeds.find_feed(session, feeds.ALL)
        if main_feed is None:
            raise RuntimeError("there is no main feed")
    syndication.refresh.refresh_feed(
        services.database, main_feed.id, site=services.site, now=datetime.now(UTC)
    )
    paths = list_documents(articles, start)
    garbage.freeze()  # as the web server does
    print_filled(kind, articles, began)
    for title, memory in ((f"{kind}, rendered", 0), (f"{kind}, in memory", 2**26)):
        client = create_app(
            settings.load(
                data_dir=folder,
                database_url=url,
                base_url="http://127.0.0.1",
                feeds={"memory": memory},
            )
        ).test_client()
        if not memory:
            print_first_requests(f"{kind}, first requests", client, paths)
        print_result(title, measure_pages(client, paths, rounds), LIMIT)
    services.database.close()


def print_first_requests(title: str, client: FlaskClient, paths: Mapping[str, str]) -> None:
    """Create the combined feeds, and request each of their documents until it is made."""
    firsts = {f"{path}.atom": f"/feeds/{path}.atom" for path in COMBINED}
    firsts |= {name: path for name, path in paths.items() if name.partition(".")[0] in COMBINED}
    table(
        (title, "milliseconds", "requests"),
        (_request_until_made(client, name, path) for name, path in firsts.items()),
    )


def _request_until_made(client: FlaskClient, name: str, path: str) -> tuple[str, str, str]:
    began, count, answer = read_clocks(), 0, 503
    while answer == 503:
        count, answer = count + 1, client.get(path, base_url="http://127.0.0.1").status_code
    if answer != 200:
        raise RuntimeError(f"{path}: {answer}")
    return name, f"{since(began)[0]:.0f}", f"{count}"


def list_numbers(articles: int, stride: int, rest: int = 0) -> list[int]:
    """Return the numbers of articles of a feed that are after its newest, a middle and an old one.

    The feed has every article whose number is `rest` more than a multiple of `stride`.
    """
    counts = (articles // stride, articles // stride // 2, MOST_ENTRIES + 1)
    return [min(count * stride + rest, articles) for count in counts]


def list_documents(articles: int, start: datetime) -> dict[str, str]:
    """Return the paths of documents by name."""
    paths = {}
    for number, (path, (stride, rest)) in enumerate({**BUILTIN, **COMBINED}.items()):
        suffix = ("rss", "atom", "json", "atom")[number % 4]
        numbers = list_numbers(articles, stride, rest)
        for place, article_id in zip(("newest", "middle", "oldest"), numbers, strict=True):
            key = format_key(ItemKey(start + article_id * EVERY, article_id))
            paths[f"{path}.{suffix}, {place}"] = f"/feeds/{path}/archive/{key}.{suffix}"
    return paths


def fill_topics(services: Services, articles: int, start: datetime) -> None:
    """Give some topics more articles, and let new feeds have ids after those that were stored."""
    is_sqlite = services.database.is_sqlite
    numbers, at = build_numbers(articles), build_time(start, is_sqlite=is_sqlite)
    with services.database.writing() as session:
        exports.advance_ids(session)
        for topic, condition in TOPICS_WITH_MORE.items():
            path = f"(SELECT id FROM feeds WHERE path = 'topics/{topic}')"
            session.execute(
                text(
                    "INSERT INTO feed_items (feed_id, article_id, published)"
                    f" {numbers} SELECT {path}, n, {at} FROM numbers WHERE {condition}"
                )
            )


def lengthen(services: Services, articles: int) -> None:
    """Give the documents' articles a full text, and the articles that searches read more words."""
    ids = [
        max(first - count * stride, 1)
        for stride, rest in {**BUILTIN, **COMBINED}.values()
        for first in list_numbers(articles, stride, rest)
        for count in range(MOST_ENTRIES + 1)
    ]
    statement = text("UPDATE articles SET body_html = :body WHERE id IN :ids")
    with services.database.writing() as session:
        session.execute(
            statement.bindparams(bindparam("ids", expanding=True)), {"body": BODY, "ids": ids}
        )
        for last in {last for each in COMBINED.values() for last in list_numbers(articles, *each)}:
            session.execute(
                text(
                    "UPDATE search_index SET words = words || ' ' || :words"
                    " WHERE article_id > :first AND article_id <= :last"
                    " AND words NOT LIKE '%kata1 %'"
                ),
                {"words": WORDS, "first": last - SPAN_OF_WORDS, "last": last},
            )


if __name__ == "__main__":
    main()
