"""Bulk actions change several articles. An article that fails is listed and stops no other."""

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import State, Verb
from feedsvc.editorial.bulk import BulkVerb
from feedsvc.storage.articles import articles, bulk
from feedsvc.storage.tables import BulkAction
from tests.editorial.newsroom import SAMPLE, SMALL, Newsroom


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def run_bulk(
    newsroom: Newsroom, verb: BulkVerb, selection: list[tuple[int, int]], text: str = ""
) -> BulkAction:
    number = editorial.bulk.run_bulk_action(
        newsroom.database,
        verb,
        selection,
        editor="sari",
        authority=newsroom.site.authority,
        now=newsroom.now,
        text=text,
    )
    with newsroom.database.reading() as session:
        action = bulk.find_bulk_action(session, number)
        assert action
        return action


def select(newsroom: Newsroom, *article_ids: int) -> list[tuple[int, int]]:
    return [(article_id, newsroom.get_article(article_id).revision) for article_id in article_ids]


def list_states(newsroom: Newsroom, *article_ids: int) -> list[str]:
    return [newsroom.get_article(article_id).state for article_id in article_ids]


def undo_bulk(newsroom: Newsroom, action: BulkAction) -> BulkAction:
    return run_bulk(
        newsroom, BulkVerb.UNDO, [(row["article"], row["revision"]) for row in action.done]
    )


@pytest.mark.any_database
def test_each_article_is_changed_by_itself_and_all_can_be_undone_together(
    newsroom: Newsroom,
) -> None:
    ready, empty, out = (
        newsroom.start(title="Siap"),
        newsroom.start(title="Kosong", body=""),
        newsroom.publish(title="Terbit"),
    )
    action = run_bulk(newsroom, BulkVerb.PUBLISH, [*select(newsroom, ready, empty, out), (9999, 1)])
    assert list_states(newsroom, ready, empty, out) == [
        State.PUBLISHED,
        State.DRAFT,
        State.PUBLISHED,
    ]
    assert [row["title"] for row in action.done] == ["Siap"]
    assert [(row["title"], row["message"]) for row in action.refused] == [
        ("Kosong", "Write or paste the text."),
        (
            "Terbit",
            "This article is %(state)s, so this action is not possible. Choose another action.",
        ),
        ("", "This article does not exist any more."),
    ]
    newsroom.refresh()
    undone = undo_bulk(newsroom, action)
    assert list_states(newsroom, ready, empty, out) == [State.DRAFT, State.DRAFT, State.PUBLISHED]
    assert not undone.refused
    newsroom.refresh()
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_an_article_that_changed_since_is_neither_changed_nor_undone(newsroom: Newsroom) -> None:
    one, two = newsroom.publish(title="Satu"), newsroom.publish(title="Dua")
    selection = select(newsroom, one, two)
    newsroom.act(Verb.CORRECT, two)
    action = run_bulk(newsroom, BulkVerb.TRASH, selection)
    assert list_states(newsroom, one, two) == [State.TRASHED, State.PUBLISHED]
    assert [row["message"] for row in action.refused] == [
        "This article was changed after you opened the list. Check it again."
    ]
    with newsroom.database.writing() as session:
        row = articles.get_article(session, one)
        editorial.trash.restore_from_trash(
            session, one, revision=row.revision, editor="budi", now=newsroom.now
        )
    assert [row["title"] for row in undo_bulk(newsroom, action).refused] == ["Satu"]
    assert list_states(newsroom, one) == [State.PUBLISHED]


@pytest.mark.any_database
def test_topics_and_the_section_are_changed_as_a_silent_correction(
    newsroom: Newsroom,
) -> None:
    draft = newsroom.start(SAMPLE, title="Draf", topics=())
    out = newsroom.publish_new(SAMPLE, title="Terbit")
    newsroom.publish(title="Punya", topics=("Cuaca",))
    before = newsroom.get_article(out)
    action = run_bulk(newsroom, BulkVerb.ADD_TOPIC, select(newsroom, draft, out), "Cuaca")
    assert [row.topic.name for row in newsroom.get_article(draft).topics] == ["Cuaca"]
    assert [row.topic.name for row in newsroom.get_article(out).topics] == [
        "Desa",
        "Pendidikan",
        "Cuaca",
    ]
    assert newsroom.get_article(out).updated == before.updated
    assert "topics/cuaca" in newsroom.find_feed_paths(out)
    again = run_bulk(newsroom, BulkVerb.ADD_TOPIC, select(newsroom, out), "Cuaca")
    assert [row["message"] for row in again.refused] == [
        "There is nothing to change in this article."
    ]
    undo_bulk(newsroom, action)
    assert newsroom.get_article(draft).topics == []
    assert "topics/cuaca" not in newsroom.find_feed_paths(out)
    run_bulk(newsroom, BulkVerb.DROP_TOPIC, select(newsroom, out), "Desa")
    run_bulk(newsroom, BulkVerb.SET_SECTION, select(newsroom, draft, out), "")
    assert [row.topic.name for row in newsroom.get_article(out).topics] == ["Pendidikan"]
    assert newsroom.get_article(out).section is None
    newsroom.refresh()
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_several_articles_are_restored_from_the_trash_together(newsroom: Newsroom) -> None:
    drafts = [newsroom.start(title=f"Draf {number}") for number in range(3)]
    run_bulk(newsroom, BulkVerb.TRASH, select(newsroom, *drafts))
    run_bulk(newsroom, BulkVerb.RESTORE, select(newsroom, *drafts))
    assert set(list_states(newsroom, *drafts)) == {State.DRAFT}
    assert run_bulk(newsroom, BulkVerb.WITHDRAW, select(newsroom, *drafts)).done == []
    assert run_bulk(newsroom, BulkVerb.UNSCHEDULE, select(newsroom, *drafts)).done == []
