"""All articles of a combination in order; the index of spans where it is rare is never wrong."""

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import delete, event, insert
from sqlalchemy.orm import Session

from feedsvc.domain.archives import ItemKey
from feedsvc.domain.articles import State
from feedsvc.domain.custom_feeds import Selection
from feedsvc.storage.articles import search_index
from feedsvc.storage.articles.full_text import get_full_text_index
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import combined_feeds, explored_spans, feeds, newest_matches
from feedsvc.storage.feeds.newest_matches import NEWEST, OLDEST
from feedsvc.storage.tables import Feed, FeedItem, SearchEntry
from tests.storage.feeds.test_newest_matches import MANY, fill_topics
from tests.storage.plans import read_plan
from tests.strategies import count_repetitions

PAGE, LIMIT = 5, 7


def list_items(session: Session, feed: Feed) -> set[ItemKey]:
    """Return all rows of a feed."""
    rows = session.query(FeedItem.published, FeedItem.article_id).filter_by(feed_id=feed.id)
    return {ItemKey(*row) for row in rows}


def index_words(session: Session, words: dict[int, set[str]]) -> None:
    """Index the words of articles that are not indexed."""
    last = search_index.find_last_sequence(session)
    rows = [
        {
            "article_id": article_id,
            "sequence": last + number,
            "state": State.PUBLISHED,
            "words": " ".join(sorted(each)),
        }
        for number, (article_id, each) in enumerate(words.items(), 1)
    ]
    session.execute(insert(SearchEntry), rows)
    get_full_text_index(session).add_rows(session, rows)


