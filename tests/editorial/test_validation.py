"""Validation accepts clean content, or refuses it with a list of all problems."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent, ImageUse, Verb
from feedsvc.domain.documents import Person, Source
from feedsvc.editorial import validation
from feedsvc.errors import ValidationError
from tests.editorial.newsroom import PICTURE, SAMPLE, Newsroom

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
INVALID: Mapping[str, tuple[dict[str, object], str]] = {
    "no title": ({"title": " \x00 "}, "title: Give the article a title."),
    "no text": ({"body": "<p> </p>"}, "body: Write or paste the text."),
    "no alt text": ({"image": ImageUse("a.jpg")}, "image_alt: Say what the picture shows"),
    "a long title": ({"title": "x" * 501}, "title: This is 501 characters long; at most 500 fit."),
    "a long body": (
        {"body": "<b>" + "x" * 2_000_000 + "</b>"},
        "body: This is 2000019 characters long; at most",
    ),
    "a long summary": ({"summary": "x" * 5001}, "summary: This is 5001"),
    "a long alt text": ({"image": ImageUse("a.jpg", "x" * 5001)}, "image_alt: This is"),
    "a long caption": ({"image": ImageUse("a.jpg", "x", "x" * 5001)}, "image_caption: This is"),
    "a long credit": ({"image": ImageUse("a.jpg", "x", "", "x" * 5001)}, "image_credit: This is"),
    "a long section": ({"section": "x" * 201}, "section: This is"),
    "a long topic": ({"topics": ("x" * 201,)}, "topics: This is"),
    "a long author": ({"authors": (Person("x" * 201),)}, "authors: This is"),
    "a long e-mail": ({"authors": (Person("x", "x@" + "y" * 200),)}, "authors: This is"),
    "a long address": (
        {"authors": (Person("x", None, "https://a/" + "y" * 2000),)},
        "authors: This is",
    ),
    "a long source": ({"sources": (Source("x" * 501, "https://a.example"),)}, "sources: This is"),
    "a long source address": (
        {"sources": (Source("x", "https://a/" + "y" * 2000),)},
        "sources: This is",
    ),
    "many topics": (
        {"topics": tuple(f"t{number}" for number in range(51))},
        "topics: This field can have at most 50 entries. Remove the others.",
    ),
    "many authors": (
        {"authors": tuple(Person(f"a{number}") for number in range(51))},
        "authors: This field can have at most 50 entries. Remove the others.",
    ),
    "many sources": (
        {"sources": tuple(Source("", f"https://a/{n}") for n in range(51))},
        "sources: This field can have at most 50 entries. Remove the others.",
    ),
    "no language": ({"language": ""}, "language: Give a language tag"),
    "a long language": ({"language": "id" + "-abcdefgh" * 5}, "language: Give a language tag"),
    "no letter in a section": ({"section": "?"}, "section: “?” has no letter or digit."),
    "no letter in a topic": ({"topics": ("😀",)}, "topics: “😀” has no letter or digit."),
    "no letter in a name": ({"authors": (Person("-"),)}, "authors: “-” has no letter or digit."),
    "no address": (
        {"authors": (Person("a", None, "javascript:\x00x"),)},
        "authors: “javascript:x” is not a web address.",
    ),
    "no e-mail": (
        {"authors": (Person("a", "a b@c"),)},
        "authors: “a b@c” is not an e-mail address.",
    ),
    "no source": (
        {"sources": (Source("a", "ftp://a/\ud800"),)},
        "sources: “ftp://a/” is not a web address.",
    ),
    "nothing to see": ({"title": "\u200b\u200d \u0301"}, "title: Give the article a title."),
    "two topics in one": (
        {"topics": ("Uji, Desa",)},
        "topics: “Uji, Desa” contains a comma or semicolon",
    ),
    "two topics in another one": (
        {"topics": ("Uji; Desa",)},
        "topics: “Uji; Desa” contains a comma or semicolon",
    ),
    "too early": (
        {"publish_at": datetime(1899, 12, 31, tzinfo=UTC)},
        "publish_at: This time is too far away.",
    ),
    "too late": (
        {"publish_at": datetime.max.replace(tzinfo=UTC)},
        "publish_at: This time is too far away.",
    ),
}


@pytest.mark.parametrize("name", INVALID)
def test_a_problem_has_a_message_at_its_field(name: str) -> None:
    fields, message = INVALID[name]
    with pytest.raises(ValidationError) as refusal:
        validation.validate_content(
            validation.clean_content(replace(SAMPLE, **fields)),  # type: ignore[arg-type]  # each field has its own type
            complete=True,
            now=NOW,
        )
    (problem,) = map(str, refusal.value.problems)
    assert problem.startswith(message)


def test_all_problems_are_reported_together() -> None:
    name = ArticleContent(title="", body="", language="?", topics=("!",), image=ImageUse("a.jpg"))
    with pytest.raises(ValidationError) as refusal:
        validation.validate_content(validation.clean_content(name), complete=True, now=NOW)
    assert [problem.field for problem in refusal.value.problems] == [
        "title",
        "body",
        "image_alt",
        "language",
        "topics",
    ]


def test_a_draft_may_lack_what_readers_need() -> None:
    draft = ArticleContent(title="Judul", body="", language="id", image=ImageUse("a.jpg"))
    validation.validate_content(validation.clean_content(draft), complete=False, now=NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"body": '<p><img src="https://a.example/b.jpg" alt=""></p>'},
        {"image": ImageUse("a.jpg", decorative=True)},
        {"publish_at": NOW + timedelta(days=3660)},
        {"publish_at": datetime(1900, 1, 1, tzinfo=UTC)},
        {"sources": (Source("", "https://a.example/"), Source("nowhere", " "))},
    ],
)
def test_unusual_but_valid_content_is_accepted(fields: dict[str, object]) -> None:
    validation.validate_content(
        validation.clean_content(replace(SAMPLE, **fields)),  # type: ignore[arg-type]  # each field has its own type
        complete=True,
        now=NOW,
    )


def test_a_body_is_measured_before_it_is_cleaned_and_never_cut() -> None:
    styled = (
        "<p>"
        + "".join(f'<span style="{"x" * 1000}">{number} </span>' for number in range(3000))
        + "</p>"
    )
    with pytest.raises(ValidationError):
        validation.validate_content(
            validation.clean_content(replace(SAMPLE, body=styled)), complete=False, now=NOW
        )
    assert (
        "<script" not in validation.clean_content(replace(SAMPLE, body="<script>" * 300_000)).body
    )


@pytest.mark.any_database
def test_a_picture_that_is_not_stored_is_refused(newsroom: Newsroom) -> None:
    for name in ("gone.jpg", "a\x00", "a\ud800", "x" * 10_000):
        with pytest.raises(ValidationError) as refusal:
            newsroom.start(image=replace(PICTURE, media=name))
        assert [problem.field for problem in refusal.value.problems] == ["image"]
    assert (
        newsroom.get_article(
            newsroom.start(image=replace(PICTURE, media=newsroom.store_picture()))
        ).image_alt
        == PICTURE.alt
    )


@pytest.mark.any_database
@pytest.mark.every_database
def test_any_guid_of_another_system_is_accepted_once_and_never_changed(newsroom: Newsroom) -> None:
    def create_with_guid(guid: str) -> str:
        with newsroom.database.writing() as session:
            values = {"editor": "sari", "authority": "news.example", "now": newsroom.now}
            return editorial.articles.create_article(session, SAMPLE, guid=guid, **values).guid  # type: ignore[arg-type]  # each value has its own type

    odd = (
        "12345",
        "berita-2020-001",
        "a|b%",
        "123 at http://old.example",
        " x",
        "e\u0301",
        "a\x01",
    )
    for guid in ("https://old.example/?p=1", *odd, "x" * 300):
        assert create_with_guid(guid) == guid
    for guid, message in (
        ("12345", "Another article has this id."),
        ("a\x00", "cannot be stored"),
        ("\ud800", "cannot be stored"),
        (" \n", "Give an id of 1 to 300 characters."),
        ("x" * 301, "Give an id of 1 to 300 characters."),
    ):
        with pytest.raises(ValidationError) as refusal:
            create_with_guid(guid)
        [problem] = refusal.value.problems
        assert problem.field == "guid"
        assert message in str(problem)


@pytest.mark.any_database
def test_publishing_validates_again(newsroom: Newsroom) -> None:
    article_id = newsroom.start(body="")
    with pytest.raises(ValidationError) as refusal:
        newsroom.act(Verb.PUBLISH, article_id)
    assert [problem.field for problem in refusal.value.problems] == ["body"]
    assert newsroom.get_article(article_id).revision == 1
