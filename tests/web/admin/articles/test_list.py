"""The list of articles."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedsvc.domain import readiness
from feedsvc.domain.articles import ArticleContent
from feedsvc.storage.system import heartbeats
from tests.web.admin.conftest import BODY, AdminClient, tree


def test_the_list_shows_filters_searches_and_pages(admin: AdminClient) -> None:
    for number in range(43):
        admin.newsroom.draft(desk_submission(f"Draf ke-{number:02}"))
    admin.write(
        "publish", title="Terbit & tampil", topics="Cuaca", create_topics="1", section="Daerah"
    )
    page = admin.text("/admin/articles")
    shown = titles(tree(page))
    assert len(shown) == 40
    assert shown[0] == "Terbit & tampil"
    assert "Daerah" in page
    assert "changed by sari" in page
    older = tree(page).xpath('//nav[@class="pages"]/a/@href')
    rest = titles(tree(admin.text(older[-1])))
    assert len(rest) == 4
    assert not set(rest) & set(shown)
    assert len(tree(admin.text("/admin/articles?state=published")).xpath("//li//h2/a")) == 1
    assert "44 articles" in tree(admin.text("/admin/articles?q=")).xpath(
        "string(//*[@id='found']/@data-summary)"
    )
    assert len(tree(admin.text("/admin/articles?q=KE-1")).xpath("//li//h2/a")) == 10
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


def desk_submission(title: str) -> ArticleContent:
    return ArticleContent(title=title, body=BODY, language="id")


def test_the_list_warns_of_a_scheduler_that_does_not_work(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "The scheduler is not running" in admin.text("/admin/articles")
    monkeypatch.setattr(readiness, "LIMIT", timedelta(hours=1))  # that no machine is too slow for
    with admin.newsroom.services.database.writing() as session:
        heartbeats.record_heartbeat(session, "scheduler", now=datetime.now(UTC))
    assert "The scheduler is not running" not in admin.text("/admin/articles")
    with admin.newsroom.services.database.writing() as session:
        heartbeats.record_heartbeat(
            session, "scheduler", now=datetime.now(UTC) + timedelta(hours=2)
        )
    assert "The scheduler is not running" in admin.text("/admin/articles"), "the clock was set back"


def test_filters_are_kept_by_every_link_and_go_together(admin: AdminClient) -> None:
    first = admin.write(
        "publish", title="Hujan di Desa", topics="Cuaca", create_topics="1", section="Daerah"
    )
    admin.write("publish", title="Hujan di Kota", topics="Kota", create_topics="1", language="jv")
    topic = admin.article(first).topics[0].topic.id
    page = tree(admin.text(f"/admin/articles?q=hujan&topic={topic}"))
    assert titles(page) == ["Hujan di Desa"]
    assert page.xpath("//select[@name='topic']/option[@selected]/text()") == ["Cuaca"]
    assert page.xpath("//details[contains(@class, 'filters')]/@open") == [""]
    assert all(
        f"topic={topic}" in link and "q=hujan" in link
        for link in page.xpath("//nav[@id='states']/a/@href")[:5]
    )
    assert titles(tree(admin.text("/admin/articles?language=jv"))) == ["Hujan di Kota"]
    nothing = admin.text(f"/admin/articles?q=kota&topic={topic}")
    assert "No article matches." in nothing
    assert nothing.count("Show all") == 1, "it is said once"


def titles(page: Any) -> list[str]:
    return [str(title.text_content()) for title in page.xpath("//li//h2/a")]


def ticked(admin: AdminClient, *names: str, path: str = "/admin/articles") -> dict[str, Any]:
    """Return what the list's form sends with these articles ticked."""
    page = tree(admin.text(path))
    rows = {
        row.xpath("string(.//h2/a)"): row.xpath("string(.//input[@name='chosen']/@value)")
        for row in page.xpath("//li[@class='line']")
    }
    return {
        "chosen": [rows[name] for name in names],
        "next": page.xpath("string(//form[@data-bulk]//input[@name='next']/@value)"),
    }


def said(page: str) -> list[str]:
    """Return what a page says was done and what was not."""
    return [
        " ".join(one.text_content().split())
        for one in tree(page).xpath(
            "//*[@class='done']/p | //*[@id='errors']//li | //p[@id='errors']"
        )
    ]


def test_several_articles_are_published_and_the_rest_told_by_name(admin: AdminClient) -> None:
    admin.write("save", title="Satu")
    admin.write("save", title="Dua")
    admin.write("save", title="Kosong", body="")
    answer = admin.post(
        "/admin/articles/bulk",
        do="publish",
        **ticked(admin, "Satu", "Dua", "Kosong", path="/admin/articles?state=draft"),
    )
    assert answer.status_code == 303
    assert answer.location.startswith("/admin/articles?state=draft&batch=")
    page = admin.text(answer.location)
    assert said(page) == ["Published: 2 articles", "Kosong: Write or paste the text."]
    assert "Satu" in admin.feed()
    undo = tree(page).xpath("//*[@class='done']/form")[0]
    answer = admin.post(undo.get("action"), next=answer.location)
    assert said(admin.text(answer.location)) == ["Undone: 2 articles"]
    assert "Satu" not in admin.feed()
    assert answer.location.count("batch=") == 1


def test_topics_and_sections_are_given_to_several(admin: AdminClient) -> None:
    first = admin.write(
        "publish", title="Satu", topics="Cuaca", create_topics="1", section="Daerah"
    )
    second = admin.write("publish", title="Dua")
    topic, section = admin.article(first).topics[0].topic.id, admin.article(first).section_id
    answer = admin.post(
        "/admin/articles/bulk", do="add_topic", topic=str(topic), **ticked(admin, "Satu", "Dua")
    )
    assert said(admin.text(answer.location)) == [
        "Changed: Dua",
        "Satu: There is nothing to change in this article.",
    ]
    admin.post(
        "/admin/articles/bulk", do="set_section", section=str(section), **ticked(admin, "Dua")
    )
    assert admin.article(second).section_id == section
    admin.post("/admin/articles/bulk", do="set_section", section="none", **ticked(admin, "Dua"))
    assert admin.article(second).section_id is None
    assert "Dua" in admin.feed("topics/cuaca.atom")


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "No article is selected. Select articles first."),
        (
            {"chosen": ["x", "1", "1.x", "99999999999.1", "-1.1"], "do": "trash"},
            "No article is selected.",
        ),
        ({"chosen": "1.1", "do": "undo"}, "Nothing was changed yet."),
        ({"chosen": "1.1", "do": "add_topic", "topic": "99"}, "Choose a topic first."),
        ({"chosen": "1.1", "do": "set_section", "section": "x"}, "Choose a section first."),
        ({"chosen": ["77.1"], "do": "trash"}, "This article does not exist any more."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_happens(
    admin: AdminClient, sent: dict[str, Any], says: str
) -> None:
    number = admin.write("save", title="Satu")
    answer = admin.post("/admin/articles/bulk", **sent, next="https://evil.example/")
    assert answer.location.startswith("/admin/articles?")
    assert says in said(admin.text(answer.location))[0]
    assert admin.article(number).revision == 1
