"""Batches: one thing done to several articles; what fails hinders no other and is told by name."""

from feedsvc import editorial
from feedsvc.domain.articles import State, Verb
from feedsvc.editorial.bulk import BulkVerb
from feedsvc.storage.articles import articles, bulk
from feedsvc.storage.tables import BulkAction
from tests.editorial.newsroom import Desk


def act(desk: Desk, verb: BulkVerb, chosen: list[tuple[int, int]], name: str = "") -> BulkAction:
    number = editorial.bulk.run_bulk_action(
        desk.database, verb, chosen, editor="sari", authority=desk.site.authority, now=desk.now, name=name
    )
    with desk.database.reading() as session:
        found = bulk.find_bulk_action(session, number)
        assert found
        return found


def now_of(desk: Desk, *article_ids: int) -> list[tuple[int, int]]:
    return [(article_id, desk.article(article_id).revision) for article_id in article_ids]


def states(desk: Desk, *article_ids: int) -> list[str]:
    return [desk.article(article_id).state for article_id in article_ids]


def undo(desk: Desk, batch: BulkAction) -> BulkAction:
    return act(desk, BulkVerb.UNDO, [(row["article"], row["revision"]) for row in batch.done])


def test_each_article_is_done_by_itself_and_all_are_undone_as_one(desk: Desk) -> None:
    ready, empty, out = desk.start(title="Siap"), desk.start(title="Kosong", body=""), desk.published(title="Terbit")
    batch = act(desk, BulkVerb.PUBLISH, [*now_of(desk, ready, empty, out), (9999, 1)])
    assert states(desk, ready, empty, out) == [State.PUBLISHED, State.DRAFT, State.PUBLISHED]
    assert [row["title"] for row in batch.done] == ["Siap"]
    assert [(row["title"], row["message"]) for row in batch.refused] == [
        ("Kosong", "Write or paste the text."),
        ("Terbit", "This cannot be done to an article that is %(state)s."),
        ("", "It is not there any more."),
    ]
    desk.refresh()
    undone = undo(desk, batch)
    assert states(desk, ready, empty, out) == [State.DRAFT, State.DRAFT, State.PUBLISHED]
    assert not undone.refused
    desk.refresh()
    desk.assert_all_is_told()


def test_what_was_changed_meanwhile_is_not_touched_and_not_undone(desk: Desk) -> None:
    one, two = desk.published(title="Satu"), desk.published(title="Dua")
    chosen = now_of(desk, one, two)
    desk.act(Verb.CORRECT, two)
    batch = act(desk, BulkVerb.BIN, chosen)
    assert states(desk, one, two) == [State.TRASHED, State.PUBLISHED]
    assert [row["message"] for row in batch.refused] == ["It was changed after this list was made. Look at it again."]
    with desk.database.writing() as session:
        row = articles.get_article(session, one)
        editorial.trash.restore_from_trash(session, one, revision=row.revision, editor="budi", now=desk.now)
    assert [row["title"] for row in undo(desk, batch).refused] == ["Satu"]
    assert states(desk, one) == [State.PUBLISHED]


def test_a_topic_is_added_taken_off_and_a_section_set_as_a_silent_correction(desk: Desk) -> None:
    draft, out = desk.start(title="Draf", topics=()), desk.published(title="Terbit")
    desk.published(title="Punya", topics=("Cuaca",))
    before = desk.article(out)
    batch = act(desk, BulkVerb.ADD_TOPIC, now_of(desk, draft, out), "Cuaca")
    assert [row.topic.name for row in desk.article(draft).topics] == ["Cuaca"]
    assert [row.topic.name for row in desk.article(out).topics] == ["Desa", "Pendidikan", "Cuaca"]
    assert desk.article(out).updated == before.updated
    assert "topics/cuaca" in desk.placed(out)
    again = act(desk, BulkVerb.ADD_TOPIC, now_of(desk, out), "Cuaca")
    assert [row["message"] for row in again.refused] == ["Nothing is to be changed in it."]
    undo(desk, batch)
    assert desk.article(draft).topics == []
    assert "topics/cuaca" not in desk.placed(out)
    act(desk, BulkVerb.DROP_TOPIC, now_of(desk, out), "Desa")
    act(desk, BulkVerb.SET_SECTION, now_of(desk, draft, out), "")
    assert [row.topic.name for row in desk.article(out).topics] == ["Pendidikan"]
    assert desk.article(out).section is None
    desk.refresh()
    desk.assert_all_is_told()


def test_the_bin_is_left_together(desk: Desk) -> None:
    made = [desk.start(title=f"Draf {number}") for number in range(3)]
    act(desk, BulkVerb.BIN, now_of(desk, *made))
    act(desk, BulkVerb.RESTORE, now_of(desk, *made))
    assert set(states(desk, *made)) == {State.DRAFT}
    assert act(desk, BulkVerb.WITHDRAW, now_of(desk, *made)).done == []
    assert act(desk, BulkVerb.UNSCHEDULE, now_of(desk, *made)).done == []
