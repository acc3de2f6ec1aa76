"""Topics, sections and authors: unique names, a feed each; renaming, retiring, reviving."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from feedsvc import editorial, syndication
from feedsvc.domain.articles import Verb
from feedsvc.domain.documents import Person
from feedsvc.domain.taxonomy import Term
from feedsvc.errors import NotFoundError, ValidationError
from feedsvc.storage import taxonomy
from feedsvc.storage.cache import representations
from feedsvc.storage.feeds import feeds, items
from feedsvc.storage.tables import Author, Section, Topic
from tests.editorial.newsroom import SAMPLE, Newsroom


def known(newsroom: Newsroom, name: str = "Desa", table: Any = Topic) -> int:
    """Return the id of the term with this name."""
    with newsroom.database.reading() as session:
        found = taxonomy.find_term(session, table, name)
        assert found, name
        return int(found.id)


def described(
    newsroom: Newsroom, heading_id: int, name: str, slug: str = "", description: str = ""
) -> Topic:
    """Give a topic other words."""
    with newsroom.database.writing() as session:
        return editorial.taxonomy.change_term(
            session, Topic, heading_id, Term(name, slug, description), now=newsroom.now
        )


def retired(newsroom: Newsroom, name: str = "Desa") -> int:
    """Retire a topic."""
    heading_id = known(newsroom, name)
    with newsroom.database.writing() as session:
        editorial.taxonomy.retire_term(session, Topic, heading_id, now=newsroom.now)
    newsroom.refresh()
    return heading_id


def revived(newsroom: Newsroom, heading_id: int) -> None:
    """Bring a topic back."""
    with newsroom.database.writing() as session:
        editorial.taxonomy.revive_term(session, Topic, heading_id, now=newsroom.now)
    newsroom.refresh()


@pytest.mark.every_database
@pytest.mark.parametrize(
    ("first", "second"),
    [("Desa", "DESA"), ("Élite", "éLITE"), ("Straße", "STRASSE"), ("ΣΊΣΥΦΟΣ", "σίσυφος")],
)
def test_names_match_whatever_their_case_in_every_script(
    newsroom: Newsroom, first: str, second: str
) -> None:
    for name in (first, second, f"  {second}\n"):
        article_id = newsroom.start(topics=(name,), section=name, authors=(Person(name),))
    article = newsroom.article(article_id)
    assert [row.topic.name for row in article.topics] == [first]
    assert [row.author.name for row in article.authors] == [first]
    assert article.section
    assert article.section.name == first
    with newsroom.database.reading() as session:
        assert editorial.taxonomy.find_unknown_topics(
            session, (second, first, "", " ", "Baru")
        ) == ["Baru"]
        assert len(taxonomy.list_terms(session, Topic)) == 1
        assert len(taxonomy.list_terms(session, Section)) == 1
        assert len(taxonomy.list_terms(session, Author)) == 1


def test_one_name_given_twice_is_one_and_keeps_its_first_place(newsroom: Newsroom) -> None:
    article = newsroom.article(
        newsroom.start(
            topics=("Kota", "desa", "KOTA", "", "Desa"),
            authors=tuple(map(Person, ("B", "A", "B", ""))),
        )
    )
    assert [row.topic.name for row in article.topics] == ["Kota", "desa"]
    assert [row.author.name for row in article.authors] == ["B", "A"]


def test_names_that_make_one_slug_get_two(newsroom: Newsroom) -> None:
    newsroom.start(topics=("C", "C++", "C#"))
    with newsroom.database.reading() as session:
        assert [topic.slug for topic in taxonomy.list_terms(session, Topic)] == ["c", "c-3", "c-2"]
        assert feeds.find_feed(session, "topics/c-2")


def test_an_author_keeps_what_a_later_byline_leaves_out(newsroom: Newsroom) -> None:
    newsroom.start()
    newsroom.start(authors=(Person("budi"),))
    with newsroom.database.reading() as session:
        author = taxonomy.get_term(session, Author, known(newsroom, "Budi", Author))
        assert (author.email, author.url) == ("budi@news.example", "https://news.example/budi")


def test_another_slug_moves_the_feed_and_the_former_path_redirects(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    feed = newsroom.feed("topics/desa")
    newsroom.later()
    described(newsroom, known(newsroom), "Perdesaan", "perdesaan", "Kabar dari desa.")
    assert newsroom.stale() == {"topics/perdesaan", *newsroom.placed(article_id)}
    newsroom.refresh()
    with newsroom.database.reading() as session:
        former = feeds.find_feed_by_former_path(session, "topics/desa")
        assert former
        assert (former.id, former.guid, former.path) == (feed.id, feed.guid, "topics/perdesaan")
        assert representations.find_head(session, "topics/desa", "atom") is None
    for path in ("all", "topics/perdesaan", "topics/pendidikan"):
        assert b"Perdesaan" in newsroom.body(path, "json")
    assert b"Kabar dari desa." in newsroom.body("topics/perdesaan", "rss")
    assert (
        newsroom.feed("all").updated == newsroom.feed("topics/perdesaan").updated == feed.updated
    ), "no news to readers"
    newsroom.assert_all_is_told()


def test_a_former_path_is_reclaimed_by_who_takes_it(newsroom: Newsroom) -> None:
    newsroom.published()
    described(newsroom, known(newsroom), "Perdesaan", "perdesaan")
    newsroom.start(topics=("Desa",))
    with newsroom.database.reading() as session:
        assert feeds.find_feed_by_former_path(session, "topics/desa") is None
        assert feeds.find_feed(session, "topics/desa")
    described(newsroom, known(newsroom), "Kampung", "kampung")
    described(newsroom, known(newsroom, "Perdesaan"), "Desa", "desa")
    with newsroom.database.reading() as session:
        former = feeds.find_feed_by_former_path(session, "topics/perdesaan")
        assert former
        assert former.path == "topics/desa"


@pytest.mark.parametrize(
    ("name", "slug", "field"),
    [
        ("", "", "name"),
        ("!?", "", "name"),
        ("x" * 201, "", "name"),
        ("PENDIDIKAN", "lain", "name"),
        ("Lain", "pendidikan", "slug"),
    ],
)
def test_words_that_will_not_do_are_refused(
    newsroom: Newsroom, name: str, slug: str, field: str
) -> None:
    newsroom.start()
    with pytest.raises(ValidationError) as refusal:
        described(newsroom, known(newsroom), name, slug)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_a_description_that_is_too_long_is_refused_and_any_other_is_cleaned(
    newsroom: Newsroom,
) -> None:
    newsroom.start()
    with pytest.raises(ValidationError):
        described(newsroom, known(newsroom), "Desa", description="x" * 5001)
    assert (
        described(newsroom, known(newsroom), "Desa", "?!", " a\x00\ud800b\r\n").description == "ab"
    )
    assert described(newsroom, known(newsroom), "dESA", "!").slug == "desa"


def test_words_of_what_is_not_there_are_not_found(newsroom: Newsroom) -> None:
    for number in (4711, 2**70):
        with pytest.raises(NotFoundError):
            described(newsroom, number, "Desa")
        with pytest.raises(NotFoundError), newsroom.database.writing() as session:
            editorial.taxonomy.retire_term(session, Topic, number, now=newsroom.now)


def test_a_retired_topic_is_gone_and_its_articles_stay_elsewhere(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    told = newsroom.bodies()
    heading_id = retired(newsroom)
    with newsroom.database.reading() as session:
        assert representations.find_head(session, "topics/desa", "atom") is None
        assert syndication.encode.read_encodings(session, "topics/desa", "atom") is None
        assert "topics/desa" not in [feed.path for feed in feeds.list_feeds(session)]
        assert [topic.name for topic in taxonomy.list_terms(session, Topic)] == ["Pendidikan"]
        assert len(taxonomy.list_terms(session, Topic, withdrawn=True)) == 2
    assert newsroom.feed("topics/desa").withdrawn == newsroom.now
    assert newsroom.bodies() == told
    with pytest.raises(ValidationError) as refusal:
        newsroom.start(title="Lain", topics=("desa",))
    assert [problem.field for problem in refusal.value.problems] == ["topics"]
    revived(newsroom, heading_id)
    assert newsroom.guids("topics/desa") == [newsroom.article(article_id).guid]
    newsroom.start(title="Lain", topics=("desa",))


@pytest.mark.parametrize(("table", "field"), [(Section, "section"), (Author, "authors")])
def test_a_retired_section_or_author_is_refused_for_new_use(
    newsroom: Newsroom, table: Any, field: str
) -> None:
    newsroom.start(section="Satu", authors=(Person("Satu"),))
    with newsroom.database.writing() as session:
        editorial.taxonomy.retire_term(
            session, table, known(newsroom, "Satu", table), now=newsroom.now
        )
    with pytest.raises(ValidationError) as refusal:
        newsroom.start(section="satu", authors=(Person("satu"),))
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_what_stood_under_a_retired_topic_can_still_be_corrected(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    heading_id = retired(newsroom)
    newsroom.act(Verb.CORRECT, article_id, replace(SAMPLE, title="Judul Benar"))
    assert [row.topic.name for row in newsroom.article(article_id).topics] == ["Desa", "Pendidikan"]
    assert "topics/desa" not in newsroom.placed(article_id)
    newsroom.refresh()
    described(newsroom, heading_id, "Perdesaan")
    newsroom.refresh()
    newsroom.assert_all_is_told()


def test_a_revived_topic_shows_what_was_published_meanwhile_and_no_stale_tombstone(
    newsroom: Newsroom,
) -> None:
    kept, moved, back, gone = (
        newsroom.published(title=title) for title in ("Tetap", "Pindah", "Kembali", "Hilang")
    )
    heading_id = retired(newsroom)
    newsroom.act(Verb.UPDATE, moved, replace(SAMPLE, topics=()))
    newsroom.act(Verb.WITHDRAW, back)
    newsroom.later()
    newsroom.act(Verb.PUBLISH, back)
    newsroom.act(Verb.WITHDRAW, gone)
    revived(newsroom, heading_id)
    assert newsroom.guids("topics/desa") == [
        newsroom.article(number).guid for number in (back, kept)
    ]
    with newsroom.database.reading() as session:
        since = datetime(2000, 1, 1, tzinfo=newsroom.now.tzinfo)
        stones = items.list_withdrawals(
            session, newsroom.feed("topics/desa").id, since=since, limit=9
        )
    assert [guid for guid, _ in stones] == [newsroom.article(gone).guid]
    newsroom.assert_all_is_told()
