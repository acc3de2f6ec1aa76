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
    """Return a page's messages about an action: its result and its errors."""
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


def test_several_are_withdrawn_with_a_notice_in_their_place(admin: AdminClient) -> None:
    first = admin.write("publish", title="Satu", language="id")
    second = admin.write("publish", title="Two", language="en")
    withdraw = {"do": "withdraw", "keep_entry": "1"}
    form = build_bulk_form(admin, "Satu", "Two")
    answer = admin.post("/admin/articles/bulk", **withdraw, **form, notice=" \u200b\n")
    page = admin.read_page(answer.location)
    assert list_messages(page) == ["Withdrawn, with a notice in feeds: 2 articles"]
    usual = ["Artikel ini telah ditarik oleh redaksi.", "The newsroom has withdrawn this article."]
    assert [admin.get_article(each).notice for each in (first, second)] == usual
    assert all(text in admin.read_feed() for text in ("Satu", "Two", *usual))
    undo = parse_page(page).xpath("//*[@class='done']/form")[0]
    admin.post(undo.get("action"), next=answer.location)
    assert [admin.get_article(each).notice for each in (first, second)] == ["", ""]
    form = build_bulk_form(admin, "Satu")
    admin.post("/admin/articles/bulk", **withdraw, **form, notice="Keliru <sekali>.")
    assert admin.get_article(first).notice == "Keliru <sekali>."
    form = build_bulk_form(admin, "Two")
    admin.post("/admin/articles/bulk", do="withdraw", keep_entry="", notice="Tidak", **form)
    assert admin.get_article(second).notice == ""
    assert "Two" not in admin.read_feed()


def test_the_enter_key_on_a_box_chooses_no_action(admin: AdminClient) -> None:
    admin.write("save", title="Satu")
    admin.post("/admin/articles/bulk", do="trash", selected=f"{admin.write('save')}.1")
    for path in ("/admin/articles", "/admin/articles/trash"):
        # Browsers press the first button of a form.
        pressed = parse_page(admin.read_page(path)).xpath("//form[@data-bulk]//button")[0]
        assert pressed.get("value") == ""


def test_a_notice_that_is_too_long_withdraws_nothing(admin: AdminClient) -> None:
    number = admin.write("publish", title="Satu")
    form = build_bulk_form(admin, "Satu")
    answer = admin.post(
        "/admin/articles/bulk", do="withdraw", keep_entry="1", notice="x" * 1001, **form
    )
    assert "at most 1000 fit" in list_messages(admin.read_page(answer.location))[-1]
    assert admin.get_article(number).state == "published"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, "No article is selected. Select articles first."),
        (
            {"selected": ["x", "1", "1.x", "99999999999.1", "-1.1"], "do": "trash"},
            "No article is selected.",
        ),
        ({"selected": "1.1", "do": "undo"}, "Nothing was changed yet."),
        ({"selected": "1.1", "do": ""}, "Nothing was changed yet."),
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
