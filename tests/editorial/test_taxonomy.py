"""Topics, sections and authors have unique names and a feed each. They are renamed and retired."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from feedsvc import editorial, syndication
from feedsvc.domain.articles import Verb
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.domain.documents import Person
from feedsvc.domain.names import to_name
from feedsvc.domain.taxonomy import Term
from feedsvc.errors import NotFoundError, ValidationError
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import search
from feedsvc.storage.cache import encodings
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.feeds import feeds, items, status
from feedsvc.storage.tables import Author, Section, Topic
from tests.editorial.newsroom import SAMPLE, SMALL, Newsroom


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def find_id(newsroom: Newsroom, name: str = "Desa", table: Any = Topic) -> int:
    """Return the id of the term with this name."""
    with newsroom.database.reading() as session:
        term = taxonomy.find_term(session, table, name)
        assert term, name
        return int(term.id)


def change_topic(
    newsroom: Newsroom, topic_id: int, name: str, slug: str = "", description: str = ""
) -> Topic:
    """Change a topic's name, slug and description."""
    with newsroom.database.writing() as session:
        return editorial.taxonomy.change_term(
            session, Topic, topic_id, Term(name, slug, description), now=newsroom.now
        )


def retire_topic(newsroom: Newsroom, name: str = "Desa") -> int:
    """Retire a topic."""
    topic_id = find_id(newsroom, name)
    with newsroom.database.writing() as session:
        editorial.taxonomy.retire_term(session, Topic, topic_id, now=newsroom.now)
    newsroom.refresh()
    return topic_id


def revive_topic(newsroom: Newsroom, topic_id: int) -> None:
    """Revive a retired topic."""
    with newsroom.database.writing() as session:
        editorial.taxonomy.revive_term(session, Topic, topic_id, now=newsroom.now)
    newsroom.refresh()


@pytest.mark.any_database
@pytest.mark.every_database
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Desa", "DESA"),
        ("Élite", "éLITE"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("De\u00adsa", "\u202adesa\u200b"),
        ("Jum’at", "JUM'AT"),
    ],
)
def test_names_match_if_they_look_alike_whatever_their_case(
    newsroom: Newsroom, first: str, second: str
) -> None:
    for name in (first, second, f"  {second}\n"):
        article_id = newsroom.start(topics=(name,), section=name, authors=(Person(name),))
    article = newsroom.get_article(article_id)
    assert [row.topic.name for row in article.topics] == [to_name(first)]
    assert [row.author.name for row in article.authors] == [to_name(first)]
    assert article.section
    assert article.section.name == to_name(first)
    with newsroom.database.reading() as session:
        assert editorial.taxonomy.find_unknown_topics(
            session, (second, first, "", " ", "Baru")
        ) == ["Baru"]
        assert len(taxonomy.list_terms(session, Topic)) == 1
        assert len(taxonomy.list_terms(session, Section)) == 1
        assert len(taxonomy.list_terms(session, Author)) == 1


@pytest.mark.any_database
def test_a_repeated_name_is_stored_once_at_its_first_position(newsroom: Newsroom) -> None:
    article = newsroom.get_article(
        newsroom.start(
            topics=("Kota", "desa", "KOTA", "", "Desa"),
            authors=tuple(map(Person, ("B", "A", "B", ""))),
        )
    )
    assert [row.topic.name for row in article.topics] == ["Kota", "desa"]
    assert [row.author.name for row in article.authors] == ["B", "A"]


@pytest.mark.any_database
def test_names_with_the_same_slug_get_numbered_slugs(newsroom: Newsroom) -> None:
    newsroom.start(topics=("C", "C++", "C#"))
    with newsroom.database.reading() as session:
        assert [topic.slug for topic in taxonomy.list_terms(session, Topic)] == ["c", "c-3", "c-2"]
        assert feeds.find_feed(session, "topics/c-2")


@pytest.mark.every_database
def test_lists_of_terms_and_feeds_sort_as_the_language_does(newsroom: Newsroom) -> None:
    names = ["0", "1", "2", "10", "Élite", "Zebra"]
    newsroom.publish(topics=("10", "Zebra", "2", "0", "Élite", "1"), section="", authors=())
    with newsroom.database.reading() as session:
        topics = taxonomy.list_terms(session, Topic)
        assert [topic.name for topic in topics] == names
        assert [name for _, name in search.list_term_names(session, Topic)] == names
        assert [name for _, name, _ in taxonomy.list_term_feeds(session, Topic)] == names
        for number in range(1, 5):
            above = taxonomy.list_terms_page(session, Topic, before=topics[number], limit=2)
            below = taxonomy.list_terms_page(session, Topic, after=topics[number], limit=2)
            assert [topic.name for topic in above] == names[max(number - 2, 0) : number]
            assert [topic.name for topic in below] == names[number + 1 : number + 3]
        paths = [f"topics/{slug}" for slug in ("0", "1", "2", "10", "elite", "zebra")]
        listed = status.list_feeds_page(session)
        assert [feed.path for feed in listed] == ["all", *paths]
        assert [feed.path for feed in feeds.list_feeds(session)] == ["all", *paths]
        later = status.list_feeds_page(session, after=listed[2], limit=2)
        assert [feed.path for feed in later] == paths[2:4]
        earlier = status.list_feeds_page(session, before=listed[4], limit=2)
        assert [feed.path for feed in earlier] == paths[1:3]


