"""The fragment cache: a fragment that was read once is not read again, within a bound."""

from datetime import datetime

import pytest
from sqlalchemy import event

from feedsvc.domain.site import Site
from feedsvc.storage.cache import encodings, fragments
from feedsvc.storage.cache.fragment_cache import FragmentCache
from feedsvc.storage.database import Database
from tests.editorial.newsroom import Newsroom

COUNT = 5


@pytest.fixture
def newsroom(database: Database, site: Site, now: datetime) -> Newsroom:
    """A newsroom with five published articles."""
    newsroom = Newsroom(database, site, now)
    for number in range(COUNT):
        newsroom.publish_new(title=f"Berita {number}")
    newsroom.refresh()
    return newsroom


def read_names(newsroom: Newsroom) -> list[str]:
    """Return the fragments of the feed of everything."""
    with newsroom.database.reading() as session:
        stored = encodings.find_representation(session, "all", "rss")
    assert stored
    return list(stored.fragments)


def read_through(
    newsroom: Newsroom, cache: FragmentCache, names: list[str]
) -> tuple[dict[str, dict[str, bytes]], int]:
    """Return the bodies that the cache reads, and the number of statements that this takes."""
    statements: list[str] = []

    def record(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(newsroom.database.engine, "before_cursor_execute", record)
    with newsroom.database.reading() as session:
        bodies = cache.read_bodies(session, names)
    event.remove(newsroom.database.engine, "before_cursor_execute", record)
    selects = [each for each in statements if "fragments" in each]
    return {name: dict(each) for name, each in bodies.items()}, len(selects)


@pytest.mark.any_database
def test_only_the_fragments_that_are_new_are_read(newsroom: Newsroom) -> None:
    cache, before = FragmentCache(), read_names(newsroom)
    with newsroom.database.reading() as session:
        expected = fragments.read_bodies(session, before)
    assert len(expected) == COUNT
    assert read_through(newsroom, cache, before) == (expected, 1)
    assert read_through(newsroom, cache, before) == (expected, 0)
    newsroom.publish_new(title="Berita Baru")
    newsroom.refresh()
    [new] = set(read_names(newsroom)) - set(before)
    with newsroom.database.writing() as session:
        fragments.delete_fragments(session, before)
    bodies, statements = read_through(newsroom, cache, read_names(newsroom))
    assert statements == 1
    assert bodies.keys() == {*before, new}
    assert all(b"Berita Baru" in body for body in bodies[new].values())


@pytest.mark.any_database
def test_what_is_missing_is_looked_for_again(newsroom: Newsroom) -> None:
    cache = FragmentCache()
    assert read_through(newsroom, cache, ["none"]) == ({}, 1)
    assert read_through(newsroom, cache, ["none"]) == ({}, 1)


@pytest.mark.any_database
def test_the_last_used_fragments_stay_within_the_limit(newsroom: Newsroom) -> None:
    names = read_names(newsroom)
    cache = FragmentCache()
    read_through(newsroom, cache, names)
    small = FragmentCache(cache.size - 1)  # one byte too few
    for name in (*names, names[1], names[0]):
        read_through(newsroom, small, [name])
    assert 0 < small.size < cache.size
    assert [read_through(newsroom, small, [name])[1] for name in names] == [0, 0, 1, 1, 1]
    none = FragmentCache(0)
    assert len(read_through(newsroom, none, names)[0]) == COUNT
    assert none.size == 0
