"""From published articles to the right bytes, in the feeds that select them."""

import gzip
import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from itertools import pairwise
from typing import Any

import feedparser
import pytest
from sqlalchemy import update

from feedsvc import compression, editorial, syndication
from feedsvc.domain.articles import ArticleContent, Verb
from feedsvc.domain.documents import Person
from feedsvc.domain.representations import RepresentationHead
from feedsvc.domain.site import Site
from feedsvc.errors import RenderingError, UnavailableError
from feedsvc.rendering import FORMATS, Format
from feedsvc.storage.cache import encodings, exclusions, representations
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds, stale_marks
from feedsvc.storage.tables import Article, Exclusion, Topic
from feedsvc.syndication import documents, snapshot
from tests.decoding import DECODERS
from tests.editorial.newsroom import PICTURE, SMALL, Newsroom

SAMPLE = ArticleContent(
    title="Warga Desa Membangun Jembatan Bambu",
    body=(
        "<p>Jembatan itu selesai dalam tiga minggu.</p>"
        "<p>Kini anak-anak berjalan kaki ke sekolah.</p>"
    ),
    language="id",
    section="News",
    topics=("Desa", "Pendidikan"),
    authors=(Person("Redaksi"),),
)
PATHS = ["all", "authors/redaksi", "sections/news", "topics/desa", "topics/pendidikan"]


@pytest.fixture
def newsroom(database: Database, site: Site, now: datetime) -> Newsroom:
    """A newsroom with a database of each kind in turn."""
    return Newsroom(database, site, now)


def read_heads(newsroom: Newsroom, path: str = "all") -> dict[str, RepresentationHead | None]:
    """Return the head of a feed in every format."""
    with newsroom.database.reading() as session:
        stored = {
            suffix: encodings.find_representation(session, path, suffix) for suffix in FORMATS
        }
    return {suffix: each.head if each else None for suffix, each in stored.items()}


def list_exclusions(newsroom: Newsroom) -> list[Exclusion]:
    """Return the excluded entries of all feeds."""
    with newsroom.database.reading() as session:
        return list(exclusions.list_excluded(session))


@pytest.mark.any_database
def test_a_published_article_is_in_each_feed_that_selects_it(newsroom: Newsroom) -> None:
    newsroom.publish(SAMPLE)
    with newsroom.database.reading() as session:
        assert [feed.path for feed in feeds.list_feeds(session)] == PATHS
        assert stale_marks.list_stale(session) == []
    for path in PATHS:
        assert all(b"Jembatan Bambu" in body for body in newsroom.read_bodies(path).values()), path


@pytest.mark.any_database
def test_the_main_feed_links_to_the_site_and_each_other_one_to_its_own_page(
    newsroom: Newsroom,
) -> None:
    newsroom.publish(SAMPLE)
    links = {path: feedparser.parse(newsroom.read_bodies(path)["rss"]).feed.link for path in PATHS}
    assert links.pop("all") == "https://news.example/"
    assert links == {path: f"https://news.example/feeds/{path}" for path in PATHS[1:]}


@pytest.mark.any_database
def test_heads_describe_the_bytes_and_every_encoding_holds_the_same(
    newsroom: Newsroom,
) -> None:
    newsroom.publish(SMALL)
    for suffix, head in read_heads(newsroom).items():
        assert head
        with newsroom.database.reading() as session:
            representation = syndication.encode.read_encodings(session, "all", suffix)
        assert representation
        encoded = representation.encoded
        assert encoded
        assert set(encoded) == set(compression.ENCODINGS)
        body = gzip.decompress(encoded["gzip"])
        assert (head.size, head.media_type) == (len(body), FORMATS[suffix].media_type)
        assert all(DECODERS[name](each) == body for name, each in encoded.items())


@pytest.mark.any_database
def test_a_refresh_that_changes_nothing_changes_no_validator(newsroom: Newsroom) -> None:
    newsroom.publish(SAMPLE)
    before = {path: read_heads(newsroom, path) for path in PATHS}
    for _ in range(2):
        newsroom.move_clock()
        assert syndication.refresh.sweep_feeds(
            newsroom.database, site=newsroom.site, now=newsroom.now
        ) == len(PATHS)
    with newsroom.database.writing() as session:
        ids = [newsroom.get_feed(path).id for path in PATHS]
        stale_marks.mark_stale(session, ids, now=newsroom.now, significant=False)
    assert newsroom.refresh() == len(PATHS)
    assert not syndication.refresh.refresh_feed(
        newsroom.database, newsroom.get_feed("all").id, site=newsroom.site, now=newsroom.now
    )
    assert {path: read_heads(newsroom, path) for path in PATHS} == before


