"""Merging terms: articles, names, URLs and tombstones move to the other term for ever."""

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
from tests.editorial.newsroom import SAMPLE, Newsroom

KINDS = [(Topic, "topics"), (Section, "sections"), (Author, "authors")]


def number(newsroom: Newsroom, name: str, table: Any = Topic) -> int:
    """Return the number of the row of this name, be it merged."""
    with newsroom.database.reading() as session:
        found = taxonomy.find_name_owner(session, table, name)
        assert found, name
        return int(found.id)


def merge(newsroom: Newsroom, name: str, into: str, table: Any = Topic) -> None:
    """Merge one term into another, by their names."""
    former, other = number(newsroom, name, table), number(newsroom, into, table)
    with newsroom.database.writing() as session:
        editorial.taxonomy.merge_terms(session, table, former, other, now=newsroom.now)


def under(name: str, table: Any, **more: Any) -> Any:
    """Return content with one term."""
    bare = replace(SAMPLE, topics=(), section="", authors=(), **more)
    if table is Topic:
        return replace(bare, topics=(name,))
    return (
        replace(bare, section=name) if table is Section else replace(bare, authors=(Person(name),))
    )


@pytest.mark.parametrize(("table", "kind"), KINDS)
def test_articles_move_and_the_former_address_leads_to_the_other_for_ever(
    newsroom: Newsroom, table: Any, kind: str
) -> None:
    one = newsroom.published(under("Kampung", table, title="Satu"))
    newsroom.later()
    two = newsroom.published(under("Desa", table, title="Dua"))
    newsroom.later()
    merge(newsroom, "Kampung", "Desa", table)
    assert newsroom.stale() == {"all", f"{kind}/desa", f"{kind}/kampung"}
    assert newsroom.placed(one) == newsroom.placed(two) == {"all", f"{kind}/desa"}
    newsroom.refresh()
    assert newsroom.guids(f"{kind}/desa") == [
        newsroom.article(two).guid,
        newsroom.article(one).guid,
    ]
    assert b"Kampung" not in b"".join(newsroom.bodies().values())
    with newsroom.database.reading() as session:
        for path in (f"{kind}/kampung", f"{kind}/desa"):
            found = feeds.resolve_path(session, path)
            assert found
            assert found.path == f"{kind}/desa"
        assert [row.name for row in taxonomy.list_terms(session, table, withdrawn=True)] == ["Desa"]
        assert taxonomy.count_terms(session, table) == 1
        by_name = taxonomy.find_term(session, table, "kampung")
        assert by_name
        assert by_name.name == "Desa"
    newsroom.assert_all_is_told()
    again = newsroom.published(under("KAMPUNG", table, title="Tiga"))
    assert newsroom.placed(again) == {"all", f"{kind}/desa"}, (
        "who writes the former name gets the other one"
    )


def test_an_article_under_both_stands_under_the_other_once_at_the_better_place(
    newsroom: Newsroom,
) -> None:
    first = newsroom.published(
        topics=("Kampung", "Sawah", "Desa"), authors=(Person("A"), Person("B"), Person("C"))
    )
    last = newsroom.published(
        topics=("Desa", "Sawah", "Kampung"), authors=(Person("C"), Person("A"))
    )
    merge(newsroom, "Kampung", "Desa")
    merge(newsroom, "C", "A", Author)
    for article_id in (first, last):
        assert [row.topic.name for row in newsroom.article(article_id).topics] == ["Desa", "Sawah"]
    assert [row.author.name for row in newsroom.article(first).authors] == ["A", "B"]
    assert [row.author.name for row in newsroom.article(last).authors] == ["A"]
    newsroom.refresh()
    newsroom.assert_all_is_told()


