"""An article that is reissued gets another guid; its former guid still belongs to it alone."""

from datetime import timedelta

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import State, Verb
from feedsvc.domain.times import truncate_to_second
from feedsvc.errors import ValidationError
from feedsvc.storage.articles import articles
from tests.editorial.newsroom import SAMPLE, SMALL, Newsroom


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def find_by_guid(newsroom: Newsroom, guid: str) -> int | None:
    """Return the id of the article with this guid."""
    with newsroom.database.reading() as session:
        found = articles.find_by_guid(session, guid)
        return found.id if found else None


@pytest.mark.every_database
def test_it_is_the_newest_entry_under_a_new_guid_at_the_same_address(newsroom: Newsroom) -> None:
    article_id = newsroom.publish(SAMPLE)
    other = newsroom.publish_new(title="Lain")
    before = newsroom.get_article(article_id)
    newsroom.move_clock(timedelta(days=40))
    article = newsroom.act(Verb.REISSUE, article_id)
    newsroom.refresh()
    assert article.guid != before.guid
    assert article.guid.startswith("tag:news.example,")
    assert (article.slug, article.state) == (before.slug, State.PUBLISHED)
    assert article.published == article.updated == truncate_to_second(newsroom.now)
    assert newsroom.read_guids() == [article.guid, newsroom.get_article(other).guid]
    for path in ("all", "topics/desa", "authors/ani"):
        body = newsroom.read_body(path, "atom")
        when = truncate_to_second(newsroom.now).isoformat()
        assert f'deleted-entry ref="{before.guid}" when="{when}"'.encode() in body
        assert before.guid.encode() not in newsroom.read_body(path, "rss")
    newsroom.assert_feeds_are_current()
    newsroom.move_clock(timedelta(days=newsroom.site.tombstone_days, hours=1))
    newsroom.act(Verb.CORRECT, article_id, SAMPLE)
    newsroom.refresh()
    assert b"deleted-entry" not in newsroom.read_body("all", "atom"), "tombstones expire"


@pytest.mark.any_database
def test_the_former_guid_finds_the_article_and_is_never_given_again(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    former = newsroom.get_article(article_id).guid
    newsroom.act(Verb.REISSUE, article_id)
    present = newsroom.get_article(article_id).guid
    assert find_by_guid(newsroom, former) == find_by_guid(newsroom, present) == article_id
    with newsroom.database.writing() as session, pytest.raises(ValidationError) as refusal:
        editorial.articles.create_article(
            session,
            SMALL,
            guid=former,
            editor="sari",
            authority=newsroom.site.authority,
            now=newsroom.now,
        )
    assert [problem.field for problem in refusal.value.problems] == ["guid"]
    newsroom.act(Verb.TRASH, article_id)
    with newsroom.database.writing() as session:
        revision = articles.get_article(session, article_id).revision
        editorial.trash.purge_article(
            session, article_id, revision=revision, editor="sari", now=newsroom.now
        )
    assert find_by_guid(newsroom, former) == article_id, "also of a purged article"
    newsroom.refresh()
    body = newsroom.read_body("all", "atom")
    assert all(f'ref="{guid}"'.encode() in body for guid in (former, present))


@pytest.mark.any_database
def test_undo_gives_the_former_guid_and_time_back(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    first = newsroom.get_article(article_id)
    newsroom.move_clock()
    second = newsroom.act(Verb.REISSUE, article_id)
    for expected, gone in ((first, second), (second, first), (first, second)):
        newsroom.move_clock()
        article = newsroom.act(Verb.UNDO, article_id)
        newsroom.refresh()
        assert (article.guid, article.published) == (expected.guid, expected.published)
        assert article.updated == truncate_to_second(newsroom.now), "readers have seen the other"
        assert newsroom.read_guids() == [expected.guid]
        body = newsroom.read_body("all", "atom")
        assert f'ref="{gone.guid}"'.encode() in body
        assert f'ref="{expected.guid}"'.encode() not in body
        newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_undoing_a_later_change_leaves_the_new_guid(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    newsroom.act(Verb.REISSUE, article_id)
    guid = newsroom.get_article(article_id).guid
    newsroom.act(Verb.UPDATE, article_id)
    assert newsroom.act(Verb.UNDO, article_id).guid == guid
    newsroom.act(Verb.WITHDRAW, article_id)
    assert newsroom.act(Verb.UNDO, article_id).guid == guid
    newsroom.act(Verb.TRASH, article_id)
    assert newsroom.act(Verb.RESTORE, article_id).guid == guid


@pytest.mark.any_database
def test_a_site_without_a_domain_mints_no_second_guid(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    with newsroom.database.writing() as session, pytest.raises(ValidationError):
        editorial.reissue.reissue_article(
            session, article_id, revision=2, editor="sari", authority="", now=newsroom.now
        )
