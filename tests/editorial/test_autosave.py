"""Drafts store what is typed; two editors never overwrite each other unnoticed."""

from dataclasses import replace

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import State, Verb
from feedsvc.domain.drafts import Base
from feedsvc.errors import ConflictError
from feedsvc.storage.articles import articles, drafts
from feedsvc.storage.tables import Draft
from tests.editorial.newsroom import HOUR, SAMPLE, Newsroom


def keep(
    newsroom: Newsroom, article_id: int, title: str, *, token: str, base: Base, editor: str = "sari"
) -> Draft:
    with newsroom.database.writing() as session:
        fields = {"title": title}
        return editorial.autosave.save_draft(
            session, article_id, fields, base=base, token=token, editor=editor, now=newsroom.now
        )


def current(newsroom: Newsroom, article_id: int) -> Draft | None:
    with newsroom.database.reading() as session:
        return drafts.find_draft(session, article_id)


def aside(newsroom: Newsroom, article_id: int) -> list[str]:
    with newsroom.database.reading() as session:
        return [row.fields["title"] for row in drafts.list_archived(session, article_id)]


def test_what_is_typed_floods_neither_history_nor_feeds(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    newsroom.settle()
    keep(newsroom, article_id, "Satu", token="t1", base=Base(2))
    keep(newsroom, article_id, "Dua", token="t2", base=Base(2, ("t1",)))
    found = current(newsroom, article_id)
    assert found
    assert found.fields["title"] == "Dua"
    assert newsroom.article(article_id).revision == 2
    assert newsroom.article(article_id).title == SAMPLE.title
    assert newsroom.stale() == set()
    assert aside(newsroom, article_id) == []


def test_a_write_whose_answer_was_lost_is_no_conflict_with_itself(newsroom: Newsroom) -> None:
    article_id = newsroom.start()
    keep(newsroom, article_id, "Satu", token="t1", base=Base(1))
    keep(newsroom, article_id, "Satu", token="t1", base=Base(1))
    keep(newsroom, article_id, "Satu dua", token="t3", base=Base(1, ("t1", "t2")))
    with pytest.raises(ConflictError):
        keep(newsroom, article_id, "Terlambat", token="t2", base=Base(1, ("t1",)))
    found = current(newsroom, article_id)
    assert found
    assert found.fields["title"] == "Satu dua"


def test_what_is_knowingly_replaced_is_set_aside(newsroom: Newsroom) -> None:
    article_id = newsroom.start()
    keep(newsroom, article_id, "Kata Sari", token="t1", base=Base(1))
    with pytest.raises(ConflictError):
        keep(newsroom, article_id, "Kata Bima", token="b1", base=Base(1), editor="bima")
    keep(newsroom, article_id, "Kata Bima", token="b2", base=Base(1, (), "t1"), editor="bima")
    assert aside(newsroom, article_id) == ["Kata Sari"]
    with newsroom.database.writing() as session:
        revision = editorial.autosave.consume_draft(
            session, article_id, base=Base(1, ("b2",)), now=newsroom.now
        )
    assert revision == 1
    assert current(newsroom, article_id) is None
    assert aside(newsroom, article_id) == ["Kata Sari"]


def test_a_save_in_between_is_a_conflict_and_a_discarded_text_can_be_brought_back(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.start()
    keep(newsroom, article_id, "Kata Sari", token="t1", base=Base(1))
    newsroom.act(Verb.SAVE, article_id, replace(SAMPLE, title="Dari perintah"))
    for base in (Base(1, ("t1",)), Base(2), Base(2, (), "t0")):
        with pytest.raises(ConflictError):
            keep(newsroom, article_id, "Lagi", token="t2", base=base)
    with newsroom.database.writing() as session, pytest.raises(ConflictError):
        editorial.autosave.archive_current_draft(session, article_id, token="t0", now=newsroom.now)
    with newsroom.database.writing() as session:
        editorial.autosave.archive_current_draft(session, article_id, token="t1", now=newsroom.now)
    assert aside(newsroom, article_id) == ["Kata Sari"]
    keep(newsroom, article_id, "Lagi", token="t2", base=Base(2, ("t1",)))


def test_the_schedule_publishes_what_was_saved_and_lets_the_typing_go_on(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.start(publish_at=newsroom.now + HOUR)
    newsroom.act(Verb.SCHEDULE, article_id)
    keep(newsroom, article_id, "Belum selesai", token="t1", base=Base(2))
    newsroom.later(2 * HOUR)
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == 1
    assert (newsroom.article(article_id).state, newsroom.article(article_id).title) == (
        State.PUBLISHED,
        SAMPLE.title,
    )
    keep(newsroom, article_id, "Belum selesai juga", token="t2", base=Base(2, ("t1",)))
    found = current(newsroom, article_id)
    assert found
    assert found.revision == newsroom.article(article_id).revision == 3


def test_an_article_that_nobody_saved_yet_follows_its_copy_until_it_is_saved(
    newsroom: Newsroom,
) -> None:
    with newsroom.database.writing() as session:
        begun = editorial.autosave.create_for_draft(
            session, guid="tag:news.example,2026:x", language="id", now=newsroom.now
        )
    keep(newsroom, begun.id, "Me", token="t1", base=Base(0))
    keep(newsroom, begun.id, "Menakar Hujan", token="t2", base=Base(0, ("t1",)))
    assert newsroom.article(begun.id).title == "Menakar Hujan"
    with newsroom.database.writing() as session:
        revision = editorial.autosave.consume_draft(
            session, begun.id, base=Base(0, ("t2",)), now=newsroom.now
        )
        wanted = replace(SAMPLE, title="Menakar Hujan", slug="")
        editorial.articles.save_article(
            session,
            begun.id,
            wanted,
            revision=revision,
            editor="sari",
            authority=newsroom.site.authority,
            now=newsroom.now,
        )
    article = newsroom.article(begun.id)
    assert (article.revision, article.slug) == (1, "menakar-hujan")
    with newsroom.database.reading() as session:
        assert [row.revision for row in articles.list_changes(session, begun.id)] == [1]
