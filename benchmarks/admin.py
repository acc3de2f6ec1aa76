"""How fast the admin's list of articles is in a large store, on each kind of database.

.venv/bin/python -m benchmarks.admin [--articles 100000] [--rounds 40] [--only sqlite]

It fills a store with that many articles, whose words are as unevenly frequent as those of a
language. One word in ten begins with the same letters, as many Indonesian words do. Then it
requests the list's pages in turn, as an editor does, and prints the server's time for each: median,
95th percentile and maximum, in milliseconds, and the processor time of this process. It also
measures how much updating the search index adds to a save.
"""

import random
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import insert, text

from benchmarks.newsroom import START, open_newsroom
from benchmarks.page_times import (
    Taken,
    measure_databases,
    measure_pages,
    print_filled,
    print_result,
    read_clocks,
    since,
)
from feedsvc import accounts, editorial, garbage, settings
from feedsvc.domain.articles import ArticleContent, State
from feedsvc.services import Services
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import search, search_index
from feedsvc.storage.tables import (
    Article,
    ArticleAuthor,
    ArticleTopic,
    Author,
    Change,
    Section,
    Topic,
)
from feedsvc.web import create_app

LIMIT = 50.0  # milliseconds, which 95 of 100 pages must not exceed
_CHUNK, _BODY, _VOCABULARY = 2000, 180, 40_000
_BEGINNING = "meng"
_SYLLABLES = [
    first + second
    for first in "bcdghjklmnprst"
    for second in ("a", "e", "i", "o", "u", "an", "ing")
]


def main() -> None:
    """Fill the stores, measure, and print a table for each."""
    measure_databases(__doc__, measure, articles=100_000, rounds=40)


def measure(kind: str, folder: Path, url: str, articles: int, rounds: int) -> None:
    """Fill a store and print how long each page takes."""
    began = read_clocks()
    services = open_newsroom(folder, url)
    words = fill(services, articles)
    client = log_in(services, folder, url)
    garbage.freeze()  # as the web server does
    print_filled(kind, articles, began)
    each = measure_pages(client, pages(services, words), rounds)
    each["saving a draft (verb and commit)"] = [
        measure_save(services, words, number) for number in range(rounds)
    ]
    print_result(kind, each, LIMIT)
    services.database.close()


def pages(services: Services, words: list[str]) -> dict[str, str]:
    """Return the paths that an editor requests, by name."""
    with services.database.reading() as session:
        half = search.search_page(session, search.SearchQuery(), limit=40)[-1][0] // 2
    return {
        "first page": "/admin/articles",
        "in the middle": f"/admin/articles?before={half}",
        "drafts": "/admin/articles?state=draft",
        "the rarest word": f"/admin/articles?q={words[-1]}",
        "a word in 1 of 100": f"/admin/articles?q={words[700]}",
        "a word in 1 of 3": f"/admin/articles?q={words[12]}",
        "the most frequent word": f"/admin/articles?q={words[0]}",
        "three words": f"/admin/articles?q={words[0]}+{words[40]}+{words[300]}",
        "no such word": "/admin/articles?q=xyzzy",
        "two letters typed": f"/admin/articles?q={words[50][:2]}",
        "three letters typed": f"/admin/articles?q={words[50][:3]}",
        "four letters typed": f"/admin/articles?q={words[50][:4]}",
        "four letters, of 1 word in 10": f"/admin/articles?q={_BEGINNING}",
        "five letters typed": f"/admin/articles?q={words[50][:5]}",
        "two letters, and drafts": f"/admin/articles?q={words[50][:2]}&state=draft",
        "a topic": "/admin/articles?topic=1",
        "a topic, withdrawn": "/admin/articles?topic=2&state=withdrawn",
        "section, author, language": "/admin/articles?section=1&author=2&language=id",
        "section, author, frequent word, middle": (
            f"/admin/articles?section=1&author=2&q={words[0]}&before={half}"
        ),
    }


