"""Articles that tell one story in several languages lead to each other, everywhere or nowhere."""

import json
from dataclasses import replace
from typing import Any

import feedparser
import pytest
from lxml import etree

from feedsvc import editorial
from feedsvc.domain.articles import State, Verb
from feedsvc.errors import ValidationError
from feedsvc.storage.articles import articles
from feedsvc.storage.articles.content import read_content
from tests.editorial.newsroom import HOUR, SMALL, Newsroom

ATOM = "{http://www.w3.org/2005/Atom}"
ENGLISH = replace(SMALL, title="Villagers Build a Bridge", language="en")
ARABIC = replace(SMALL, title="أهل القرية يبنون جسراً", language="ar")


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def read_translations(newsroom: Newsroom, article_id: int) -> tuple[str, ...]:
    with newsroom.database.reading() as session:
        return read_content(articles.get_article(session, article_id)).translations


def read_links(newsroom: Newsroom, article_id: int) -> list[tuple[str | None, str]]:
    """Return (language, slug) of the alternate links of an article in the main feed in Atom."""
    root = etree.fromstring(newsroom.read_body("all", "atom"))
    guid = newsroom.get_article(article_id).guid
    entry = next(each for each in root.iter(f"{ATOM}entry") if each.findtext(f"{ATOM}id") == guid)
    links = entry.findall(f"{ATOM}link[@rel='alternate']")
    return [(each.get("hreflang"), str(each.attrib["href"]).rpartition("/")[2]) for each in links]


@pytest.fixture
def story(newsroom: Newsroom) -> tuple[int, int]:
    """An Indonesian article and its English translation, both published."""
    first = newsroom.publish()
    newsroom.move_clock()
    slug = newsroom.get_article(first).slug
    second = newsroom.publish_new(ENGLISH, translations=(f"https://news.example/articles/{slug}",))
    newsroom.refresh()
    return first, second


@pytest.mark.any_database
def test_a_link_holds_in_both_directions_and_in_every_format(
    newsroom: Newsroom, story: tuple[int, int]
) -> None:
    first, second = story
    slugs = [newsroom.get_article(each).slug for each in story]
    assert read_translations(newsroom, first) == (slugs[1],)
    assert read_translations(newsroom, second) == (slugs[0],)
    assert read_links(newsroom, first) == [("id", slugs[0]), ("en", slugs[1]), (None, slugs[0])]
    items = json.loads(newsroom.read_body("all", "json"))["items"]
    assert [item["_feedsvc"]["translations"][0]["language"] for item in items] == ["id", "en"]
    for suffix in ("atom", "rss"):  # whichever link a reader takes, it leads to the article
        entries = feedparser.parse(newsroom.read_body("all", suffix)).entries
        assert [entry.link.rpartition("/")[2] for entry in entries] == [slugs[1], slugs[0]]
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_each_change_of_one_article_reaches_the_entries_of_the_others(
    newsroom: Newsroom, story: tuple[int, int]
) -> None:
    first, second = story
    updated = newsroom.get_article(first).updated
    newsroom.move_clock(HOUR)
    content = replace(ENGLISH, slug="the-bridge", translations=read_translations(newsroom, second))
    newsroom.act(Verb.UPDATE, second, content)
    newsroom.refresh()
    assert read_links(newsroom, first)[1] == ("en", "the-bridge")
    newsroom.act(Verb.WITHDRAW, second)
    newsroom.refresh()
    assert len(read_links(newsroom, first)) == 1, "a withdrawn article is no alternate"
    assert read_translations(newsroom, first) == ("the-bridge",), "but editors still see it"
    newsroom.act(Verb.PUBLISH, second)
    newsroom.refresh()
    assert read_links(newsroom, first)[1] == ("en", "the-bridge")
    newsroom.act(Verb.TRASH, second)
    newsroom.refresh()
    assert len(read_links(newsroom, first)) == 1
    assert read_translations(newsroom, first) == ()
    newsroom.act(Verb.RESTORE, second)
    newsroom.refresh()
    assert read_links(newsroom, first)[1] == ("en", "the-bridge")
    assert newsroom.get_article(first).updated == updated, "that is no update of the other article"
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_third_article_joins_all_of_a_story_and_leaves_it_again(
    newsroom: Newsroom, story: tuple[int, int]
) -> None:
    first, second = story
    third = newsroom.publish_new(ARABIC, translations=(ENGLISH.title,))  # by its title
    newsroom.refresh()
    assert [tag for tag, _ in read_links(newsroom, first)] == ["id", "ar", "en", None]
    assert len(read_translations(newsroom, second)) == 2
    newsroom.act(Verb.CORRECT, third, ARABIC)  # without any name it leaves the story
    newsroom.refresh()
    assert read_translations(newsroom, third) == ()
    assert len(read_translations(newsroom, first)) == len(read_translations(newsroom, second)) == 1
    newsroom.act(Verb.UNDO, third)
    newsroom.refresh()
    assert len(read_translations(newsroom, third)) == len(read_translations(newsroom, first)) == 2
    names = tuple(set(read_translations(newsroom, first)) - {newsroom.get_article(third).slug})
    newsroom.act(Verb.CORRECT, first, replace(SMALL, translations=names))  # the third is not named
    assert read_translations(newsroom, third) == ()
    newsroom.refresh()
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_the_other_article_records_the_link_and_can_undo_it(
    newsroom: Newsroom, story: tuple[int, int]
) -> None:
    first, second = story
    assert newsroom.list_actions(first) == [Verb.CORRECT, Verb.PUBLISH, Verb.SAVE]
    newsroom.act(Verb.UNDO, first)
    assert read_translations(newsroom, first) == read_translations(newsroom, second) == ()
    newsroom.refresh()
    assert len(read_links(newsroom, second)) == 1
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_an_undo_takes_no_language_twice(newsroom: Newsroom, story: tuple[int, int]) -> None:
    first, second = story
    newsroom.act(Verb.CORRECT, second, ENGLISH)  # it leaves the story
    other = newsroom.publish_new(
        replace(ENGLISH, title="Another"), translations=(newsroom.get_article(first).slug,)
    )
    newsroom.act(Verb.UNDO, second)
    assert read_translations(newsroom, second) == ()
    assert read_translations(newsroom, first) == (newsroom.get_article(other).slug,)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("names", "language", "message"),
    [
        (("nowhere",), "ar", "No article has the address or title"),
        (("Villagers Build a Bridge",), "en", "are both in the language"),
        (("villagers-build-a-bridge", "another"), "ar", "are both in the language"),
        (
            ("warga-desa-membangun-jembatan-bambu",),
            "en",
            "are both in the language",
        ),  # an article of the story
    ],
)
def test_an_impossible_translation_is_named(
    newsroom: Newsroom,
    story: tuple[int, int],
    names: tuple[str, ...],
    language: str,
    message: str,
) -> None:
    assert story
    newsroom.publish(replace(ENGLISH, title="Another"))
    content = editorial.validation.clean_content(
        replace(ARABIC, language=language, translations=names)
    )
    with newsroom.database.reading() as session:
        problems = editorial.content.list_reference_problems(session, content, None)
    assert [problem.field for problem in problems] == ["translations"]
    assert message in problems[0].message
    assert problems[0].message % problems[0].params


