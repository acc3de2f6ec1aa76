"""Articles in the trash can be restored for 30 days. Then they are purged."""

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
from tests.editorial.newsroom import HOUR, PICTURE, SAMPLE, SMALL, Newsroom


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def move_to_trash(newsroom: Newsroom, article_id: int, revision: int = 0) -> Article:
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


def purge(newsroom: Newsroom, article_id: int) -> str:
    with newsroom.database.writing() as session:
        return editorial.trash.purge_article(
            session,
            article_id,
            revision=articles.get_article(session, article_id).revision,
            editor="budi",
            now=newsroom.now,
        )


def empty_trash(newsroom: Newsroom, *, all_of_it: bool = False) -> int:
    return editorial.trash.empty_trash(newsroom.database, now=newsroom.now, all_of_it=all_of_it)


@pytest.mark.any_database
def test_a_published_article_in_the_trash_has_a_tombstone_and_is_restored_unchanged(
    newsroom: Newsroom,
) -> None:
    newsroom.store_picture()
    article_id = newsroom.publish(SAMPLE, image=PICTURE)
    before, feed_paths = newsroom.get_article(article_id), newsroom.find_feed_paths(article_id)
    newsroom.move_clock()
    move_to_trash(newsroom, article_id)
    assert newsroom.list_stale() == feed_paths
    newsroom.refresh()
    assert newsroom.read_guids() == []
    assert b"at:deleted-entry" in newsroom.read_body("all", "atom")
    assert newsroom.find_feed_paths(article_id) == set()
    newsroom.move_clock()
    back = restore(newsroom, article_id)
    newsroom.refresh()
    assert newsroom.read_guids() == [before.guid]
    assert b"at:deleted-entry" not in newsroom.read_body("all", "atom")
    assert newsroom.find_feed_paths(article_id) == feed_paths
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
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN, State.SCHEDULED])
def test_trashing_and_restoring_an_article_that_is_not_public_marks_no_feed(
    newsroom: Newsroom, state: State
) -> None:
    at = newsroom.now + 2 * HOUR if state == State.SCHEDULED else None
    article_id = newsroom.start(publish_at=at)
    if state != State.DRAFT:
        newsroom.act(Verb.PUBLISH, article_id)
    if state == State.WITHDRAWN:
        newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.mark_all_rendered()
    move_to_trash(newsroom, article_id)
    assert newsroom.get_article(article_id).state == State.TRASHED
    assert restore(newsroom, article_id).state == state
    assert newsroom.list_stale() == set()


@pytest.mark.any_database
def test_an_article_whose_time_passed_in_the_trash_is_restored_as_a_draft(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.start(publish_at=newsroom.now + HOUR)
    newsroom.act(Verb.SCHEDULE, article_id)
    move_to_trash(newsroom, article_id)
    newsroom.move_clock(2 * HOUR)
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == 0
    assert restore(newsroom, article_id).state == State.DRAFT


@pytest.mark.any_database
def test_undo_restores_from_the_trash_and_undo_again_moves_back(newsroom: Newsroom) -> None:
    article_id = newsroom.publish_new()
    move_to_trash(newsroom, article_id)
    assert newsroom.act(Verb.UNDO, article_id).state == State.PUBLISHED
    assert newsroom.act(Verb.UNDO, article_id).state == State.TRASHED
    assert newsroom.find_feed_paths(article_id) == set()
    assert [row.verb for row in list_changes_of(newsroom, article_id)][:3] == [
        "undo",
        "restore",
        "trash",
    ]


def list_changes_of(newsroom: Newsroom, article_id: int) -> list[Change]:
    with newsroom.database.reading() as session:
        return list(articles.list_changes(session, article_id))


@pytest.mark.any_database
def test_an_article_in_the_trash_can_only_be_restored_or_purged(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    with pytest.raises(InvalidStateError):
        restore(newsroom, article_id)
    with pytest.raises(InvalidStateError):
        purge(newsroom, article_id)
    with pytest.raises(ConflictError):
        move_to_trash(newsroom, article_id, revision=1)
    move_to_trash(newsroom, article_id)
    for verb in (Verb.SAVE, Verb.PUBLISH, Verb.UPDATE, Verb.WITHDRAW, Verb.UNSCHEDULE):
        with pytest.raises(InvalidStateError):
            newsroom.act(verb, article_id)
    with pytest.raises(InvalidStateError):
        move_to_trash(newsroom, article_id)


def test_purging_a_draft_removes_all_its_rows_and_keeps_its_picture(newsroom: Newsroom) -> None:
    newsroom.store_picture()
    article_id = newsroom.start(SAMPLE, image=PICTURE)
    newsroom.act(Verb.SAVE, article_id)
    move_to_trash(newsroom, article_id)
    assert purge(newsroom, article_id) == sample_title()
    with pytest.raises(NotFoundError):
        newsroom.get_article(article_id)
    with newsroom.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                if key.column is Article.__table__.c.id:
                    assert session.scalar(select(func.count()).select_from(table)) == 0, table.name
        assert session.scalar(select(func.count()).select_from(Media)) == 1
        assert search.search_page(session, SearchQuery(words="jembatan", state=State.TRASHED)) == []


def sample_title() -> str:
    return "Warga Desa Membangun Jembatan Bambu"


@pytest.mark.any_database
def test_purging_a_public_article_keeps_its_slug_and_tombstone_but_no_text(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.publish(SAMPLE)
    slug, guid = newsroom.get_article(article_id).slug, newsroom.get_article(article_id).guid
    move_to_trash(newsroom, article_id)
    purge(newsroom, article_id)
    newsroom.refresh()
    purged = newsroom.get_article(article_id)
    assert (purged.slug, purged.guid, purged.state) == (slug, guid, State.PURGED)
    assert (purged.title, purged.body_html, purged.summary, purged.sources) == ("", "", "", [])
    assert (purged.topics, purged.authors, purged.section, purged.media) == ([], [], None, None)
    assert list_changes_of(newsroom, article_id) == []
    assert b"at:deleted-entry" in newsroom.read_body("all", "atom")
    with newsroom.database.reading() as session:
        assert articles.list_articles(session) == []
        withdrawals = items.list_withdrawals(
            session, newsroom.get_feed("all").id, since=newsroom.now - HOUR, limit=5
        )
        assert [withdrawn_guid for withdrawn_guid, _ in withdrawals] == [guid]
    with pytest.raises(ConflictError):
        newsroom.act(Verb.UNDO, article_id, revision=2)
    with pytest.raises(InvalidStateError):
        newsroom.act(Verb.UNDO, article_id)
    with pytest.raises(InvalidStateError):
        purge(newsroom, article_id)
    newsroom.publish(title="Lain")
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_articles_are_purged_after_thirty_days_in_the_trash(newsroom: Newsroom) -> None:
    old, recent, public = (
        newsroom.start(title="Lama"),
        newsroom.start(title="Baru"),
        newsroom.publish(title="Umum"),
    )
    for article_id in (old, public):
        move_to_trash(newsroom, article_id)
    newsroom.move_clock(timedelta(days=DAYS - 1))
    move_to_trash(newsroom, recent)
    assert empty_trash(newsroom) == 0
    newsroom.move_clock(timedelta(days=1, minutes=1))
    assert empty_trash(newsroom) == 2
    assert empty_trash(newsroom) == 0
    assert newsroom.get_article(recent).state == State.TRASHED
    assert newsroom.get_article(public).state == State.PURGED
    assert empty_trash(newsroom, all_of_it=True) == 1