@pytest.mark.every_database
def test_a_name_is_found_by_its_letters_whatever_their_accents(newsroom: Newsroom) -> None:
    names = ("Élite", "Elite 12", "Łódź & Ko.", "50%", "a_b")
    newsroom.publish(topics=names, section="", authors=())
    with newsroom.database.writing() as session:
        wanted = CustomFeedRequest("Pilihan Élite")
        editorial.custom_feeds.create_custom_feed(
            session, wanted, authority=newsroom.site.authority, now=newsroom.now
        )
    newsroom.refresh()
    for typed, matches in (
        ("\u00adÉLI\u200bTE", names[:2]),
        ("elite", names[:2]),
        ("elité 12", names[1:2]),
        ("elite 1", names[1:2]),
        ("lodz ko", names[2:3]),
        ("łódź &", names[2:3]),
        ("0%", names[3:4]),
        ("%", names[3:4]),
        ("_", names[4:5]),
        ("elite 002", ()),  # no number is compared as text: 12 is stored as 00212
        ("litt", ()),
        ("12e", ()),
    ):
        with newsroom.database.reading() as session:
            terms = taxonomy.list_terms_page(session, Topic, containing=typed)
            public = taxonomy.list_term_feeds(session, Topic, containing=typed)
            custom = custom_feed_rows.list_public_custom_feeds(session, containing=typed)
            listed = status.list_feeds_page(session, containing=typed)
        assert {term.name for term in terms} == {name for _, name, _ in public} == set(matches), (
            typed
        )
        assert len(custom) == (1 if matches == names[:2] else 0)
        assert len(listed) == len(matches) + len(custom)


def test_a_term_without_an_address_in_its_form_keeps_the_one_that_it_has(
    newsroom: Newsroom,
) -> None:
    newsroom.publish(topics=("C++", "C#"), section="", authors=())
    number = find_id(newsroom, "C#")
    for name in ("C#", "Bahasa C#"):
        assert change_topic(newsroom, number, name).slug == "c-2"
        assert newsroom.get_feed("topics/c-2").topic_id == number


@pytest.mark.any_database
def test_a_later_byline_without_email_and_url_does_not_remove_them(newsroom: Newsroom) -> None:
    newsroom.start(SAMPLE)
    newsroom.start(authors=(Person("budi"),))
    with newsroom.database.reading() as session:
        author = taxonomy.get_term(session, Author, find_id(newsroom, "Budi", Author))
        assert (author.email, author.url) == ("budi@news.example", "https://news.example/budi")


