"""Any text in any field is refused with a message, or rendered in valid feeds of every format."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from feedsvc.domain.articles import ArticleContent, ImageUse, Verb
from feedsvc.domain.documents import Person, Source
from feedsvc.errors import ValidationError
from feedsvc.storage.cache import exclusions
from tests.editorial.newsroom import SMALL, Newsroom
from tests.strategies import NASTY, count_repetitions, wild_texts

texts = st.one_of(
    wild_texts, st.lists(st.sampled_from([*NASTY, "a ", "Ä", "漢"]), max_size=4).map("".join)
)
names = st.one_of(
    st.just("Desa"), st.lists(st.sampled_from([*NASTY[:-1], "x"]), max_size=3).map("x".join), texts
)
urls = st.one_of(
    st.sampled_from(
        [
            "",
            "https://a.example/?b=1&c=2#d",
            "https://exämple.example/ä",
            "http://[::1]/",
            "HTTP://A:80",
        ]
    ),
    texts.map(lambda text: f"https://a.example/{text}"),
    texts,
)
wild: dict[str, st.SearchStrategy[object]] = {
    "title": texts,
    "body": texts | texts.map(lambda text: f"<p>{text}</p><img src='{text}'>"),
    "language": st.sampled_from(["en-GB", "zh-Hans", " id ", "id" + "-abcdefgh" * 9]) | texts,
    "summary": texts,
    "slug": texts,
    "section": names,
    "topics": st.lists(names, max_size=3).map(tuple),
    "authors": st.lists(
        st.builds(Person, names, st.none() | texts, st.none() | urls), max_size=2
    ).map(tuple),
    "image": st.builds(ImageUse, st.just("a1.jpg") | texts, texts, texts, texts, st.booleans()),
    "sources": st.lists(st.builds(Source, texts, urls), max_size=2).map(tuple),
    "publish_at": st.datetimes(timezones=st.just(UTC)),
}


@st.composite
def contents(draw: st.DrawFn) -> ArticleContent:
    """Draw content with up to four wild fields. With more it would always be refused."""
    chosen = draw(st.sets(st.sampled_from(sorted(wild)), max_size=4))
    return replace(SMALL, **{field: draw(wild[field]) for field in sorted(chosen)})  # type: ignore[arg-type]  # each field has its own type


@pytest.mark.soak
def test_any_content_is_refused_or_rendered_in_every_format(newsroom: Newsroom) -> None:
    newsroom.store_picture()
    published_guids: list[str] = []
    refused: set[str] = set()

    @settings(
        max_examples=count_repetitions(15, 50),
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(contents())
    def check(content: ArticleContent) -> None:
        try:
            article_id = newsroom.start(content)
            newsroom.act(
                Verb.CORRECT
                if newsroom.act(Verb.PUBLISH, article_id).state == "published"
                else Verb.SAVE,
                article_id,
            )
            newsroom.act(Verb.UNDO, article_id)
        except ValidationError as refusal:
            refused.update(problem.message for problem in refusal.problems)
            return
        article = newsroom.get_article(article_id)
        newsroom.refresh()
        if article.state == "published":
            published_guids.append(article.guid)
            for path in newsroom.find_feed_paths(article_id):
                assert article.guid in newsroom.read_guids(path) or article.published < datetime(  # type: ignore[operator]  # it has one
                    2026, 1, 1, tzinfo=UTC
                )
            newsroom.act(Verb.WITHDRAW, article_id)
        with newsroom.database.reading() as session:
            assert exclusions.list_excluded(session) == []

    check()
    newsroom.refresh()
    assert len(published_guids) > 1
    assert len(refused) > 1
    assert b"deleted-entry" in newsroom.read_body("all", "atom")
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_very_long_article_is_rendered_whole(newsroom: Newsroom) -> None:
    newsroom.store_picture()
    long = "kata " * 99
    article_id = newsroom.publish(
        ArticleContent(
            title=long[:499],
            body=f"<p>{'kalimat panjang. ' * 20_000}AKHIR</p>",
            language="id",
            summary=long * 10,
            section=long[:199],
            topics=(f"topik {long[:190]}",),
            authors=(Person(f"nama {long[:190]}", f"{'x' * 190}@y", f"https://a/{'y' * 1900}"),),
            image=ImageUse("a1.jpg", long * 10, long * 10, long * 10),
            sources=tuple(Source(long, f"https://a/{number}{'y' * 1900}") for number in range(50)),
        )
    )
    assert len(newsroom.find_feed_paths(article_id)) == 4
    assert all(b"AKHIR" in body for body in newsroom.read_bodies().values())


@pytest.mark.any_database
def test_direction_marks_and_combining_marks_are_not_removed(newsroom: Newsroom) -> None:
    title = "\u202bشعار\u202c e\u0301 👩\u200d👩\u200d👧"
    article_id = newsroom.start(title=title)
    assert (
        newsroom.act(Verb.PUBLISH, article_id).title == "\u202bشعار\u202c \u00e9 👩\u200d👩\u200d👧"
    )
    newsroom.refresh()
    assert all(
        newsroom.get_article(article_id).title.encode() in body
        for body in newsroom.read_bodies().values()
    )


@pytest.mark.any_database
def test_hostile_text_is_refused_only_for_its_own_field(newsroom: Newsroom) -> None:
    article_id = newsroom.publish(SMALL)
    before = newsroom.get_article(article_id)
    refused: list[str] = []
    for text in NASTY:
        content = ArticleContent(
            title=f"a{text}", body=f"<p>{text}b</p>", language="id", summary=text, slug=text
        )
        try:
            newsroom.act(Verb.CORRECT, article_id, replace(content, slug=""))
        except ValidationError as refusal:
            refused.extend(problem.field for problem in refusal.problems)
        newsroom.refresh()
        assert newsroom.read_guids() == [before.guid]
    assert set(refused) <= {"title", "body"}
    assert len(refused) < len(NASTY) / 2
    newsroom.assert_feeds_are_current()
