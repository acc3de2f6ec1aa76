"""Drafts store typed text. Two editors never overwrite each other's text without noticing."""

from dataclasses import replace

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import State, Verb
from feedsvc.domain.drafts import Base
from feedsvc.errors import ConflictError
from feedsvc.storage.articles import articles, drafts
from feedsvc.storage.tables import Draft
from tests.editorial.newsroom import HOUR, SAMPLE, Newsroom


def save_draft(
    newsroom: Newsroom, article_id: int, title: str, *, token: str, base: Base, editor: str = "sari"
) -> Draft:
    with newsroom.database.writing() as session:
        fields = {"title": title}
        return editorial.autosave.save_draft(
            session, article_id, fields, base=base, token=token, editor=editor, now=newsroom.now
        )


def find_draft(newsroom: Newsroom, article_id: int) -> Draft | None:
    with newsroom.database.reading() as session:
        return drafts.find_draft(session, article_id)


def list_archived_titles(newsroom: Newsroom, article_id: int) -> list[str]:
    with newsroom.database.reading() as session:
        return [row.fields["title"] for row in drafts.list_archived(session, article_id)]


@pytest.mark.any_database
def test_autosaving_adds_no_revision_and_marks_no_feed(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    newsroom.mark_all_rendered()
    save_draft(newsroom, article_id, "Satu", token="t1", base=Base(2))
    save_draft(newsroom, article_id, "Dua", token="t2", base=Base(2, ("t1",)))
    draft = find_draft(newsroom, article_id)
    assert draft
    assert draft.fields["title"] == "Dua"
    assert newsroom.get_article(article_id).revision == 2
    assert newsroom.get_article(article_id).title == SAMPLE.title
    assert newsroom.list_stale() == set()
    assert list_archived_titles(newsroom, article_id) == []


@pytest.mark.any_database
def test_repeating_a_save_whose_answer_was_lost_is_no_conflict(newsroom: Newsroom) -> None:
    article_id = newsroom.start()
    save_draft(newsroom, article_id, "Satu", token="t1", base=Base(1))
    save_draft(newsroom, article_id, "Satu", token="t1", base=Base(1))
    save_draft(newsroom, article_id, "Satu dua", token="t3", base=Base(1, ("t1", "t2")))
    with pytest.raises(ConflictError):
        save_draft(newsroom, article_id, "Terlambat", token="t2", base=Base(1, ("t1",)))
    draft = find_draft(newsroom, article_id)
    assert draft
    assert draft.fields["title"] == "Satu dua"


def test_a_draft_that_an_editor_replaces_knowingly_is_archived(newsroom: Newsroom) -> None:
    article_id = newsroom.start()
    save_draft(newsroom, article_id, "Kata Sari", token="t1", base=Base(1))
    with pytest.raises(ConflictError):
        save_draft(newsroom, article_id, "Kata Bima", token="b1", base=Base(1), editor="bima")
    save_draft(newsroom, article_id, "Kata Bima", token="b2", base=Base(1, (), "t1"), editor="bima")
    assert list_archived_titles(newsroom, article_id) == ["Kata Sari"]
    with newsroom.database.writing() as session:
        revision = editorial.autosave.consume_draft(
            session, article_id, base=Base(1, ("b2",)), now=newsroom.now
        )
    assert revision == 1
    assert find_draft(newsroom, article_id) is None
    assert list_archived_titles(newsroom, article_id) == ["Kata Sari"]


@pytest.mark.any_database
def test_a_save_in_between_is_a_conflict_and_an_archived_draft_can_be_restored(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.start()
    save_draft(newsroom, article_id, "Kata Sari", token="t1", base=Base(1))
    newsroom.act(Verb.SAVE, article_id, replace(SAMPLE, title="Dari perintah"))
    for base in (Base(1, ("t1",)), Base(2), Base(2, (), "t0")):
        with pytest.raises(ConflictError):
            save_draft(newsroom, article_id, "Lagi", token="t2", base=base)
    with newsroom.database.writing() as session, pytest.raises(ConflictError):
        editorial.autosave.archive_current_draft(session, article_id, token="t0", now=newsroom.now)
    with newsroom.database.writing() as session:
        editorial.autosave.archive_current_draft(session, article_id, token="t1", now=newsroom.now)
    assert list_archived_titles(newsroom, article_id) == ["Kata Sari"]
    save_draft(newsroom, article_id, "Lagi", token="t2", base=Base(2, ("t1",)))


def test_the_scheduler_publishes_the_saved_text_and_the_draft_can_still_be_saved(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.start(publish_at=newsroom.now + HOUR)
    newsroom.act(Verb.SCHEDULE, article_id)
    save_draft(newsroom, article_id, "Belum selesai", token="t1", base=Base(2))
    newsroom.move_clock(2 * HOUR)
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == 1
    assert (newsroom.get_article(article_id).state, newsroom.get_article(article_id).title) == (
        State.PUBLISHED,
        SAMPLE.title,
    )
    save_draft(newsroom, article_id, "Belum selesai juga", token="t2", base=Base(2, ("t1",)))
    draft = find_draft(newsroom, article_id)
    assert draft
    assert draft.revision == newsroom.get_article(article_id).revision == 3


def test_an_article_has_the_title_of_its_draft_until_it_is_saved(
    newsroom: Newsroom,
) -> None:
    with newsroom.database.writing() as session:
        article = editorial.autosave.create_for_draft(
            session, guid="tag:news.example,2026:x", language="id", now=newsroom.now
        )
    save_draft(newsroom, article.id, "Me", token="t1", base=Base(0))
    save_draft(newsroom, article.id, "Menakar Hujan", token="t2", base=Base(0, ("t1",)))
    assert newsroom.get_article(article.id).title == "Menakar Hujan"
    with newsroom.database.writing() as session:
        revision = editorial.autosave.consume_draft(
            session, article.id, base=Base(0, ("t2",)), now=newsroom.now
        )
        wanted = replace(SAMPLE, title="Menakar Hujan", slug="")
        editorial.articles.save_article(
            session,
            article.id,
            wanted,
            revision=revision,
            editor="sari",
            authority=newsroom.site.authority,
            now=newsroom.now,
        )
    article = newsroom.get_article(article.id)
    assert (article.revision, article.slug) == (1, "menakar-hujan")
    with newsroom.database.reading() as session:
        assert [row.revision for row in articles.list_changes(session, article.id)] == [1]