def fill(services: Services, articles: int) -> list[str]:
    """Store the articles, the last changed last. Return the words, the most frequent first."""
    seed = random.Random(7)  # noqa: S311  no secret
    words = sorted(
        {
            "".join(seed.choices(_SYLLABLES, k=seed.choice((2, 2, 3, 3, 4))))
            for _ in range(_VOCABULARY)
        }
    )
    seed.shuffle(words)
    words[5::10] = [_BEGINNING + word for word in words[5::10]]
    weights = list(accumulate(1 / rank for rank in range(2, len(words) + 2)))
    with services.database.writing() as session:
        for number in range(200):
            taxonomy.add_term(session, Author, f"Author {number} {words[number]}")
        for number in range(60):
            taxonomy.add_term(session, Topic, f"Topic {number} {words[number]}")
        for number in range(8):
            taxonomy.add_term(session, Section, f"Section {number} {words[number]}")
    for first in range(1, articles + 1, _CHUNK):
        with services.database.writing() as session:
            numbers = range(first, min(first + _CHUNK, articles + 1))
            session.execute(
                insert(Article), [article(seed, words, weights, number) for number in numbers]
            )
            several = [
                {"article_id": number, "topic_id": topic, "position": place}
                for number in numbers
                for place, topic in enumerate({seed.randint(1, 60), seed.randint(1, 6)})
            ]
            session.execute(insert(ArticleTopic), several)
            byline = [
                {"article_id": number, "author_id": seed.randint(1, 200), "position": 0}
                for number in numbers
            ]
            session.execute(insert(ArticleAuthor), byline)
            told = {"revision": 1, "verb": "save", "editor": "sari", "at": START, "after": {}}
            session.execute(insert(Change), [{"article_id": number, **told} for number in numbers])
            search_index.rebuild_index(session, first - 1, _CHUNK)
    with services.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return words


def article(
    seed: random.Random, words: list[str], weights: list[float], number: int
) -> dict[str, object]:
    """Return an article's row."""
    state = seed.choices(
        [State.PUBLISHED, State.DRAFT, State.WITHDRAWN, State.SCHEDULED], (90, 7, 2, 1)
    )[0]
    at = START + timedelta(minutes=number)
    return {
        "guid": f"tag:news.example,2026:{number}",
        "slug": f"artikel-{number}",
        "title": " ".join(seed.choices(words, cum_weights=weights, k=8)),
        "summary": "",
        "body_html": f"<p>{' '.join(seed.choices(words, cum_weights=weights, k=_BODY))}</p>",
        "language": "id",
        "section_id": seed.randint(1, 8),
        "sources": [],
        "state": state,
        "published": at,
        "publish_at": at,
        "created": at,
        "changed": at,
        "revision": 1,
    }


def log_in(services: Services, folder: Path, url: str) -> FlaskClient:
    """Return a client with an editor logged in."""
    with services.database.writing() as session:
        accounts.people.add_editor(session, "sari", "sembilan burung di atap", now=START)
    client = create_app(
        settings.load(data_dir=folder, database_url=url, base_url="http://127.0.0.1")
    ).test_client()
    client.get("/admin/login", base_url="http://127.0.0.1")
    token = client.get_cookie("feedsvc-login", "127.0.0.1")
    given = {
        "login_name": "sari",
        "login_password": "sembilan burung di atap",
        "login_token": token.value if token else "",
    }
    client.post(
        "/admin/login",
        data=given,
        headers={"Origin": "http://127.0.0.1"},
        base_url="http://127.0.0.1",
    )
    return client


def measure_save(services: Services, words: list[str], number: int) -> Taken:
    """Return how long storing an article takes."""
    body = random.Random(number).choices(words[:2000], k=_BODY)  # noqa: S311  no secret
    given = ArticleContent(title=f"Draf {number}", body=f"<p>{' '.join(body)}</p>", language="id")
    began = read_clocks()
    with services.database.writing() as session:
        editorial.articles.create_article(
            session, given, editor="sari", authority="news.example", now=START
        )
    return since(began)


if __name__ == "__main__":
    main()
