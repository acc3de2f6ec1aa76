"""The trash: one button restores; purging asks first, and the question names the article."""

from typing import Any

from feedsvc.domain.articles import State
from tests.web.admin.articles.test_list import said, ticked, titles
from tests.web.admin.conftest import AdminClient, did, tree


def binned(admin: AdminClient, **given: Any) -> int:
    number = admin.write("publish", **given)
    answer = admin.post(
        f"/admin/articles/{number}/trash", revision=str(admin.article(number).revision)
    )
    assert said(admin.text(answer.location)) == [f"Moved to the trash: {given['title']}"]
    return number


def buttons(admin: AdminClient, path: str) -> list[str]:
    return [
        " ".join(button.text_content().split())
        for button in tree(admin.text(path)).xpath("//main//button")
    ]


def test_an_article_is_deleted_undone_and_the_feeds_follow(admin: AdminClient) -> None:
    number = admin.write("publish", title="Hujan", topics="Cuaca", create_topics="1")
    guid = admin.article(number).guid
    answer = admin.post(
        f"/admin/articles/{number}/trash", revision=str(admin.article(number).revision)
    )
    assert guid not in admin.feed("topics/cuaca.rss")
    assert admin.get("/articles/hujan").status_code == 410
    assert titles(tree(admin.text("/admin/articles"))) == []
    undo = tree(admin.text(answer.location)).xpath("//*[@class='done']/form/@action")[0]
    admin.post(undo)
    assert guid in admin.feed("topics/cuaca.rss")
    assert admin.get("/articles/hujan").status_code == 200


def test_the_trash_tells_who_and_for_how_long_and_gives_back(admin: AdminClient) -> None:
    number = binned(admin, title="Hujan")
    page = admin.text("/admin/articles/trash")
    assert titles(tree(page)) == ["Hujan"]
    assert "deleted by sari" in page
    assert "30 more days" in page
    assert admin.get(f"/admin/articles/{number}").location == f"/admin/articles/trash/{number}"
    answer = admin.post(
        f"/admin/articles/trash/{number}",
        do="restore",
        revision=str(admin.article(number).revision),
    )
    assert did(answer.location) == "restored"
    assert "Restored from the trash" in admin.text(answer.location)
    assert admin.article(number).state == State.PUBLISHED


def test_deleting_for_ever_asks_and_names_the_thing(admin: AdminClient) -> None:
    number = binned(admin, title="Hujan & angin")
    assert buttons(admin, f"/admin/articles/trash/{number}") == [
        "Restore",
        "Delete “Hujan & angin” for ever",
    ]
    sent = {"do": "purge", "revision": str(admin.article(number).revision)}
    assert (
        admin.post(f"/admin/articles/trash/{number}", **sent | {"revision": "1"}).status_code == 409
    )
    assert admin.post(f"/admin/articles/trash/{number}", **sent | {"do": "?"}).status_code == 200
    answer = admin.post(f"/admin/articles/trash/{number}", **sent)
    assert "Deleted for ever." in admin.text(answer.location)
    assert admin.get(f"/admin/articles/trash/{number}").status_code == 404
    assert admin.get("/articles/hujan-angin").status_code == 410
    assert admin.post(f"/admin/articles/trash/{number}", **sent).status_code in {303, 404, 409}


def test_a_draft_that_was_never_public_leaves_no_address(admin: AdminClient) -> None:
    number = admin.write("save", title="Rahasia")
    admin.post(f"/admin/articles/{number}/trash", revision="1")
    assert admin.get("/articles/rahasia").status_code == 404
    admin.post(f"/admin/articles/trash/{number}", do="purge", revision="2")
    assert admin.get(f"/admin/articles/trash/{number}").status_code == 404


def test_the_whole_trash_is_emptied_after_a_question_that_counts(admin: AdminClient) -> None:
    for title in ("Satu", "Dua"):
        binned(admin, title=title)
    assert buttons(admin, "/admin/articles/trash/empty") == [
        "Delete the 2 articles in the trash for ever"
    ]
    answer = admin.post("/admin/articles/trash/empty")
    page = admin.text(answer.location)
    assert "The trash is empty." in page
    assert titles(tree(page)) == []
    assert buttons(admin, "/admin/articles/trash/empty") == []


def test_several_are_taken_out_together(admin: AdminClient) -> None:
    for title in ("Satu", "Dua", "Tiga"):
        binned(admin, title=title)
    answer = admin.post(
        "/admin/articles/bulk",
        do="restore",
        **ticked(admin, "Satu", "Tiga", path="/admin/articles/trash"),
    )
    assert answer.location.startswith("/admin/articles/trash?batch=")
    page = admin.text(answer.location)
    assert said(page) == ["Restored from the trash: 2 articles"]
    assert titles(tree(page)) == ["Dua"]


def test_an_article_that_lies_in_the_trash_keeps_what_another_editor_still_types(
    admin: AdminClient,
) -> None:
    number = admin.write("publish", title="Hujan")
    form = admin.form(f"/admin/articles/{number}")
    admin.post(f"/admin/articles/{number}/trash", revision=form["revision"])
    answer = admin.post(
        f"/admin/articles/{number}", **form | {"body": "<p>Masih diketik.</p>", "do": "update"}
    )
    assert answer.status_code == 409
    assert "Masih diketik." in answer.get_data(as_text=True)
