"""Addresses: made from titles, never taken twice, and never lost once readers could know them."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsvc.domain.articles import ArticleContent, Verb
from feedsvc.domain.text import slugify
from feedsvc.errors import ValidationError
from feedsvc.storage.articles import articles
from tests.editorial.newsroom import SAMPLE, Newsroom


def renamed(slug: str) -> ArticleContent:
    """Return the sample at another address."""
    return replace(SAMPLE, slug=slug)


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
def test_a_title_makes_the_slug(newsroom: Newsroom, title: str, slug: str) -> None:
    assert newsroom.article(newsroom.start(title=title)).slug == slug
    assert newsroom.article(newsroom.start(title=title)).slug == f"{slug}-2"
    assert newsroom.article(newsroom.start(title=title)).slug == f"{slug}-3"


def test_titles_whose_slugs_differ_in_what_is_folded_only_collide(newsroom: Newsroom) -> None:
    slugs = [
        newsroom.article(newsroom.start(title=title)).slug
        for title in ("MHz", "㎒", "mhz", "ＭＨＺ")
    ]
    assert slugs == ["mhz", "mhz-2", "mhz-3", "mhz-4"]


def test_a_slug_stays_when_the_title_changes(newsroom: Newsroom) -> None:
    article_id = newsroom.start(title="Satu")
    newsroom.act(Verb.SAVE, article_id, replace(SAMPLE, title="Dua"))
    assert newsroom.article(article_id).slug == "satu"


def test_a_slug_that_was_asked_for_is_taken_to_the_letter_or_refused(newsroom: Newsroom) -> None:
    first, second = newsroom.start(slug="Alamat Saya"), newsroom.start()
    assert newsroom.article(first).slug == "alamat-saya"
    for try_it in (
        lambda: newsroom.start(slug="alamat-saya"),
        lambda: newsroom.act(Verb.SAVE, second, renamed("alamat-saya")),
    ):
        with pytest.raises(ValidationError) as refusal:
            try_it()
        assert [(problem.field, problem.params) for problem in refusal.value.problems] == [
            ("slug", {"slug": "alamat-saya"})
        ]


def test_a_slug_changed_after_publication_redirects_and_can_be_reclaimed(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.published(slug="lama")
    newsroom.act(Verb.CORRECT, article_id, renamed("baru"))
    with newsroom.database.reading() as session:
        former = articles.find_article_by_former_slug(session, "lama")
        assert former
        assert (former.id, former.slug) == (article_id, "baru")
        assert articles.find_article_by_slug(session, "lama") is None
    with pytest.raises(ValidationError):
        newsroom.start(slug="lama")
    assert newsroom.article(newsroom.start(title="Lama")).slug == "lama-2"
    newsroom.act(Verb.CORRECT, article_id, renamed("lama"))
    with newsroom.database.reading() as session:
        assert articles.find_article_by_former_slug(session, "lama") is None
        former = articles.find_article_by_former_slug(session, "baru")
        assert former
        assert former.slug == "lama"


def test_undo_takes_the_slug_back_and_the_undone_one_redirects(newsroom: Newsroom) -> None:
    article_id = newsroom.published(slug="lama")
    newsroom.act(Verb.UPDATE, article_id, renamed("baru"))
    assert newsroom.act(Verb.UNDO, article_id).slug == "lama"
    with newsroom.database.reading() as session:
        former = articles.find_article_by_former_slug(session, "baru")
        assert former
        assert former.id == article_id
        assert articles.find_article_by_former_slug(session, "lama") is None
    newsroom.refresh()
    assert b"/articles/lama" in newsroom.body("all", "atom")


def test_a_slug_that_nobody_could_know_leaves_no_redirect(newsroom: Newsroom) -> None:
    article_id = newsroom.start(slug="lama")
    newsroom.act(Verb.SAVE, article_id, renamed("baru"))
    with newsroom.database.reading() as session:
        assert articles.find_article_by_former_slug(session, "lama") is None
    newsroom.start(slug="lama")


@given(st.text(max_size=300))
def test_a_slug_of_a_slug_is_itself_and_fits(title: str) -> None:
    slug = slugify(title)
    assert slugify(slug) == slug == slug.casefold()
    assert len(slug) <= 80
    assert not slug.startswith("-")
    assert not slug.endswith("-")


def test_any_two_titles_get_two_slugs(newsroom: Newsroom) -> None:
    letters = st.text("aAäßẞ㎒Mz-1２\u0301ﬁ𝐀%_\\ ", min_size=1, max_size=4)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(letters, min_size=2, max_size=4))
    def check(titles: list[str]) -> None:
        ids = [
            newsroom.start(title=f".{title}", topics=(), authors=(), section="") for title in titles
        ]
        slugs = [newsroom.article(article_id).slug for article_id in ids]
        assert len(set(slugs)) == len(slugs)
        assert all(slugify(slug) == slug for slug in slugs)

    check()
