"""Merging headings: articles, names, addresses and tombstones go to the other one, once and for ever."""

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
from tests.editorial.newsroom import SAMPLE, Desk

KINDS = [(Topic, "topics"), (Section, "sections"), (Author, "authors")]


def number(desk: Desk, name: str, table: Any = Topic) -> int:
    """Return the number of the row of this name, be it merged."""
    with desk.database.reading() as session:
        found = taxonomy.find_name_owner(session, table, name)
        assert found, name
        return int(found.id)


def merge(desk: Desk, name: str, into: str, table: Any = Topic) -> None:
    """Merge one heading into another, by their names."""
    former, other = number(desk, name, table), number(desk, into, table)
    with desk.database.writing() as session:
        editorial.taxonomy.merge_terms(session, table, former, other, now=desk.now)


def under(name: str, table: Any, **more: Any) -> Any:
    """Return a submission under one heading."""
    bare = replace(SAMPLE, topics=(), section="", authors=(), **more)
    if table is Topic:
        return replace(bare, topics=(name,))
    return replace(bare, section=name) if table is Section else replace(bare, authors=(Person(name),))


@pytest.mark.parametrize(("table", "kind"), KINDS)
def test_articles_move_and_the_former_address_leads_to_the_other_for_ever(desk: Desk, table: Any, kind: str) -> None:
    one = desk.published(under("Kampung", table, title="Satu"))
    desk.later()
    two = desk.published(under("Desa", table, title="Dua"))
    desk.later()
    merge(desk, "Kampung", "Desa", table)
    assert desk.stale() == {"all", f"{kind}/desa", f"{kind}/kampung"}
    assert desk.placed(one) == desk.placed(two) == {"all", f"{kind}/desa"}
    desk.refresh()
    assert desk.guids(f"{kind}/desa") == [desk.article(two).guid, desk.article(one).guid]
    assert b"Kampung" not in b"".join(desk.bodies().values())
    with desk.database.reading() as session:
        for path in (f"{kind}/kampung", f"{kind}/desa"):
            found = feeds.resolve_path(session, path)
            assert found
            assert found.path == f"{kind}/desa"
        assert [row.name for row in taxonomy.list_terms(session, table, withdrawn=True)] == ["Desa"]
        assert taxonomy.count_terms(session, table) == 1
        by_name = taxonomy.find_term(session, table, "kampung")
        assert by_name
        assert by_name.name == "Desa"
    desk.assert_all_is_told()
    again = desk.published(under("KAMPUNG", table, title="Tiga"))
    assert desk.placed(again) == {"all", f"{kind}/desa"}, "who writes the former name gets the other one"


def test_an_article_under_both_stands_under_the_other_once_at_the_better_place(desk: Desk) -> None:
    first = desk.published(topics=("Kampung", "Sawah", "Desa"), authors=(Person("A"), Person("B"), Person("C")))
    last = desk.published(topics=("Desa", "Sawah", "Kampung"), authors=(Person("C"), Person("A")))
    merge(desk, "Kampung", "Desa")
    merge(desk, "C", "A", Author)
    for article_id in (first, last):
        assert [row.topic.name for row in desk.article(article_id).topics] == ["Desa", "Sawah"]
    assert [row.author.name for row in desk.article(first).authors] == ["A", "B"]
    assert [row.author.name for row in desk.article(last).authors] == ["A"]
    desk.refresh()
    desk.assert_all_is_told()


def test_an_article_can_be_undone_to_what_it_was_before_a_merge(desk: Desk) -> None:
    article_id = desk.published(topics=("Kampung", "Desa"), section="Utara", authors=(Person("C"), Person("A")))
    desk.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Lain", topics=(), section="Selatan", authors=()))
    merge(desk, "Kampung", "Desa")
    merge(desk, "Utara", "Selatan", Section)
    merge(desk, "C", "A", Author)
    desk.act(Verb.UNDO, article_id)
    article = desk.article(article_id)
    assert [row.topic.name for row in article.topics] == ["Desa"]
    assert [row.author.name for row in article.authors] == ["A"]
    assert article.section
    assert article.section.name == "Selatan"
    assert desk.placed(article_id) == {"all", "topics/desa", "sections/selatan", "authors/a"}
    desk.refresh()
    desk.assert_all_is_told()