@pytest.mark.any_database
def test_last_modified_strictly_increases_even_within_one_second(newsroom: Newsroom) -> None:
    article_id = newsroom.publish(SMALL)
    history = [read_heads(newsroom)]
    for number in range(5):
        newsroom.act(Verb.CORRECT, article_id, replace(SMALL, title=f"Judul {number}"))
        newsroom.refresh()
        history.append(read_heads(newsroom))
    for suffix in FORMATS:
        known = [head for each in history if (head := each[suffix])]
        assert all(
            before.modified < after.modified and before.digest != after.digest
            for before, after in pairwise(known)
        )
        assert all(head.modified.microsecond == 0 for head in known)


@pytest.mark.any_database
def test_the_feed_is_updated_by_significant_changes_only(newsroom: Newsroom) -> None:
    def refresh_and_read_updated() -> datetime:
        newsroom.refresh()
        newsroom.move_clock()
        return newsroom.get_feed("all").updated

    article_id = newsroom.publish(SMALL)
    instant = refresh_and_read_updated()
    newsroom.act(Verb.CORRECT, article_id, replace(SMALL, title="Judul Benar"))
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert refresh_and_read_updated() == instant
    for verb in (Verb.UPDATE, Verb.WITHDRAW, Verb.PUBLISH):
        newsroom.act(verb, article_id, SMALL)
        assert refresh_and_read_updated() > instant
        instant = newsroom.get_feed("all").updated


@pytest.mark.any_database
def test_a_feed_holds_the_newest_entries_up_to_its_limit(newsroom: Newsroom) -> None:
    newsroom.site = replace(newsroom.site, entry_limit=3, tombstone_limit=2)
    ids = [newsroom.start(SMALL, title=f"Berita {number}") for number in range(6)]
    for article_id in ids:
        newsroom.move_clock()
        newsroom.act(Verb.PUBLISH, article_id)
    newsroom.refresh()
    assert newsroom.read_guids() == [
        newsroom.get_article(article_id).guid for article_id in ids[:2:-1]
    ]
    for article_id in ids[3:]:
        newsroom.move_clock()
        newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.refresh()
    assert newsroom.read_guids() == [
        newsroom.get_article(article_id).guid for article_id in ids[2::-1]
    ]
    assert newsroom.read_body("all", "atom").count(b"deleted-entry ref") == 2


@pytest.mark.any_database
def test_notes_of_two_articles_have_different_ids_in_one_feed(newsroom: Newsroom) -> None:
    body = (
        "<p>Satu<sup><a href='#fn1' id=r1>1</a></sup></p><p id=fn1>Catatan <a href='#r1'>^</a></p>"
    )
    newsroom.publish(SMALL, body=body)
    newsroom.publish(SMALL, body=body)
    with newsroom.database.reading() as session:
        feed = feeds.find_feed(session, feeds.ALL)
        assert feed
        entries = documents.build_document(
            session, feed, site=newsroom.site, now=newsroom.now
        ).entries
    texts = "".join(entry.body_html for entry in entries)
    ids, links = (re.findall(pattern, texts) for pattern in (' id="([^"]+)"', ' href="#([^"]+)"'))
    assert len(set(ids)) == 4
    assert sorted(links) == sorted(ids)


@pytest.mark.any_database
def test_a_withdrawn_article_has_a_tombstone_for_so_many_days(newsroom: Newsroom) -> None:
    article_id = newsroom.publish(SMALL)
    newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.refresh()
    days = timedelta(days=newsroom.site.tombstone_days)
    for passes, count in ((days - timedelta(seconds=1), 1), (timedelta(seconds=2), 0)):
        newsroom.move_clock(passes)
        syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
        assert newsroom.read_body("all", "atom").count(b"deleted-entry ref") == count
        newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_retired_feed_has_no_bytes_until_it_is_back(newsroom: Newsroom) -> None:
    newsroom.publish(SAMPLE)
    before, topic_id = (
        newsroom.read_bodies("topics/desa"),
        newsroom.get_feed("topics/desa").topic_id,
    )
    assert topic_id
    with newsroom.database.writing() as session:
        editorial.taxonomy.retire_term(session, Topic, topic_id, now=newsroom.now)
    assert newsroom.refresh() == 1
    assert set(read_heads(newsroom, "topics/desa").values()) == {None}
    assert (
        syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
        == len(PATHS) - 1
    )
    with newsroom.database.writing() as session:
        editorial.taxonomy.revive_term(session, Topic, topic_id, now=newsroom.now)
    newsroom.refresh()
    assert newsroom.read_bodies("topics/desa").keys() == before.keys()
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_an_entry_that_cannot_be_rendered_is_excluded_until_it_is_corrected(
    newsroom: Newsroom,
) -> None:
    bad, good = newsroom.publish(SAMPLE, title="Rusak"), newsroom.publish(SAMPLE, title="Baik")
    guid = newsroom.get_article(bad).guid
    with newsroom.database.writing() as session:
        session.execute(
            update(Article).where(Article.id == bad).values(guid=" ", revision=Article.revision + 1)
        )
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert newsroom.read_guids() == [newsroom.get_article(good).guid]
    excluded = list_exclusions(newsroom)
    assert {(each.guid, each.suffix) for each in excluded} == {(" ", suffix) for suffix in FORMATS}
    assert len(excluded) == len(PATHS) * len(FORMATS)
    assert all("guid is empty" in each.reason and each.since == newsroom.now for each in excluded)
    with newsroom.database.reading() as session:
        assert (
            representations.list_representations(session, newsroom.get_feed("all").id)[
                "rss"
            ].entries
            == 1
        )
    newsroom.move_clock()
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert {each.since for each in list_exclusions(newsroom)} == {
        newsroom.now - timedelta(hours=1)
    }, "known since then"
    with newsroom.database.writing() as session:
        session.execute(
            update(Article)
            .where(Article.id == bad)
            .values(guid=guid, revision=Article.revision + 1)
        )
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert list_exclusions(newsroom) == []
    assert set(newsroom.read_guids()) == {guid, newsroom.get_article(good).guid}