def test_an_article_can_be_undone_to_what_it_was_before_a_merge(newsroom: Newsroom) -> None:
    article_id = newsroom.published(
        topics=("Kampung", "Desa"), section="Utara", authors=(Person("C"), Person("A"))
    )
    newsroom.act(
        Verb.UPDATE,
        article_id,
        replace(SAMPLE, title="Lain", topics=(), section="Selatan", authors=()),
    )
    merge(newsroom, "Kampung", "Desa")
    merge(newsroom, "Utara", "Selatan", Section)
    merge(newsroom, "C", "A", Author)
    newsroom.act(Verb.UNDO, article_id)
    article = newsroom.article(article_id)
    assert [row.topic.name for row in article.topics] == ["Desa"]
    assert [row.author.name for row in article.authors] == ["A"]
    assert article.section
    assert article.section.name == "Selatan"
    assert newsroom.placed(article_id) == {"all", "topics/desa", "sections/selatan", "authors/a"}
    newsroom.refresh()
    newsroom.assert_all_is_told()


def test_a_withdrawn_article_stays_told_of_in_the_feed_that_its_own_became_part_of(
    newsroom: Newsroom,
) -> None:
    gone = newsroom.published(topics=("Kampung",), title="Hilang")
    newsroom.published(topics=("Desa",), title="Tetap")
    newsroom.act(Verb.WITHDRAW, gone)
    merge(newsroom, "Kampung", "Desa")
    with newsroom.database.reading() as session:
        since = datetime(2000, 1, 1, tzinfo=newsroom.now.tzinfo)
        stones = items.list_withdrawals(
            session, newsroom.feed("topics/desa").id, since=since, limit=9
        )
    assert [guid for guid, _ in stones] == [newsroom.article(gone).guid]
    newsroom.later()
    newsroom.act(Verb.PUBLISH, gone)
    newsroom.refresh()
    assert newsroom.article(gone).guid in newsroom.guids("topics/desa")
    with newsroom.database.reading() as session:
        assert (
            items.list_withdrawals(session, newsroom.feed("topics/desa").id, since=since, limit=9)
            == []
        )
    newsroom.assert_all_is_told()


def test_merging_what_was_merged_into_goes_on_to_the_last(newsroom: Newsroom) -> None:
    for name in ("A", "B", "C"):
        newsroom.published(topics=(name,), title=name)
    merge(newsroom, "A", "B")
    merge(newsroom, "B", "C")
    with newsroom.database.reading() as session:
        for name in ("A", "B", "C"):
            found, feed = (
                taxonomy.find_term(session, Topic, name),
                feeds.resolve_path(session, f"topics/{name.lower()}"),
            )
            assert found
            assert feed
            assert (found.name, feed.path) == ("C", "topics/c")
    newsroom.refresh()
    assert len(newsroom.guids("topics/c")) == 3


def test_a_name_or_address_that_leads_to_a_term_can_be_taken_by_it_and_by_no_other(
    newsroom: Newsroom,
) -> None:
    for name in ("Kampung", "Desa", "Kota"):
        newsroom.published(topics=(name,), title=name)
    merge(newsroom, "Kampung", "Desa")
    desa, kota = number(newsroom, "Desa"), number(newsroom, "Kota")
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
    assert len(newsroom.guids("topics/kampung")) == 2
    newsroom.assert_all_is_told()


def test_what_no_reader_knows_of_leads_nowhere_after_a_merge(newsroom: Newsroom) -> None:
    newsroom.start(topics=("Rahasia",))
    newsroom.published(topics=("Desa",))
    merge(newsroom, "Rahasia", "Desa")
    with newsroom.database.reading() as session:
        assert feeds.resolve_path(session, "topics/rahasia") is None


def test_only_two_that_stand_can_be_merged(newsroom: Newsroom) -> None:
    for name in ("A", "B", "C"):
        newsroom.published(topics=(name,), title=name)
    with newsroom.database.writing() as session:
        editorial.taxonomy.retire_term(session, Topic, number(newsroom, "C"), now=newsroom.now)
    for name, into in (("A", "A"), ("A", "C")):
        with pytest.raises(InvalidStateError):
            merge(newsroom, name, into)
    merge(newsroom, "C", "A")
    for name, into in (("C", "B"), ("B", "C")):
        with pytest.raises(InvalidStateError):
            merge(newsroom, name, into)
    former = number(newsroom, "C")
    for verb in (editorial.taxonomy.revive_term, editorial.taxonomy.retire_term):
        with pytest.raises(InvalidStateError), newsroom.database.writing() as session:
            verb(session, Topic, former, now=newsroom.now)
    with pytest.raises(NotFoundError), newsroom.database.writing() as session:
        editorial.taxonomy.merge_terms(
            session, Topic, number(newsroom, "A"), 4711, now=newsroom.now
        )


