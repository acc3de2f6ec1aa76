"""Custom feeds: which articles they select, how they print them, and how they change."""

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
from tests.editorial.newsroom import PICTURE, SMALL, Newsroom
from tests.strategies import count_examples, count_repetitions

NAMES = {"topics": ("T1", "T2", "T3"), "sections": ("S1", "S2"), "authors": ("A1", "A2")}
LANGUAGES = ("id", "id-ID", "en", "en-GB")


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def create_feed(newsroom: Newsroom, wanted: CustomFeedRequest) -> Feed:
    """Create a custom feed and refresh."""
    with newsroom.database.writing() as session:
        feed = editorial.custom_feeds.create_custom_feed(
            session, wanted, authority=newsroom.site.authority, now=newsroom.now
        )
    newsroom.refresh()
    return feed


def change_feed(
    newsroom: Newsroom, path: str, wanted: CustomFeedRequest, revision: int = 1
) -> None:
    """Change a custom feed as its form does."""
    with newsroom.database.writing() as session:
        editorial.custom_feeds.change_custom_feed(
            session, newsroom.get_feed(path).id, wanted, revision=revision, now=newsroom.now
        )


def list_titles(newsroom: Newsroom, path: str) -> list[str]:
    """Return the titles of the articles in a feed, newest first."""
    with newsroom.database.reading() as session:
        feed = feeds.find_feed(session, path)
        assert feed
        return [article.title for article in items.list_newest(session, feed.id, 99)]


@pytest.mark.any_database
def test_a_custom_feed_has_the_articles_that_it_selects_from_its_creation_on(
    newsroom: Newsroom,
) -> None:
    newsroom.publish_new(title="Satu", topics=("Desa",), authors=(Person("Ani"),))
    newsroom.publish_new(title="Dua", topics=("Kota",))
    wanted = CustomFeedRequest(
        "Desa dan lainnya", include={"topics": ("desa",)}, exclude={"authors": ("ani",)}
    )
    newsroom.start(title="Draf", topics=("Desa",), authors=())
    newsroom.publish_new(title="Tiga", topics=("Desa",), authors=())
    feed = create_feed(newsroom, wanted)
    assert feed.path == "custom/desa-dan-lainnya"
    assert list_titles(newsroom, feed.path) == ["Tiga"]
    newsroom.move_clock()
    four = newsroom.publish(title="Empat", topics=("Desa", "Kota"), authors=(Person("Budi"),))
    assert list_titles(newsroom, feed.path) == ["Empat", "Tiga"]
    assert b"<title>Desa dan lainnya</title>" in newsroom.read_body(feed.path, "rss")
    assert all(b"Draf" not in body for body in newsroom.read_bodies(feed.path).values())
    newsroom.act(Verb.UPDATE, four, replace(SMALL, title="Empat", topics=("Kota",)))
    assert feed.path in newsroom.list_stale(), "a feed that no longer selects it is marked too"
    newsroom.refresh()
    assert list_titles(newsroom, feed.path) == ["Tiga"]
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_withdrawing_leaves_a_tombstone_and_undo_removes_it(newsroom: Newsroom) -> None:
    number = newsroom.publish(title="Satu")
    feed = create_feed(newsroom, CustomFeedRequest("Semua"))
    newsroom.move_clock()
    newsroom.act(Verb.WITHDRAW, number)
    newsroom.refresh()
    assert list_titles(newsroom, feed.path) == []
    assert b"deleted-entry" in newsroom.read_body(feed.path, "atom")
    newsroom.move_clock()
    newsroom.act(Verb.UNDO, number)
    newsroom.refresh()
    assert list_titles(newsroom, feed.path) == ["Satu"]
    assert b"deleted-entry" not in newsroom.read_body(feed.path, "atom")
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_changing_a_custom_feed_rebuilds_its_items_and_its_path_but_not_its_guid(
    newsroom: Newsroom,
) -> None:
    newsroom.publish_new(title="Satu", topics=("Desa",))
    newsroom.publish_new(title="Dua", topics=("Kota",))
    feed = create_feed(newsroom, CustomFeedRequest("Desa", include={"topics": ("Desa",)}))
    wanted = CustomFeedRequest(
        "Kota", slug="kota", include={"topics": ("Kota",)}, description="Dari kota.", private=True
    )
    change_feed(newsroom, feed.path, wanted)
    assert newsroom.list_stale() == {"custom/kota"}
    assert list_titles(newsroom, "custom/kota") == ["Dua"]
    newsroom.refresh()
    moved = newsroom.get_feed("custom/kota")
    assert (moved.guid, moved.private) == (feed.guid, False)
    with newsroom.database.reading() as session:
        former = feeds.resolve_path(session, "custom/desa")
        assert former
        assert former.id == feed.id
    assert b"Dari kota." in newsroom.read_body("custom/kota", "json")
    change_feed(newsroom, "custom/kota", wanted)  # the same form again
    with pytest.raises(ConflictError):
        change_feed(newsroom, "custom/kota", replace(wanted, description="Lain."))
    newsroom.assert_feeds_are_current()


