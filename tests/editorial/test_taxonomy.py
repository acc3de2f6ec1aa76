"""Topics, sections and authors: one for each name, each with a feed; renamed, retired and revived."""

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
from tests.editorial.newsroom import SAMPLE, Desk


def known(desk: Desk, name: str = "Desa", table: Any = Topic) -> int:
    """Return the number of the heading of this name."""
    with desk.database.reading() as session:
        found = taxonomy.find_term(session, table, name)
        assert found, name
        return int(found.id)


def described(desk: Desk, heading_id: int, name: str, slug: str = "", description: str = "") -> Topic:
    """Give a topic other words."""
    with desk.database.writing() as session:
        return editorial.taxonomy.change_term(session, Topic, heading_id, Term(name, slug, description), now=desk.now)


def retired(desk: Desk, name: str = "Desa") -> int:
    """Retire a topic."""
    heading_id = known(desk, name)
    with desk.database.writing() as session:
        editorial.taxonomy.retire_term(session, Topic, heading_id, now=desk.now)
    desk.refresh()
    return heading_id


def revived(desk: Desk, heading_id: int) -> None:
    """Bring a topic back."""
    with desk.database.writing() as session:
        editorial.taxonomy.revive_term(session, Topic, heading_id, now=desk.now)
    desk.refresh()


@pytest.mark.every_database
@pytest.mark.parametrize(
    ("first", "second"), [("Desa", "DESA"), ("Élite", "éLITE"), ("Straße", "STRASSE"), ("ΣΊΣΥΦΟΣ", "σίσυφος")]
)
def test_names_match_whatever_their_case_in_every_script(desk: Desk, first: str, second: str) -> None:
    for name in (first, second, f"  {second}\n"):
        article_id = desk.start(topics=(name,), section=name, authors=(Person(name),))
    article = desk.article(article_id)
    assert [row.topic.name for row in article.topics] == [first]
    assert [row.author.name for row in article.authors] == [first]
    assert article.section
    assert article.section.name == first
    with desk.database.reading() as session:
        assert editorial.taxonomy.find_unknown_topics(session, (second, first, "", " ", "Baru")) == ["Baru"]
        assert len(taxonomy.list_terms(session, Topic)) == 1
        assert len(taxonomy.list_terms(session, Section)) == 1
        assert len(taxonomy.list_terms(session, Author)) == 1


def test_one_name_given_twice_is_one_and_keeps_its_first_place(desk: Desk) -> None:
    article = desk.article(
        desk.start(topics=("Kota", "desa", "KOTA", "", "Desa"), authors=tuple(map(Person, ("B", "A", "B", ""))))
    )
    assert [row.topic.name for row in article.topics] == ["Kota", "desa"]
    assert [row.author.name for row in article.authors] == ["B", "A"]


def test_names_that_make_one_slug_get_two(desk: Desk) -> None:
    desk.start(topics=("C", "C++", "C#"))
    with desk.database.reading() as session:
        assert [topic.slug for topic in taxonomy.list_terms(session, Topic)] == ["c", "c-3", "c-2"]
        assert feeds.find_feed(session, "topics/c-2")


def test_an_author_keeps_what_a_later_byline_leaves_out(desk: Desk) -> None:
    desk.start()
    desk.start(authors=(Person("budi"),))
    with desk.database.reading() as session:
        author = taxonomy.get_term(session, Author, known(desk, "Budi", Author))
        assert (author.email, author.url) == ("budi@news.example", "https://news.example/budi")


def test_another_slug_moves_the_feed_and_the_former_path_redirects(desk: Desk) -> None:
    article_id = desk.published()
    feed = desk.feed("topics/desa")
    desk.later()
    described(desk, known(desk), "Perdesaan", "perdesaan", "Kabar dari desa.")
    assert desk.stale() == {"topics/perdesaan", *desk.placed(article_id)}
    desk.refresh()
    with desk.database.reading() as session:
        former = feeds.find_feed_by_former_path(session, "topics/desa")
        assert former
        assert (former.id, former.guid, former.path) == (feed.id, feed.guid, "topics/perdesaan")
        assert representations.find_head(session, "topics/desa", "atom") is None
    for path in ("all", "topics/perdesaan", "topics/pendidikan"):
        assert b"Perdesaan" in desk.body(path, "json")
    assert b"Kabar dari desa." in desk.body("topics/perdesaan", "rss")
    assert desk.feed("all").updated == desk.feed("topics/perdesaan").updated == feed.updated, "no news to readers"
    desk.assert_all_is_told()