@pytest.mark.any_database
def test_a_new_slug_changes_the_feeds_path_and_the_former_path_redirects(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.publish(SAMPLE)
    feed = newsroom.get_feed("topics/desa")
    newsroom.move_clock()
    change_topic(newsroom, find_id(newsroom), "Perdesaan", "perdesaan", "Kabar dari desa.")
    assert newsroom.list_stale() == {"topics/perdesaan", *newsroom.find_feed_paths(article_id)}
    newsroom.refresh()
    with newsroom.database.reading() as session:
        former = feeds.find_feed_by_former_path(session, "topics/desa")
        assert former
        assert (former.id, former.guid, former.path) == (feed.id, feed.guid, "topics/perdesaan")
        assert encodings.find_representation(session, "topics/desa", "atom") is None
    for path in ("all", "topics/perdesaan", "topics/pendidikan"):
        assert b"Perdesaan" in newsroom.read_body(path, "json")
    assert b"Kabar dari desa." in newsroom.read_body("topics/perdesaan", "rss")
    assert (
        newsroom.get_feed("all").updated
        == newsroom.get_feed("topics/perdesaan").updated
        == feed.updated
    ), "the feed's date does not change"
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
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
def test_invalid_names_and_slugs_are_refused(
    newsroom: Newsroom, name: str, slug: str, field: str
) -> None:
    newsroom.start(SAMPLE)
    with pytest.raises(ValidationError) as refusal:
        change_topic(newsroom, find_id(newsroom), name, slug)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_a_too_long_description_is_refused_and_others_are_cleaned(
    newsroom: Newsroom,
) -> None:
    newsroom.start()
    with pytest.raises(ValidationError):
        change_topic(newsroom, find_id(newsroom), "Desa", description="x" * 5001)
    assert (
        change_topic(newsroom, find_id(newsroom), "Desa", "?!", " a\x00\ud800b\r\n").description
        == "ab"
    )
    assert change_topic(newsroom, find_id(newsroom), "dESA", "!").slug == "desa"


@pytest.mark.any_database
def test_an_unknown_topic_is_not_found(newsroom: Newsroom) -> None:
    for number in (4711, 2**70):
        with pytest.raises(NotFoundError):
            change_topic(newsroom, number, "Desa")
        with pytest.raises(NotFoundError), newsroom.database.writing() as session:
            editorial.taxonomy.retire_term(session, Topic, number, now=newsroom.now)


@pytest.mark.any_database
def test_a_retired_topic_has_no_feed_and_its_articles_stay_in_others(newsroom: Newsroom) -> None:
    article_id = newsroom.publish(SAMPLE)
    bodies = newsroom.read_bodies()
    topic_id = retire_topic(newsroom)
    with newsroom.database.reading() as session:
        assert encodings.find_representation(session, "topics/desa", "atom") is None
        assert syndication.encode.read_encodings(session, "topics/desa", "atom") is None
        assert "topics/desa" not in [feed.path for feed in feeds.list_feeds(session)]
        assert [topic.name for topic in taxonomy.list_terms(session, Topic)] == ["Pendidikan"]
        assert len(taxonomy.list_terms(session, Topic, withdrawn=True)) == 2
    assert newsroom.get_feed("topics/desa").withdrawn == newsroom.now
    assert newsroom.read_bodies() == bodies
    with pytest.raises(ValidationError) as refusal:
        newsroom.start(title="Lain", topics=("desa",))
    assert [problem.field for problem in refusal.value.problems] == ["topics"]
    revive_topic(newsroom, topic_id)
    assert newsroom.read_guids("topics/desa") == [newsroom.get_article(article_id).guid]
    newsroom.start(title="Lain", topics=("desa",))


@pytest.mark.any_database
@pytest.mark.parametrize(("table", "field"), [(Section, "section"), (Author, "authors")])
def test_a_retired_section_or_author_is_refused_for_new_use(
    newsroom: Newsroom, table: Any, field: str
) -> None:
    newsroom.start(section="Satu", authors=(Person("Satu"),))
    with newsroom.database.writing() as session:
        editorial.taxonomy.retire_term(
            session, table, find_id(newsroom, "Satu", table), now=newsroom.now
        )
    with pytest.raises(ValidationError) as refusal:
        newsroom.start(section="satu", authors=(Person("satu"),))
    assert [problem.field for problem in refusal.value.problems] == [field]


@pytest.mark.any_database
def test_an_article_of_a_retired_topic_can_still_be_corrected(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    topic_id = retire_topic(newsroom)
    newsroom.act(Verb.CORRECT, article_id, replace(SAMPLE, title="Judul Benar"))
    assert [row.topic.name for row in newsroom.get_article(article_id).topics] == [
        "Desa",
        "Pendidikan",
    ]
    assert "topics/desa" not in newsroom.find_feed_paths(article_id)
    newsroom.refresh()
    change_topic(newsroom, topic_id, "Perdesaan")
    newsroom.refresh()
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_revived_topic_has_articles_published_meanwhile_and_no_outdated_tombstone(
    newsroom: Newsroom,
) -> None:
    unchanged, moved, back, withdrawn = (
        newsroom.publish_new(title=title) for title in ("Tetap", "Pindah", "Kembali", "Hilang")
    )
    newsroom.refresh()
    topic_id = retire_topic(newsroom)
    newsroom.act(Verb.UPDATE, moved, replace(SMALL, topics=()))
    newsroom.act(Verb.WITHDRAW, back)
    newsroom.move_clock()
    newsroom.act(Verb.PUBLISH, back)
    newsroom.act(Verb.WITHDRAW, withdrawn)
    revive_topic(newsroom, topic_id)
    assert newsroom.read_guids("topics/desa") == [
        newsroom.get_article(number).guid for number in (back, unchanged)
    ]
    with newsroom.database.reading() as session:
        since = datetime(2000, 1, 1, tzinfo=newsroom.now.tzinfo)
        withdrawals = items.list_withdrawals(
            session, newsroom.get_feed("topics/desa").id, since=since, limit=9
        )
    assert [guid for guid, _ in withdrawals] == [newsroom.get_article(withdrawn).guid]
    newsroom.assert_feeds_are_current()
