"""The bin: deleted articles come back as they were for 30 days, and then never."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from feedsvc import editorial
from feedsvc.domain.articles import State, Verb
from feedsvc.editorial.trash import DAYS
from feedsvc.errors import ConflictError, InvalidStateError, NotFoundError
from feedsvc.storage.articles import articles, search
from feedsvc.storage.articles.search import SearchQuery
from feedsvc.storage.feeds import items
from feedsvc.storage.tables import Article, Base, Change, Media
from tests.editorial.newsroom import HOUR, PICTURE, Desk


def discard(desk: Desk, article_id: int, revision: int = 0) -> Article:
    with desk.database.writing() as session:
        revision = revision or articles.get_article(session, article_id).revision
        return editorial.trash.move_to_trash(session, article_id, revision=revision, editor="sari", now=desk.now)


def restore(desk: Desk, article_id: int) -> Article:
    with desk.database.writing() as session:
        revision = articles.get_article(session, article_id).revision
        return editorial.trash.restore_from_trash(session, article_id, revision=revision, editor="budi", now=desk.now)


def erase(desk: Desk, article_id: int) -> str:
    with desk.database.writing() as session:
        return editorial.trash.purge_article(
            session, article_id, revision=articles.get_article(session, article_id).revision
        )


def empty(desk: Desk, *, all_of_it: bool = False) -> int:
    return editorial.trash.empty_trash(desk.database, now=desk.now, all_of_it=all_of_it)


def test_a_published_article_leaves_the_feeds_with_a_tombstone_and_comes_back_as_it_was(desk: Desk) -> None:
    desk.picture()
    article_id = desk.published(image=PICTURE)
    before, placed = desk.article(article_id), desk.placed(article_id)
    desk.later()
    discard(desk, article_id)
    assert desk.stale() == placed
    desk.refresh()
    assert desk.guids() == []
    assert b"at:deleted-entry" in desk.body("all", "atom")
    assert desk.placed(article_id) == set()
    desk.later()
    back = restore(desk, article_id)
    desk.refresh()
    assert desk.guids() == [before.guid]
    assert b"at:deleted-entry" not in desk.body("all", "atom")
    assert desk.placed(article_id) == placed
    for name in ("guid", "slug", "title", "body_html", "published", "state", "media_id", "image_credit", "trashed"):
        assert getattr(back, name) == getattr(before, name), name
    assert [row.topic.name for row in back.topics] == [row.topic.name for row in before.topics]
    desk.assert_all_is_told()


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN, State.SCHEDULED])
def test_what_readers_do_not_see_goes_and_comes_in_silence(desk: Desk, state: State) -> None:
    at = desk.now + 2 * HOUR if state == State.SCHEDULED else None
    article_id = desk.start(publish_at=at)
    if state != State.DRAFT:
        desk.act(Verb.PUBLISH, article_id)
    if state == State.WITHDRAWN:
        desk.act(Verb.WITHDRAW, article_id)
    desk.settle()
    discard(desk, article_id)
    assert desk.article(article_id).state == State.TRASHED
    assert restore(desk, article_id).state == state
    assert desk.stale() == set()


def test_a_time_that_passed_in_the_bin_is_not_taken_up_again(desk: Desk) -> None:
    article_id = desk.start(publish_at=desk.now + HOUR)
    desk.act(Verb.SCHEDULE, article_id)
    discard(desk, article_id)
    desk.later(2 * HOUR)
    assert editorial.scheduling.publish_due(desk.database, now=desk.now) == 0
    assert restore(desk, article_id).state == State.DRAFT


def test_the_last_undo_takes_out_of_the_bin_and_puts_back_again(desk: Desk) -> None:
    article_id = desk.published()
    discard(desk, article_id)
    assert desk.act(Verb.UNDO, article_id).state == State.PUBLISHED
    assert desk.act(Verb.UNDO, article_id).state == State.TRASHED
    assert desk.placed(article_id) == set()
    assert [row.verb for row in history(desk, article_id)][:3] == ["undo", "restore", "bin"]


def history(desk: Desk, article_id: int) -> list[Change]:
    with desk.database.reading() as session:
        return list(articles.list_changes(session, article_id))


def test_nothing_else_can_be_done_in_the_bin(desk: Desk) -> None:
    article_id = desk.published()
    with pytest.raises(InvalidStateError):
        restore(desk, article_id)
    with pytest.raises(InvalidStateError):
        erase(desk, article_id)
    with pytest.raises(ConflictError):
        discard(desk, article_id, revision=1)
    discard(desk, article_id)
    for verb in (Verb.SAVE, Verb.PUBLISH, Verb.UPDATE, Verb.WITHDRAW, Verb.UNSCHEDULE):
        with pytest.raises(InvalidStateError):
            desk.act(verb, article_id)
    with pytest.raises(InvalidStateError):
        discard(desk, article_id)


def test_a_draft_is_erased_without_a_trace_and_its_picture_stays(desk: Desk) -> None:
    desk.picture()
    article_id = desk.start(image=PICTURE)
    desk.act(Verb.SAVE, article_id)
    discard(desk, article_id)
    assert erase(desk, article_id) == desk_title()
    with pytest.raises(NotFoundError):
        desk.article(article_id)
    with desk.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                if key.column is Article.__table__.c.id:
                    assert session.scalar(select(func.count()).select_from(table)) == 0, table.name
        assert session.scalar(select(func.count()).select_from(Media)) == 1
        assert search.search_page(session, SearchQuery(words="jembatan", state=State.TRASHED)) == []


def desk_title() -> str:
    return "Warga Desa Membangun Jembatan Bambu"


def test_what_was_public_leaves_its_address_and_its_tombstone_but_no_word(desk: Desk) -> None:
    article_id = desk.published()
    slug, guid = desk.article(article_id).slug, desk.article(article_id).guid
    discard(desk, article_id)
    erase(desk, article_id)
    desk.refresh()
    left = desk.article(article_id)
    assert (left.slug, left.guid, left.state) == (slug, guid, State.PURGED)
    assert (left.title, left.body_html, left.summary, left.sources) == ("", "", "", [])
    assert (left.topics, left.authors, left.section, left.media) == ([], [], None, None)
    assert history(desk, article_id) == []
    assert b"at:deleted-entry" in desk.body("all", "atom")
    with desk.database.reading() as session:
        assert articles.list_articles(session) == []
        told = items.list_withdrawals(session, desk.feed("all").id, since=desk.now - HOUR, limit=5)
        assert [named for named, _ in told] == [guid]
    with pytest.raises(ConflictError):
        desk.act(Verb.UNDO, article_id, revision=2)
    with pytest.raises(InvalidStateError):
        desk.act(Verb.UNDO, article_id)
    with pytest.raises(InvalidStateError):
        erase(desk, article_id)
    desk.published(title="Lain")
    desk.assert_all_is_told()


def test_after_thirty_days_the_bin_empties_itself(desk: Desk) -> None:
    old, kept, public = desk.start(title="Lama"), desk.start(title="Baru"), desk.published(title="Umum")
    for article_id in (old, public):
        discard(desk, article_id)
    desk.later(timedelta(days=DAYS - 1))
    discard(desk, kept)
    assert empty(desk) == 0
    desk.later(timedelta(days=1, minutes=1))
    assert empty(desk) == 2
    assert empty(desk) == 0
    assert desk.article(kept).state == State.TRASHED
    assert desk.article(public).state == State.PURGED
    assert empty(desk, all_of_it=True) == 1