def test_a_former_path_is_reclaimed_by_who_takes_it(desk: Desk) -> None:
    desk.published()
    described(desk, known(desk), "Perdesaan", "perdesaan")
    desk.start(topics=("Desa",))
    with desk.database.reading() as session:
        assert feeds.find_feed_by_former_path(session, "topics/desa") is None
        assert feeds.find_feed(session, "topics/desa")
    described(desk, known(desk), "Kampung", "kampung")
    described(desk, known(desk, "Perdesaan"), "Desa", "desa")
    with desk.database.reading() as session:
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
def test_words_that_will_not_do_are_refused(desk: Desk, name: str, slug: str, field: str) -> None:
    desk.start()
    with pytest.raises(ValidationError) as refusal:
        described(desk, known(desk), name, slug)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_a_description_that_is_too_long_is_refused_and_any_other_is_cleaned(desk: Desk) -> None:
    desk.start()
    with pytest.raises(ValidationError):
        described(desk, known(desk), "Desa", description="x" * 5001)
    assert described(desk, known(desk), "Desa", "?!", " a\x00\ud800b\r\n").description == "ab"
    assert described(desk, known(desk), "dESA", "!").slug == "desa"


def test_words_of_what_is_not_there_are_not_found(desk: Desk) -> None:
    for number in (4711, 2**70):
        with pytest.raises(NotFoundError):
            described(desk, number, "Desa")
        with pytest.raises(NotFoundError), desk.database.writing() as session:
            editorial.taxonomy.retire_term(session, Topic, number, now=desk.now)


def test_a_retired_topic_is_gone_and_its_articles_stay_elsewhere(desk: Desk) -> None:
    article_id = desk.published()
    told = desk.bodies()
    heading_id = retired(desk)
    with desk.database.reading() as session:
        assert representations.find_head(session, "topics/desa", "atom") is None
        assert syndication.encode.read_encodings(session, "topics/desa", "atom") is None
        assert "topics/desa" not in [feed.path for feed in feeds.list_feeds(session)]
        assert [topic.name for topic in taxonomy.list_terms(session, Topic)] == ["Pendidikan"]
        assert len(taxonomy.list_terms(session, Topic, withdrawn=True)) == 2
    assert desk.feed("topics/desa").withdrawn == desk.now
    assert desk.bodies() == told
    with pytest.raises(ValidationError) as refusal:
        desk.start(title="Lain", topics=("desa",))
    assert [problem.field for problem in refusal.value.problems] == ["topics"]
    revived(desk, heading_id)
    assert desk.guids("topics/desa") == [desk.article(article_id).guid]
    desk.start(title="Lain", topics=("desa",))


@pytest.mark.parametrize(("table", "field"), [(Section, "section"), (Author, "authors")])
def test_a_retired_section_or_author_is_refused_for_new_use(desk: Desk, table: Any, field: str) -> None:
    desk.start(section="Satu", authors=(Person("Satu"),))
    with desk.database.writing() as session:
        editorial.taxonomy.retire_term(session, table, known(desk, "Satu", table), now=desk.now)
    with pytest.raises(ValidationError) as refusal:
        desk.start(section="satu", authors=(Person("satu"),))
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_what_stood_under_a_retired_topic_can_still_be_corrected(desk: Desk) -> None:
    article_id = desk.published()
    heading_id = retired(desk)
    desk.act(Verb.CORRECT, article_id, replace(SAMPLE, title="Judul Benar"))
    assert [row.topic.name for row in desk.article(article_id).topics] == ["Desa", "Pendidikan"]
    assert "topics/desa" not in desk.placed(article_id)
    desk.refresh()
    described(desk, heading_id, "Perdesaan")
    desk.refresh()
    desk.assert_all_is_told()


def test_a_revived_topic_shows_what_was_published_meanwhile_and_no_stale_tombstone(desk: Desk) -> None:
    kept, moved, back, gone = (desk.published(title=title) for title in ("Tetap", "Pindah", "Kembali", "Hilang"))
    heading_id = retired(desk)
    desk.act(Verb.UPDATE, moved, replace(SAMPLE, topics=()))
    desk.act(Verb.WITHDRAW, back)
    desk.later()
    desk.act(Verb.PUBLISH, back)
    desk.act(Verb.WITHDRAW, gone)
    revived(desk, heading_id)
    assert desk.guids("topics/desa") == [desk.article(number).guid for number in (back, kept)]
    with desk.database.reading() as session:
        since = datetime(2000, 1, 1, tzinfo=desk.now.tzinfo)
        stones = items.list_withdrawals(session, desk.feed("topics/desa").id, since=since, limit=9)
    assert [guid for guid, _ in stones] == [desk.article(gone).guid]
    desk.assert_all_is_told()
