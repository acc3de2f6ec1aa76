"""Errors of an article's form are explained, actions are undone, and no typed text is lost."""

import pytest

from feedsvc.errors import UnavailableError
from feedsvc.storage.articles import articles
from tests.conftest import LATER
from tests.web.admin.conftest import (
    BODY,
    AdminClient,
    add_editor,
    list_problems,
    parse_page,
    read_fields,
    read_outcome,
)


def test_an_unreadable_time_is_shown_again_with_the_form(admin: AdminClient) -> None:
    typed = admin.read_form("/admin/articles/new") | {
        "title": "Hujan",
        "body": BODY,
        "publish_at": "entah kapan",
    }
    answer = admin.post("/admin/articles/new", **typed, do="publish")
    assert answer.status_code == 422
    assert "entah kapan" in list_problems(answer)[0]
    page = answer.get_data(as_text=True)
    assert 'value="entah kapan"' in page
    assert '<details class="more" open>' in page


def test_errors_link_to_their_fields_and_no_typed_text_is_lost(admin: AdminClient) -> None:
    typed = admin.read_form("/admin/articles/new") | {
        "title": "",
        "body": '<p onclick="x">Tulisan</p>  <!-- saya -->',
        "topics": "Baru Sekali,  lama ",
        "sources": "bukan alamat",
        "slug": "Se Suatu",
        "image_caption": "Tanpa gambar",
        "publish_at": " nanti ",
    }
    answer = admin.post("/admin/articles/new", **typed, do="publish")
    page = parse_page(answer.get_data(as_text=True))
    assert answer.status_code == 422
    links = [link.get("href") for link in page.xpath('//*[@id="errors"]//a')]
    assert {"#f-title", "#f-topics", "#f-publish_at", "#f-sources"} <= set(links)
    for link in links:
        field = page.get_element_by_id(link[1:])
        assert field.get("aria-invalid") == "true"
        described = [
            page.get_element_by_id(name).text_content()
            for name in field.get("aria-describedby").split()
        ]
        assert any(
            text.strip() and text.strip() in "".join(list_problems(answer)) for text in described
        )
    form = read_fields(answer.get_data(as_text=True))
    assert {name: form.get(name) for name in typed if name != "csrf"} == {
        name: text for name, text in typed.items() if name != "csrf"
    }


def test_creating_a_topic_is_a_step_of_its_own(admin: AdminClient) -> None:
    typed = admin.read_form("/admin/articles/new") | {
        "title": "Hujan",
        "body": BODY,
        "topics": "Cuaca, Desa",
        "do": "save",
    }
    answer = admin.post("/admin/articles/new", **typed)
    assert answer.status_code == 422
    assert "Cuaca, Desa" in list_problems(answer)[0]
    assert "Create the new topics: Cuaca, Desa" in answer.get_data(as_text=True)
    assert admin.get("/feeds/topics/cuaca.rss").status_code == 404
    assert admin.post("/admin/articles/new", **typed, create_topics="1").status_code == 303
    assert admin.get("/feeds/topics/cuaca.rss").status_code == 404, (
        "it is not public before its first article"
    )
    number = admin.write("publish", topics="cuaca,DESA")
    assert admin.get("/feeds/topics/cuaca.rss").status_code == 200
    assert [row.topic.name for row in admin.get_article(number).topics] == ["Cuaca", "Desa"]


def test_a_form_that_is_sent_twice_creates_one_article(admin: AdminClient) -> None:
    typed = admin.read_form("/admin/articles/new") | {
        "title": "Sekali",
        "body": BODY,
        "do": "publish",
    }
    first = admin.post("/admin/articles/new", **typed)
    second = admin.post("/admin/articles/new", **typed)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    with admin.newsroom.services.database.reading() as session:
        assert len(articles.list_articles(session)) == 1


def test_two_editors_see_each_others_texts_and_lose_none(admin: AdminClient) -> None:
    number = admin.write("publish")
    path = f"/admin/articles/{number}"
    add_editor(admin.newsroom, "bima")
    other = AdminClient(admin.newsroom, admin.newsroom.app.test_client())
    other.log_in("bima")
    mine = admin.read_form(path)
    other.change(
        number, "update", title="Judul Bima", body="<p>Kata <script>alert(1)</script>Bima.</p>"
    )
    answer = admin.post(path, **(mine | {"title": "Judul Sari", "do": "update"}))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "The text that bima saved" in page
    assert "bima changed this article after you opened it" in page
    assert list_problems(answer) == []
    other = parse_page(page).find_class("other-version")[0]
    assert "Kata Bima." in other.text_content()
    words = [
        each.text_content().rpartition(":")[2].split() for each in other.xpath(".//del | .//ins")
    ]
    assert words[:2] == [["Bima"], ["Sari"]]
    form = read_fields(page)
    assert form["title"] == "Judul Sari"
    assert admin.get_article(number).title == "Judul Bima"
    assert admin.post(path, **(form | {"do": "update"})).status_code == 303
    assert admin.get_article(number).title == "Judul Sari"


def test_an_action_that_the_state_forbids_is_explained(admin: AdminClient) -> None:
    number = admin.write("publish")
    answer = admin.change(number, "save", title="Yang diketik")
    assert answer.status_code == 409
    assert list_problems(answer) == [
        "This article is published, so this action is not possible. Choose another action."
    ]
    assert read_fields(answer.get_data(as_text=True))["title"] == "Yang diketik"


