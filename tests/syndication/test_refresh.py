"""The press at work: what is reused, what goes first, and what a race may not leave behind."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from feedsvc import compression, editorial, rendering, syndication
from feedsvc.domain.articles import Verb
from feedsvc.domain.representations import RepresentationHead
from feedsvc.domain.site import Site
from feedsvc.domain.taxonomy import Term
from feedsvc.storage.cache import encodings, generation, representations
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Author, Feed, Fragment, Topic
from feedsvc.syndication import encode, refresh, render, snapshot
from tests.decoding import DECODED
from tests.editorial.newsroom import SAMPLE, Desk


@pytest.fixture
def desk(database: Database, site: Site, now: datetime) -> Desk:
    """A desk at a database of each kind."""
    return Desk(database, site, now)


@pytest.fixture
def spelled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The guids that are spelled, one for each format, while the test goes on."""
    seen: list[str] = []
    fragment = rendering.render_fragment

    def noted(chosen: Any, entry: Any) -> Any:
        seen.append(entry.guid)
        return fragment(chosen, entry)

    monkeypatch.setattr(render, "render_fragment", noted)
    return seen


@contextmanager
def in_between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> Iterator[None]:
    """Do something after the press has read and before it writes."""
    fragment, waiting = rendering.render_fragment, [act]

    def overtaken(*given: Any) -> Any:
        if waiting:
            waiting.pop()()
        return fragment(*given)

    with monkeypatch.context() as patch:
        patch.setattr(render, "render_fragment", overtaken)
        yield
    assert not waiting


def reword(desk: Desk, path: str, name: str) -> None:
    """Give a topic another name."""
    topic_id = desk.feed(path).topic_id
    assert topic_id
    with desk.database.writing() as session:
        slug = path.partition("/")[2]
        editorial.taxonomy.change_term(session, Topic, topic_id, Term(name=name, slug=slug), now=desk.now)


def fragments(desk: Desk) -> int:
    """Return of how many articles bytes are kept."""
    with desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Fragment)) or 0


def test_only_what_changed_is_spelled_and_once_for_all_feeds(desk: Desk, spelled: list[str]) -> None:
    first = desk.published()
    assert len(spelled) == 3, "once for each format, not for each feed"
    spelled.clear()
    second = desk.published(topics=("Desa",))
    assert set(spelled) == {desk.article(second).guid}
    spelled.clear()
    desk.act(Verb.UPDATE, first, replace(SAMPLE, title="Judul Baru"))
    desk.refresh()
    assert set(spelled) == {desk.article(first).guid}
    spelled.clear()
    desk.act(Verb.WITHDRAW, second)
    desk.refresh()
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    assert spelled == []
    desk.assert_all_is_told()


def test_a_sweep_anew_takes_nothing_for_granted(desk: Desk, spelled: list[str]) -> None:
    desk.published()
    told = desk.bodies()
    spelled.clear()
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now, anew=True)
    assert len(spelled) >= 3
    assert desk.bodies() == told


def test_another_site_or_another_code_reuses_nothing(desk: Desk, spelled: list[str]) -> None:
    desk.published()
    spelled.clear()
    desk.site = replace(desk.site, base_url="https://other.example")
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    assert len(spelled) == 3
    desk.assert_all_is_told()
    assert snapshot.compute_renderer_fingerprint(desk.site) != snapshot.compute_renderer_fingerprint(
        replace(desk.site, base_url="https://third.example")
    )


def damage(desk: Desk) -> None:
    """Change a letter of every fragment in the store."""
    with desk.database.writing() as session:
        for name, kept in session.execute(select(Fragment.name, Fragment.bodies)).all():
            spoiled = kept.replace(b"Jembatan", b"Jembaten")
            assert spoiled != kept
            session.execute(update(Fragment).where(Fragment.name == name).values(bodies=spoiled))


