"""Killed at any line, under writes, again and again: nothing accepted is lost, nothing stays stale."""

import itertools
import os
import random
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException

import pytest

from feedsvc.storage.database import Database
from feedsvc.storage.system import heartbeats
from tests.commands import wait_until
from tests.journeys.conftest import Deployment

# Each kill costs a start, 3 s of a core. `make drills` kills a hundred times.
KILLS = int(os.environ.get("KILLS", "3"))


@pytest.mark.drill
def test_no_kill_loses_an_accepted_article_or_leaves_a_feed_stale(
    make_deployment: Callable[..., Deployment], record_property: Callable[[str, object], None]
) -> None:
    dice = random.Random(os.environ.get("SEED", "20261122"))  # noqa: S311  no secret
    newsroom = make_deployment(FEEDSVC_FEEDS__ENTRY_LIMIT="1000")
    possible: dict[
        str, set[str]
    ] = {}  # address of the form -> the title accepted last, and those tried since
    guids: dict[str, str] = {}
    newsroom.start()
    newsroom.log_in()
    began = time.monotonic()
    first = newsroom.publish(fields("Kabar Pertama"))
    possible[first] = {"Kabar Pertama"}
    longest = max(0.5, 3 * (time.monotonic() - began))
    for round_ in itertools.count():
        if (
            round_ >= KILLS and len(possible) > 1
        ):  # on a busy machine the first kills come too early
            break
        known = len(possible)
        writer = threading.Thread(target=write, args=(newsroom, round_, dice.random(), possible))
        writer.start()
        time.sleep(dice.uniform(0.0, longest))
        newsroom.kill()
        writer.join()
        if len(possible) == known:  # a busy machine: the next gets more time
            longest *= 1.2
        newsroom.start()
        if round_ % 10 == 9:
            remember(newsroom, guids)
    wait_until(lambda: newsroom.status("/readyz") == 200 and is_fresh(newsroom))
    remember(newsroom, guids)
    items = {item["url"].rpartition("/")[2]: item for item in newsroom.feed()["items"]}
    titles = {item["title"] for item in items.values()}
    for form, any_of in possible.items():
        assert any_of & titles, f"none of {any_of} was kept, of which one was accepted at {form}"
    for suffix in ("rss", "atom"):
        body = newsroom.get(f"/feeds/topics/kali.{suffix}").decode()
        assert all(title in body for title in titles), "each feed has what the others have"
    assert "ok" in newsroom.command("doctor").lower()
    record_property(
        "seen", f"{round_} kills under writes, {len(possible)} articles accepted and kept"
    )


def write(newsroom: Deployment, round_: int, coin: float, possible: dict[str, set[str]]) -> None:
    """Publish and update until the newsroom is killed; note what it accepted."""
    number = 0
    with suppress(OSError, AssertionError, ValueError, HTTPException):
        while True:
            number += 1
            title = f"Kabar {round_} {number}"
            if possible and coin < 0.4:
                form = list(possible)[int(coin * 1000) % len(possible)]
                wanted = {**fields(title), **revision(newsroom, form)}
                possible[form].add(title)  # it may be kept although we never hear of it
                newsroom.publish(wanted, form, "update")
            else:
                form = newsroom.publish(fields(title))
            possible[form] = {title}


def fields(title: str) -> dict[str, str]:
    """Return a filled-in form."""
    return {
        "title": title,
        "body": f"<p>{title} dari Kali.</p>",
        "topics": "Kali",
        "create_topics": "1",
        "language": "id",
    }


def revision(newsroom: Deployment, form: str) -> dict[str, str]:
    """Return the revision that an article's form shows now, with the slug that it has."""
    page = newsroom.get(form).decode()
    found = re.search(r'name="revision" value="(\d+)"', page)
    slug = re.search(r'name="slug" value="([^"]*)"', page)
    assert found
    assert slug
    return {"revision": found[1], "slug": slug[1]}


def is_fresh(newsroom: Deployment) -> bool:
    """Tell whether no feed is stale."""
    database = Database(f"sqlite:///{newsroom.folder / 'feedsvc.db'}")
    try:
        with database.reading() as session:
            return heartbeats.read_progress(session).stale_since is None
    finally:
        database.close()


def remember(newsroom: Deployment, guids: dict[str, str]) -> None:
    """Note the guid of each address; none may ever change."""
    for item in newsroom.feed()["items"]:
        assert guids.setdefault(item["url"], item["id"]) == item["id"]
