"""The trash: one button restores; purging asks first, and the question names the article."""

from typing import Any

from feedsvc.domain.articles import State
from tests.web.admin.articles.test_bulk import build_bulk_form, list_messages
from tests.web.admin.articles.test_list import list_titles
from tests.web.admin.conftest import AdminClient, parse_page, read_outcome


def write_and_trash(admin: AdminClient, **fields: Any) -> int:
    number = admin.write("publish", **fields)
    answer = admin.post(
        f"/admin/articles/{number}/trash", revision=str(admin.get_article(number).revision)
    )
    assert list_messages(admin.read_page(answer.location)) == [
        f"Moved to the trash: {fields['title']}"
    ]
    return number


def list_buttons(admin: AdminClient, path: str) -> list[str]:
    return [
        " ".join(button.text_content().split())
        for button in parse_page(admin.read_page(path)).xpath("//main//button")
    ]


def test_an_article_is_deleted_undone_and_the_feeds_follow(admin: AdminClient) -> None:
    number = admin.write("publish", title="Hujan", topics="Cuaca", create_topics="1")
    guid = admin.get_article(number).guid
    answer = admin.post(
        f"/admin/articles/{number}/trash", revision=str(admin.get_article(number).revision)
    )
    assert guid not in admin.read_feed("topics/cuaca.rss")
    assert admin.get("/articles/hujan").status_code == 410
    assert list_titles(parse_page(admin.read_page("/admin/articles"))) == []
    undo = parse_page(admin.read_page(answer.location)).xpath("//*[@class='done']/form/@action")[0]
    admin.post(undo)
    assert guid in admin.read_feed("topics/cuaca.rss")
    assert admin.get("/articles/hujan").status_code == 200


def test_the_trash_names_editor_and_days_left_and_restores(admin: AdminClient) -> None:
    number = write_and_trash(admin, title="Hujan")
    page = admin.read_page("/admin/articles/trash")
    assert list_titles(parse_page(page)) == ["Hujan"]
    assert "deleted by sari" in page
    assert "30 more days" in page
    assert admin.get(f"/admin/articles/{number}").location == f"/admin/articles/trash/{number}"
    answer = admin.post(
        f"/admin/articles/trash/{number}",
        do="restore",
        revision=str(admin.get_article(number).revision),
    )
    assert read_outcome(answer.location) == "restored"
    page = admin.read_page(answer.location)
    assert "Restored from the trash" in page
    assert admin.get_article(number).state == State.PUBLISHED
    undo = parse_page(page).xpath('//form[contains(@action, "/undo")]')[0]
    admin.post(undo.get("action"), revision=undo.fields["revision"])
    assert admin.get_article(number).state == State.TRASHED


def test_purging_asks_first_and_names_the_article(admin: AdminClient) -> None:
    number = write_and_trash(admin, title="Hujan & angin")
    assert list_buttons(admin, f"/admin/articles/trash/{number}") == [
        "Restore",
        "Delete “Hujan & angin” for ever",
    ]
    form = {"do": "purge", "revision": str(admin.get_article(number).revision)}
    assert (
        admin.post(f"/admin/articles/trash/{number}", **form | {"revision": "1"}).status_code == 409
    )
    assert admin.post(f"/admin/articles/trash/{number}", **form | {"do": "?"}).status_code == 200
    answer = admin.post(f"/admin/articles/trash/{number}", **form)
    assert "Deleted for ever." in admin.read_page(answer.location)
    assert admin.get(f"/admin/articles/trash/{number}").status_code == 404
    assert admin.get("/articles/hujan-angin").status_code == 410
    assert admin.post(f"/admin/articles/trash/{number}", **form).status_code in {303, 404, 409}


def test_a_draft_that_was_never_public_leaves_no_address(admin: AdminClient) -> None:
    number = admin.write("save", title="Rahasia")
    admin.post(f"/admin/articles/{number}/trash", revision="1")
    assert admin.get("/articles/rahasia").status_code == 404
    admin.post(f"/admin/articles/trash/{number}", do="purge", revision="2")
    assert admin.get(f"/admin/articles/trash/{number}").status_code == 404


def test_emptying_the_trash_asks_first_and_counts_the_articles(admin: AdminClient) -> None:
    for title in ("Satu", "Dua"):
        write_and_trash(admin, title=title)
    assert list_buttons(admin, "/admin/articles/trash/empty") == [
        "Delete the 2 articles in the trash for ever"
    ]
    answer = admin.post("/admin/articles/trash/empty")
    page = admin.read_page(answer.location)
    assert "The trash is empty." in page
    assert list_titles(parse_page(page)) == []
    assert list_buttons(admin, "/admin/articles/trash/empty") == []


def test_several_are_restored_together(admin: AdminClient) -> None:
    for title in ("Satu", "Dua", "Tiga"):
        write_and_trash(admin, title=title)
    answer = admin.post(
        "/admin/articles/bulk",
        do="restore",
        **build_bulk_form(admin, "Satu", "Tiga", path="/admin/articles/trash"),
    )
    assert answer.location.startswith("/admin/articles/trash?bulk=")
    page = admin.read_page(answer.location)
    assert list_messages(page) == ["Restored from the trash: 2 articles"]
    assert list_titles(parse_page(page)) == ["Dua"]


def test_text_for_an_article_in_the_trash_is_not_lost(
    admin: AdminClient,
) -> None:
    number = admin.write("publish", title="Hujan")
    form = admin.read_form(f"/admin/articles/{number}")
    admin.post(f"/admin/articles/{number}/trash", revision=form["revision"])
    answer = admin.post(
        f"/admin/articles/{number}", **form | {"body": "<p>Masih diketik.</p>", "do": "update"}
    )
    assert answer.status_code == 409
    assert "Masih diketik." in answer.get_data(as_text=True)
