"""Merging terms moves articles, names, URLs and tombstones to the other term permanently."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import Verb
from feedsvc.domain.documents import Person
from feedsvc.domain.taxonomy import Term
from feedsvc.errors import InvalidStateError, NotFoundError, ValidationError
from feedsvc.storage import taxonomy
from feedsvc.storage.feeds import feeds, items
from feedsvc.storage.tables import Author, Section, Topic
from tests.editorial.newsroom import SMALL, Newsroom

KINDS = [(Topic, "topics"), (Section, "sections"), (Author, "authors")]


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def find_id(newsroom: Newsroom, name: str, table: Any = Topic) -> int:
    """Return the id of the term with this name, merged or not."""
    with newsroom.database.reading() as session:
        row = taxonomy.find_name_owner(session, table, name)
        assert row, name
        return int(row.id)


def merge(newsroom: Newsroom, name: str, into: str, table: Any = Topic) -> None:
    """Merge one term into another, by their names."""
    former, other = find_id(newsroom, name, table), find_id(newsroom, into, table)
    with newsroom.database.writing() as session:
        editorial.taxonomy.merge_terms(session, table, former, other, now=newsroom.now)


def build_content(name: str, table: Any, **more: Any) -> Any:
    """Return content with one term."""
    bare = replace(SMALL, topics=(), section="", authors=(), **more)
    if table is Topic:
        return replace(bare, topics=(name,))
    return (
        replace(bare, section=name) if table is Section else replace(bare, authors=(Person(name),))
    )


@pytest.mark.parametrize(("table", "kind"), KINDS)
def test_merging_moves_articles_and_the_former_path_resolves_to_the_other_feed(
    newsroom: Newsroom, table: Any, kind: str
) -> None:
    one = newsroom.publish_new(build_content("Kampung", table, title="Satu"))
    newsroom.move_clock()
    two = newsroom.publish(build_content("Desa", table, title="Dua"))
    newsroom.move_clock()
    merge(newsroom, "Kampung", "Desa", table)
    assert newsroom.list_stale() == {"all", f"{kind}/desa", f"{kind}/kampung"}
    assert newsroom.find_feed_paths(one) == newsroom.find_feed_paths(two) == {"all", f"{kind}/desa"}
    newsroom.refresh()
    assert newsroom.read_guids(f"{kind}/desa") == [
        newsroom.get_article(two).guid,
        newsroom.get_article(one).guid,
    ]
    assert b"Kampung" not in b"".join(newsroom.read_bodies().values())
    with newsroom.database.reading() as session:
        for path in (f"{kind}/kampung", f"{kind}/desa"):
            feed = feeds.resolve_path(session, path)
            assert feed
            assert feed.path == f"{kind}/desa"
        assert [row.name for row in taxonomy.list_terms(session, table, withdrawn=True)] == ["Desa"]
        assert taxonomy.count_terms(session, table) == 1
        term = taxonomy.find_term(session, table, "kampung")
        assert term
        assert term.name == "Desa"
    newsroom.assert_feeds_are_current()
    again = newsroom.publish_new(build_content("KAMPUNG", table, title="Tiga"))
    assert newsroom.find_feed_paths(again) == {"all", f"{kind}/desa"}, (
        "the former name is an alias of the other term"
    )


@pytest.mark.any_database
def test_an_article_with_both_terms_has_the_other_one_once_at_the_first_position(
    newsroom: Newsroom,
) -> None:
    first = newsroom.publish_new(
        topics=("Kampung", "Sawah", "Desa"), authors=(Person("A"), Person("B"), Person("C"))
    )
    last = newsroom.publish(topics=("Desa", "Sawah", "Kampung"), authors=(Person("C"), Person("A")))
    merge(newsroom, "Kampung", "Desa")
    merge(newsroom, "C", "A", Author)
    for article_id in (first, last):
        assert [row.topic.name for row in newsroom.get_article(article_id).topics] == [
            "Desa",
            "Sawah",
        ]
    assert [row.author.name for row in newsroom.get_article(first).authors] == ["A", "B"]
    assert [row.author.name for row in newsroom.get_article(last).authors] == ["A"]
    newsroom.refresh()
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_an_article_can_be_undone_to_what_it_was_before_a_merge(newsroom: Newsroom) -> None:
    article_id = newsroom.publish(
        topics=("Kampung", "Desa"), section="Utara", authors=(Person("C"), Person("A"))
    )
    newsroom.act(
        Verb.UPDATE,
        article_id,
        replace(SMALL, title="Lain", topics=(), section="Selatan", authors=()),
    )
    merge(newsroom, "Kampung", "Desa")
    merge(newsroom, "Utara", "Selatan", Section)
    merge(newsroom, "C", "A", Author)
    newsroom.act(Verb.UNDO, article_id)
    article = newsroom.get_article(article_id)
    assert [row.topic.name for row in article.topics] == ["Desa"]
    assert [row.author.name for row in article.authors] == ["A"]
    assert article.section
    assert article.section.name == "Selatan"
    assert newsroom.find_feed_paths(article_id) == {
        "all",
        "topics/desa",
        "sections/selatan",
        "authors/a",
    }
    newsroom.refresh()
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_merging_moves_the_tombstones_of_withdrawn_articles(
    newsroom: Newsroom,
) -> None:
    withdrawn = newsroom.publish_new(topics=("Kampung",), title="Hilang")
    newsroom.publish(topics=("Desa",), title="Tetap")
    newsroom.act(Verb.WITHDRAW, withdrawn)
    merge(newsroom, "Kampung", "Desa")
    with newsroom.database.reading() as session:
        since = datetime(2000, 1, 1, tzinfo=newsroom.now.tzinfo)
        withdrawals = items.list_withdrawals(
            session, newsroom.get_feed("topics/desa").id, since=since, limit=9
        )
    assert [guid for guid, _ in withdrawals] == [newsroom.get_article(withdrawn).guid]
    newsroom.move_clock()
    newsroom.act(Verb.PUBLISH, withdrawn)
    newsroom.refresh()
    assert newsroom.get_article(withdrawn).guid in newsroom.read_guids("topics/desa")
    with newsroom.database.reading() as session:
        assert (
            items.list_withdrawals(
                session, newsroom.get_feed("topics/desa").id, since=since, limit=9
            )
            == []
        )
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_merging_the_target_of_a_merge_resolves_to_the_last_term(newsroom: Newsroom) -> None:
    for name in ("A", "B", "C"):
        newsroom.publish_new(topics=(name,), title=name)
    newsroom.refresh()
    merge(newsroom, "A", "B")
    merge(newsroom, "B", "C")
    with newsroom.database.reading() as session:
        for name in ("A", "B", "C"):
            term, feed = (
                taxonomy.find_term(session, Topic, name),
                feeds.resolve_path(session, f"topics/{name.lower()}"),
            )
            assert term
            assert feed
            assert (term.name, feed.path) == ("C", "topics/c")
    newsroom.refresh()
    assert len(newsroom.read_guids("topics/c")) == 3


@pytest.mark.any_database
def test_a_name_or_slug_of_a_merged_term_is_free_for_its_target_only(
    newsroom: Newsroom,
) -> None:
    for name in ("Kampung", "Desa", "Kota"):
        newsroom.publish_new(topics=(name,), title=name)
    newsroom.refresh()
    merge(newsroom, "Kampung", "Desa")
    desa, kota = find_id(newsroom, "Desa"), find_id(newsroom, "Kota")
    with pytest.raises(ValidationError) as refusal, newsroom.database.writing() as session:
        editorial.taxonomy.change_term(
            session, Topic, kota, Term("Kampung", "kampung"), now=newsroom.now
        )
    assert [problem.field for problem in refusal.value.problems] == ["name", "slug"]
    with newsroom.database.writing() as session:
        editorial.taxonomy.change_term(
            session, Topic, desa, Term("KAMPUNG", "kampung"), now=newsroom.now
        )
    newsroom.refresh()
    with newsroom.database.reading() as session:
        for path in ("topics/kampung", "topics/desa"):
            feed = feeds.resolve_path(session, path)
            assert feed
            assert (feed.path, feed.topic_id) == ("topics/kampung", desa)
    assert len(newsroom.read_guids("topics/kampung")) == 2
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_the_path_of_a_feed_that_was_never_public_resolves_to_nothing_after_a_merge(
    newsroom: Newsroom,
) -> None:
    newsroom.start(topics=("Rahasia",))
    newsroom.publish_new(topics=("Desa",))
    merge(newsroom, "Rahasia", "Desa")
    with newsroom.database.reading() as session:
        assert feeds.resolve_path(session, "topics/rahasia") is None


@pytest.mark.any_database
def test_only_two_different_active_terms_can_be_merged(newsroom: Newsroom) -> None:
    for name in ("A", "B", "C"):
        newsroom.publish_new(topics=(name,), title=name)
    newsroom.refresh()
    with newsroom.database.writing() as session:
        editorial.taxonomy.retire_term(session, Topic, find_id(newsroom, "C"), now=newsroom.now)
    for name, into in (("A", "A"), ("A", "C")):
        with pytest.raises(InvalidStateError):
            merge(newsroom, name, into)
    merge(newsroom, "C", "A")
    for name, into in (("C", "B"), ("B", "C")):
        with pytest.raises(InvalidStateError):
            merge(newsroom, name, into)
    former = find_id(newsroom, "C")
    for verb in (editorial.taxonomy.revive_term, editorial.taxonomy.retire_term):
        with pytest.raises(InvalidStateError), newsroom.database.writing() as session:
            verb(session, Topic, former, now=newsroom.now)
    with pytest.raises(NotFoundError), newsroom.database.writing() as session:
        editorial.taxonomy.merge_terms(
            session, Topic, find_id(newsroom, "A"), 4711, now=newsroom.now
        )


@pytest.mark.any_database
def test_a_merged_author_gets_the_missing_email_and_url_and_feeds_print_no_email(
    newsroom: Newsroom,
) -> None:
    newsroom.publish_new(
        authors=(Person("Budi Santoso", "budi@news.example", "https://news.example/budi"),)
    )
    newsroom.publish(title="Lain", authors=(Person("Budi"),))
    merge(newsroom, "Budi Santoso", "Budi", Author)
    newsroom.refresh()
    budi = find_id(newsroom, "Budi", Author)
    with newsroom.database.reading() as session:
        author = taxonomy.get_term(session, Author, budi)
        assert (author.email, author.url) == ("budi@news.example", "https://news.example/budi")
    bodies = b"".join(newsroom.read_bodies().values())
    assert b"https://news.example/budi" in bodies
    with newsroom.database.writing() as session:
        term = Term("Budi", "budi", email="redaksi@news.example", url="https://news.example/b")
        editorial.taxonomy.change_term(session, Author, budi, term, now=newsroom.now)
    newsroom.refresh()
    bodies = b"".join(
        b"".join(newsroom.read_bodies(path).values()) for path in ("all", "authors/budi")
    )
    assert b"https://news.example/b<" in bodies.replace(b'"', b"<")
    assert b"@news.example" not in bodies
    newsroom.assert_feeds_are_current()


@pytest.mark.parametrize(
    ("term", "field"),
    [
        (Term("A", email="surel"), "email"),
        (Term("A", email="a@b c"), "email"),
        (Term("A", email="a@" + "b" * 200), "email"),
        (Term("A", url="javascript:alert(1)"), "url"),
        (Term("A", url="https://" + "b" * 2000), "url"),
    ],
)
def test_invalid_email_addresses_and_urls_of_authors_are_refused(
    newsroom: Newsroom, term: Term, field: str
) -> None:
    with pytest.raises(ValidationError) as refusal, newsroom.database.writing() as session:
        editorial.taxonomy.create_term(
            session, Author, term, authority="news.example", now=newsroom.now
        )
    assert {problem.field for problem in refusal.value.problems} == {field}


def test_the_feed_of_a_new_term_is_public_from_its_first_article_on(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        topic = editorial.taxonomy.create_term(
            session,
            Topic,
            Term(" Iklim ", "cuaca", "Langit."),
            authority="news.example",
            now=newsroom.now,
        )
        assert (topic.name, topic.slug, topic.description) == ("Iklim", "cuaca", "Langit.")
        assert feeds.resolve_path(session, "topics/cuaca") is None
    with pytest.raises(ValidationError), newsroom.database.writing() as session:
        editorial.taxonomy.create_term(
            session, Topic, Term("iklim"), authority="news.example", now=newsroom.now
        )
    article_id = newsroom.publish(topics=("iklim",))
    assert newsroom.read_guids("topics/cuaca") == [newsroom.get_article(article_id).guid]


def test_terms_are_paged_by_name_in_both_directions(newsroom: Newsroom) -> None:
    names = [
        "alpha",
        "Beta",
        "beta dua",
        "Čapek",
        "delta",
        "Émile",
        "ångström",
        "ZULU",
        "нота",
        "日本",
    ]
    with newsroom.database.writing() as session:
        for name in reversed(names):
            editorial.taxonomy.create_term(
                session, Topic, Term(name), authority="news.example", now=newsroom.now
            )
    with newsroom.database.reading() as session:
        whole = taxonomy.list_terms_page(session, Topic, limit=99)
        assert sorted(row.name for row in whole) == sorted(names)
        for index, row in enumerate(whole):
            further = taxonomy.list_terms_page(session, Topic, after=row, limit=3)
            former = taxonomy.list_terms_page(session, Topic, before=row, limit=3)
            assert list(further) == list(whole[index + 1 : index + 4])
            assert list(former) == list(whole[max(0, index - 3) : index])
        assert {
            row.name for row in taxonomy.list_terms_page(session, Topic, containing="BETA")
        } == {"Beta", "beta dua"}
        assert [row.name for row in taxonomy.list_terms_page(session, Topic, containing="ÉMI")] == [
            "Émile"
        ]
        assert taxonomy.list_terms_page(session, Topic, containing="%") == []
