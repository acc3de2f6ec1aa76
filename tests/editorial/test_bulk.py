"""Batches: one thing done to several articles; what fails hinders no other and is told by name."""

from feedsvc import editorial
from feedsvc.domain.articles import State, Verb
from feedsvc.editorial.bulk import BulkVerb
from feedsvc.storage.articles import articles, bulk
from feedsvc.storage.tables import BulkAction
from tests.editorial.newsroom import Newsroom


def act(
    newsroom: Newsroom, verb: BulkVerb, chosen: list[tuple[int, int]], name: str = ""
) -> BulkAction:
    number = editorial.bulk.run_bulk_action(
        newsroom.database,
        verb,
        chosen,
        editor="sari",
        authority=newsroom.site.authority,
        now=newsroom.now,
        name=name,
    )
    with newsroom.database.reading() as session:
        found = bulk.find_bulk_action(session, number)
        assert found
        return found


def now_of(newsroom: Newsroom, *article_ids: int) -> list[tuple[int, int]]:
    return [(article_id, newsroom.article(article_id).revision) for article_id in article_ids]


def states(newsroom: Newsroom, *article_ids: int) -> list[str]:
    return [newsroom.article(article_id).state for article_id in article_ids]


def undo(newsroom: Newsroom, batch: BulkAction) -> BulkAction:
    return act(newsroom, BulkVerb.UNDO, [(row["article"], row["revision"]) for row in batch.done])


def test_each_article_is_done_by_itself_and_all_are_undone_as_one(newsroom: Newsroom) -> None:
    ready, empty, out = (
        newsroom.start(title="Siap"),
        newsroom.start(title="Kosong", body=""),
        newsroom.published(title="Terbit"),
    )
    batch = act(newsroom, BulkVerb.PUBLISH, [*now_of(newsroom, ready, empty, out), (9999, 1)])
    assert states(newsroom, ready, empty, out) == [State.PUBLISHED, State.DRAFT, State.PUBLISHED]
    assert [row["title"] for row in batch.done] == ["Siap"]
    assert [(row["title"], row["message"]) for row in batch.refused] == [
        ("Kosong", "Write or paste the text."),
        ("Terbit", "This cannot be done to an article that is %(state)s."),
        ("", "This article does not exist any more."),
    ]
    newsroom.refresh()
    undone = undo(newsroom, batch)
    assert states(newsroom, ready, empty, out) == [State.DRAFT, State.DRAFT, State.PUBLISHED]
    assert not undone.refused
    newsroom.refresh()
    newsroom.assert_all_is_told()


def test_what_was_changed_meanwhile_is_not_touched_and_not_undone(newsroom: Newsroom) -> None:
    one, two = newsroom.published(title="Satu"), newsroom.published(title="Dua")
    chosen = now_of(newsroom, one, two)
    newsroom.act(Verb.CORRECT, two)
    batch = act(newsroom, BulkVerb.TRASH, chosen)
    assert states(newsroom, one, two) == [State.TRASHED, State.PUBLISHED]
    assert [row["message"] for row in batch.refused] == [
        "This article was changed after you opened the list. Check it again."
    ]
    with newsroom.database.writing() as session:
        row = articles.get_article(session, one)
        editorial.trash.restore_from_trash(
            session, one, revision=row.revision, editor="budi", now=newsroom.now
        )
    assert [row["title"] for row in undo(newsroom, batch).refused] == ["Satu"]
    assert states(newsroom, one) == [State.PUBLISHED]


def test_a_topic_is_added_taken_off_and_a_section_set_as_a_silent_correction(
    newsroom: Newsroom,
) -> None:
    draft, out = newsroom.start(title="Draf", topics=()), newsroom.published(title="Terbit")
    newsroom.published(title="Punya", topics=("Cuaca",))
    before = newsroom.article(out)
    batch = act(newsroom, BulkVerb.ADD_TOPIC, now_of(newsroom, draft, out), "Cuaca")
    assert [row.topic.name for row in newsroom.article(draft).topics] == ["Cuaca"]
    assert [row.topic.name for row in newsroom.article(out).topics] == [
        "Desa",
        "Pendidikan",
        "Cuaca",
    ]
    assert newsroom.article(out).updated == before.updated
    assert "topics/cuaca" in newsroom.placed(out)
    again = act(newsroom, BulkVerb.ADD_TOPIC, now_of(newsroom, out), "Cuaca")
    assert [row["message"] for row in again.refused] == [
        "There is nothing to change in this article."
    ]
    undo(newsroom, batch)
    assert newsroom.article(draft).topics == []
    assert "topics/cuaca" not in newsroom.placed(out)
    act(newsroom, BulkVerb.DROP_TOPIC, now_of(newsroom, out), "Desa")
    act(newsroom, BulkVerb.SET_SECTION, now_of(newsroom, draft, out), "")
    assert [row.topic.name for row in newsroom.article(out).topics] == ["Pendidikan"]
    assert newsroom.article(out).section is None
    newsroom.refresh()
    newsroom.assert_all_is_told()


def test_the_trash_is_left_together(newsroom: Newsroom) -> None:
    made = [newsroom.start(title=f"Draf {number}") for number in range(3)]
    act(newsroom, BulkVerb.TRASH, now_of(newsroom, *made))
    act(newsroom, BulkVerb.RESTORE, now_of(newsroom, *made))
    assert set(states(newsroom, *made)) == {State.DRAFT}
    assert act(newsroom, BulkVerb.WITHDRAW, now_of(newsroom, *made)).done == []
    assert act(newsroom, BulkVerb.UNSCHEDULE, now_of(newsroom, *made)).done == []
