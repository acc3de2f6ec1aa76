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
from tests.editorial.newsroom import HOUR, PICTURE, Newsroom


def discard(newsroom: Newsroom, article_id: int, revision: int = 0) -> Article:
    with newsroom.database.writing() as session:
        revision = revision or articles.get_article(session, article_id).revision
        return editorial.trash.move_to_trash(
            session, article_id, revision=revision, editor="sari", now=newsroom.now
        )


def restore(newsroom: Newsroom, article_id: int) -> Article:
    with newsroom.database.writing() as session:
        revision = articles.get_article(session, article_id).revision
        return editorial.trash.restore_from_trash(
            session, article_id, revision=revision, editor="budi", now=newsroom.now
        )


def erase(newsroom: Newsroom, article_id: int) -> str:
    with newsroom.database.writing() as session:
        return editorial.trash.purge_article(
            session,
            article_id,
            revision=articles.get_article(session, article_id).revision,
            editor="budi",
            now=newsroom.now,
        )


def empty(newsroom: Newsroom, *, all_of_it: bool = False) -> int:
    return editorial.trash.empty_trash(newsroom.database, now=newsroom.now, all_of_it=all_of_it)


def test_a_published_article_leaves_the_feeds_with_a_tombstone_and_comes_back_as_it_was(
    newsroom: Newsroom,
) -> None:
    newsroom.picture()
    article_id = newsroom.published(image=PICTURE)
    before, placed = newsroom.article(article_id), newsroom.placed(article_id)
    newsroom.later()
    discard(newsroom, article_id)
    assert newsroom.stale() == placed
    newsroom.refresh()
    assert newsroom.guids() == []
    assert b"at:deleted-entry" in newsroom.body("all", "atom")
    assert newsroom.placed(article_id) == set()
    newsroom.later()
    back = restore(newsroom, article_id)
    newsroom.refresh()
    assert newsroom.guids() == [before.guid]
    assert b"at:deleted-entry" not in newsroom.body("all", "atom")
    assert newsroom.placed(article_id) == placed
    for name in (
        "guid",
        "slug",
        "title",
        "body_html",
        "published",
        "state",
        "media_id",
        "image_credit",
        "trashed",
    ):
        assert getattr(back, name) == getattr(before, name), name
    assert [row.topic.name for row in back.topics] == [row.topic.name for row in before.topics]
    newsroom.assert_all_is_told()


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN, State.SCHEDULED])
def test_what_readers_do_not_see_goes_and_comes_in_silence(
    newsroom: Newsroom, state: State
) -> None:
    at = newsroom.now + 2 * HOUR if state == State.SCHEDULED else None
    article_id = newsroom.start(publish_at=at)
    if state != State.DRAFT:
        newsroom.act(Verb.PUBLISH, article_id)
    if state == State.WITHDRAWN:
        newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.settle()
    discard(newsroom, article_id)
    assert newsroom.article(article_id).state == State.TRASHED
    assert restore(newsroom, article_id).state == state
    assert newsroom.stale() == set()


def test_a_time_that_passed_in_the_trash_is_not_taken_up_again(newsroom: Newsroom) -> None:
    article_id = newsroom.start(publish_at=newsroom.now + HOUR)
    newsroom.act(Verb.SCHEDULE, article_id)
    discard(newsroom, article_id)
    newsroom.later(2 * HOUR)
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == 0
    assert restore(newsroom, article_id).state == State.DRAFT


def test_the_last_undo_takes_out_of_the_trash_and_puts_back_again(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    discard(newsroom, article_id)
    assert newsroom.act(Verb.UNDO, article_id).state == State.PUBLISHED
    assert newsroom.act(Verb.UNDO, article_id).state == State.TRASHED
    assert newsroom.placed(article_id) == set()
    assert [row.verb for row in history(newsroom, article_id)][:3] == ["undo", "restore", "trash"]


def history(newsroom: Newsroom, article_id: int) -> list[Change]:
    with newsroom.database.reading() as session:
        return list(articles.list_changes(session, article_id))


def test_nothing_else_can_be_done_in_the_trash(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    with pytest.raises(InvalidStateError):
        restore(newsroom, article_id)
    with pytest.raises(InvalidStateError):
        erase(newsroom, article_id)
    with pytest.raises(ConflictError):
        discard(newsroom, article_id, revision=1)
    discard(newsroom, article_id)
    for verb in (Verb.SAVE, Verb.PUBLISH, Verb.UPDATE, Verb.WITHDRAW, Verb.UNSCHEDULE):
        with pytest.raises(InvalidStateError):
            newsroom.act(verb, article_id)
    with pytest.raises(InvalidStateError):
        discard(newsroom, article_id)


def test_a_draft_is_purged_without_a_trace_and_its_picture_stays(newsroom: Newsroom) -> None:
    newsroom.picture()
    article_id = newsroom.start(image=PICTURE)
    newsroom.act(Verb.SAVE, article_id)
    discard(newsroom, article_id)
    assert erase(newsroom, article_id) == sample_title()
    with pytest.raises(NotFoundError):
        newsroom.article(article_id)
    with newsroom.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                if key.column is Article.__table__.c.id:
                    assert session.scalar(select(func.count()).select_from(table)) == 0, table.name
        assert session.scalar(select(func.count()).select_from(Media)) == 1
        assert search.search_page(session, SearchQuery(words="jembatan", state=State.TRASHED)) == []


def sample_title() -> str:
    return "Warga Desa Membangun Jembatan Bambu"


def test_what_was_public_leaves_its_address_and_its_tombstone_but_no_word(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.published()
    slug, guid = newsroom.article(article_id).slug, newsroom.article(article_id).guid
    discard(newsroom, article_id)
    erase(newsroom, article_id)
    newsroom.refresh()
    left = newsroom.article(article_id)
    assert (left.slug, left.guid, left.state) == (slug, guid, State.PURGED)
    assert (left.title, left.body_html, left.summary, left.sources) == ("", "", "", [])
    assert (left.topics, left.authors, left.section, left.media) == ([], [], None, None)
    assert history(newsroom, article_id) == []
    assert b"at:deleted-entry" in newsroom.body("all", "atom")
    with newsroom.database.reading() as session:
        assert articles.list_articles(session) == []
        told = items.list_withdrawals(
            session, newsroom.feed("all").id, since=newsroom.now - HOUR, limit=5
        )
        assert [named for named, _ in told] == [guid]
    with pytest.raises(ConflictError):
        newsroom.act(Verb.UNDO, article_id, revision=2)
    with pytest.raises(InvalidStateError):
        newsroom.act(Verb.UNDO, article_id)
    with pytest.raises(InvalidStateError):
        erase(newsroom, article_id)
    newsroom.published(title="Lain")
    newsroom.assert_all_is_told()


def test_after_thirty_days_the_trash_empties_itself(newsroom: Newsroom) -> None:
    old, kept, public = (
        newsroom.start(title="Lama"),
        newsroom.start(title="Baru"),
        newsroom.published(title="Umum"),
    )
    for article_id in (old, public):
        discard(newsroom, article_id)
    newsroom.later(timedelta(days=DAYS - 1))
    discard(newsroom, kept)
    assert empty(newsroom) == 0
    newsroom.later(timedelta(days=1, minutes=1))
    assert empty(newsroom) == 2
    assert empty(newsroom) == 0
    assert newsroom.article(kept).state == State.TRASHED
    assert newsroom.article(public).state == State.PURGED
    assert empty(newsroom, all_of_it=True) == 1
