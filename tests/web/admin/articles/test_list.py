"""The list of articles."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedsvc.domain import readiness
from feedsvc.domain.articles import ArticleContent
from feedsvc.storage.system import heartbeats
from tests.web.admin.conftest import BODY, AdminClient, parse_page


def test_the_list_shows_filters_searches_and_pages(admin: AdminClient) -> None:
    for number in range(43):
        admin.newsroom.create_draft(build_draft(f"Draf ke-{number:02}"))
    admin.write(
        "publish", title="Terbit & tampil", topics="Cuaca", create_topics="1", section="Daerah"
    )
    page = admin.read_page("/admin/articles")
    shown = list_titles(parse_page(page))
    assert len(shown) == 40
    assert shown[0] == "Terbit & tampil"
    assert "Daerah" in page
    assert "changed by sari" in page
    older = parse_page(page).xpath('//nav[@class="pages"]/a/@href')
    rest = list_titles(parse_page(admin.read_page(older[-1])))
    assert len(rest) == 4
    assert not set(rest) & set(shown)
    assert (
        len(parse_page(admin.read_page("/admin/articles?state=published")).xpath("//li//h2/a")) == 1
    )
    assert "44 articles" in parse_page(admin.read_page("/admin/articles?q=")).xpath(
        "string(//*[@id='found']/@data-summary)"
    )
    assert len(parse_page(admin.read_page("/admin/articles?q=KE-1")).xpath("//li//h2/a")) == 10
    for odd in (
        "?topic=x&section=-1&author=99999999999",
        "?language=%22&state=erased",
        "?state=x",
        "?after=x",
        "?after=20261122T070312.0-x",
        "?q=%00%ff",
        "?after=" + "9" * 500,
        "?q=%25",
    ):
        assert admin.get(f"/admin/articles{odd}").status_code == 200


def build_draft(title: str) -> ArticleContent:
    return ArticleContent(title=title, body=BODY, language="id")


def test_the_list_warns_of_a_scheduler_that_does_not_work(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "The scheduler is not running" in admin.read_page("/admin/articles")
    monkeypatch.setattr(readiness, "LIMIT", timedelta(hours=1))  # no machine is too slow for this
    with admin.newsroom.services.database.writing() as session:
        heartbeats.record_heartbeat(session, "scheduler", now=datetime.now(UTC))
    assert "The scheduler is not running" not in admin.read_page("/admin/articles")
    with admin.newsroom.services.database.writing() as session:
        heartbeats.record_heartbeat(
            session, "scheduler", now=datetime.now(UTC) + timedelta(hours=2)
        )
    assert "The scheduler is not running" in admin.read_page("/admin/articles"), (
        "a heartbeat in the future means a clock that was set back"
    )


def test_every_link_keeps_the_filters_and_they_combine(admin: AdminClient) -> None:
    first = admin.write(
        "publish", title="Hujan di Desa", topics="Cuaca", create_topics="1", section="Daerah"
    )
    admin.write("publish", title="Hujan di Kota", topics="Kota", create_topics="1", language="jv")
    topic = admin.get_article(first).topics[0].topic.id
    page = parse_page(admin.read_page(f"/admin/articles?q=hujan&topic={topic}"))
    assert list_titles(page) == ["Hujan di Desa"]
    assert page.xpath("//select[@name='topic']/option[@selected]/text()") == ["Cuaca"]
    assert page.xpath("//details[contains(@class, 'filters')]/@open") == [""]
    assert all(
        f"topic={topic}" in link and "q=hujan" in link
        for link in page.xpath("//nav[@id='states']/a/@href")[:5]
    )
    assert list_titles(parse_page(admin.read_page("/admin/articles?language=jv"))) == [
        "Hujan di Kota"
    ]
    admin.write("publish", title="Hujan di Bali", language="in")
    for tag in ("in", "ID"):  # an article has the canonical tag, id
        titles = list_titles(parse_page(admin.read_page(f"/admin/articles?language={tag}")))
        assert "Hujan di Bali" in titles
        assert "Hujan di Kota" not in titles
    # A part of this tag is a tag: a text that is too long is ignored, not cut.
    long = admin.read_page(f"/admin/articles?language=id{'-abcdefgh' * 4}")
    assert {"Hujan di Bali", "Hujan di Kota"} <= {*list_titles(parse_page(long))}
    nothing = admin.read_page(f"/admin/articles?q=kota&topic={topic}")
    assert "No article matches." in nothing
    assert nothing.count("Show all") == 1, "it is shown once"


def list_titles(page: Any) -> list[str]:
    return [str(title.text_content()) for title in page.xpath("//li//h2/a")]
