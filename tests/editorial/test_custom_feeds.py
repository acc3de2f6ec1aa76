"""Feeds of the editors' own: what they take, how they print it, and what becomes of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsvc import editorial, syndication
from feedsvc.domain.articles import ArticleContent, Verb
from feedsvc.domain.custom_feeds import CustomFeedRequest, Selection, TermKey
from feedsvc.domain.documents import Person
from feedsvc.errors import ConflictError, NotFoundError, ValidationError
from feedsvc.rendering import FORMATS
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.feeds import feeds, items, membership
from feedsvc.storage.tables import Feed, Topic
from tests.editorial.newsroom import PICTURE, SAMPLE, Newsroom
from tests.strategies import count_examples

NAMES = {"topics": ("T1", "T2", "T3"), "sections": ("S1", "S2"), "authors": ("A1", "A2")}
LANGUAGES = ("id", "id-ID", "en", "en-GB")


def made(newsroom: Newsroom, plan: CustomFeedRequest) -> Feed:
    """Make a feed of the editors' own."""
    with newsroom.database.writing() as session:
        feed = editorial.custom_feeds.create_custom_feed(
            session, plan, authority=newsroom.site.authority, now=newsroom.now
        )
    newsroom.refresh()
    return feed


def changed(newsroom: Newsroom, path: str, plan: CustomFeedRequest, revision: int = 1) -> None:
    """Change one as its form would."""
    with newsroom.database.writing() as session:
        editorial.custom_feeds.change_custom_feed(
            session, newsroom.feed(path).id, plan, revision=revision, now=newsroom.now
        )


def titles(newsroom: Newsroom, path: str) -> list[str]:
    """Return the titles of what stands in a feed, newest first."""
    with newsroom.database.reading() as session:
        found = feeds.find_feed(session, path)
        assert found
        return [article.title for article in items.list_newest(session, found.id, 99)]


def test_a_feed_of_the_editors_own_holds_what_it_takes_at_once_and_from_then_on(
    newsroom: Newsroom,
) -> None:
    newsroom.published(title="Satu", topics=("Desa",))
    newsroom.published(title="Dua", topics=("Kota",))
    plan = CustomFeedRequest(
        "Desa dan lainnya", include={"topics": ("desa",)}, exclude={"authors": ("ani",)}
    )
    newsroom.start(title="Draf", topics=("Desa",), authors=())
    newsroom.published(title="Tiga", topics=("Desa",), authors=())
    feed = made(newsroom, plan)
    assert feed.path == "custom/desa-dan-lainnya"
    assert titles(newsroom, feed.path) == ["Tiga"]
    newsroom.later()
    four = newsroom.published(title="Empat", topics=("Desa", "Kota"), authors=(Person("Budi"),))
    assert titles(newsroom, feed.path) == ["Empat", "Tiga"]
    assert b"<title>Desa dan lainnya</title>" in newsroom.body(feed.path, "rss")
    assert all(b"Draf" not in body for body in newsroom.bodies(feed.path).values())
    newsroom.act(Verb.UPDATE, four, replace(SAMPLE, title="Empat", topics=("Kota",)))
    assert feed.path in newsroom.stale(), "a feed that no longer takes it is marked too"
    newsroom.refresh()
    assert titles(newsroom, feed.path) == ["Tiga"]
    newsroom.assert_all_is_told()


def test_withdrawing_leaves_a_tombstone_and_undo_takes_it_away(newsroom: Newsroom) -> None:
    number = newsroom.published(title="Satu")
    feed = made(newsroom, CustomFeedRequest("Semua"))
    newsroom.later()
    newsroom.act(Verb.WITHDRAW, number)
    newsroom.refresh()
    assert titles(newsroom, feed.path) == []
    assert b"deleted-entry" in newsroom.body(feed.path, "atom")
    newsroom.later()
    newsroom.act(Verb.UNDO, number)
    newsroom.refresh()
    assert titles(newsroom, feed.path) == ["Satu"]
    assert b"deleted-entry" not in newsroom.body(feed.path, "atom")
    newsroom.assert_all_is_told()


