"""Killing all processes during writes loses no accepted article and leaves no feed stale."""

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

# Each kill costs a start. `make drills` kills `feedsvc up` a hundred times; its start takes 0.5 s
# of a core more than its two processes by themselves.
KILLS = int(os.environ.get("KILLS", "3"))


@pytest.mark.drill
def test_no_kill_loses_an_accepted_article_or_leaves_a_feed_stale(
    make_deployment: Callable[..., Deployment], record_property: Callable[[str, object], None]
) -> None:
    dice = random.Random(os.environ.get("SEED", "20261122"))  # noqa: S311  no secret
    newsroom = make_deployment(FEEDSVC_FEEDS__ENTRY_LIMIT="1000")
    if KILLS > 3:
        newsroom.commands = ("up",)
    # address of the form -> the title that was accepted last, and the titles that were sent since
    possible: dict[str, set[str]] = {}
    guids: dict[str, str] = {}
    newsroom.start()
    newsroom.log_in()
    began = time.monotonic()
    first = newsroom.publish(build_form("Kabar Pertama"))
    possible[first] = {"Kabar Pertama"}
    longest = max(0.5, 3 * (time.monotonic() - began))
    for round_ in itertools.count():
        if round_ >= KILLS and len(possible) > 1:  # on a busy machine the first kills are too early
            break
        accepted = len(possible)
        written = threading.Event()
        writer = threading.Thread(
            target=write, args=(newsroom, round_, dice.random(), possible, written)
        )
        writer.start()
        if round_ % 2:  # a kill during the first write after a start, or a later one
            time.sleep(dice.uniform(0.0, longest))
        else:  # a kill during the second write, however slow the machine is
            wait_until(lambda: written.is_set() or not writer.is_alive())  # noqa: B023  called in this round only
            time.sleep(dice.uniform(0.0, longest / 3))
        newsroom.kill()
        writer.join()
        if len(possible) == accepted:  # the machine is busy: the next round gets more time
            longest *= 1.2
        newsroom.start()
        if round_ % 10 == 9:
            check_guids(newsroom, guids)
    wait_until(lambda: newsroom.status("/readyz") == 200 and is_fresh(newsroom))
    check_guids(newsroom, guids)
    items = {item["url"].rpartition("/")[2]: item for item in newsroom.read_feed()["items"]}
    titles = {item["title"] for item in items.values()}
    for form, acceptable in possible.items():
        assert acceptable & titles, f"{form} has none of {acceptable}"
    for suffix in ("rss", "atom"):
        body = newsroom.get(f"/feeds/topics/kali.{suffix}").decode()
        assert all(title in body for title in titles), "every format has the same articles"
    assert "ok" in newsroom.check_output("doctor").lower()
    record_property(
        "seen", f"{round_} kills under writes, {len(possible)} accepted articles, none lost"
    )


def write(
    newsroom: Deployment,
    round_: int,
    coin: float,
    possible: dict[str, set[str]],
    written: threading.Event,
) -> None:
    """Publish and update until the newsroom is killed. Record the accepted titles in `possible`.

    `written` is set when an article is accepted.
    """
    number = 0
    with suppress(OSError, AssertionError, ValueError, HTTPException):
        while True:
            number += 1
            title = f"Kabar {round_} {number}"
            if possible and coin < 0.4:
                form = list(possible)[int(coin * 1000) % len(possible)]
                wanted = {**build_form(title), **read_revision(newsroom, form)}
                possible[form].add(title)  # the server may store it and be killed before it answers
                newsroom.publish(wanted, form, "update")
            else:
                form = newsroom.publish(build_form(title))
            possible[form] = {title}
            written.set()


def build_form(title: str) -> dict[str, str]:
    """Return the fields of an article's form."""
    return {
        "title": title,
        "body": f"<p>{title} dari Kali.</p>",
        "topics": "Kali",
        "create_topics": "1",
        "language": "id",
    }


def read_revision(newsroom: Deployment, form: str) -> dict[str, str]:
    """Return the revision and the slug that an article's form shows now."""
    page = newsroom.get(form).decode()
    revision_field = re.search(r'name="revision" value="(\d+)"', page)
    slug = re.search(r'name="slug" value="([^"]*)"', page)
    assert revision_field
    assert slug
    return {"revision": revision_field[1], "slug": slug[1]}


def is_fresh(newsroom: Deployment) -> bool:
    """Return True if no feed is stale."""
    database = Database(f"sqlite:///{newsroom.folder / 'feedsvc.db'}")
    try:
        with database.reading() as session:
            return heartbeats.read_progress(session).stale_since is None
    finally:
        database.close()


def check_guids(newsroom: Deployment, guids: dict[str, str]) -> None:
    """Record the guid at each URL in `guids`, and check that no known guid has changed."""
    for item in newsroom.read_feed()["items"]:
        assert guids.setdefault(item["url"], item["id"]) == item["id"]
