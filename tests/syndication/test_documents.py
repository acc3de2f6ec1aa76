"""From a published article to right bytes, and only where it is due."""

import gzip
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from itertools import pairwise
from typing import Any

import feedparser
import pytest
from sqlalchemy import update

from feedsvc import compression, editorial, rendering, syndication
from feedsvc.domain.articles import Submission, Verb
from feedsvc.domain.documents import Person
from feedsvc.domain.representations import RepresentationHead
from feedsvc.domain.site import Site
from feedsvc.domain.taxonomy import Term
from feedsvc.errors import RenderingError, UnavailableError
from feedsvc.rendering import FORMATS, Format
from feedsvc.storage.cache import exclusions, representations
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article, Exclusion, Topic
from feedsvc.syndication import documents, render, snapshot
from tests.decoding import DECODED
from tests.editorial.newsroom import PICTURE, Desk

SAMPLE = Submission(
    title="Warga Desa Membangun Jembatan Bambu",
    body="<p>Jembatan itu selesai dalam tiga minggu.</p><p>Kini anak-anak berjalan kaki ke sekolah.</p>",
    language="id",
    section="News",
    topics=("Desa", "Pendidikan"),
    authors=(Person("Redaksi"),),
)
PATHS = ["all", "authors/redaksi", "sections/news", "topics/desa", "topics/pendidikan"]


@pytest.fixture
def desk(database: Database, site: Site, now: datetime) -> Desk:
    """A desk at a database of each kind in turn."""
    return Desk(database, site, now)


def heads(desk: Desk, path: str = "all") -> dict[str, RepresentationHead | None]:
    """Return what is known of a feed's bytes in every format."""
    with desk.database.reading() as session:
        return {suffix: representations.find_head(session, path, suffix) for suffix in FORMATS}


def omitted(desk: Desk) -> list[Exclusion]:
    """Return what is left out of feeds."""
    with desk.database.reading() as session:
        return list(exclusions.list_excluded(session))


def test_a_published_article_is_in_each_feed_that_selects_it(desk: Desk) -> None:
    desk.published(SAMPLE)
    with desk.database.reading() as session:
        assert [feed.path for feed in feeds.list_feeds(session)] == PATHS
        assert feeds.list_stale(session) == []
    for path in PATHS:
        assert all(b"Jembatan Bambu" in body for body in desk.bodies(path).values()), path


def test_the_feed_of_everything_tells_of_the_site_and_each_other_one_of_its_own_page(desk: Desk) -> None:
    desk.published(SAMPLE)
    links = {path: feedparser.parse(desk.bodies(path)["rss"]).feed.link for path in PATHS}
    assert links.pop("all") == "https://news.example/"
    assert links == {path: f"https://news.example/feeds/{path}" for path in PATHS[1:]}


def test_what_is_known_of_bytes_is_true_and_every_encoding_holds_the_same(desk: Desk) -> None:
    desk.published(SAMPLE)
    for suffix, head in heads(desk).items():
        assert head
        with desk.database.reading() as session:
            found = syndication.encode.read_encodings(session, "all", suffix)
        assert found
        encoded = found.encoded
        assert encoded
        assert set(encoded) == set(compression.ENCODINGS)
        body = gzip.decompress(encoded["gzip"])
        assert (head.size, head.media_type) == (len(body), FORMATS[suffix].media_type)
        assert all(DECODED[name](each) == body for name, each in encoded.items())


def test_a_refresh_that_changes_nothing_changes_no_validator(desk: Desk) -> None:
    article_id = desk.published(SAMPLE)
    before = {path: heads(desk, path) for path in PATHS}
    with desk.database.reading() as session:
        unchanged = session.get_one(Article, article_id).topics[0].topic_id
    for _ in range(2):
        desk.later()
        assert syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now) == len(PATHS)
    with desk.database.writing() as session:
        editorial.taxonomy.change_term(session, Topic, unchanged, Term("Desa", "desa"), now=desk.now)
    assert desk.refresh() == len(PATHS)
    assert not syndication.refresh.refresh_feed(desk.database, desk.feed("all").id, site=desk.site, now=desk.now)
    assert {path: heads(desk, path) for path in PATHS} == before