def test_another_plan_chooses_anew_moves_the_feed_and_keeps_its_guid(newsroom: Newsroom) -> None:
    newsroom.published(title="Satu", topics=("Desa",))
    newsroom.published(title="Dua", topics=("Kota",))
    feed = made(newsroom, CustomFeedRequest("Desa", include={"topics": ("Desa",)}))
    plan = CustomFeedRequest(
        "Kota", slug="kota", include={"topics": ("Kota",)}, description="Dari kota.", private=True
    )
    changed(newsroom, feed.path, plan)
    assert newsroom.stale() == {"custom/kota"}
    assert titles(newsroom, "custom/kota") == ["Dua"]
    newsroom.refresh()
    moved = newsroom.feed("custom/kota")
    assert (moved.guid, moved.private) == (feed.guid, False)
    with newsroom.database.reading() as session:
        former = feeds.resolve_path(session, "custom/desa")
        assert former
        assert former.id == feed.id
    assert b"Dari kota." in newsroom.body("custom/kota", "json")
    with pytest.raises(ConflictError):
        changed(newsroom, "custom/kota", plan)
    newsroom.assert_all_is_told()


def test_a_retired_feed_is_gone_and_comes_back_with_what_it_takes_then(newsroom: Newsroom) -> None:
    newsroom.published(title="Satu")
    feed = made(newsroom, CustomFeedRequest("Semua"))
    with newsroom.database.writing() as session:
        editorial.custom_feeds.retire_custom_feed(session, feed.id, now=newsroom.now)
    newsroom.refresh()
    two = newsroom.published(title="Dua", topics=("Kota",))
    assert feed.path not in newsroom.placed(two)
    with newsroom.database.reading() as session:
        assert feed.path not in [row.path for row in feeds.list_feeds(session)]
        assert custom_feed_rows.list_public_custom_feeds(session) == []
    with newsroom.database.writing() as session:
        editorial.custom_feeds.revive_custom_feed(session, feed.id, now=newsroom.now)
    newsroom.refresh()
    assert set(titles(newsroom, feed.path)) == {"Satu", "Dua"}
    newsroom.assert_all_is_told()


def test_thousands_of_names_are_refused_without_a_look(newsroom: Newsroom) -> None:
    plan = CustomFeedRequest(
        "Semua", include={"topics": tuple(f"n{number}" for number in range(5000))}
    )
    with pytest.raises(ValidationError) as refused:
        made(newsroom, plan)
    assert list(map(str, refused.value.problems)) == ["include_topics: Give at most 200 names."]


def test_a_merged_term_is_followed(newsroom: Newsroom) -> None:
    newsroom.published(title="Satu", topics=("Kampung",))
    newsroom.published(title="Dua", topics=("Desa",))
    for title, names in (("Kampung", ("Kampung",)), ("Desa", ("Desa",))):
        made(newsroom, CustomFeedRequest(title, include={"topics": names}))
    made(newsroom, CustomFeedRequest("Tanpa", exclude={"topics": ("Kampung",)}))
    with newsroom.database.writing() as session:
        former, into = (
            taxonomy.find_name_owner(session, Topic, name) for name in ("Kampung", "Desa")
        )
        assert former
        assert into
        editorial.taxonomy.merge_terms(session, Topic, former.id, into.id, now=newsroom.now)
    newsroom.refresh()
    assert (
        set(titles(newsroom, "custom/kampung"))
        == set(titles(newsroom, "custom/desa"))
        == {"Satu", "Dua"}
    )
    assert titles(newsroom, "custom/tanpa") == []
    newsroom.assert_all_is_told()


def test_excerpts_and_text_without_its_picture_are_printed_as_asked(newsroom: Newsroom) -> None:
    newsroom.picture()
    newsroom.published(image=PICTURE, summary="Ringkasan < pendek")
    for title, full, picture in (
        ("penuh", True, True),
        ("polos", True, False),
        ("ringkas", False, False),
    ):
        made(newsroom, CustomFeedRequest(title, full_text=full, image_in_body=picture))
    held = {
        title: newsroom.body(f"custom/{title}", "json") for title in ("penuh", "polos", "ringkas")
    }
    entry = b"Jembatan itu selesai"
    assert [entry in held[title] for title in held] == [True, True, False]
    assert [b"<figure>" in held[title] for title in held] == [True, False, False]
    assert b"<p>Ringkasan &lt; pendek</p>" in held["ringkas"]
    assert all(b"attachments" in body for body in held.values()), (
        "readers that show enclosures still find it"
    )
    assert b"<figure>" in newsroom.body("all", "json"), (
        "what one feed prints its way changes no other"
    )
    newsroom.refresh()
    newsroom.assert_all_is_told()


