"""Bulk actions of the list of articles."""

from typing import Any

import pytest

from tests.web.admin.conftest import AdminClient, parse_page


def build_bulk_form(
    admin: AdminClient, *names: str, path: str = "/admin/articles"
) -> dict[str, Any]:
    """Return the fields that the list's form sends with these articles selected."""
    page = parse_page(admin.read_page(path))
    rows = {
        row.xpath("string(.//h2/a)"): row.xpath("string(.//input[@name='selected']/@value)")
        for row in page.xpath("//li[@class='line']")
    }
    return {
        "selected": [rows[name] for name in names],
        "next": page.xpath("string(//form[@data-bulk]//input[@name='next']/@value)"),
    }


def list_messages(page: str) -> list[str]:
    """Return the messages of a page about what was done and what was not."""
    return [
        " ".join(node.text_content().split())
        for node in parse_page(page).xpath(
            "//*[@class='done']/p | //*[@id='errors']//li | //p[@id='errors']"
        )
    ]


def test_several_articles_are_published_and_the_others_are_named(admin: AdminClient) -> None:
    admin.write("save", title="Satu")
    admin.write("save", title="Dua")
    admin.write("save", title="Kosong", body="")
    answer = admin.post(
        "/admin/articles/bulk",
        do="publish",
        **build_bulk_form(admin, "Satu", "Dua", "Kosong", path="/admin/articles?state=draft"),
    )
    assert answer.status_code == 303
    assert answer.location.startswith("/admin/articles?state=draft&bulk=")
    page = admin.read_page(answer.location)
    assert list_messages(page) == ["Published: 2 articles", "Kosong: Write or paste the text."]
    assert "Satu" in admin.read_feed()
    undo = parse_page(page).xpath("//*[@class='done']/form")[0]
    answer = admin.post(undo.get("action"), next=answer.location)
    assert list_messages(admin.read_page(answer.location)) == ["Undone: 2 articles"]
    assert "Satu" not in admin.read_feed()
    assert answer.location.count("bulk=") == 1


def test_several_articles_get_a_topic_or_a_section(admin: AdminClient) -> None:
    first = admin.write(
        "publish", title="Satu", topics="Cuaca", create_topics="1", section="Daerah"
    )
    second = admin.write("publish", title="Dua")
    topic, section = (
        admin.get_article(first).topics[0].topic.id,
        admin.get_article(first).section_id,
    )
    answer = admin.post(
        "/admin/articles/bulk",
        do="add_topic",
        topic=str(topic),
        **build_bulk_form(admin, "Satu", "Dua"),
    )
    assert list_messages(admin.read_page(answer.location)) == [
        "Changed: Dua",
        "Satu: There is nothing to change in this article.",
    ]
    admin.post(
        "/admin/articles/bulk",
        do="set_section",
        section=str(section),
        **build_bulk_form(admin, "Dua"),
    )
    assert admin.get_article(second).section_id == section
    admin.post(
        "/admin/articles/bulk", do="set_section", section="none", **build_bulk_form(admin, "Dua")
    )
    assert admin.get_article(second).section_id is None
    assert "Dua" in admin.read_feed("topics/cuaca.atom")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, "No article is selected. Select articles first."),
        (
            {"selected": ["x", "1", "1.x", "99999999999.1", "-1.1"], "do": "trash"},
            "No article is selected.",
        ),
        ({"selected": "1.1", "do": "undo"}, "Nothing was changed yet."),
        ({"selected": "1.1", "do": "add_topic", "topic": "99"}, "Choose a topic first."),
        ({"selected": "1.1", "do": "set_section", "section": "x"}, "Choose a section first."),
        ({"selected": ["77.1"], "do": "trash"}, "This article does not exist any more."),
    ],
)
def test_an_impossible_bulk_action_is_explained_and_changes_nothing(
    admin: AdminClient, form: dict[str, Any], expected: str
) -> None:
    number = admin.write("save", title="Satu")
    answer = admin.post("/admin/articles/bulk", **form, next="https://evil.example/")
    assert answer.location.startswith("/admin/articles?")
    assert expected in list_messages(admin.read_page(answer.location))[0]
    assert admin.get_article(number).revision == 1