@pytest.mark.any_database
def test_an_article_is_no_translation_of_itself(newsroom: Newsroom) -> None:
    article = newsroom.get_article(newsroom.start())
    content = replace(SMALL, translations=(article.slug,))
    with newsroom.database.reading() as session:
        stored = articles.get_article(session, article.id)
        problems = editorial.content.list_reference_problems(session, content, stored)
    assert "cannot be its own translation" in problems[0].message


def test_a_name_that_no_article_has_is_refused_also_below_the_form(newsroom: Newsroom) -> None:
    with pytest.raises(ValidationError) as refusal:
        newsroom.start(translations=("nowhere",))
    assert refusal.value.problems[0].field == "translations"


@pytest.mark.any_database
def test_more_names_than_fit_are_refused_without_looking_each_up(newsroom: Newsroom) -> None:
    names = tuple(f"artikel-{number}" for number in range(9000))
    content = editorial.validation.clean_content(replace(SMALL, translations=names))
    with newsroom.database.reading() as session:
        assert editorial.translations.resolve_translations(session, names) == names
        assert editorial.content.list_reference_problems(session, content, None) == []
    with pytest.raises(ValidationError) as refusal:
        newsroom.start(content)
    assert "at most" in refusal.value.problems[0].message


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("https://news.example/articles/banjir-besar", "banjir-besar"),
        ("https://news.example/id/articles/Banjir-Besar?x=1#atas", "banjir-besar"),
        ("/articles/%D8%A3%D9%87%D9%84", "أهل"),
        ("articles/satu", "satu"),
        ("banjir-besar", "banjir-besar"),
        ("My particles/waves", "My particles/waves"),
        ("  Banjir   Besar ", "Banjir Besar"),
    ],
)
def test_an_address_is_read_as_its_slug(typed: str, name: str) -> None:
    content: Any = editorial.validation.clean_content(replace(SMALL, translations=(typed, typed)))
    assert content.translations == (name,)


@pytest.mark.any_database
def test_a_draft_or_purged_translation_is_on_no_page(newsroom: Newsroom) -> None:
    first = newsroom.publish()
    slug = newsroom.get_article(first).slug
    second = newsroom.start(ENGLISH, translations=(slug,))
    newsroom.refresh()
    assert len(read_links(newsroom, first)) == 1
    newsroom.act(Verb.TRASH, second)
    with newsroom.database.writing() as session:
        revision = articles.get_article(session, second).revision
        editorial.trash.purge_article(
            session, second, revision=revision, editor="sari", now=newsroom.now
        )
    assert read_translations(newsroom, first) == ()
    assert newsroom.get_article(first).state == State.PUBLISHED