def test_the_newest_entries_that_fit_are_kept_in_every_format(newsroom: Newsroom) -> None:
    for number in range(12):
        newsroom.later()
        newsroom.published(title=f"Artikel {number}", body=f"<p>{'kata ' * 300}</p>")
    feed = made(newsroom, CustomFeedRequest("Kecil", byte_limit=12_000))
    sizes = {suffix: len(body) for suffix, body in newsroom.bodies(feed.path).items()}
    guids = newsroom.guids(feed.path)
    assert max(sizes.values()) <= 12_000
    assert 2 <= len(guids) < 12
    with newsroom.database.reading() as session:
        newest = items.list_newest(session, feed.id, 99)
        assert guids == [article.guid for article in newest[: len(guids)]]
        made_whole = syndication.documents.build_document(
            session, newsroom.feed(feed.path), site=newsroom.site, now=newsroom.now
        )
    one_more = replace(made_whole, entries=made_whole.entries[: len(guids) + 1])
    assert max(len(FORMATS[suffix].render(one_more).body) for suffix in FORMATS) > 12_000, (
        "one more would not fit"
    )
    changed(newsroom, feed.path, CustomFeedRequest("Kecil", slug="kecil", entry_limit=3))
    newsroom.refresh()
    assert len(newsroom.guids(feed.path)) == 3


def test_old_and_foreign_spellings_of_a_language_are_the_same_language(newsroom: Newsroom) -> None:
    for title, language in (("Satu", "in_ID"), ("Dua", "id"), ("Tiga", "iw")):
        newsroom.published(title=title, language=language)
    feed = made(newsroom, CustomFeedRequest("Indonesia", languages=("in",)))
    rss = newsroom.body(feed.path, "rss")
    assert rss.count(b"<item>") == 2
    assert b"<dc:language>id-ID</dc:language>" in rss
    hebrew = newsroom.body(
        made(newsroom, CustomFeedRequest("Ibrani", languages=("he",))).path, "rss"
    )
    assert b"<dc:language>he</dc:language>" in hebrew


def test_one_language_is_the_feeds_own(newsroom: Newsroom) -> None:
    newsroom.published(title="One", language="en-GB")
    newsroom.published(title="Satu", language="id")
    feed = made(newsroom, CustomFeedRequest("English", languages=(" EN ",)))
    assert titles(newsroom, feed.path) == ["One"]
    assert b"<language>en</language>" in newsroom.body(feed.path, "rss")


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (CustomFeedRequest(" \x00"), "title"),
        (CustomFeedRequest("x" * 201), "title"),
        (CustomFeedRequest("A", description="x" * 5001), "description"),
        (CustomFeedRequest("A", slug="Ada"), "slug"),
        (CustomFeedRequest("A", include={"topics": ("Tiada",)}), "include_topics"),
        (CustomFeedRequest("A", exclude={"authors": ("Tiada",)}), "exclude_authors"),
        (
            CustomFeedRequest("A", include={"topics": ("Desa",)}, exclude={"topics": ("DESA",)}),
            "exclude_topics",
        ),
        (
            CustomFeedRequest("A", include={"sections": ("News", "Lain")}, every=True),
            "include_sections",
        ),
        (CustomFeedRequest("A", languages=("bukan bahasa",)), "languages"),
        (CustomFeedRequest("A", languages=tuple(f"x{n}y" for n in range(30))), "languages"),
        (CustomFeedRequest("A", entry_limit=0), "entry_limit"),
        (CustomFeedRequest("A", entry_limit=None), "entry_limit"),
        (CustomFeedRequest("A", byte_limit=9_999), "byte_limit"),
        (CustomFeedRequest("A", byte_limit=None), "byte_limit"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    newsroom: Newsroom, plan: CustomFeedRequest, field: str
) -> None:
    newsroom.published()
    newsroom.published(title="Lain", section="Lain")
    made(newsroom, CustomFeedRequest("Ada"))
    with pytest.raises(ValidationError) as refusal:
        made(newsroom, plan)
    assert {problem.field for problem in refusal.value.problems} == {field}


def test_only_a_feed_of_the_editors_own_can_be_changed_so(newsroom: Newsroom) -> None:
    newsroom.published()
    for number in (newsroom.feed("all").id, 4711):
        with newsroom.database.writing() as session:
            for verb in (
                editorial.custom_feeds.retire_custom_feed,
                editorial.custom_feeds.revive_custom_feed,
            ):
                with pytest.raises(NotFoundError):
                    verb(session, number, now=newsroom.now)
            with pytest.raises(NotFoundError):
                editorial.custom_feeds.change_custom_feed(
                    session, number, CustomFeedRequest("A"), revision=1, now=newsroom.now
                )


