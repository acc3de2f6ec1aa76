"""Refreshing reuses fragments, orders feeds by urgency, and leaves no old bytes after a race."""

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from feedsvc import compression, editorial, syndication
from feedsvc.domain.articles import Verb
from feedsvc.domain.documents import Entry
from feedsvc.domain.representations import RepresentationHead
from feedsvc.domain.site import Site
from feedsvc.domain.taxonomy import Term
from feedsvc.errors import RenderingError
from feedsvc.rendering import FORMATS, Format
from feedsvc.storage.cache import encodings, generation, representations
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds, stale_marks
from feedsvc.storage.tables import Author, Feed, Fragment, Topic
from feedsvc.syndication import encode, refresh, snapshot
from tests.decoding import DECODERS
from tests.editorial.newsroom import SAMPLE, SMALL, Newsroom
from tests.source_code import MODULES, PACKAGE, list_nodes

READERS = [suffix for suffix, each in FORMATS.items() if each.is_for_readers]
PARTNERS = [suffix for suffix in FORMATS if suffix not in READERS]


@pytest.fixture
def newsroom(database: Database, site: Site, now: datetime) -> Newsroom:
    """A newsroom with a database of each kind."""
    return Newsroom(database, site, now, SMALL)  # its articles are in two feeds, not in six


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The guids of the entries that are rendered during the test, once for each format."""
    guids: list[str] = []
    render_entry = Format.render_entry

    def record(chosen: Format, entry: Entry) -> bytes:
        guids.append(entry.guid)
        return render_entry(chosen, entry)

    monkeypatch.setattr(Format, "render_entry", record)
    return guids


@contextmanager
def in_between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> Iterator[None]:
    """Call `act` after a refresh has read and before it writes."""
    render_entry, waiting = Format.render_entry, [act]

    def overtaken(chosen: Format, entry: Entry) -> bytes:
        if waiting:
            waiting.pop()()
        return render_entry(chosen, entry)

    with monkeypatch.context() as patch:
        patch.setattr(Format, "render_entry", overtaken)
        yield
    assert not waiting


def rename_topic(newsroom: Newsroom, path: str, name: str) -> None:
    """Give a topic another name."""
    topic_id = newsroom.get_feed(path).topic_id
    assert topic_id
    with newsroom.database.writing() as session:
        slug = path.partition("/")[2]
        editorial.taxonomy.change_term(
            session, Topic, topic_id, Term(name=name, slug=slug), now=newsroom.now
        )


def count_fragments(newsroom: Newsroom) -> int:
    """Return the number of stored fragments."""
    with newsroom.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Fragment)) or 0


@pytest.mark.any_database
def test_only_what_changed_is_rendered_and_once_for_all_feeds(
    newsroom: Newsroom, rendered: list[str]
) -> None:
    first = newsroom.publish()
    assert len(rendered) == len(FORMATS), "once for each format, not for each feed"
    rendered.clear()
    second = newsroom.publish(topics=("Desa",))
    assert set(rendered) == {newsroom.get_article(second).guid}
    rendered.clear()
    newsroom.act(Verb.UPDATE, first, replace(SMALL, title="Judul Baru"))
    newsroom.refresh()
    assert set(rendered) == {newsroom.get_article(first).guid}
    rendered.clear()
    newsroom.act(Verb.WITHDRAW, second)
    newsroom.refresh()
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert rendered == []
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_sweep_with_anew_renders_every_entry(newsroom: Newsroom, rendered: list[str]) -> None:
    newsroom.publish()
    before = newsroom.read_bodies()
    rendered.clear()
    syndication.refresh.sweep_feeds(
        newsroom.database, site=newsroom.site, now=newsroom.now, anew=True
    )
    assert len(rendered) >= len(FORMATS)
    assert newsroom.read_bodies() == before


@pytest.mark.any_database
def test_no_fragment_of_another_site_is_reused(newsroom: Newsroom, rendered: list[str]) -> None:
    newsroom.publish()
    rendered.clear()
    newsroom.site = replace(newsroom.site, base_url="https://other.example")
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert len(rendered) == len(FORMATS)
    newsroom.assert_feeds_are_current()
    assert snapshot.compute_renderer_fingerprint(
        newsroom.site
    ) != snapshot.compute_renderer_fingerprint(
        replace(newsroom.site, base_url="https://third.example")
    )


def test_the_code_of_each_module_that_builds_entries_is_in_the_fingerprint() -> None:
    """Without it, the fragments of the version before would be kept after an upgrade."""
    # Storage returns rows, which the revision of an article stands for. A compressed body says the
    # same whatever compressed it.
    others = ("storage/", "errors.py", "compression.py")
    todo, found = ["syndication/documents.py", "rendering/__init__.py"], set[str]()
    while todo:
        path = todo.pop()
        if path in found or path.startswith(others):
            continue
        found.add(path)
        todo += list_imported_modules(path)
    assert {"parsing/html/headings.py", "images/__init__.py", "rendering/rss.py"} <= found
    hashed = {path.relative_to(PACKAGE).as_posix() for path in snapshot.list_renderer_files()}
    assert found <= hashed


def list_imported_modules(path: str) -> list[str]:
    """Return the modules of the package that a module imports."""
    names = {
        f"{node.module}.{alias.name}".removeprefix("feedsvc.").replace(".", "/")
        for node in list_nodes(path)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("feedsvc")
        for alias in node.names
    }
    names |= {name.rpartition("/")[0] for name in names}
    files = {file for name in names for file in (f"{name}.py", f"{name}/__init__.py")}
    return sorted(files.intersection(MODULES))


def damage(newsroom: Newsroom) -> None:
    """Change a letter in every stored fragment."""
    with newsroom.database.writing() as session:
        for name, stored in session.execute(select(Fragment.name, Fragment.bodies)).all():
            spoiled = stored.replace(b"Jembatan", b"Jembaten")
            assert spoiled != stored
            session.execute(update(Fragment).where(Fragment.name == name).values(bodies=spoiled))


@pytest.mark.any_database
def test_damaged_fragments_are_found_and_rendered_again(
    newsroom: Newsroom, rendered: list[str]
) -> None:
    article_id = newsroom.publish()
    damage(newsroom)
    rendered.clear()
    other = newsroom.publish(title="Lain")
    assert set(rendered) == {
        newsroom.get_article(article_id).guid,
        newsroom.get_article(other).guid,
    }
    assert all(b"Jembaten" not in body for body in newsroom.read_bodies().values())
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_new_name_reaches_every_entry_that_contains_it(newsroom: Newsroom) -> None:
    newsroom.publish(topics=SAMPLE.topics)
    rename_topic(newsroom, "topics/desa", "Perdesaan")
    newsroom.refresh()
    assert all(b"Perdesaan" in body for body in newsroom.read_bodies("topics/pendidikan").values())
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_name_that_changes_during_a_refresh_leaves_no_old_bytes_behind(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.act(Verb.PUBLISH, newsroom.start())
    with in_between(monkeypatch, lambda: rename_topic(newsroom, "topics/desa", "Perdesaan")):
        newsroom.refresh()
    newsroom.refresh()
    assert newsroom.list_stale() == set()
    newsroom.assert_feeds_are_current()


def test_an_author_s_url_that_changes_during_a_refresh_leaves_no_old_bytes_behind(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.sample = replace(SMALL, authors=SAMPLE.authors)
    newsroom.act(Verb.PUBLISH, newsroom.start())
    author = SAMPLE.authors[1]

    def move() -> None:
        newsroom.start(authors=(replace(author, url="https://news.example/baru"),))

    with in_between(monkeypatch, move):
        newsroom.refresh()
    newsroom.refresh()
    with newsroom.database.reading() as session:
        assert (
            session.scalars(select(Author.url).where(Author.name == author.name)).one()
            == "https://news.example/baru"
        )
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_urgent_feeds_come_before_those_with_other_changes(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(14):
        newsroom.publish_new(topics=(f"Topik {number}",), section="Lain", authors=())
    newsroom.refresh()
    order: list[str] = []
    refresh_together = refresh._refresh_together  # noqa: SLF001  the order of its feeds matters

    def record(database: Any, feed_ids: Any, **options: Any) -> Any:
        with newsroom.database.reading() as session:
            order.extend(feeds.get_feed(session, feed_id).path for feed_id in feed_ids)
        if len(order) == 11:
            newsroom.act(Verb.PUBLISH, newsroom.start(topics=("Baru",), section="", authors=()))
        return refresh_together(database, feed_ids, **options)

    with newsroom.database.writing() as session:
        ids = {feed.id for feed in feeds.list_feeds(session)}
        stale_marks.mark_stale(session, ids, now=newsroom.now, urgent=False)
    newsroom.now += timedelta(hours=1)
    monkeypatch.setattr(refresh, "_refresh_together", record)
    newsroom.refresh()
    assert "topics/baru" not in order[:11]
    assert set(order[11:13]) == {"all", "topics/baru"}, (
        "one feed, then ten, and then urgent feeds are looked for"
    )
    assert len(order) == 17 + 1
    assert newsroom.list_stale() == set()


@pytest.mark.any_database
def test_a_feed_that_fails_is_skipped_and_the_rest_is_refreshed_once(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        newsroom.publish_new(topics=(f"Topik {number}",), section="", authors=())
    bad = newsroom.get_feed("topics/topik-3").id
    read_feed = snapshot._read_feed  # noqa: SLF001  one feed's rows make trouble

    def failing(session: Any, feed: Feed, *args: Any, **options: Any) -> Any:
        if feed.id == bad:
            raise ValueError("rows that make no document")
        return read_feed(session, feed, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "_read_feed", failing)
        assert newsroom.refresh() == 12
    assert newsroom.list_stale() == {"topics/topik-3"}
    newsroom.refresh()
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_publication_makes_the_same_number_of_queries_for_any_number_of_feeds_and_entries(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count_queries(topics: tuple[str, ...]) -> int:
        newsroom.act(Verb.PUBLISH, newsroom.start(topics=topics, section="", authors=()))
        statements: list[str] = []

        def record(*args: Any) -> None:
            statements.append(args[2])

        event.listen(newsroom.database.engine, "before_cursor_execute", record)
        with monkeypatch.context() as patch:
            patch.setattr(
                encode, "encode_pending", lambda *_, **__: 0
            )  # readers do not wait for the encoding
            newsroom.refresh()
        event.remove(newsroom.database.engine, "before_cursor_execute", record)
        newsroom.refresh()
        return len(statements)

    newsroom.publish(topics=("A",), section="", authors=())
    few = count_queries(("A",))
    for number in range(8):
        newsroom.publish_new(topics=("A", f"T{number}"), section="", authors=())
    newsroom.refresh()
    assert count_queries(("A",)) == few
    assert count_queries(("A", "B", "C", "D", "E")) == few


def test_fragments_that_no_feed_shows_any_more_are_deleted(newsroom: Newsroom) -> None:
    newsroom.site = replace(newsroom.site, entry_limit=2)

    def publish(topic: str) -> int:
        article_id = newsroom.publish_new(SMALL, topics=(topic,))
        newsroom.refresh()
        newsroom.move_clock()
        return article_id

    ids = [publish("Desa") for _ in range(2)]
    alone = publish("Sepi")
    ids += [publish("Desa") for _ in range(2)]
    assert count_fragments(newsroom) == len(ids) + 1
    newsroom.move_clock(timedelta(hours=2))
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    with newsroom.database.reading() as session:
        assert set(session.scalars(select(Fragment.article_id))) == {*ids[-2:], alone}
    newsroom.act(Verb.WITHDRAW, alone)
    newsroom.refresh()
    newsroom.move_clock(timedelta(hours=2))
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert count_fragments(newsroom) == 2
    newsroom.assert_feeds_are_current()


def read_encoded(newsroom: Newsroom, path: str = "all") -> Mapping[str, bytes]:
    """Return a feed's RSS in each encoding."""
    with newsroom.database.reading() as session:
        representation = syndication.encode.read_encodings(session, path, "rss")
    assert representation
    assert representation.encoded
    return representation.encoded


