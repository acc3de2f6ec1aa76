"""A change marks stale exactly the feeds that have the article before or after, in one commit."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent, Verb
from feedsvc.domain.documents import Person
from feedsvc.errors import ValidationError
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles
from feedsvc.storage.cache import encodings
from feedsvc.storage.feeds import feeds, stale_marks
from feedsvc.storage.tables import Topic
from tests.editorial.newsroom import HOUR, SAMPLE, Newsroom

OF_SAMPLE = {
    "all",
    "sections/news",
    "topics/desa",
    "topics/pendidikan",
    "authors/ani",
    "authors/budi",
}
MOVED = replace(SAMPLE, topics=("Kota", "Desa"), section="Opini", authors=(Person("Citra"),))
OF_MOVED = {"all", "sections/opini", "topics/kota", "topics/desa", "authors/citra"}


@pytest.fixture
def article_id(newsroom: Newsroom) -> int:
    """The id of an article among others. All feeds are current."""
    newsroom.publish_new(MOVED)
    newsroom.publish_new(topics=("Laut",), section="Olahraga", authors=(Person("Dewi"),))
    return newsroom.publish()


@pytest.mark.any_database
def test_only_feeds_that_have_or_had_the_article_are_stale(
    newsroom: Newsroom, article_id: int
) -> None:
    steps: list[tuple[Verb, ArticleContent | None, set[str]]] = [
        (Verb.CORRECT, SAMPLE, OF_SAMPLE),
        (Verb.UPDATE, MOVED, OF_SAMPLE | OF_MOVED),
        (Verb.UNDO, None, OF_SAMPLE | OF_MOVED),
        (Verb.WITHDRAW, None, OF_SAMPLE),
        (Verb.UNDO, None, OF_SAMPLE),
        (Verb.WITHDRAW, None, OF_SAMPLE),
        (Verb.SAVE, MOVED, set()),
        (Verb.PUBLISH, None, OF_MOVED),
    ]
    for verb, submission, stale in steps:
        newsroom.act(verb, article_id, submission)
        assert newsroom.list_stale() == stale, verb
        assert newsroom.refresh() == len(stale)
        newsroom.assert_feeds_are_current("atom")  # a feed has the same mark for all formats
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_what_readers_do_not_see_makes_nothing_stale(newsroom: Newsroom, article_id: int) -> None:
    draft = newsroom.start()
    for verb in (Verb.SAVE, Verb.UNDO):
        newsroom.act(verb, draft, replace(SAMPLE, title="Judul Lain"))
    newsroom.act(Verb.SAVE, draft, replace(SAMPLE, publish_at=newsroom.now + HOUR))
    for verb in (Verb.SCHEDULE, Verb.UNSCHEDULE):
        newsroom.act(verb, draft)
    assert newsroom.list_stale() == set()
    assert article_id != draft


@pytest.mark.any_database
def test_a_rolled_back_change_marks_no_feed(newsroom: Newsroom, article_id: int) -> None:
    before, feed_paths, bodies = (
        newsroom.get_article(article_id),
        newsroom.find_feed_paths(article_id),
        newsroom.read_bodies(),
    )

    def interrupt(session: Session, verb: Verb) -> None:
        newsroom.act_in(session, verb, article_id, MOVED)
        assert stale_marks.list_stale(session), "the mark is in the same transaction"
        raise KeyboardInterrupt

    for verb in (Verb.UPDATE, Verb.WITHDRAW, Verb.UNDO):
        with pytest.raises(KeyboardInterrupt), newsroom.database.writing() as session:
            interrupt(session, verb)
        after = newsroom.get_article(article_id)
        assert newsroom.list_stale() == set(), verb
        assert (after.revision, after.state, after.title) == (
            before.revision,
            before.state,
            before.title,
        ), verb
        assert newsroom.find_feed_paths(article_id) == feed_paths, verb
        newsroom.refresh()
        assert newsroom.read_bodies() == bodies, verb
        with newsroom.database.reading() as session:
            assert len(articles.list_changes(session, article_id)) == after.revision, verb


@pytest.mark.any_database
def test_a_refused_change_marks_no_feed(newsroom: Newsroom, article_id: int) -> None:
    with pytest.raises(ValidationError):
        newsroom.act(Verb.UPDATE, article_id, replace(SAMPLE, title="", topics=("Topik Baru",)))
    newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.refresh()
    with pytest.raises(ValidationError):
        newsroom.act(
            Verb.SAVE,
            article_id,
            replace(SAMPLE, topics=("Topik Baru",), slug=newsroom.get_article(1).slug),
        )
    with newsroom.database.reading() as session:
        assert feeds.find_feed(session, "topics/topik-baru") is None
    assert newsroom.list_stale() == set()


@pytest.mark.any_database
def test_an_author_s_new_address_marks_their_other_feeds_too(newsroom: Newsroom) -> None:
    newsroom.publish(topics=("Lama",), authors=(Person("Ani"),))
    newsroom.start(topics=("Baru",), authors=(Person("Ani", url="https://ani.example/"),))
    assert "topics/lama" in newsroom.list_stale()
    newsroom.refresh()
    newsroom.start(topics=("Baru",), authors=(Person("Ani", url="https://ani.example/"),))
    assert newsroom.list_stale() == set(), "the same URL again changes nothing"


@pytest.mark.any_database
def test_a_new_term_has_no_public_feed_before_its_first_article_is_published(
    newsroom: Newsroom,
) -> None:
    newsroom.refresh()
    article_id = newsroom.start()
    assert newsroom.list_stale() == set()
    newsroom.refresh()
    with newsroom.database.reading() as session:
        assert [feed.path for feed in feeds.list_feeds(session)] == ["all"]
        assert taxonomy.list_term_feeds(session, Topic) == []
        assert all(feeds.resolve_path(session, path) is None for path in OF_SAMPLE - {"all"})
        assert all(
            encodings.find_representation(session, path, "rss") is None
            for path in OF_SAMPLE - {"all"}
        )
    newsroom.act(Verb.PUBLISH, article_id)
    assert newsroom.list_stale() == OF_SAMPLE
    newsroom.refresh()
    with newsroom.database.reading() as session:
        assert {feed.path for feed in feeds.list_feeds(session)} == OF_SAMPLE


@pytest.mark.any_database
def test_the_main_feed_is_created_once(newsroom: Newsroom) -> None:
    guid = newsroom.get_feed("all").guid
    with newsroom.database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority="other.example", now=newsroom.now)
    assert newsroom.get_feed("all").guid == guid