def test_last_modified_strictly_increases_even_within_one_second(desk: Desk) -> None:
    article_id = desk.published(SAMPLE)
    seen = [heads(desk)]
    for number in range(5):
        desk.act(Verb.CORRECT, article_id, replace(SAMPLE, title=f"Judul {number}"))
        desk.refresh()
        seen.append(heads(desk))
    for suffix in FORMATS:
        told = [head for each in seen if (head := each[suffix])]
        assert all(one.modified < other.modified and one.digest != other.digest for one, other in pairwise(told))
        assert all(head.modified.microsecond == 0 for head in told)


def test_the_feed_is_updated_by_significant_changes_only(desk: Desk) -> None:
    def updated() -> datetime:
        desk.refresh()
        desk.later()
        return desk.feed("all").updated

    article_id = desk.published(SAMPLE)
    seen = updated()
    desk.act(Verb.CORRECT, article_id, replace(SAMPLE, title="Judul Benar"))
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    assert updated() == seen
    for verb in (Verb.UPDATE, Verb.WITHDRAW, Verb.PUBLISH):
        desk.act(verb, article_id, SAMPLE)
        assert updated() > seen
        seen = desk.feed("all").updated


def test_a_feed_holds_the_newest_entries_up_to_its_limit(desk: Desk) -> None:
    desk.site = replace(desk.site, entry_limit=3, tombstone_limit=2)
    ids = [desk.start(SAMPLE, title=f"Berita {number}") for number in range(6)]
    for article_id in ids:
        desk.later()
        desk.act(Verb.PUBLISH, article_id)
    desk.refresh()
    assert desk.guids() == [desk.article(article_id).guid for article_id in ids[:2:-1]]
    for article_id in ids[3:]:
        desk.later()
        desk.act(Verb.WITHDRAW, article_id)
    desk.refresh()
    assert desk.guids() == [desk.article(article_id).guid for article_id in ids[2::-1]]
    assert desk.body("all", "atom").count(b"deleted-entry ref") == 2


def test_a_withdrawal_is_told_for_so_many_days(desk: Desk) -> None:
    article_id = desk.published(SAMPLE)
    desk.act(Verb.WITHDRAW, article_id)
    desk.refresh()
    days = timedelta(days=desk.site.tombstone_days)
    for passes, told in ((days - timedelta(seconds=1), 1), (timedelta(seconds=2), 0)):
        desk.later(passes)
        syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
        assert desk.body("all", "atom").count(b"deleted-entry ref") == told
        desk.assert_all_is_told()


def test_a_retired_feed_has_no_bytes_to_offer_until_it_is_back(desk: Desk) -> None:
    desk.published(SAMPLE)
    told, topic_id = desk.bodies("topics/desa"), desk.feed("topics/desa").topic_id
    assert topic_id
    with desk.database.writing() as session:
        editorial.taxonomy.retire_term(session, Topic, topic_id, now=desk.now)
    assert desk.refresh() == 1
    assert set(heads(desk, "topics/desa").values()) == {None}
    assert syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now) == len(PATHS) - 1
    with desk.database.writing() as session:
        editorial.taxonomy.revive_term(session, Topic, topic_id, now=desk.now)
    desk.refresh()
    assert desk.bodies("topics/desa").keys() == told.keys()
    desk.assert_all_is_told()


def test_an_entry_that_cannot_be_rendered_is_left_out_until_it_is_mended(desk: Desk) -> None:
    bad, good = desk.published(SAMPLE, title="Rusak"), desk.published(SAMPLE, title="Baik")
    guid = desk.article(bad).guid
    with desk.database.writing() as session:
        session.execute(
            update(Article).where(Article.id == bad).values(guid="no URI at all", revision=Article.revision + 1)
        )
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    assert desk.guids() == [desk.article(good).guid]
    left_out = omitted(desk)
    assert {(one.guid, one.suffix) for one in left_out} == {("no URI at all", suffix) for suffix in FORMATS}
    assert len(left_out) == len(PATHS) * len(FORMATS)
    assert all("not a URI" in one.reason and one.since == desk.now for one in left_out)
    with desk.database.reading() as session:
        assert representations.list_representations(session, desk.feed("all").id)["rss"].entries == 1
    desk.later()
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    assert {one.since for one in omitted(desk)} == {desk.now - timedelta(hours=1)}, "known since then"
    with desk.database.writing() as session:
        session.execute(update(Article).where(Article.id == bad).values(guid=guid, revision=Article.revision + 1))
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    assert omitted(desk) == []
    assert set(desk.guids()) == {guid, desk.article(good).guid}