@pytest.mark.any_database
def test_recompressed_bytes_are_smaller_and_change_no_validator(newsroom: Newsroom) -> None:
    for number in range(0, 12, 3):
        newsroom.publish_new(
            SMALL,
            title=f"Judul {number}",
            body=f"<p>{'Jembatan itu selesai dalam tiga minggu. ' * (number + 1)}</p>",
        )
    newsroom.refresh()
    fast, body = read_encoded(newsroom), newsroom.read_body("all", "rss")
    with newsroom.database.reading() as session:
        before = {
            suffix: head
            for (_, suffix), head in representations.list_heads(
                session, [newsroom.get_feed("all").id]
            ).items()
        }
    assert syndication.encode.recompress(newsroom.database, now=newsroom.now) == 0, (
        "what has just changed may change again"
    )
    newsroom.move_clock()
    newsroom.refresh()  # which encodes the feeds for partners, after their minute
    total = 0
    while now_done := syndication.encode.recompress(newsroom.database, now=newsroom.now):
        total += now_done
    with newsroom.database.reading() as session:
        assert total == len(FORMATS) * len(feeds.list_feeds(session))
        after = {
            suffix: head
            for (_, suffix), head in representations.list_heads(
                session, [newsroom.get_feed("all").id]
            ).items()
        }
    assert {suffix: replace(head, recompressed=True) for suffix, head in before.items()} == after
    best = read_encoded(newsroom)
    assert all(DECODERS[name](best[name]) == body for name in compression.ENCODINGS)
    assert sum(map(len, best.values())) < sum(map(len, fast.values()))
    assert len(best["br"]) <= len(fast["br"])


