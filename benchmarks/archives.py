"""How long archive documents of feeds take among many articles, on each kind of database.

    .venv/bin/python -m benchmarks.archives [--articles 1000000] [--rounds 20] [--only sqlite]

It fills a store as benchmarks.pages does, and gives the articles of the documents that it requests
a full text of 4 kB. It requests documents of several feeds, near the newest article, in the middle
and the oldest. None is in memory, so each is read, rendered and compressed, but for those that the
last line is about. It prints the server's time as benchmarks.pages does. The limit is 20 ms by the
clock for 95 of 100 documents.
"""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import bindparam, text

from benchmarks.newsroom import START, open_newsroom
from benchmarks.page_times import (
    measure_databases,
    measure_pages,
    print_filled,
    print_result,
    read_clocks,
)
from benchmarks.pages import AUTHORS, EVERY, LIMIT, SECTIONS, TOPICS, fill
from feedsvc import garbage, settings, syndication
from feedsvc.domain.archives import MOST_ENTRIES, ItemKey, format_key
from feedsvc.services import Services
from feedsvc.storage.feeds import feeds
from feedsvc.web import create_app

STRIDES = {"all": 1, "sections/s1": SECTIONS, "authors/a1": AUTHORS, "topics/t1": TOPICS}
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
        print_result(title, measure_pages(client, paths, rounds), LIMIT)
    services.database.close()


def list_numbers(articles: int, stride: int) -> list[int]:
    """Return the numbers of articles of a feed that are after its newest, a middle and an old one.

    The feed has every article whose number is a multiple of `stride`.
    """
    counts = (articles // stride, articles // stride // 2, MOST_ENTRIES + 1)
    return [count * stride for count in counts]


def list_documents(articles: int, start: datetime) -> dict[str, str]:
    """Return the paths of documents by name."""
    paths = {}
    for number, (path, stride) in enumerate(STRIDES.items()):
        suffix = ("rss", "atom", "json", "atom")[number]
        places = zip(("newest", "middle", "oldest"), list_numbers(articles, stride), strict=True)
        for place, article_id in places:
            key = format_key(ItemKey(start + article_id * EVERY, article_id))
            paths[f"{path}.{suffix}, {place}"] = f"/feeds/{path}/archive/{key}.{suffix}"
    return paths


def lengthen(services: Services, articles: int) -> None:
    """Give the articles of the documents a full text."""
    ids = [
        first - count * stride
        for stride in STRIDES.values()
        for first in list_numbers(articles, stride)
        for count in range(MOST_ENTRIES + 1)
    ]
    statement = text("UPDATE articles SET body_html = :body WHERE id IN :ids")
    with services.database.writing() as session:
        session.execute(
            statement.bindparams(bindparam("ids", expanding=True)), {"body": BODY, "ids": ids}
        )


if __name__ == "__main__":
    main()
