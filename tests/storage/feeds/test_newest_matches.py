"""The newest articles of a combination: the right ones, at a cost that nobody can raise."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from feedsvc.domain.archives import ItemKey
from feedsvc.domain.custom_feeds import Selection
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import newest_matches
from feedsvc.storage.feeds.newest_matches import KeyRange
from feedsvc.storage.tables import Article, Feed, FeedItem, Topic
from tests.storage.feeds.test_feeds import fill
from tests.storage.plans import read_plan

TOPICS, MANY = 4, 300


def fill_topics(database: Database, now: datetime) -> dict[int, set[int]]:
    """Store articles, and topics with some of them. Return the articles of each topic by id."""
    fill(database, now, MANY)
    random, contained = Random(7), dict[int, set[int]]()  # noqa: S311  only samples
    with database.writing() as session:
        dates = session.execute(select(Article.id, Article.published))
        published = {row.id: row.published for row in dates}
        for number in range(TOPICS):
            topic = Topic(slug=f"t{number}", name=f"T{number}")
            feed = Feed(
                path=f"topics/t{number}",
                guid=f"tag:x,2026:t{number}",
                created=now,
                updated=now,
                opened=True,
                topic=topic,
            )
            session.add(feed)
            session.flush()
            # The last topic is rare, and has old articles only.
            chosen = {2, 3} if number == 3 else set(random.sample(sorted(published), MANY // 2))
            contained[topic.id] = chosen if number < 3 else {MANY - 2, MANY - 3}
            rows = [
                {"feed_id": feed.id, "article_id": each, "published": published[each]}
                for each in sorted(contained[topic.id])
            ]
            session.execute(insert(FeedItem), rows)
    return contained


def list_selections(ids: list[int]) -> Iterator[Selection]:
    """Yield selections of every kind."""
    for mask in range(3**TOPICS):
        signs = [mask // 3**number % 3 for number in range(TOPICS)]
        include = {each for each, sign in zip(ids, signs, strict=True) if sign == 1}
        exclude = {each for each, sign in zip(ids, signs, strict=True) if sign == 2}
        for every in (False, True):
            yield Selection(
                frozenset(("topics", each) for each in include),
                frozenset(("topics", each) for each in exclude),
                every=every,
            )


def find_ids(session: Session, selection: Selection, limit: int = 20) -> list[int]:
    keys = newest_matches.list_newest_matches(session, selection, limit)
    return [key.article_id for key in keys]


@pytest.mark.slow
def test_a_combination_has_the_newest_articles_that_it_selects(
    database: Database, now: datetime
) -> None:
    contained = fill_topics(database, now)
    # By time, then by id: each two of these articles were published at the same instant.
    newest = sorted(range(1, MANY + 1), key=lambda number: (-(number // 2), number), reverse=True)
    with database.reading() as session:
        for selection in list_selections([*contained]):
            expected = [
                number
                for number in newest
                if selection.matches(
                    {("topics", each) for each, ids in contained.items() if number in ids}, "id"
                )
            ]
            assert find_ids(session, selection) == expected[:20], selection


def test_only_so_many_articles_are_looked_at(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    contained = fill_topics(database, now)
    first, second, _, rare = (("topics", each) for each in contained)
    monkeypatch.setattr(newest_matches, "SPAN", 30)
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with database.reading() as session:
        ids = sorted(contained[first[1]] - contained[second[1]])
        # 30 articles of the first topic, or 15 of each of two, newest first.
        looked_at = sorted(contained[first[1]], key=lambda each: (each // 2, -each))[:30]
        found = find_ids(session, Selection(frozenset({first}), frozenset({second})), 100)
        assert set(found) == set(looked_at) & set(ids)
        found = find_ids(session, Selection(frozenset({first, second}), frozenset({rare})), 100)
        assert len(found) <= 30
        # The articles of the rare topic are read, although another topic has newer ones.
        every = Selection(frozenset({first, rare}), every=True)
        assert set(find_ids(session, every)) == contained[first[1]] & contained[rare[1]]
        statements.clear()
        find_ids(session, every)
        assert len(statements) <= 3
        statements.clear()
        find_ids(session, Selection(exclude=frozenset({first})))
        assert len(statements) <= 4


@pytest.mark.parametrize("kind", ["any", "every", "words"])
def test_no_plan_reads_or_sorts_a_whole_feed(database: Database, now: datetime, kind: str) -> None:
    first, second, third, _ = (("topics", each) for each in fill_topics(database, now))
    selection = (
        Selection(words=frozenset({"gempa", "jawa"}), every=True)
        if kind == "words"
        else Selection(frozenset({first, second}), frozenset({third}), every=kind == "every")
    )
    below, above = KeyRange(high=ItemKey(now, 1)), KeyRange(ItemKey(now, 1), upwards=True)
    for read in (
        lambda session: newest_matches.look_through(session, selection, KeyRange(), 20),
        lambda session: newest_matches.look_through(session, selection, below, 20),
        lambda session: newest_matches.look_through(session, selection, above, 20),
    ):
        require_index(database, read_plan(database, read, "feed_items"))


def require_index(database: Database, plan: str) -> None:
    """Check that a statement reads ranges of an index, and looks single articles up."""
    if database.is_sqlite:
        assert "ix_feed_items_feed_id_published_article_id" in plan
    else:  # which index it reads depends on how many articles there are
        assert "SubPlan" in plan
    assert "Hash" not in plan
    assert "Merge" not in plan
    assert "SCAN i" not in plan
    assert "SCAN o" not in plan
    assert "SCAN s" not in plan
