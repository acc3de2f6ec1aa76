"""Exactly the feeds that select an article, before or after, ask to be made anew; in one commit."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import Verb
from feedsvc.domain.documents import Person
from feedsvc.errors import ValidationError
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles
from feedsvc.storage.cache import representations
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Topic
from tests.editorial.newsroom import HOUR, SAMPLE, Desk

OF_SAMPLE = {"all", "sections/news", "topics/desa", "topics/pendidikan", "authors/ani", "authors/budi"}
MOVED = replace(SAMPLE, topics=("Kota", "Desa"), section="Opini", authors=(Person("Citra"),))
OF_MOVED = {"all", "sections/opini", "topics/kota", "topics/desa", "authors/citra"}


@pytest.fixture
def article_id(desk: Desk) -> int:
    """An article among others, all feeds made and fresh."""
    desk.published(MOVED)
    desk.published(topics=("Laut",), section="Olahraga", authors=(Person("Dewi"),))
    return desk.published()


def test_only_feeds_that_show_or_showed_it_are_stale(desk: Desk, article_id: int) -> None:
    for verb, submission, stale in [
        (Verb.CORRECT, SAMPLE, OF_SAMPLE),
        (Verb.UPDATE, MOVED, OF_SAMPLE | OF_MOVED),
        (Verb.UNDO, None, OF_SAMPLE | OF_MOVED),
        (Verb.WITHDRAW, None, OF_SAMPLE),
        (Verb.UNDO, None, OF_SAMPLE),
        (Verb.WITHDRAW, None, OF_SAMPLE),
        (Verb.SAVE, MOVED, set()),
        (Verb.PUBLISH, None, OF_MOVED),
    ]:
        desk.act(verb, article_id, submission)
        assert desk.stale() == stale, verb
        assert desk.refresh() == len(stale)
        desk.assert_all_is_told()


def test_what_readers_do_not_see_makes_nothing_stale(desk: Desk, article_id: int) -> None:
    draft = desk.start()
    for verb in (Verb.SAVE, Verb.UNDO):
        desk.act(verb, draft, replace(SAMPLE, title="Judul Lain"))
    desk.act(Verb.SAVE, draft, replace(SAMPLE, publish_at=desk.now + HOUR))
    for verb in (Verb.SCHEDULE, Verb.UNSCHEDULE):
        desk.act(verb, draft)
    assert desk.stale() == set()
    assert article_id != draft


@pytest.mark.parametrize("verb", [Verb.UPDATE, Verb.WITHDRAW, Verb.UNDO])
def test_what_is_rolled_back_marks_nothing_and_changes_nothing(desk: Desk, article_id: int, verb: Verb) -> None:
    before, placed, told = desk.article(article_id), desk.placed(article_id), desk.bodies()

    def interrupted(session: Session) -> None:
        desk.act_in(session, verb, article_id, MOVED)
        assert feeds.list_stale(session), "the mark is in the same transaction"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), desk.database.writing() as session:
        interrupted(session)
    after = desk.article(article_id)
    assert desk.stale() == set()
    assert (after.revision, after.state, after.title) == (before.revision, before.state, before.title)
    assert desk.placed(article_id) == placed
    desk.refresh()
    assert desk.bodies() == told
    with desk.database.reading() as session:
        assert len(articles.list_changes(session, article_id)) == after.revision


def test_a_refusal_marks_nothing(desk: Desk, article_id: int) -> None:
    with pytest.raises(ValidationError):
        desk.act(Verb.UPDATE, article_id, replace(SAMPLE, title="", topics=("Topik Baru",)))
    desk.act(Verb.WITHDRAW, article_id)
    desk.refresh()
    with pytest.raises(ValidationError):
        desk.act(Verb.SAVE, article_id, replace(SAMPLE, topics=("Topik Baru",), slug=desk.article(1).slug))
    with desk.database.reading() as session:
        assert feeds.find_feed(session, "topics/topik-baru") is None
    assert desk.stale() == set()


def test_an_author_s_new_address_marks_their_other_feeds_too(desk: Desk) -> None:
    desk.published(topics=("Lama",), authors=(Person("Ani"),))
    desk.start(topics=("Baru",), authors=(Person("Ani", url="https://ani.example/"),))
    assert "topics/lama" in desk.stale()
    desk.refresh()
    desk.start(topics=("Baru",), authors=(Person("Ani", url="https://ani.example/"),))
    assert desk.stale() == set(), "the same address again is no news"


def test_a_new_heading_tells_nobody_before_its_first_article_is_out(desk: Desk) -> None:
    desk.refresh()
    article_id = desk.start()
    assert desk.stale() == set()
    desk.refresh()
    with desk.database.reading() as session:
        assert [feed.path for feed in feeds.list_feeds(session)] == ["all"]
        assert taxonomy.list_term_feeds(session, Topic) == []
        assert all(feeds.resolve_path(session, path) is None for path in OF_SAMPLE - {"all"})
        assert all(representations.find_head(session, path, "rss") is None for path in OF_SAMPLE - {"all"})
    desk.act(Verb.PUBLISH, article_id)
    assert desk.stale() == OF_SAMPLE
    desk.refresh()
    with desk.database.reading() as session:
        assert {feed.path for feed in feeds.list_feeds(session)} == OF_SAMPLE


def test_the_house_is_opened_once(desk: Desk) -> None:
    guid = desk.feed("all").guid
    with desk.database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority="other.example", now=desk.now)
    assert desk.feed("all").guid == guid