class Site:
    """The feeds of topics and of one combination, updated as publications update them.

    Each article has a word for each of its topics.
    """

    def __init__(
        self, session: Session, selection: Selection, topics: list[int], now: datetime
    ) -> None:
        self.session, self.selection, self.topics = session, selection, topics
        main = feeds.find_feed(session, feeds.ALL)
        assert main
        self.main = main
        self.feeds = {feed.topic_id: feed for feed in session.query(Feed) if feed.topic_id}
        self.words: dict[int, set[str]] = {}
        if selection.words:
            self.words = {key.article_id: set() for key in list_items(session, self.main)}
            for topic, feed in self.feeds.items():
                for key in list_items(session, feed):
                    self.words[key.article_id].add(f"t{topic}")
            index_words(session, self.words)
        self.combined = combined_feeds.add_combined_feed(
            session,
            "topics/combined",
            "tag:x,2026:combined",
            "",
            selection,
            limit=LIMIT,
            since=now,
            now=now,
        )

    def list_expected(self) -> list[ItemKey]:
        """Return the articles that are selected, the newest first."""
        topics: dict[int, set[int]] = {}
        rows = self.session.query(FeedItem.article_id, Feed.topic_id).join(
            Feed, Feed.id == FeedItem.feed_id
        )
        for article_id, topic in rows.filter(Feed.topic_id.in_(self.topics)):
            topics.setdefault(article_id, set()).add(topic)  # type: ignore[arg-type]  # no null
        return sorted(
            (
                key
                for key in list_items(self.session, self.main)
                if self.is_selected(topics.get(key.article_id, set()))
            ),
            reverse=True,
        )

    def is_selected(self, topics: set[int]) -> bool:
        """Return whether the combination has an article with these topics."""
        words = {f"t{topic}" for topic in topics}
        return self.selection.words <= words and self.selection.matches(
            {("topics", topic) for topic in topics}, "id"
        )

    def put(self, key: ItemKey, topics: set[int]) -> None:
        """Put an article into the feeds that select it, as `feeds.set_feeds` does."""
        self.session.execute(delete(FeedItem).where(FeedItem.article_id == key.article_id))
        selecting = [self.main, *(self.feeds[topic] for topic in topics)]
        if self.selection.words:
            search_index.remove_article(self.session, key.article_id)
            index_words(self.session, {key.article_id: {f"t{topic}" for topic in topics}})
        if self.is_selected(topics):
            selecting.append(self.combined)
        rows = [{"feed_id": each.id, **key._asdict()} for each in selecting]
        self.session.execute(insert(FeedItem), rows)

    def read(self, start: ItemKey, *, upwards: bool = False) -> list[ItemKey]:
        """Return a page, and explore the spans that it needs."""
        for _ in range(MANY):
            found = explored_spans.read_matches(
                self.session, self.combined, start, PAGE, upwards=upwards
            )
            if not found.gap:
                return found.keys
            newest = explored_spans.read_matches(self.session, self.combined, NEWEST, LIMIT)
            explored_spans.explore(self.session, self.combined, newest.gap or found.gap)
        raise AssertionError("it never ends")

    def check(self, chance: Random) -> None:
        """Compare pages from random places in both directions with the selected articles."""
        expected = self.list_expected()
        for key in [NEWEST, *chance.sample(expected, min(3, len(expected)))]:
            assert self.read(key) == [each for each in expected if each < key][:PAGE]
        for key in [OLDEST, *chance.sample(expected, min(3, len(expected)))]:
            newer = [each for each in reversed(expected) if each >= key]
            assert self.read(key, upwards=True) == newer[:PAGE]


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize("rare", ["every", "never", "any", "words", "rare words"])
def test_pages_are_right_whatever_comes_and_goes(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch, rare: str
) -> None:
    topics = [*fill_topics(database, now)]
    keys = [("topics", each) for each in topics]
    selection = {
        "every": Selection(frozenset(keys[:3]), every=True),
        "never": Selection(frozenset(keys[:1]), frozenset(keys[:1])),
        "any": Selection(frozenset({keys[0], keys[3]}), frozenset({keys[1], keys[2]})),
        "words": Selection(words=frozenset(f"t{each}" for each in topics[:3]), every=True),
        "rare words": Selection(words=frozenset(f"t{each}" for each in topics[:4]), every=True),
    }[rare]
    monkeypatch.setattr(newest_matches, "SPAN", 24)
    monkeypatch.setattr(newest_matches, "MOST_FOUND", 12)
    chance = Random(rare)  # noqa: S311  the same each time
    with database.writing() as session:
        site = Site(session, selection, topics, now)
        for number in range(count_repetitions(6, 12) if database.is_sqlite else 6):
            at = now - timedelta(seconds=chance.randint(-number, MANY // 2))
            # An article that is stored already gets other topics and another date.
            key = ItemKey(at, chance.randint(1, MANY))
            chosen = set(chance.sample(topics, chance.randint(0, len(topics))))
            site.put(key, chosen)
            if number % 3 == 0:
                session.execute(delete(FeedItem).where(FeedItem.article_id == number + 7))
            if number % 5 == 0:
                combined_feeds.rebuild_items(session, site.combined, LIMIT)
                newest = site.list_expected()[:LIMIT]
                known = explored_spans.read_matches(session, site.combined, NEWEST, LIMIT)
                assert (
                    sorted(list_items(session, site.combined), reverse=True)[: len(known.keys)]
                    == known.keys
                    == newest[: len(known.keys)]
                )
            site.check(chance)
        spans = explored_spans.list_spans(site.combined.combined)  # type: ignore[arg-type]  # it is one
        assert spans
        assert all(newer.low > older.high for newer, older in pairwise(spans))


def test_what_was_explored_is_one_range_of_an_index(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = [*fill_topics(database, now)]
    monkeypatch.setattr(newest_matches, "SPAN", 24)
    with database.writing() as session:
        first = frozenset({("topics", topics[0])})
        rare = Selection(first, first)  # no article
        site = Site(session, rare, topics, now)
        everything = site.read(NEWEST)
        assert everything == []
        spans = explored_spans.list_spans(site.combined.combined)  # type: ignore[arg-type]  # it is one
        assert [each.high for each in spans] == [NEWEST]
        feed_id, low = site.combined.id, spans[0].low

    def read(session: Session) -> explored_spans.Matches:
        (feed,) = feeds.get_feeds(session, [feed_id])
        return explored_spans.read_matches(session, feed, low, PAGE, upwards=True)

    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with database.reading() as session:
        assert read(session) == explored_spans.Matches([])
    assert sum("feed_items" in each for each in statements) == 1
    plan = read_plan(database, read, "feed_items")
    assert "ix_feed_items_feed_id_published_article_id" in plan
    assert "SCAN" not in plan
