"""The search of the public pages: what it finds, what it never shows, and what it may cost."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from feedsvc import editorial
from feedsvc.storage.articles import search
from feedsvc.storage.tables import Article
from feedsvc.web.public import search as search_page
from tests.web.conftest import RAIN, Newsroom
from tests.web.public.test_articles import withdraw
from tests.web.public.test_pages import HTML, get_page, record_statements
from tests.web.publishing import publish_all


def list_numbers(html: str) -> list[int]:
    """Return the numbers in the titles of the articles that were found."""
    return [int(number) for number in re.findall(r">Banjir (\d+)</a></h3>", html)]


def find_next(html: str) -> str:
    """Return the path of the link to more results, "" without one."""
    link = re.search(r'<a rel="next" href="([^"]+)"', html)
    return link[1].replace("&amp;", "&") if link else ""


def test_readers_find_published_articles_only_and_each_once(
    make_newsroom: Callable[..., Newsroom], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_page, "PAGE", 6)
    newsroom = make_newsroom(web={"searches": 0})
    ids = publish_all(
        newsroom,
        ((replace(RAIN, title=f"Banjir {n}", topics=()), newsroom.now) for n in range(15)),
    )
    newsroom.create_draft(replace(RAIN, title="Banjir 100"))
    later = newsroom.now + timedelta(days=1)
    newsroom.publish(replace(RAIN, title="Banjir 101", publish_at=later), refresh=False)
    withdraw(newsroom, ids[10])
    with newsroom.services.database.writing() as session:
        revision = session.get_one(Article, ids[11]).revision
        editorial.trash.move_to_trash(
            session, ids[11], revision=revision, editor="sari", now=newsroom.now
        )
    newsroom.refresh()
    client = newsroom.app.test_client()
    numbers, lengths, path = list[int](), list[int](), "/search?q=BANJIR+r%C3%AEb"
    assert "Tidak ada artikel yang memuat semua kata ini" in get_page(client, path)
    path = "/search?q=BANJ%C3%8DR+hujan"
    while path:
        with record_statements(newsroom.services.database) as statements:
            html = get_page(client, path)
        assert len(statements) <= 8
        assert '<meta name="robots" content="noindex">' in html
        numbers += (found := list_numbers(html))
        lengths.append(len(found))
        path = find_next(html)
    assert lengths == [6, 6, 1]
    assert numbers == [n for n in reversed(range(15)) if n not in {10, 11}]
    for odd in ("", "?q=", "?q=%00%22%27*", "?q=banjir&after=x", "?q=" + "a+%ff" * 10_000):
        get_page(client, f"/search{odd}")


def test_a_search_looks_through_a_bounded_span_of_changes(
    make_newsroom: Callable[..., Newsroom], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SPAN", 3)
    newsroom = make_newsroom(site={"language": "en"}, web={"searches": 0})
    titles = [f"Banjir {n}" if n == 1 else f"Kabar {n}" for n in range(8)]
    publish_all(newsroom, ((replace(RAIN, title=title), newsroom.now) for title in titles))
    client = newsroom.app.test_client()
    visited, path = [], "/search?q=banjir"
    while path:
        html = get_page(client, path)
        visited.append(list_numbers(html))
        path = find_next(html)
        assert ("None of the newer articles" in html) == (not visited[-1] and bool(path))
    assert [each for each in visited if each] == [[1]]
    assert len(visited) > 2


def test_a_client_that_searches_too_often_waits_and_keeps_its_words(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom(site={"language": "en"}, web={"searches": 2})
    client = newsroom.app.test_client()
    answers = [client.get(f"/search?q=kata+{n}", headers=HTML) for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert 1 <= int(refused.headers["Retry-After"]) <= 30
    assert refused.headers["Cache-Control"] == "no-store"
    assert 'value="kata 3"' in refused.text
    assert "too many searches" in refused.text
    assert client.get("/search", headers=HTML).status_code == 200, "the form alone"
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/search?q=kata", environ_overrides=other).status_code == 200
