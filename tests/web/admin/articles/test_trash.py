"""The bin's pages: taken out with one button, deleted for ever only after a question that names the thing."""

from typing import Any

from feedsvc.domain.articles import State
from tests.web.admin.articles.test_list import said, ticked, titles
from tests.web.admin.conftest import Desk, did, tree


def binned(desk: Desk, **given: Any) -> int:
    number = desk.write("publish", **given)
    answer = desk.post(f"/admin/articles/{number}/trash", revision=str(desk.article(number).revision))
    assert said(desk.text(answer.location)) == [f"Moved to the bin: {given['title']}"]
    return number


def buttons(desk: Desk, path: str) -> list[str]:
    return [" ".join(button.text_content().split()) for button in tree(desk.text(path)).xpath("//main//button")]


def test_an_article_is_deleted_undone_and_the_feeds_follow(desk: Desk) -> None:
    number = desk.write("publish", title="Hujan", topics="Cuaca", create_topics="1")
    guid = desk.article(number).guid
    answer = desk.post(f"/admin/articles/{number}/trash", revision=str(desk.article(number).revision))
    assert guid not in desk.feed("topics/cuaca.rss")
    assert desk.get("/articles/hujan").status_code == 410
    assert titles(tree(desk.text("/admin/articles"))) == []
    undo = tree(desk.text(answer.location)).xpath("//*[@class='done']/form/@action")[0]
    desk.post(undo)
    assert guid in desk.feed("topics/cuaca.rss")
    assert desk.get("/articles/hujan").status_code == 200


def test_the_bin_tells_who_and_for_how_long_and_gives_back(desk: Desk) -> None:
    number = binned(desk, title="Hujan")
    page = desk.text("/admin/articles/trash")
    assert titles(tree(page)) == ["Hujan"]
    assert "deleted by sari" in page
    assert "30 more days" in page
    assert desk.get(f"/admin/articles/{number}").location == f"/admin/articles/trash/{number}"
    answer = desk.post(f"/admin/articles/trash/{number}", do="restore", revision=str(desk.article(number).revision))
    assert did(answer.location) == "restored"
    assert "Taken out of the bin" in desk.text(answer.location)
    assert desk.article(number).state == State.PUBLISHED


def test_deleting_for_ever_asks_and_names_the_thing(desk: Desk) -> None:
    number = binned(desk, title="Hujan & angin")
    assert buttons(desk, f"/admin/articles/trash/{number}") == [
        "Take out of the bin",
        "Delete “Hujan & angin” for ever",
    ]
    sent = {"do": "erase", "revision": str(desk.article(number).revision)}
    assert desk.post(f"/admin/articles/trash/{number}", **sent | {"revision": "1"}).status_code == 409
    assert desk.post(f"/admin/articles/trash/{number}", **sent | {"do": "?"}).status_code == 200
    answer = desk.post(f"/admin/articles/trash/{number}", **sent)
    assert "Deleted for ever." in desk.text(answer.location)
    assert desk.get(f"/admin/articles/trash/{number}").status_code == 404
    assert desk.get("/articles/hujan-angin").status_code == 410
    assert desk.post(f"/admin/articles/trash/{number}", **sent).status_code in {303, 404, 409}


def test_a_draft_that_was_never_public_leaves_no_address(desk: Desk) -> None:
    number = desk.write("save", title="Rahasia")
    desk.post(f"/admin/articles/{number}/trash", revision="1")
    assert desk.get("/articles/rahasia").status_code == 404
    desk.post(f"/admin/articles/trash/{number}", do="erase", revision="2")
    assert desk.get(f"/admin/articles/trash/{number}").status_code == 404


def test_the_whole_bin_is_emptied_after_a_question_that_counts(desk: Desk) -> None:
    for title in ("Satu", "Dua"):
        binned(desk, title=title)
    assert buttons(desk, "/admin/articles/trash/empty") == ["Delete the 2 articles in the bin for ever"]
    answer = desk.post("/admin/articles/trash/empty")
    page = desk.text(answer.location)
    assert "The bin is empty." in page
    assert titles(tree(page)) == []
    assert buttons(desk, "/admin/articles/trash/empty") == []


def test_several_are_taken_out_together(desk: Desk) -> None:
    for title in ("Satu", "Dua", "Tiga"):
        binned(desk, title=title)
    answer = desk.post(
        "/admin/articles/bulk", do="restore", **ticked(desk, "Satu", "Tiga", path="/admin/articles/trash")
    )
    assert answer.location.startswith("/admin/articles/trash?batch=")
    page = desk.text(answer.location)
    assert said(page) == ["Taken out of the bin: 2 articles"]
    assert titles(tree(page)) == ["Dua"]


def test_an_article_that_lies_in_the_bin_keeps_what_another_editor_still_types(desk: Desk) -> None:
    number = desk.write("publish", title="Hujan")
    form = desk.form(f"/admin/articles/{number}")
    desk.post(f"/admin/articles/{number}/trash", revision=form["revision"])
    answer = desk.post(f"/admin/articles/{number}", **form | {"body": "<p>Masih diketik.</p>", "do": "update"})
    assert answer.status_code == 409
    assert "Masih diketik." in answer.get_data(as_text=True)
