"""Working copies: what is typed is kept, two never write over each other unseen, and nothing is lost."""

from dataclasses import replace

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import State, Verb
from feedsvc.editorial.autosave import Base
from feedsvc.errors import ConflictError
from feedsvc.storage.articles import articles, drafts
from feedsvc.storage.tables import Draft
from tests.editorial.newsroom import HOUR, SAMPLE, Desk


def keep(desk: Desk, article_id: int, title: str, *, token: str, base: Base, editor: str = "sari") -> Draft:
    with desk.database.writing() as session:
        fields = {"title": title}
        return editorial.autosave.save_draft(
            session, article_id, fields, base=base, token=token, editor=editor, now=desk.now
        )


def current(desk: Desk, article_id: int) -> Draft | None:
    with desk.database.reading() as session:
        return drafts.find_draft(session, article_id)


def aside(desk: Desk, article_id: int) -> list[str]:
    with desk.database.reading() as session:
        return [row.fields["title"] for row in drafts.list_archived(session, article_id)]


def test_what_is_typed_floods_neither_history_nor_feeds(desk: Desk) -> None:
    article_id = desk.published()
    desk.settle()
    keep(desk, article_id, "Satu", token="t1", base=Base(2))
    keep(desk, article_id, "Dua", token="t2", base=Base(2, ("t1",)))
    found = current(desk, article_id)
    assert found
    assert found.fields["title"] == "Dua"
    assert desk.article(article_id).revision == 2
    assert desk.article(article_id).title == SAMPLE.title
    assert desk.stale() == set()
    assert aside(desk, article_id) == []


def test_a_write_whose_answer_was_lost_is_no_conflict_with_itself(desk: Desk) -> None:
    article_id = desk.start()
    keep(desk, article_id, "Satu", token="t1", base=Base(1))
    keep(desk, article_id, "Satu", token="t1", base=Base(1))
    keep(desk, article_id, "Satu dua", token="t3", base=Base(1, ("t1", "t2")))
    with pytest.raises(ConflictError):
        keep(desk, article_id, "Terlambat", token="t2", base=Base(1, ("t1",)))
    found = current(desk, article_id)
    assert found
    assert found.fields["title"] == "Satu dua"


def test_what_is_knowingly_replaced_is_set_aside(desk: Desk) -> None:
    article_id = desk.start()
    keep(desk, article_id, "Kata Sari", token="t1", base=Base(1))
    with pytest.raises(ConflictError):
        keep(desk, article_id, "Kata Bima", token="b1", base=Base(1), editor="bima")
    keep(desk, article_id, "Kata Bima", token="b2", base=Base(1, (), "t1"), editor="bima")
    assert aside(desk, article_id) == ["Kata Sari"]
    with desk.database.writing() as session:
        revision = editorial.autosave.consume_draft(session, article_id, base=Base(1, ("b2",)), now=desk.now)
    assert revision == 1
    assert current(desk, article_id) is None
    assert aside(desk, article_id) == ["Kata Sari"]


def test_a_save_in_between_is_a_conflict_and_a_discarded_text_can_be_brought_back(desk: Desk) -> None:
    article_id = desk.start()
    keep(desk, article_id, "Kata Sari", token="t1", base=Base(1))
    desk.act(Verb.SAVE, article_id, replace(SAMPLE, title="Dari perintah"))
    for base in (Base(1, ("t1",)), Base(2), Base(2, (), "t0")):
        with pytest.raises(ConflictError):
            keep(desk, article_id, "Lagi", token="t2", base=base)
    with desk.database.writing() as session, pytest.raises(ConflictError):
        editorial.autosave.archive_current_draft(session, article_id, token="t0", now=desk.now)
    with desk.database.writing() as session:
        editorial.autosave.archive_current_draft(session, article_id, token="t1", now=desk.now)
    assert aside(desk, article_id) == ["Kata Sari"]
    keep(desk, article_id, "Lagi", token="t2", base=Base(2, ("t1",)))


def test_the_schedule_publishes_what_was_saved_and_lets_the_typing_go_on(desk: Desk) -> None:
    article_id = desk.start(publish_at=desk.now + HOUR)
    desk.act(Verb.SCHEDULE, article_id)
    keep(desk, article_id, "Belum selesai", token="t1", base=Base(2))
    desk.later(2 * HOUR)
    assert editorial.scheduling.publish_due(desk.database, now=desk.now) == 1
    assert (desk.article(article_id).state, desk.article(article_id).title) == (State.PUBLISHED, SAMPLE.title)
    keep(desk, article_id, "Belum selesai juga", token="t2", base=Base(2, ("t1",)))
    found = current(desk, article_id)
    assert found
    assert found.revision == desk.article(article_id).revision == 3


def test_an_article_that_nobody_saved_yet_follows_its_copy_until_it_is_saved(desk: Desk) -> None:
    with desk.database.writing() as session:
        begun = editorial.autosave.create_for_draft(
            session, guid="tag:news.example,2026:x", language="id", now=desk.now
        )
    keep(desk, begun.id, "Me", token="t1", base=Base(0))
    keep(desk, begun.id, "Menakar Hujan", token="t2", base=Base(0, ("t1",)))
    assert desk.article(begun.id).title == "Menakar Hujan"
    with desk.database.writing() as session:
        revision = editorial.autosave.consume_draft(session, begun.id, base=Base(0, ("t2",)), now=desk.now)
        wanted = replace(SAMPLE, title="Menakar Hujan", slug="")
        editorial.articles.save_article(
            session, begun.id, wanted, revision=revision, editor="sari", authority=desk.site.authority, now=desk.now
        )
    article = desk.article(begun.id)
    assert (article.revision, article.slug) == (1, "menakar-hujan")
    with desk.database.reading() as session:
        assert [row.revision for row in articles.list_changes(session, begun.id)] == [1]