def test_a_preview_shows_what_would_be_and_stores_nothing(newsroom: Newsroom) -> None:
    for number in range(4):
        newsroom.later()
        newsroom.published(title=f"Artikel {number}", topics=("Desa",))
    newsroom.published(title="Lain", topics=())
    plan = CustomFeedRequest("Calon", include={"topics": ("Desa",)}, entry_limit=3)
    with newsroom.database.reading() as session:
        design = editorial.custom_feeds.validate_custom_feed(session, plan)
        planned = Feed(
            guid="tag:news.example,2026:feed/preview", path="custom/calon", updated=newsroom.now
        )
        found = syndication.preview.preview_custom_feed(
            session, planned, design.to_row(), site=newsroom.site, now=newsroom.now
        )
        assert feeds.find_feed(session, "custom/calon") is None
    assert [article.title for article in found.articles] == ["Artikel 3", "Artikel 2", "Artikel 1"]
    assert (found.total, found.over_limit, found.excluded) == (4, 0, frozenset())
    feed = made(newsroom, plan)
    for suffix, body in found.bodies.items():
        assert FORMATS[suffix].read_guids(body) == FORMATS[suffix].read_guids(
            newsroom.body(feed.path, suffix)
        )
    assert newsroom.stale() == set()


def test_placing_asks_no_more_the_more_ordinary_feeds_there_are(newsroom: Newsroom) -> None:
    made(newsroom, CustomFeedRequest("Semua"))
    newsroom.published(topics=tuple(f"Topik {number}" for number in range(40)))
    number = newsroom.start(topics=("Topik 1",))
    with newsroom.database.reading() as session:
        article = articles.get_article(session, number)
        assert {
            feeds.get_feed(session, each).path
            for each in custom_feed_rows.find_matching_custom_feeds(session, article)
        } == {"custom/semua"}
        assert len(feeds.find_matching(session, article)) == 6


MARKS: list[TermKey] = [
    ("topics", 1),
    ("topics", 2),
    ("topics", 3),
    ("sections", 1),
    ("sections", 2),
    ("authors", 1),
]
SELECTIONS = st.builds(
    Selection,
    include=st.frozensets(st.sampled_from(MARKS), max_size=3),
    exclude=st.frozensets(st.sampled_from(MARKS), max_size=2),
    languages=st.frozensets(st.sampled_from(["id", "en", "en-gb"]), max_size=2),
    every=st.booleans(),
)


@pytest.fixture
def full(newsroom: Newsroom) -> Newsroom:
    """A newsroom with articles of many terms and languages, in every state."""
    for number in range(24):
        newsroom.later(timedelta(minutes=1))
        submission = ArticleContent(
            title=f"Artikel {number}",
            body="<p>Isi.</p>",
            language=LANGUAGES[number % 4],
            topics=tuple(name for place, name in enumerate(NAMES["topics"]) if number >> place & 1),
            section=("", *NAMES["sections"])[number % 3],
            authors=tuple(map(Person, NAMES["authors"][: number % 3])),
        )
        article_id = newsroom.start(submission)
        if number % 6:
            newsroom.act(Verb.PUBLISH, article_id)
        if number % 7 == 3:
            newsroom.act(Verb.WITHDRAW, article_id)
    return newsroom


def test_what_sql_places_is_what_the_custom_feed_takes(full: Newsroom) -> None:
    with full.database.writing() as session:
        feed = editorial.custom_feeds.create_custom_feed(
            session, CustomFeedRequest("Uji"), authority="news.example", now=full.now
        )
        assert feed.custom
        everything = [articles.get_article(session, number) for number in range(1, 25)]
        marked = [(article, custom_feed_rows.list_term_keys(article)) for article in everything]

        @settings(
            max_examples=count_examples(120, is_sqlite=full.database.is_sqlite),
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )
        @given(SELECTIONS)
        def agree(selection: Selection) -> None:
            assert feed.custom
            feed.custom.selection = custom_feed_rows.dump_selection(selection)
            session.flush()
            assert custom_feed_rows.read_selection(feed.custom) == selection
            membership.rebuild_items(session, feed)
            would = {
                article.id: selection.matches(marks, article.language) for article, marks in marked
            }
            taken = {
                article.id
                for article in everything
                if article.state == "published" and would[article.id]
            }
            assert set(items.list_newest_ids(session, {feed.id: 99})[feed.id]) == taken
            assert {
                row.id for row in custom_feed_rows.list_matching_articles(session, selection, 99)
            } == taken
            assert custom_feed_rows.count_matching_articles(session, selection) == len(taken)
            assert {
                row.id for row in everything if feed.id in feeds.find_matching(session, row)
            } == {number for number, takes in would.items() if takes}

        agree()