def test_a_retired_feed_is_gone_and_revives_with_the_articles_that_it_selects_then(
    newsroom: Newsroom,
) -> None:
    newsroom.publish_new(title="Satu")
    feed = create_feed(newsroom, CustomFeedRequest("Semua"))
    with newsroom.database.writing() as session:
        editorial.custom_feeds.retire_custom_feed(session, feed.id, now=newsroom.now)
    newsroom.refresh()
    two = newsroom.publish_new(title="Dua", topics=("Kota",))
    assert feed.path not in newsroom.find_feed_paths(two)
    with newsroom.database.reading() as session:
        assert feed.path not in [row.path for row in feeds.list_feeds(session)]
        assert custom_feed_rows.list_public_custom_feeds(session) == []
    with newsroom.database.writing() as session:
        editorial.custom_feeds.revive_custom_feed(session, feed.id, now=newsroom.now)
    newsroom.refresh()
    assert set(list_titles(newsroom, feed.path)) == {"Satu", "Dua"}
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_thousands_of_names_are_refused_before_they_are_looked_up(newsroom: Newsroom) -> None:
    wanted = CustomFeedRequest(
        "Semua", include={"topics": tuple(f"n{number}" for number in range(5000))}
    )
    with pytest.raises(ValidationError) as refused:
        create_feed(newsroom, wanted)
    assert list(map(str, refused.value.problems)) == ["include_topics: Give at most 200 names."]


@pytest.mark.any_database
def test_a_custom_feed_of_a_merged_term_selects_the_other_term(newsroom: Newsroom) -> None:
    newsroom.publish_new(title="Satu", topics=("Kampung",))
    newsroom.publish_new(title="Dua", topics=("Desa",))
    for title, names in (("Kampung", ("Kampung",)), ("Desa", ("Desa",))):
        create_feed(newsroom, CustomFeedRequest(title, include={"topics": names}))
    create_feed(newsroom, CustomFeedRequest("Tanpa", exclude={"topics": ("Kampung",)}))
    with newsroom.database.writing() as session:
        former, into = (
            taxonomy.find_name_owner(session, Topic, name) for name in ("Kampung", "Desa")
        )
        assert former
        assert into
        editorial.taxonomy.merge_terms(session, Topic, former.id, into.id, now=newsroom.now)
    newsroom.refresh()
    assert (
        set(list_titles(newsroom, "custom/kampung"))
        == set(list_titles(newsroom, "custom/desa"))
        == {"Satu", "Dua"}
    )
    assert list_titles(newsroom, "custom/tanpa") == []
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_custom_feed_prints_summaries_or_text_without_the_picture(newsroom: Newsroom) -> None:
    newsroom.store_picture()
    newsroom.publish_new(image=PICTURE, summary="Ringkasan < pendek")
    for title, full, picture in (
        ("penuh", True, True),
        ("polos", True, False),
        ("ringkas", False, False),
    ):
        create_feed(newsroom, CustomFeedRequest(title, full_text=full, image_in_body=picture))
    bodies = {
        title: newsroom.read_body(f"custom/{title}", "json")
        for title in ("penuh", "polos", "ringkas")
    }
    entry = b"Jembatan itu selesai"
    assert [entry in bodies[title] for title in bodies] == [True, True, False]
    assert [b"<figure>" in bodies[title] for title in bodies] == [True, False, False]
    assert b"<p>Ringkasan &lt; pendek</p>" in bodies["ringkas"]
    assert all(b"attachments" in body for body in bodies.values()), (
        "the picture is still an enclosure"
    )
    assert b"<figure>" in newsroom.read_body("all", "json"), "other feeds still print it"
    newsroom.refresh()
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_every_format_has_the_newest_entries_that_fit_the_byte_limit(newsroom: Newsroom) -> None:
    for number in range(12):
        newsroom.move_clock()
        newsroom.publish_new(title=f"Artikel {number}", body=f"<p>{'kata ' * 300}</p>")
    feed = create_feed(newsroom, CustomFeedRequest("Kecil", byte_limit=12_000))
    sizes = {suffix: len(body) for suffix, body in newsroom.read_bodies(feed.path).items()}
    guids = newsroom.read_guids(feed.path)
    assert max(sizes.values()) <= 12_000
    assert 2 <= len(guids) < 12
    with newsroom.database.reading() as session:
        newest = items.list_newest(session, feed.id, 99)
        assert guids == [article.guid for article in newest[: len(guids)]]
        document = syndication.documents.build_document(
            session, newsroom.get_feed(feed.path), site=newsroom.site, now=newsroom.now
        )
    one_more = replace(document, entries=document.entries[: len(guids) + 1])
    assert max(len(FORMATS[suffix].render(one_more).body) for suffix in FORMATS) > 12_000, (
        "one more would not fit"
    )
    change_feed(newsroom, feed.path, CustomFeedRequest("Kecil", slug="kecil", entry_limit=3))
    newsroom.refresh()
    assert len(newsroom.read_guids(feed.path)) == 3