@pytest.mark.parametrize("error", [RenderingError("cannot be read back\x00"), ZeroDivisionError()])
@pytest.mark.any_database
def test_a_format_that_fails_keeps_its_last_good_bytes_and_the_others_ship(
    newsroom: Newsroom,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    article_id = newsroom.publish(SMALL)
    before, heads_before, compose = newsroom.read_bodies(), read_heads(newsroom), Format.compose

    def failing(chosen: Format, *args: Any) -> Any:
        if chosen.suffix == "atom":
            raise error
        return compose(chosen, *args)

    monkeypatch.setattr(Format, "compose", failing)
    newsroom.act(Verb.UPDATE, article_id, replace(SMALL, title="Judul Baru"))
    newsroom.refresh()
    after = newsroom.read_bodies()
    assert (after["atom"], read_heads(newsroom)["atom"]) == (before["atom"], heads_before["atom"])
    assert all(b"Judul Baru" in after[suffix] for suffix in ("rss", "json"))
    assert {(each.suffix, each.guid) for each in list_exclusions(newsroom)} == {("atom", "")}
    assert all(
        each.reason in {"cannot be read back", "ZeroDivisionError"}
        for each in list_exclusions(newsroom)
    )
    assert "its last good bytes stay" in caplog.text
    monkeypatch.undo()
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert list_exclusions(newsroom) == []
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_feed_that_fails_spoils_only_itself_and_stays_stale(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.act(Verb.PUBLISH, newsroom.start(SMALL))
    build_document = documents.build_document_without_entries

    def failing(session: Any, feed: Any, **options: Any) -> Any:
        if feed.path == "all":
            raise ValueError("rows that make no document")
        return build_document(session, feed, **options)

    monkeypatch.setattr(snapshot, "build_document_without_entries", failing)
    newsroom.refresh()
    assert newsroom.list_stale() == {"all"}
    assert "stays stale" in caplog.text
    monkeypatch.undo()
    newsroom.refresh()
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_database_that_is_away_stops_the_refresh_and_the_feeds_stay_stale(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.act(Verb.PUBLISH, newsroom.start(SAMPLE))
    tried: list[int] = []

    def away(*_: Any, **__: Any) -> Any:
        tried.append(1)
        raise UnavailableError("the database cannot be used now")

    monkeypatch.setattr(stale_marks, "mark_rendered", away)
    for refresh in (syndication.refresh.refresh_stale, syndication.refresh.sweep_feeds):
        with pytest.raises(UnavailableError):
            refresh(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert len(tried) == 2
    assert newsroom.list_stale() == set(PATHS)


@pytest.mark.any_database
def test_a_picture_has_absolute_urls_in_every_format(newsroom: Newsroom) -> None:
    newsroom.store_picture()
    newsroom.publish(SMALL, image=PICTURE, body='<p>Lihat <a href="/lain">ini</a>.</p>')
    for suffix, body in newsroom.read_bodies().items():
        assert b"https://news.example/media/a1.jpg" in body
        assert b"https://news.example/lain" in body
        if suffix == "ninjs":
            continue  # the picture stands beside the text
        below = f"<figcaption>{PICTURE.caption}<br><small>{PICTURE.credit}</small></figcaption>"
        assert below in unescape(body.decode()).replace("\\/", "/"), "a line each"
        if suffix != "json":
            entry = feedparser.parse(body).entries[0]
            assert [(link.href, link.type, link.length) for link in entry.enclosures] == [
                ("https://news.example/media/a1.jpg", "image/jpeg", "3")
            ]


@pytest.mark.any_database
def test_an_article_that_was_never_published_makes_no_entry(newsroom: Newsroom) -> None:
    article = newsroom.get_article(newsroom.start(SAMPLE))
    with pytest.raises(ValueError, match="never published"):
        syndication.documents.build_entry(article, newsroom.site)
