"""Lists of articles: every kind shows each published article once, on pages of 20."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from flask.testing import FlaskClient

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import Person
from tests.web.conftest import Newsroom
from tests.web.public.test_pages import get_page, record_statements
from tests.web.publishing import publish_all

SITE = "https://news.example"
TERMS = ("/topics/hujan", "/sections/daerah", "/authors/sari")
HIDDEN = ("Draf rahasia", "Terjadwal besok", "Ditarik kemarin")


def content(title: str) -> ArticleContent:
    """Return an article that belongs in each list."""
    return ArticleContent(
        title=title,
        body=f"<p>Isi {title}.</p>",
        language="id",
        section="Daerah",
        topics=("Hujan",),
        authors=(Person("Sari"),),
    )


def fill(newsroom: Newsroom, dates: list[datetime]) -> list[str]:
    """Publish an article at each date, and hide one of each kind; return titles, newest first."""
    titles = [f"Kabar {n}" for n in range(len(dates))]
    ids = publish_all(newsroom, zip(map(content, titles), dates, strict=True))
    published = dict(zip(ids, zip(dates, titles, strict=True), strict=True))
    newsroom.create_draft(content(HIDDEN[0]))
    tomorrow = newsroom.now + timedelta(days=1)
    newsroom.publish(replace(content(HIDDEN[1]), publish_at=tomorrow), refresh=False)
    withdrawn = newsroom.publish(content(HIDDEN[2]), at=dates[0], refresh=False)
    with newsroom.services.database.writing() as session:
        editorial.articles.withdraw_article(
            session, withdrawn, revision=2, editor="sari", now=newsroom.now
        )
    newsroom.refresh()
    order = sorted(((at, number, title) for number, (at, title) in published.items()), reverse=True)
    return [title for _, _, title in order]


def walk(client: FlaskClient, path: str) -> Iterator[tuple[str, str]]:
    """Yield (address, HTML) of a page and the pages that follow it."""
    while path:
        html = get_page(client, path)
        yield path, html
        path = read_link(html, "next")


def read_link(html: str, rel: str) -> str:
    """Return the address of the page before or after this one, or ""."""
    link = re.search(rf'<link rel="{rel}" href="{SITE}([^"]+)">', html)
    assert bool(link) == (f'<a rel="{rel}" href=' in html)
    return link[1] if link else ""


def list_titles(html: str) -> list[str]:
    """Return the titles of the articles of a page."""
    return re.findall(r">(Kabar \d+|Draf rahasia|Terjadwal besok|Ditarik kemarin)</a></h3>", html)


def test_every_list_leads_to_each_published_article_once(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom()
    noon = newsroom.now.replace(hour=5)  # in Jakarta
    # Three articles around the end of a page have the same time; two surround a local midnight.
    seconds = [*range(18), 19, 19, 19, *range(20, 42)]
    dates = [noon - timedelta(minutes=each) for each in seconds]
    midnight = datetime.fromisoformat("2019-12-31T17:00:00+00:00")
    edges = [midnight - timedelta(seconds=1), midnight]
    titles = fill(newsroom, [*dates, *edges])
    client = newsroom.app.test_client()
    expected = {"/": titles, **dict.fromkeys(TERMS, titles), "/archive/2020": titles[:-1]}
    expected |= {"/archive/2020/11": titles[:-2], "/archive/2020/01": titles[-2:-1]}
    expected |= {"/archive/2019": titles[-1:], "/archive/2019/12": titles[-1:]}
    for path, wanted in expected.items():
        visited = [*walk(client, path)]
        assert [title for _, html in visited for title in list_titles(html)] == wanted, path
        check_addresses(visited)
        with record_statements(newsroom.services.database) as statements:
            client.get(visited[-1][0])
        assert len(statements) <= 9, path
        assert "count(" not in " ".join(statements), path
    links = re.findall(r'href="(/archive/[^"]+)"', get_page(client, "/archive"))
    assert links == [
        *("/archive/2020", "/archive/2020/01", "/archive/2020/11"),
        *("/archive/2019", "/archive/2019/12"),
    ]
    for path in ("/archive/2024", "/archive/2020/02", "/archive/2020/1", "/archive/2020/13"):
        get_page(client, path, 404)


def test_the_front_page_has_what_sections_have_beside_the_newest(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom()
    sections = ("Olahraga", "Budaya", "Daerah")
    articles = [replace(content(f"Kabar {n}"), section=sections[n // 8]) for n in range(20)]
    dates = [newsroom.now - timedelta(minutes=n) for n in range(20)]
    publish_all(newsroom, zip(articles, dates, strict=True))
    newsroom.refresh()
    html = get_page(newsroom.app.test_client(), "/")
    assert list_titles(html) == [f"Kabar {n}" for n in range(12)]
    blocks = html.partition('<div class="sections">')[2].split("<section ")[1:]
    names = [re.findall(r'href="(/sections/[^"]+)"', block) for block in blocks]
    assert names == [["/sections/budaya"], ["/sections/daerah"]], "by name; one has nothing older"
    found = [re.findall(r">(Kabar \d+)</a>", block) for block in blocks]
    assert found == [[f"Kabar {n}" for n in range(12, 16)], [f"Kabar {n}" for n in range(16, 20)]]


def test_the_page_of_a_section_does_not_repeat_its_name(filled: Newsroom) -> None:
    filled.publish(content("Kabar 1"))
    client = filled.app.test_client()
    link = '<p class="kicker" dir="auto"><a href="/sections/daerah">Daerah</a></p>'
    for path in ("/", "/topics/hujan", "/authors/sari"):
        assert link in " ".join(get_page(client, path).replace("\n  href", " href").split()), path
    assert "kicker" not in get_page(client, "/sections/daerah")


def check_addresses(visited: list[tuple[str, str]]) -> None:
    """Check that each page gives its own address and title, and is reached from both sides."""
    for address, html in visited:
        assert f'<link rel="canonical" href="{SITE}{address}">' in html
        assert "noindex" not in html
        assert not any(hidden in html for hidden in HIDDEN)
    found = [re.search("<title>(.+?)</title>", html) for _, html in visited]
    assert len({match[1] for match in found if match}) == len(visited)
    assert not read_link(visited[0][1], "prev")
    for (address, html), (_, following) in pairwise(visited):
        assert read_link(following, "prev") == address
        assert not set(list_titles(html)) & set(list_titles(following))