@pytest.mark.any_database
def test_old_and_foreign_spellings_of_a_language_are_the_same_language(newsroom: Newsroom) -> None:
    for title, language in (("Satu", "in_ID"), ("Dua", "id"), ("Tiga", "iw")):
        newsroom.publish_new(title=title, language=language)
    feed = create_feed(newsroom, CustomFeedRequest("Indonesia", languages=("in",)))
    rss = newsroom.read_body(feed.path, "rss")
    assert rss.count(b"<item>") == 2
    assert b"<dc:language>id-ID</dc:language>" in rss
    hebrew = newsroom.read_body(
        create_feed(newsroom, CustomFeedRequest("Ibrani", languages=("he",))).path, "rss"
    )
    assert b"<dc:language>he</dc:language>" in hebrew


@pytest.mark.any_database
def test_a_custom_feed_of_one_language_has_that_language(newsroom: Newsroom) -> None:
    newsroom.publish_new(title="One", language="en-GB")
    newsroom.publish_new(title="Satu", language="id")
    feed = create_feed(newsroom, CustomFeedRequest("English", languages=(" EN ",)))
    assert list_titles(newsroom, feed.path) == ["One"]
    assert b"<language>en</language>" in newsroom.read_body(feed.path, "rss")


INVALID = [
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
]


@pytest.mark.any_database
def test_an_invalid_request_is_refused_at_its_field(newsroom: Newsroom) -> None:
    newsroom.publish_new()
    newsroom.publish_new(title="Lain", section="Lain")
    create_feed(newsroom, CustomFeedRequest("Ada"))
    for wanted, field in INVALID:
        with pytest.raises(ValidationError) as refusal:
            create_feed(newsroom, wanted)
        assert {problem.field for problem in refusal.value.problems} == {field}, wanted


@pytest.mark.any_database
def test_only_custom_feeds_can_be_changed_as_custom_feeds(newsroom: Newsroom) -> None:
    newsroom.publish_new()
    for number in (newsroom.get_feed("all").id, 4711):
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


@pytest.mark.any_database
def test_a_preview_shows_the_feed_and_stores_nothing(newsroom: Newsroom) -> None:
    for number in range(4):
        newsroom.move_clock()
        newsroom.publish_new(title=f"Artikel {number}", topics=("Desa",))
    newsroom.publish_new(title="Lain", topics=())
    wanted = CustomFeedRequest("Calon", include={"topics": ("Desa",)}, entry_limit=3)
    with newsroom.database.reading() as session:
        values = editorial.custom_feeds.validate_custom_feed(session, wanted)
        feed = Feed(
            guid="tag:news.example,2026:feed/preview", path="custom/calon", updated=newsroom.now
        )
        preview = syndication.preview.preview_custom_feed(
            session, feed, values.to_row(), site=newsroom.site, now=newsroom.now
        )
        assert feeds.find_feed(session, "custom/calon") is None
    assert [article.title for article in preview.articles] == [
        "Artikel 3",
        "Artikel 2",
        "Artikel 1",
    ]
    assert (preview.total, preview.over_limit, preview.excluded) == (4, 0, frozenset())
    feed = create_feed(newsroom, wanted)
    for suffix, body in preview.bodies.items():
        assert FORMATS[suffix].read_guids(body) == FORMATS[suffix].read_guids(
            newsroom.read_body(feed.path, suffix)
        )
    assert newsroom.list_stale() == set()