def test_a_withdrawn_article_stays_told_of_in_the_feed_that_its_own_became_part_of(desk: Desk) -> None:
    gone = desk.published(topics=("Kampung",), title="Hilang")
    desk.published(topics=("Desa",), title="Tetap")
    desk.act(Verb.WITHDRAW, gone)
    merge(desk, "Kampung", "Desa")
    with desk.database.reading() as session:
        since = datetime(2000, 1, 1, tzinfo=desk.now.tzinfo)
        stones = items.list_withdrawals(session, desk.feed("topics/desa").id, since=since, limit=9)
    assert [guid for guid, _ in stones] == [desk.article(gone).guid]
    desk.later()
    desk.act(Verb.PUBLISH, gone)
    desk.refresh()
    assert desk.article(gone).guid in desk.guids("topics/desa")
    with desk.database.reading() as session:
        assert items.list_withdrawals(session, desk.feed("topics/desa").id, since=since, limit=9) == []
    desk.assert_all_is_told()


def test_merging_what_was_merged_into_goes_on_to_the_last(desk: Desk) -> None:
    for name in ("A", "B", "C"):
        desk.published(topics=(name,), title=name)
    merge(desk, "A", "B")
    merge(desk, "B", "C")
    with desk.database.reading() as session:
        for name in ("A", "B", "C"):
            found, feed = (
                taxonomy.find_term(session, Topic, name),
                feeds.resolve_path(session, f"topics/{name.lower()}"),
            )
            assert found
            assert feed
            assert (found.name, feed.path) == ("C", "topics/c")
    desk.refresh()
    assert len(desk.guids("topics/c")) == 3


def test_a_name_or_address_that_leads_to_a_heading_can_be_taken_by_it_and_by_no_other(desk: Desk) -> None:
    for name in ("Kampung", "Desa", "Kota"):
        desk.published(topics=(name,), title=name)
    merge(desk, "Kampung", "Desa")
    desa, kota = number(desk, "Desa"), number(desk, "Kota")
    with pytest.raises(ValidationError) as refusal, desk.database.writing() as session:
        editorial.taxonomy.change_term(session, Topic, kota, Term("Kampung", "kampung"), now=desk.now)
    assert [problem.field for problem in refusal.value.problems] == ["name", "slug"]
    with desk.database.writing() as session:
        editorial.taxonomy.change_term(session, Topic, desa, Term("KAMPUNG", "kampung"), now=desk.now)
    desk.refresh()
    with desk.database.reading() as session:
        for path in ("topics/kampung", "topics/desa"):
            feed = feeds.resolve_path(session, path)
            assert feed
            assert (feed.path, feed.topic_id) == ("topics/kampung", desa)
    assert len(desk.guids("topics/kampung")) == 2
    desk.assert_all_is_told()


def test_what_no_reader_knows_of_leads_nowhere_after_a_merge(desk: Desk) -> None:
    desk.start(topics=("Rahasia",))
    desk.published(topics=("Desa",))
    merge(desk, "Rahasia", "Desa")
    with desk.database.reading() as session:
        assert feeds.resolve_path(session, "topics/rahasia") is None


def test_only_two_that_stand_can_be_merged(desk: Desk) -> None:
    for name in ("A", "B", "C"):
        desk.published(topics=(name,), title=name)
    with desk.database.writing() as session:
        editorial.taxonomy.retire_term(session, Topic, number(desk, "C"), now=desk.now)
    for name, into in (("A", "A"), ("A", "C")):
        with pytest.raises(InvalidStateError):
            merge(desk, name, into)
    merge(desk, "C", "A")
    for name, into in (("C", "B"), ("B", "C")):
        with pytest.raises(InvalidStateError):
            merge(desk, name, into)
    former = number(desk, "C")
    for verb in (editorial.taxonomy.revive_term, editorial.taxonomy.retire_term):
        with pytest.raises(InvalidStateError), desk.database.writing() as session:
            verb(session, Topic, former, now=desk.now)
    with pytest.raises(NotFoundError), desk.database.writing() as session:
        editorial.taxonomy.merge_terms(session, Topic, number(desk, "A"), 4711, now=desk.now)