def test_an_author_takes_what_the_other_lacked_and_no_feed_prints_an_e_mail(
    newsroom: Newsroom,
) -> None:
    newsroom.published(
        authors=(Person("Budi Santoso", "budi@news.example", "https://news.example/budi"),)
    )
    newsroom.published(title="Lain", authors=(Person("Budi"),))
    merge(newsroom, "Budi Santoso", "Budi", Author)
    newsroom.refresh()
    budi = number(newsroom, "Budi", Author)
    with newsroom.database.reading() as session:
        author = taxonomy.get_term(session, Author, budi)
        assert (author.email, author.url) == ("budi@news.example", "https://news.example/budi")
    told = b"".join(newsroom.bodies().values())
    assert b"https://news.example/budi" in told
    with newsroom.database.writing() as session:
        wording = Term("Budi", "budi", email="redaksi@news.example", url="https://news.example/b")
        editorial.taxonomy.change_term(session, Author, budi, wording, now=newsroom.now)
    newsroom.refresh()
    told = b"".join(b"".join(newsroom.bodies(path).values()) for path in ("all", "authors/budi"))
    assert b"https://news.example/b<" in told.replace(b'"', b"<")
    assert b"@news.example" not in told
    newsroom.assert_all_is_told()


@pytest.mark.parametrize(
    ("wording", "field"),
    [
        (Term("A", email="surel"), "email"),
        (Term("A", email="a@b c"), "email"),
        (Term("A", email="a@" + "b" * 200), "email"),
        (Term("A", url="javascript:alert(1)"), "url"),
        (Term("A", url="https://" + "b" * 2000), "url"),
    ],
)
def test_an_authors_addresses_that_are_none_are_refused(
    newsroom: Newsroom, wording: Term, field: str
) -> None:
    with pytest.raises(ValidationError) as refusal, newsroom.database.writing() as session:
        editorial.taxonomy.create_term(
            session, Author, wording, authority="news.example", now=newsroom.now
        )
    assert {problem.field for problem in refusal.value.problems} == {field}


def test_a_term_is_made_before_any_article_and_opens_with_the_first(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        made = editorial.taxonomy.create_term(
            session,
            Topic,
            Term(" Iklim ", "cuaca", "Langit."),
            authority="news.example",
            now=newsroom.now,
        )
        assert (made.name, made.slug, made.description) == ("Iklim", "cuaca", "Langit.")
        assert feeds.resolve_path(session, "topics/cuaca") is None
    with pytest.raises(ValidationError), newsroom.database.writing() as session:
        editorial.taxonomy.create_term(
            session, Topic, Term("iklim"), authority="news.example", now=newsroom.now
        )
    article_id = newsroom.published(topics=("iklim",))
    assert newsroom.guids("topics/cuaca") == [newsroom.article(article_id).guid]


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
        for at, row in enumerate(whole):
            further = taxonomy.list_terms_page(session, Topic, after=row, limit=3)
            former = taxonomy.list_terms_page(session, Topic, before=row, limit=3)
            assert list(further) == list(whole[at + 1 : at + 4])
            assert list(former) == list(whole[max(0, at - 3) : at])
        assert {
            row.name for row in taxonomy.list_terms_page(session, Topic, containing="BETA")
        } == {"Beta", "beta dua"}
        assert [row.name for row in taxonomy.list_terms_page(session, Topic, containing="ÉMI")] == [
            "Émile"
        ]
        assert taxonomy.list_terms_page(session, Topic, containing="%") == []