@pytest.mark.any_database
def test_only_custom_feeds_are_compared_with_an_article(newsroom: Newsroom) -> None:
    create_feed(newsroom, CustomFeedRequest("Semua"))
    newsroom.publish_new(topics=tuple(f"Topik {number}" for number in range(40)))
    number = newsroom.start(topics=("Topik 1",))
    with newsroom.database.reading() as session:
        article = articles.get_article(session, number)
        selections = custom_feed_rows.read_selections(session)
        assert {
            feeds.get_feed(session, each).path
            for each in custom_feed_rows.find_matching(selections, article)
        } == {"custom/semua"}
        assert len(feeds.find_matching(session, article)) == 3


TERM_KEYS: list[TermKey] = [
    ("topics", 1),
    ("topics", 2),
    ("topics", 3),
    ("sections", 1),
    ("sections", 2),
    ("authors", 1),
]
SELECTIONS = st.builds(
    Selection,
    include=st.frozensets(st.sampled_from(TERM_KEYS), max_size=3),
    exclude=st.frozensets(st.sampled_from(TERM_KEYS), max_size=2),
    languages=st.frozensets(st.sampled_from(["id", "en", "en-gb"]), max_size=2),
    every=st.booleans(),
)


@pytest.fixture
def filled_newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom with articles of many terms and languages, in every state."""
    for number in range(24):
        newsroom.move_clock(timedelta(minutes=1))
        submission = ArticleContent(
            title=f"Artikel {number}",
            body="<p>Isi.</p>",
            language=LANGUAGES[number % 4],
            topics=tuple(name for place, name in enumerate(NAMES["topics"]) if number >> place & 1),
            section=("", *NAMES["sections"])[number % 3],
            authors=tuple(map(Person, NAMES["authors"][: number % 3])),
        )
        store = newsroom.publish_new if number % 6 else newsroom.start
        article_id = store(submission)
        if number % 7 == 3:
            newsroom.act(Verb.WITHDRAW, article_id)
    return newsroom


@pytest.mark.soak
def test_sql_selects_the_same_articles_as_the_selection(filled_newsroom: Newsroom) -> None:
    with filled_newsroom.database.writing() as session:
        feed = editorial.custom_feeds.create_custom_feed(
            session, CustomFeedRequest("Uji"), authority="news.example", now=filled_newsroom.now
        )
        assert feed.custom
        all_articles = [articles.get_article(session, number) for number in range(1, 25)]
        articles_with_keys = [
            (article, custom_feed_rows.list_term_keys(article)) for article in all_articles
        ]

        @settings(
            max_examples=count_examples(
                count_repetitions(25, 120), is_sqlite=filled_newsroom.database.is_sqlite
            ),
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )
        @given(SELECTIONS, st.integers(0, 3))
        def check(selection: Selection, quarter: int) -> None:
            assert feed.custom
            feed.custom.selection = custom_feed_rows.dump_selection(selection)
            session.flush()
            assert custom_feed_rows.read_selection(feed.custom) == selection
            membership.rebuild_items(session, feed)
            matches_selection = {
                article.id: selection.matches(keys, article.language)
                for article, keys in articles_with_keys
            }
            published_matches = {
                article.id
                for article in all_articles
                if article.state == "published" and matches_selection[article.id]
            }
            assert set(items.list_newest_ids(session, {feed.id: 99})[feed.id]) == published_matches
            assert {
                row.id for row in custom_feed_rows.list_matching_articles(session, selection, 99)
            } == published_matches
            assert custom_feed_rows.count_matching_articles(session, selection) == len(
                published_matches
            )
            # Each of these costs two statements: every example compares some.
            for row in all_articles[quarter::4]:
                takes = feed.id in feeds.find_matching(session, row)
                assert takes == matches_selection[row.id]

        check()