def test_the_enter_key_never_changes_what_readers_see(admin: AdminClient) -> None:
    number = admin.write("publish")
    for path in ("/admin/articles/new", f"/admin/articles/{number}"):
        first = parse_page(admin.read_page(path)).xpath(
            '//form[@id="article"]//button[not(@type)]'
        )[0]
        assert first.get("value") in {"save", "save_draft"}
    before = admin.read_feed()
    answer = admin.change(number, "redisplay", title="Diketik")
    assert "Nothing was changed yet" in answer.get_data(as_text=True)
    assert read_fields(answer.get_data(as_text=True))["title"] == "Diketik"
    assert admin.read_feed() == before


@pytest.mark.parametrize(
    ("first", "verb", "back"),
    [
        ("save", "save", "draft"),
        ("save", "publish", "draft"),
        ("publish", "update", "published"),
        ("publish", "correct", "published"),
        ("publish", "withdraw", "published"),
    ],
)
def test_the_last_action_can_be_undone(
    admin: AdminClient, first: str, verb: str, back: str
) -> None:
    number = admin.write(first, title="Semula")
    changed = {} if verb == "withdraw" else {"title": "Sesudahnya"}
    answer = admin.change(number, verb, **changed)
    page = admin.read_page(answer.location)
    assert 'role="status"' in page
    undo = parse_page(page).xpath('//form[contains(@action, "/undo")]')[0]
    undone = admin.post(undo.get("action"), revision=undo.fields["revision"])
    assert read_outcome(undone.location) == "undone"
    article = admin.get_article(number)
    assert article.state == back
    if verb != "publish":  # undoing a publication keeps the text saved with it
        assert article.title == "Semula"
    assert ("Semula" in admin.read_feed()) == (back == "published")
    again = admin.post(undo.get("action"), revision=undo.fields["revision"])
    assert again.location == undone.location  # a double click
    admin.change(number, "correct" if back == "published" else "save", title="Lain")
    revision = str(admin.get_article(number).revision - 1)
    again = admin.post(undo.get("action"), revision=revision)
    assert again.status_code == 409
    assert "nothing to undo" in list_problems(again)[0]


@pytest.mark.parametrize("publish_at", ["", "1 Januari 2022", f"1 Januari {LATER}"])
def test_publishing_a_new_article_can_be_undone(admin: AdminClient, publish_at: str) -> None:
    typed = {"title": "Semula", "body": BODY, "do": "publish", "publish_at": publish_at}
    answer = admin.post("/admin/articles/new", **admin.read_form("/admin/articles/new") | typed)
    page = parse_page(admin.read_page(answer.location))
    assert len(page.xpath('//details[@class="history"]//li')) == 1
    undo = page.xpath('//form[contains(@action, "/undo")]')[0]
    undone = admin.post(undo.get("action"), revision=undo.fields["revision"])
    assert read_outcome(undone.location) == "undone"
    shown = admin.read_form(undone.location)
    assert (shown["title"], shown["body"]) == ("Semula", BODY)
    assert (str(LATER) in shown["publish_at"]) == (str(LATER) in publish_at)
    assert "Semula" not in admin.read_feed()


def test_a_new_article_that_was_only_saved_offers_no_undo(admin: AdminClient) -> None:
    typed = {"title": "Semula", "body": BODY, "do": "save"}
    answer = admin.post("/admin/articles/new", **admin.read_form("/admin/articles/new") | typed)
    assert "/undo" not in admin.read_page(answer.location)


def test_withdrawing_saves_what_was_typed_meanwhile(admin: AdminClient) -> None:
    number = admin.write("publish")
    admin.change(number, "withdraw", title="Disunting lalu ditarik")
    assert (admin.get_article(number).state, admin.get_article(number).title) == (
        "withdrawn",
        "Disunting lalu ditarik",
    )


def test_the_status_shows_known_actions_only(admin: AdminClient) -> None:
    number = admin.write("save")
    for query in (
        "outcome=<script>",
        "outcome=hacked",
        "outcome=saved&revision=999",
        "outcome=",
        "revision=x",
    ):
        page = admin.read_page(f"/admin/articles/{number}?{query}")
        assert "hacked" not in page
        assert "<script>" not in page
        assert f"/admin/articles/{number}/undo" not in page


def test_feeds_that_cannot_be_refreshed_do_not_fail_the_save(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise UnavailableError("away")

    monkeypatch.setattr("feedsvc.web.admin.refresh.syndication.refresh.refresh_stale", fail)
    number = admin.write("publish")
    assert admin.get_article(number).state == "published"


def test_an_endless_line_of_sources_is_refused(admin: AdminClient) -> None:
    typed = admin.read_form("/admin/articles/new") | {"title": "Hujan", "body": BODY, "do": "save"}
    answer = admin.post("/admin/articles/new", **typed | {"sources": "a" * 300_000})
    assert answer.status_code == 422
    assert list_problems(answer)


def test_a_former_version_differs_in_words_and_not_in_the_time_that_stays(
    admin: AdminClient,
) -> None:
    number = admin.write("save", title="Semula")
    # The first version has no time. Later ones have a future time, another one, and a past time.
    for button, time in (
        ("publish", f"29 November {LATER} 07:00"),
        ("save", f"30 November {LATER} 08:00"),
        ("unschedule", f"30 November {LATER} 08:00"),
        ("publish", "27 November 2022 09:00"),
    ):
        admin.change(number, button, title="Kini", publish_at=time)
        page = admin.read_page(f"/admin/articles/{number}/versions/1")
        other = parse_page(page).find_class("other-version")[0]
        assert [label.text_content() for label in other.xpath(".//dt")] == ["Title"]
    page = admin.read_page(f"/admin/articles/{number}/versions/2")
    assert "Both texts are the same." in page
    assert "The present text, as sari saved it" in other.text_content()
    assert "theirs" not in page
    assert "yours" not in page
    assert "to correct" not in page
    assert (
        read_fields(page)["publish_at"]
        == admin.read_form(f"/admin/articles/{number}")["publish_at"]
    )
