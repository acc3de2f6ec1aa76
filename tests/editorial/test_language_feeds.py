"""Each language has a feed, as soon as articles are published in a second one."""

import json

import pytest

from feedsvc.domain.articles import Verb
from feedsvc.domain.language_names import name_language
from feedsvc.domain.languages import to_feed_language
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import languages
from tests.editorial.newsroom import HOUR, SMALL, Newsroom


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def list_paths(newsroom: Newsroom) -> list[str]:
    """Return the paths of the feeds of languages that readers get."""
    with newsroom.database.reading() as session:
        return [path for path, _ in languages.list_readable(session)]


@pytest.mark.any_database
def test_a_second_language_opens_the_feeds_of_both(newsroom: Newsroom) -> None:
    first = newsroom.publish(title="Pertama")
    assert list_paths(newsroom) == []
    assert "languages/id" not in newsroom.find_feed_paths(first)
    second = newsroom.publish(title="Second", language="en-GB")
    third = newsroom.publish(title="Third", language="en")
    assert list_paths(newsroom) == ["languages/en", "languages/id"]
    guids = {each: newsroom.get_article(each).guid for each in (first, second, third)}
    assert newsroom.read_guids("languages/id") == [guids[first]]
    assert set(newsroom.read_guids("languages/en")) == {guids[second], guids[third]}
    newsroom.assert_feeds_are_current()
    feed = json.loads(newsroom.read_body("languages/id", "json"))
    assert feed["language"] == "id"
    assert feed["title"] == f"Bahasa Indonesia – {newsroom.site.title}"


@pytest.mark.any_database
def test_a_feed_of_a_language_follows_each_change_of_an_article(newsroom: Newsroom) -> None:
    first = newsroom.publish(title="Pertama")
    second = newsroom.publish_new(title="Second", language="en")
    newsroom.refresh()
    newsroom.move_clock()
    newsroom.act(Verb.UPDATE, second, SMALL)
    assert {"languages/id", "languages/en"} <= newsroom.list_stale()
    newsroom.refresh()
    assert newsroom.read_guids("languages/en") == []
    assert len(newsroom.read_guids("languages/id")) == 2
    newsroom.act(Verb.UNDO, second)
    newsroom.refresh()
    assert newsroom.read_guids("languages/en") == [newsroom.get_article(second).guid]
    newsroom.move_clock(HOUR)
    newsroom.act(Verb.WITHDRAW, first)
    newsroom.refresh()
    assert newsroom.read_guids("languages/id") == []
    assert newsroom.get_article(first).guid.encode() in newsroom.read_body("languages/id", "atom")
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_articles_of_an_earlier_version_get_the_feeds_of_their_languages(
    newsroom: Newsroom,
) -> None:
    tags = ("id", "jv", "zh-Hant-TW")
    ids = [newsroom.publish(title=tag) for tag in tags]
    with newsroom.database.writing() as session:  # as 0.1.0 left it
        for each, tag in zip(ids, tags, strict=True):
            articles.get_article(session, each).language = tag
        for feed in languages.list_feeds(session):
            session.delete(feed)
    newsroom.publish(title="Keempat")
    assert list_paths(newsroom) == ["languages/id", "languages/jv", "languages/zh-hant"]
    guid = newsroom.get_article(ids[2]).guid
    assert newsroom.read_guids("languages/zh-hant") == [guid]
    assert json.loads(newsroom.read_body("languages/zh-hant", "json"))["language"] == "zh-Hant"


@pytest.mark.parametrize(
    ("tag", "language", "name"),
    [
        ("id", "id", "Bahasa Indonesia"),
        ("in-ID", "id", "Bahasa Indonesia (ID)"),
        ("pt-BR", "pt", "Português (BR)"),
        ("zh-Hant-TW", "zh-hant", "中文 (Hant-TW)"),
        ("zh-Hant", "zh-hant", "中文 (繁體)"),
        ("x-klingon", "x-klingon", "x-klingon"),
        ("qaa", "qaa", "qaa"),
    ],
)
def test_a_tag_leads_to_its_feed_and_has_a_name(tag: str, language: str, name: str) -> None:
    assert to_feed_language(tag) == language
    assert to_feed_language(language) == language
    assert name_language(tag) == name
