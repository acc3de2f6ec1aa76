"""Slugs come from titles, are unique, and redirect once they have been public."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from feedsvc.domain.articles import ArticleContent, Verb
from feedsvc.domain.text import slugify
from feedsvc.errors import ValidationError
from feedsvc.storage.articles import articles
from feedsvc.storage.tables import Article
from tests.editorial.newsroom import SMALL, Newsroom
from tests.strategies import count_examples


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def with_slug(slug: str) -> ArticleContent:
    """Return the sample with another slug."""
    return replace(SMALL, slug=slug)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Jembatan Bambu: Dibangun Warga!", "jembatan-bambu-dibangun-warga"),
        ("Café Müller", "cafe-muller"),
        ("新聞 報道", "新聞-報道"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("\U0001d40d\U0001d404\U0001d416\U0001d412", "news"),  # letters of a mathematical alphabet
        ("😀😀", "article"),
        ("100% \\ _ ? # /../", "100"),
    ],
)
@pytest.mark.any_database
def test_the_slug_comes_from_the_title(newsroom: Newsroom, title: str, slug: str) -> None:
    assert newsroom.get_article(newsroom.start(title=title)).slug == slug
    assert newsroom.get_article(newsroom.start(title=title)).slug == f"{slug}-2"
    assert newsroom.get_article(newsroom.start(title=title)).slug == f"{slug}-3"


@pytest.mark.any_database
def test_titles_that_differ_only_in_case_or_width_get_numbered_slugs(newsroom: Newsroom) -> None:
    slugs = [
        newsroom.get_article(newsroom.start(title=title)).slug
        for title in ("MHz", "㎒", "mhz", "ＭＨＺ")
    ]
    assert slugs == ["mhz", "mhz-2", "mhz-3", "mhz-4"]


@pytest.mark.any_database
def test_a_slug_stays_when_the_title_changes(newsroom: Newsroom) -> None:
    article_id = newsroom.start(title="Satu")
    newsroom.act(Verb.SAVE, article_id, replace(SMALL, title="Dua"))
    assert newsroom.get_article(article_id).slug == "satu"


@pytest.mark.any_database
def test_a_typed_slug_is_used_as_it_is_or_refused(newsroom: Newsroom) -> None:
    first, second = newsroom.start(slug="Alamat Saya"), newsroom.start()
    assert newsroom.get_article(first).slug == "alamat-saya"
    for attempt in (
        lambda: newsroom.start(slug="alamat-saya"),
        lambda: newsroom.act(Verb.SAVE, second, with_slug("alamat-saya")),
    ):
        with pytest.raises(ValidationError) as refusal:
            attempt()
        assert [(problem.field, problem.params) for problem in refusal.value.problems] == [
            ("slug", {"slug": "alamat-saya"})
        ]


def test_a_slug_changed_after_publication_redirects_and_can_be_reclaimed(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.publish(slug="lama")
    newsroom.act(Verb.CORRECT, article_id, with_slug("baru"))
    with newsroom.database.reading() as session:
        former = articles.find_article_by_former_slug(session, "lama")
        assert former
        assert (former.id, former.slug) == (article_id, "baru")
        assert articles.find_article_by_slug(session, "lama") is None
    with pytest.raises(ValidationError):
        newsroom.start(slug="lama")
    assert newsroom.get_article(newsroom.start(title="Lama")).slug == "lama-2"
    newsroom.act(Verb.CORRECT, article_id, with_slug("lama"))
    with newsroom.database.reading() as session:
        assert articles.find_article_by_former_slug(session, "lama") is None
        former = articles.find_article_by_former_slug(session, "baru")
        assert former
        assert former.slug == "lama"


@pytest.mark.any_database
def test_undo_restores_the_slug_and_the_undone_slug_redirects(newsroom: Newsroom) -> None:
    article_id = newsroom.publish(slug="lama")
    newsroom.act(Verb.UPDATE, article_id, with_slug("baru"))
    assert newsroom.act(Verb.UNDO, article_id).slug == "lama"
    with newsroom.database.reading() as session:
        former = articles.find_article_by_former_slug(session, "baru")
        assert former
        assert former.id == article_id
        assert articles.find_article_by_former_slug(session, "lama") is None
    newsroom.refresh()
    assert b"/articles/lama" in newsroom.read_body("all", "atom")


def test_a_slug_that_was_never_public_leaves_no_redirect(newsroom: Newsroom) -> None:
    article_id = newsroom.start(slug="lama")
    newsroom.act(Verb.SAVE, article_id, with_slug("baru"))
    with newsroom.database.reading() as session:
        assert articles.find_article_by_former_slug(session, "lama") is None
    newsroom.start(slug="lama")


_TRICKY = st.text(
    "aé-’ \u0301\u200c\u200d\u00ad\u0915\u094d\u0645\u064a\u0648\u064e\u0654\u0130\U0001f469"
)


@given(st.text(max_size=300) | _TRICKY)
def test_a_slug_of_a_slug_is_itself_and_fits(title: str) -> None:
    slug = slugify(title)
    assert slugify(slug) == slug == slug.casefold()
    assert len(slug) <= 80
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@pytest.mark.any_database
def test_any_two_titles_get_two_slugs(newsroom: Newsroom) -> None:
    letters = st.text("aAäßẞ㎒Mz-1２\u0301ﬁ𝐀%_\\ ", min_size=1, max_size=4)

    @settings(
        max_examples=count_examples(25, is_sqlite=newsroom.database.is_sqlite),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(letters, min_size=2, max_size=4))
    def check(titles: list[str]) -> None:
        ids = [
            newsroom.start(title=f".{title}", topics=(), authors=(), section="") for title in titles
        ]
        with newsroom.database.reading() as session:
            slugs = session.scalars(select(Article.slug).where(Article.id.in_(ids))).all()
        assert len(set(slugs)) == len(slugs) == len(ids)
        assert all(slugify(slug) == slug for slug in slugs)

    check()