def test_an_author_takes_what_the_other_lacked_and_no_feed_prints_an_e_mail(desk: Desk) -> None:
    desk.published(authors=(Person("Budi Santoso", "budi@news.example", "https://news.example/budi"),))
    desk.published(title="Lain", authors=(Person("Budi"),))
    merge(desk, "Budi Santoso", "Budi", Author)
    desk.refresh()
    budi = number(desk, "Budi", Author)
    with desk.database.reading() as session:
        author = taxonomy.get_term(session, Author, budi)
        assert (author.email, author.url) == ("budi@news.example", "https://news.example/budi")
    told = b"".join(desk.bodies().values())
    assert b"https://news.example/budi" in told
    with desk.database.writing() as session:
        wording = Term("Budi", "budi", email="redaksi@news.example", url="https://news.example/b")
        editorial.taxonomy.change_term(session, Author, budi, wording, now=desk.now)
    desk.refresh()
    told = b"".join(b"".join(desk.bodies(path).values()) for path in ("all", "authors/budi"))
    assert b"https://news.example/b<" in told.replace(b'"', b"<")
    assert b"@news.example" not in told
    desk.assert_all_is_told()


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
def test_an_authors_addresses_that_are_none_are_refused(desk: Desk, wording: Term, field: str) -> None:
    with pytest.raises(ValidationError) as refusal, desk.database.writing() as session:
        editorial.taxonomy.create_term(session, Author, wording, authority="news.example", now=desk.now)
    assert {problem.field for problem in refusal.value.problems} == {field}


def test_a_heading_is_made_before_any_article_and_opens_with_the_first(desk: Desk) -> None:
    with desk.database.writing() as session:
        made = editorial.taxonomy.create_term(
            session, Topic, Term(" Iklim ", "cuaca", "Langit."), authority="news.example", now=desk.now
        )
        assert (made.name, made.slug, made.description) == ("Iklim", "cuaca", "Langit.")
        assert feeds.resolve_path(session, "topics/cuaca") is None
    with pytest.raises(ValidationError), desk.database.writing() as session:
        editorial.taxonomy.create_term(session, Topic, Term("iklim"), authority="news.example", now=desk.now)
    article_id = desk.published(topics=("iklim",))
    assert desk.guids("topics/cuaca") == [desk.article(article_id).guid]


def test_headings_are_paged_by_name_in_both_directions(desk: Desk) -> None:
    names = ["alpha", "Beta", "beta dua", "Čapek", "delta", "Émile", "ångström", "ZULU", "нота", "日本"]
    with desk.database.writing() as session:
        for name in reversed(names):
            editorial.taxonomy.create_term(session, Topic, Term(name), authority="news.example", now=desk.now)
    with desk.database.reading() as session:
        whole = taxonomy.list_terms_page(session, Topic, limit=99)
        assert sorted(row.name for row in whole) == sorted(names)
        for at, row in enumerate(whole):
            further = taxonomy.list_terms_page(session, Topic, after=row, limit=3)
            former = taxonomy.list_terms_page(session, Topic, before=row, limit=3)
            assert list(further) == list(whole[at + 1 : at + 4])
            assert list(former) == list(whole[max(0, at - 3) : at])
        assert {row.name for row in taxonomy.list_terms_page(session, Topic, containing="BETA")} == {"Beta", "beta dua"}
        assert [row.name for row in taxonomy.list_terms_page(session, Topic, containing="ÉMI")] == ["Émile"]
        assert taxonomy.list_terms_page(session, Topic, containing="%") == []
