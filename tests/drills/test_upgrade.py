"""A site of 100,000 articles is upgraded while it is polled and written to."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks import stored_articles
from benchmarks.newsroom import open_newsroom
from feedsvc.storage.database import Database
from tests.commands import wait_until
from tests.drills.conftest import run_command
from tests.journeys.conftest import Deployment
from tests.mixed_load import (
    SETTINGS,
    WITHDRAWN,
    Editor,
    count_answers,
    find_troubles,
    readers,
    wait_until_fresh,
)
from tests.next_version import copy_package

# The main feed holds 150 of the articles, so it is full. The upgrade copies 160 in one batch, as it
# would copy a thousand. The feeds of 200 articles in 20 topics took 1.2 s of a core more.
IS_FULL = os.environ.get("DRILLS") == "full"
ARTICLES, TOPICS = (100_000, 20) if IS_FULL else (160, 5)


@pytest.mark.drill
def test_an_upgrade_under_polls_and_writes_refuses_no_request_and_shows_nothing_older(
    tmp_path: Path,
    make_deployment: Callable[..., Deployment],
    record_property: Callable[[str, object], None],
) -> None:
    former = make_deployment(**SETTINGS)
    fill(former)
    folder = copy_package(tmp_path / "next")
    # Without PYTHONSAFEPATH Python would look for feedsvc in the current folder first.
    chosen = {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
    newer = replace(former, variables=former.variables | chosen)
    editor = Editor(former, random.Random(20261128))  # noqa: S311  no secret
    with (
        socket.create_server(("127.0.0.1", former.port)) as listener,
        ExitStack() as polling,
    ):
        with run_command(former, ["scheduler"]), run_command(former, ["web"], listener):
            former.log_in()
            editor.publish()
            pollers = polling.enter_context(readers(former.port))
            upgraded = upgrade(newer, editor)
            editor.act_in_time()  # the former version still works with the new tables
        with run_command(newer, ["scheduler"]), run_command(newer, ["web"], listener):
            before = count_answers(pollers)
            editor.act_in_time()
            wait_until(lambda: count_answers(pollers) > before + 20)
            polling.close()
            check(newer, editor)
    assert find_troubles(pollers) == {}
    record_property(
        "seen",
        f"{ARTICLES:,} articles, {upgraded}; {count_answers(pollers)} polls and"
        f" {editor.changes.total()} changes, none refused, no version older than one before",
    )


def fill(newsroom: Deployment) -> None:
    """Create the site: articles in some topics, all feeds rendered."""
    services = open_newsroom(newsroom.folder)
    stored_articles.fill(services, articles=ARTICLES, topics=TOPICS)
    services.database.close()
    newsroom.check_output("refresh", "--all")


def upgrade(newer: Deployment, editor: Editor) -> str:
    """Upgrade while the editor makes changes; kill the first attempt. Return how it went."""
    began, changes = time.monotonic(), editor.changes.total()
    first = start_upgrade(newer)
    with suppress(subprocess.TimeoutExpired):
        first.wait(4 if IS_FULL else 1)
    first.kill()
    first.communicate()
    second = start_upgrade(newer)
    while second.poll() is None:
        editor.act_in_time()
    printed, _ = second.communicate()
    assert second.returncode == 0, printed
    seconds, meanwhile = time.monotonic() - began, editor.changes.total() - changes
    return f"upgraded in {seconds:.0f} s, one kill included, with {meanwhile} changes meanwhile"


def start_upgrade(newer: Deployment) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "feedsvc", "db", "upgrade"],
        env=newer.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def check(newer: Deployment, editor: Editor) -> None:
    """Check that each accepted article is in the feed, and that the upgrade left out no row."""
    wait_until_fresh(newer)
    titles = {item["title"] for item in newer.read_feed()["items"]}
    assert {title for title in editor.titles.values() if title != WITHDRAWN} <= titles
    database = Database(newer.database_url)
    with database.reading() as session:
        filled, newest = session.execute(
            text("SELECT count(*), max(article_id) FROM article_lengths")
        ).one()
        count = session.scalar(
            text("SELECT count(*) FROM articles WHERE id <= :newest"), {"newest": newest}
        )
    database.close()
    assert filled == count >= ARTICLES