def test_damaged_bytes_are_found_and_spelled_anew(desk: Desk, spelled: list[str]) -> None:
    article_id = desk.published()
    damage(desk)
    spelled.clear()
    other = desk.published(title="Lain")
    assert set(spelled) == {desk.article(article_id).guid, desk.article(other).guid}
    assert all(b"Jembaten" not in body for body in desk.bodies().values())
    desk.assert_all_is_told()


def test_a_new_name_reaches_every_entry_that_prints_it(desk: Desk) -> None:
    desk.published()
    reword(desk, "topics/desa", "Perdesaan")
    desk.refresh()
    assert all(b"Perdesaan" in body for body in desk.bodies("topics/pendidikan").values())
    desk.assert_all_is_told()


def test_a_name_that_changes_under_the_press_leaves_no_old_bytes_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.act(Verb.PUBLISH, desk.start())
    with in_between(monkeypatch, lambda: reword(desk, "topics/desa", "Perdesaan")):
        desk.refresh()
    desk.refresh()
    assert desk.stale() == set()
    desk.assert_all_is_told()


def test_an_author_s_address_that_changes_under_the_press_leaves_no_old_bytes_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.act(Verb.PUBLISH, desk.start())
    author = SAMPLE.authors[1]

    def move() -> None:
        desk.start(authors=(replace(author, url="https://news.example/baru"),))

    with in_between(monkeypatch, move):
        desk.refresh()
    desk.refresh()
    with desk.database.reading() as session:
        assert (
            session.scalars(select(Author.url).where(Author.name == author.name)).one() == "https://news.example/baru"
        )
    desk.assert_all_is_told()


def test_news_goes_before_what_is_only_reworded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(25):
        desk.published(topics=(f"Topik {number}",), section="Lain", authors=())
    order: list[str] = []
    press = refresh._refresh_together  # noqa: SLF001  what it is given, in which order, is what this is about

    def noted(database: Any, feed_ids: Any, **words: Any) -> Any:
        with desk.database.reading() as session:
            order.extend(feeds.get_feed(session, feed_id).path for feed_id in feed_ids)
        if len(order) == 11:
            desk.act(Verb.PUBLISH, desk.start(topics=("Baru",), section="", authors=()))
        return press(database, feed_ids, **words)

    with desk.database.writing() as session:
        some = {feed.id for feed in feeds.list_feeds(session)}
        feeds.mark_stale(session, some, now=desk.now, urgent=False)
    desk.now += timedelta(hours=1)
    monkeypatch.setattr(refresh, "_refresh_together", noted)
    desk.refresh()
    assert "topics/baru" not in order[:11]
    assert set(order[11:13]) == {"all", "topics/baru"}, "one, then ten at a time, and then we look for news"
    assert len(order) == 28 + 1
    assert desk.stale() == set()


def test_what_failed_is_passed_over_and_the_rest_is_done_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        desk.act(Verb.PUBLISH, desk.start(topics=(f"Topik {number}",), section="", authors=()))
    bad = desk.feed("topics/topik-3").id
    sheet = snapshot._read_feed  # noqa: SLF001  one feed's rows make trouble

    def failing(session: Any, feed: Feed, *given: Any, **words: Any) -> Any:
        if feed.id == bad:
            raise ValueError("rows that make no document")
        return sheet(session, feed, *given, **words)

    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "_read_feed", failing)
        assert desk.refresh() == 13
    assert desk.stale() == {"topics/topik-3"}
    desk.refresh()
    desk.assert_all_is_told()