def test_recompressed_bytes_of_a_former_version_are_not_stored(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    article_id = newsroom.publish()
    newsroom.move_clock()
    compress_best = compression.compress_best

    def overtaken(body: bytes) -> dict[str, bytes]:
        monkeypatch.undo()
        newsroom.act(Verb.UPDATE, article_id, replace(SMALL, title="Judul Baru"))
        newsroom.refresh()
        return compress_best(body)

    monkeypatch.setattr(compression, "compress_best", overtaken)
    syndication.encode.recompress(newsroom.database, now=newsroom.now, limit=1)
    newsroom.assert_feeds_are_current()
    for path in ("all", "topics/desa"):
        assert all(
            b"Judul Baru" in DECODERS[name](each)
            for name, each in read_encoded(newsroom, path).items()
        )


@pytest.mark.any_database
def test_recompression_waits_while_a_feed_is_stale(newsroom: Newsroom) -> None:
    newsroom.publish()
    newsroom.move_clock()
    newsroom.act(Verb.PUBLISH, newsroom.start())
    assert syndication.encode.recompress(newsroom.database, now=newsroom.now) == 0
    newsroom.refresh()
    newsroom.move_clock()
    assert syndication.encode.recompress(newsroom.database, now=newsroom.now) > 0


@pytest.fixture
def not_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresher that is killed whenever it has rendered, before it encodes."""
    monkeypatch.setattr(encode, "encode_pending", lambda *_, **__: 0)


def count_unencoded(newsroom: Newsroom) -> int:
    """Return the number of representations for readers that are not encoded."""
    with newsroom.database.reading() as session:
        return len(encodings.list_unencoded(session, 1000, settled=PARTNERS))


def list_heads(newsroom: Newsroom) -> dict[representations.Key, RepresentationHead]:
    """Return the heads of all representations."""
    with newsroom.database.reading() as session:
        return representations.list_heads(session, [feed.id for feed in feeds.list_feeds(session)])


def read_generation(newsroom: Newsroom) -> generation.Generation:
    """Return the cache generation."""
    with newsroom.database.reading() as session:
        return generation.read_generation(session)


@pytest.mark.any_database
def test_what_is_rendered_is_live_before_it_is_encoded(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.publish()
    assert count_unencoded(newsroom) == 0
    with monkeypatch.context() as patch:
        patch.setattr(encode, "encode_pending", lambda *_, **__: 0)
        newsroom.publish(title="Baru")
        heads = list_heads(newsroom)
        assert count_unencoded(newsroom) == len(heads) * len(READERS) // len(FORMATS)
        newsroom.assert_feeds_are_current()
        before = read_encoded(newsroom), list_heads(newsroom), read_generation(newsroom)
        assert all(b"Baru" in DECODERS[name](before[0][name]) for name in compression.ENCODINGS)
    assert newsroom.refresh() == 0, "no feed is stale"
    assert count_unencoded(newsroom) == 0
    assert (read_encoded(newsroom), list_heads(newsroom), read_generation(newsroom)) == before, (
        "no reader sees the difference"
    )
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_feed_for_partners_is_encoded_when_it_has_settled(newsroom: Newsroom) -> None:
    newsroom.publish()
    with newsroom.database.reading() as session:
        pending = encodings.list_unencoded(session, 1000)
        stored = encodings.find_representation(session, "all", "ninjs")
        assert stored
        before = syndication.encode.encode_stored(session, stored)
    assert {each.suffix for each in pending} == set(PARTNERS)
    assert before.encoded
    assert (stored.is_encoded, before.is_damaged) == (False, False)
    body = DECODERS["gzip"](before.encoded["gzip"])
    newsroom.now += timedelta(minutes=1)
    assert newsroom.refresh() == 0, "no feed is stale"
    with newsroom.database.reading() as session:
        assert encodings.list_unencoded(session, 1000) == []
        after = syndication.encode.read_encodings(session, "all", "ninjs")
    assert after
    assert after.stored.is_encoded
    assert after.encoded
    assert DECODERS["gzip"](after.encoded["gzip"]) == body


@pytest.mark.any_database
@pytest.mark.usefixtures("not_encoding")
def test_a_change_before_the_encoding_leaves_nothing_of_the_former_version(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    article_id = newsroom.publish()
    newsroom.act(Verb.UPDATE, article_id, replace(SMALL, title="Judul Baru"))
    newsroom.refresh()
    monkeypatch.undo()
    compress_fast, is_first = compression.compress_fast, Lock()

    def overtaken(body: bytes) -> dict[str, bytes]:
        if is_first.acquire(blocking=False):  # in the first of several threads, once
            monkeypatch.undo()
            newsroom.act(Verb.UPDATE, article_id, replace(SMALL, title="Judul Terbaru"))
            newsroom.refresh()
        return compress_fast(body)

    monkeypatch.setattr(compression, "compress_fast", overtaken)
    newsroom.refresh()
    assert count_unencoded(newsroom) == 0
    newsroom.assert_feeds_are_current()
    assert all(
        b"Judul Terbaru" in DECODERS[name](each) for name, each in read_encoded(newsroom).items()
    )


@pytest.mark.any_database
@pytest.mark.usefixtures("not_encoding")
def test_bytes_that_are_damaged_before_the_encoding_reach_no_reader_and_are_made_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.publish()
    damage(newsroom)
    with newsroom.database.reading() as session:
        representation = syndication.encode.read_encodings(session, "all", "rss")
    assert representation
    assert (representation.encoded, representation.is_damaged) == (None, True)
    monkeypatch.undo()
    newsroom.refresh()
    assert "damaged" in caplog.text
    assert count_unencoded(newsroom) == 0
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_former_fragments_stay_while_a_refresh_may_be_using_them(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    newsroom.act(Verb.UPDATE, article_id, replace(SMALL, title="Judul Baru"))
    newsroom.refresh()
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert count_fragments(newsroom) == 2
    newsroom.move_clock(timedelta(hours=2))
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert count_fragments(newsroom) == 1
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_an_entry_that_one_format_cannot_write_is_in_the_others(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    render_entry = Format.render_entry

    def failing(chosen: Format, entry: Entry) -> bytes:
        if chosen.suffix == "atom":
            raise RenderingError("too long")
        return render_entry(chosen, entry)

    with monkeypatch.context() as patch:
        patch.setattr(Format, "render_entry", failing)
        article_id = newsroom.publish()
    guid = newsroom.get_article(article_id).guid.encode()
    assert {suffix: guid in body for suffix, body in newsroom.read_bodies().items()} == {
        "rss": True,
        "atom": False,
        "json": True,
        "ninjs": True,
    }
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    newsroom.assert_feeds_are_current()