@pytest.mark.parametrize("error", [RenderingError("cannot be read back\x00"), ZeroDivisionError()])
def test_a_format_that_fails_keeps_its_last_good_bytes_and_the_others_ship(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    article_id = desk.published(SAMPLE)
    before, heads_before, outlined = desk.bodies(), heads(desk), rendering.compose

    def failing(chosen: Format, *given: Any) -> Any:
        if chosen.suffix == "atom":
            raise error
        return outlined(chosen, *given)

    monkeypatch.setattr(render, "compose", failing)
    desk.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Judul Baru"))
    desk.refresh()
    after = desk.bodies()
    assert (after["atom"], heads(desk)["atom"]) == (before["atom"], heads_before["atom"])
    assert all(b"Judul Baru" in after[suffix] for suffix in ("rss", "json"))
    assert {(one.suffix, one.guid) for one in omitted(desk)} == {("atom", "")}
    assert all(one.reason in {"cannot be read back", "ZeroDivisionError"} for one in omitted(desk))
    assert "its last good bytes stay" in caplog.text
    monkeypatch.undo()
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    assert omitted(desk) == []
    desk.assert_all_is_told()


def test_a_feed_that_fails_spoils_only_itself_and_stays_stale(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk.act(Verb.PUBLISH, desk.start(SAMPLE))
    surroundings = documents.build_document_without_entries

    def failing(session: Any, feed: Any, **words: Any) -> Any:
        if feed.path == "all":
            raise ValueError("rows that make no document")
        return surroundings(session, feed, **words)

    monkeypatch.setattr(snapshot, "build_document_without_entries", failing)
    desk.refresh()
    assert desk.stale() == {"all"}
    assert "stays stale" in caplog.text
    monkeypatch.undo()
    desk.refresh()
    desk.assert_all_is_told()


def test_a_database_that_is_away_stops_the_round_and_leaves_the_debt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.act(Verb.PUBLISH, desk.start(SAMPLE))
    tried = []

    def away(*_: Any, **__: Any) -> Any:
        tried.append(1)
        raise UnavailableError("the database cannot be used now")

    monkeypatch.setattr(feeds, "mark_rendered", away)
    for does in (syndication.refresh.refresh_stale, syndication.refresh.sweep_feeds):
        with pytest.raises(UnavailableError):
            does(desk.database, site=desk.site, now=desk.now)
    assert len(tried) == 2
    assert desk.stale() == set(PATHS)


def test_a_picture_is_told_by_absolute_urls_in_every_format(desk: Desk) -> None:
    desk.picture()
    desk.published(SAMPLE, image=PICTURE, body='<p>Lihat <a href="/lain">ini</a>.</p>')
    for suffix, body in desk.bodies().items():
        assert b"https://news.example/media/a1.jpg" in body
        assert b"https://news.example/lain" in body
        below = f"<figcaption>{PICTURE.caption}<br><small>{PICTURE.credit}</small></figcaption>"
        assert below in unescape(body.decode()).replace("\\/", "/"), "a line each"
        if suffix != "json":
            entry = feedparser.parse(body).entries[0]
            assert [(link.href, link.type, link.length) for link in entry.enclosures] == [
                ("https://news.example/media/a1.jpg", "image/jpeg", "3")
            ]


def test_an_article_that_was_never_published_makes_no_entry(desk: Desk) -> None:
    article = desk.article(desk.start(SAMPLE))
    with pytest.raises(ValueError, match="never published"):
        syndication.documents.build_entry(article, desk.site)