def test_a_publication_asks_the_database_as_often_whatever_the_number_of_feeds_and_entries(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(topics: tuple[str, ...]) -> int:
        desk.act(Verb.PUBLISH, desk.start(topics=topics, section="", authors=()))
        said: list[str] = []

        def note(*given: Any) -> None:
            said.append(given[2])

        event.listen(desk.database.engine, "before_cursor_execute", note)
        with monkeypatch.context() as patch:
            patch.setattr(encode, "encode_pending", lambda *_, **__: 0)  # readers do not wait for it
            desk.refresh()
        event.remove(desk.database.engine, "before_cursor_execute", note)
        desk.refresh()
        return len(said)

    few = asked(("A",))
    for number in range(8):
        desk.published(topics=("A", f"T{number}"), section="", authors=())
    assert asked(("A",)) == few
    assert asked(("A", "B", "C", "D", "E")) == few


def test_bytes_of_entries_that_no_feed_shows_any_more_are_dropped(desk: Desk) -> None:
    desk.site = replace(desk.site, entry_limit=3)
    ids = []
    for _ in range(6):
        ids.append(desk.published(topics=("Desa",), section="", authors=()))
        desk.later()
    alone = desk.published(topics=("Sepi",), section="", authors=())
    desk.later()
    for _ in range(3):
        ids.append(desk.published(topics=("Desa",), section="", authors=()))
        desk.later()
    assert fragments(desk) == len(ids) + 1
    desk.later(timedelta(hours=2))
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    with desk.database.reading() as session:
        assert set(session.scalars(select(Fragment.article_id))) == {*ids[-3:], alone}
    desk.act(Verb.WITHDRAW, alone)
    desk.refresh()
    desk.later(timedelta(hours=2))
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    assert fragments(desk) == 3
    desk.assert_all_is_told()


def encoded(desk: Desk, path: str = "all") -> Mapping[str, bytes]:
    """Return a feed's RSS in each encoding."""
    with desk.database.reading() as session:
        found = syndication.encode.read_encodings(session, path, "rss")
    assert found
    assert found.encoded
    return found.encoded


def test_dense_bytes_are_smaller_and_change_no_validator(desk: Desk) -> None:
    for number in range(12):
        desk.published(
            title=f"Judul {number}", body=f"<p>{'Jembatan itu selesai dalam tiga minggu. ' * (number + 1)}</p>"
        )
    quick, body = encoded(desk), desk.body("all", "rss")
    with desk.database.reading() as session:
        before = {
            suffix: head for (_, suffix), head in representations.list_heads(session, [desk.feed("all").id]).items()
        }
    assert syndication.recompress.recompress(desk.database, now=desk.now) == 0, "what has just changed may change again"
    desk.later()
    done = 0
    while now_done := syndication.recompress.recompress(desk.database, now=desk.now):
        done += now_done
    with desk.database.reading() as session:
        assert done == 3 * len(feeds.list_feeds(session))
        after = {
            suffix: head for (_, suffix), head in representations.list_heads(session, [desk.feed("all").id]).items()
        }
    assert {suffix: replace(head, recompressed=True) for suffix, head in before.items()} == after
    dense = encoded(desk)
    assert all(DECODED[name](dense[name]) == body for name in compression.ENCODINGS)
    assert sum(map(len, dense.values())) < sum(map(len, quick.values()))
    assert len(dense["br"]) <= len(quick["br"])


def test_dense_bytes_of_a_former_version_are_dropped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    article_id = desk.published()
    desk.later()
    dense = compression.compress_best

    def overtaken(body: bytes) -> dict[str, bytes]:
        monkeypatch.undo()
        desk.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Judul Baru"))
        desk.refresh()
        return dense(body)

    monkeypatch.setattr(compression, "compress_best", overtaken)
    syndication.recompress.recompress(desk.database, now=desk.now, limit=1)
    desk.assert_all_is_told()
    for path in ("all", "topics/desa"):
        assert all(b"Judul Baru" in DECODED[name](each) for name, each in encoded(desk, path).items())


def test_dense_encoding_waits_while_a_feed_is_stale(desk: Desk) -> None:
    desk.published()
    desk.later()
    desk.act(Verb.PUBLISH, desk.start())
    assert syndication.recompress.recompress(desk.database, now=desk.now) == 0
    desk.refresh()
    desk.later()
    assert syndication.recompress.recompress(desk.database, now=desk.now) > 0


@pytest.fixture
def unbound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresher that is killed whenever it has printed, before it binds and encodes."""
    monkeypatch.setattr(encode, "encode_pending", lambda *_, **__: 0)


def unencoded(desk: Desk) -> int:
    """Return how many representations are not encoded."""
    with desk.database.reading() as session:
        return len(encodings.list_unencoded(session, 1000))


def heads(desk: Desk) -> dict[representations.Key, RepresentationHead]:
    """Return all that is known of all representations."""
    with desk.database.reading() as session:
        return representations.list_heads(session, [feed.id for feed in feeds.list_feeds(session)])


def stand(desk: Desk) -> generation.Generation:
    """Return how far things are, for those who keep bytes in memory."""
    with desk.database.reading() as session:
        return generation.read_generation(session)


def test_what_is_printed_is_live_before_it_is_encoded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.published()
    assert unencoded(desk) == 0
    with monkeypatch.context() as patch:
        patch.setattr(encode, "encode_pending", lambda *_, **__: 0)
        desk.published(title="Baru")
        assert unencoded(desk) == len(heads(desk))
        desk.assert_all_is_told()
        before = encoded(desk), heads(desk), stand(desk)
        assert all(b"Baru" in DECODED[name](before[0][name]) for name in compression.ENCODINGS)
    assert desk.refresh() == 0, "no feed is stale"
    assert unencoded(desk) == 0
    assert (encoded(desk), heads(desk), stand(desk)) == before, "no reader sees the difference"
    desk.assert_all_is_told()


@pytest.mark.usefixtures("unbound")
def test_a_change_before_the_encoding_leaves_nothing_of_the_former_version(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    article_id = desk.published()
    desk.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Judul Baru"))
    desk.refresh()
    monkeypatch.undo()
    quick, turns = compression.compress_fast, Lock()

    def overtaken(body: bytes) -> dict[str, bytes]:
        if turns.acquire(blocking=False):  # by the first of several hands, and by no later round
            monkeypatch.undo()
            desk.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Judul Terbaru"))
            desk.refresh()
        return quick(body)

    monkeypatch.setattr(compression, "compress_fast", overtaken)
    desk.refresh()
    assert unencoded(desk) == 0
    desk.assert_all_is_told()
    assert all(b"Judul Terbaru" in DECODED[name](each) for name, each in encoded(desk).items())


@pytest.mark.usefixtures("unbound")
def test_bytes_that_are_damaged_before_the_encoding_reach_nobody_and_are_made_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk.published()
    damage(desk)
    with desk.database.reading() as session:
        found = syndication.encode.read_encodings(session, "all", "rss")
    assert found
    assert (found.encoded, found.is_damaged) == (None, True)
    monkeypatch.undo()
    desk.refresh()
    assert "damaged" in caplog.text
    assert unencoded(desk) == 0
    desk.assert_all_is_told()


def test_former_fragments_stay_while_a_press_may_be_at_work_with_them(desk: Desk) -> None:
    article_id = desk.published()
    desk.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Judul Baru"))
    desk.refresh()
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    assert fragments(desk) == 2
    desk.later(timedelta(hours=2))
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    assert fragments(desk) == 1
    desk.assert_all_is_told()


def test_an_entry_that_one_format_cannot_spell_is_in_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(chosen: Any, entry: Any) -> Any:
        made = rendering.render_fragment(chosen, entry)
        return replace(made, body=b"", reason="too long") if chosen.suffix == "atom" else made

    with monkeypatch.context() as patch:
        patch.setattr(render, "render_fragment", failing)
        article_id = desk.published()
    guid = desk.article(article_id).guid.encode()
    assert {suffix: guid in body for suffix, body in desk.bodies().items()} == {
        "rss": True,
        "atom": False,
        "json": True,
    }
    syndication.refresh.sweep_feeds(desk.database, site=desk.site, now=desk.now)
    desk.assert_all_is_told()
