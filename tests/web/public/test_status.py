"""Status: /readyz tells whether jobs get done, for four statements; /healthz asks nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from feedsvc.domain.articles import State
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds
from feedsvc.storage.system import heartbeats
from feedsvc.web.public import status
from tests.web.conftest import Newsroom

SECOND = timedelta(seconds=1)


@pytest.fixture
def asked(filled: Newsroom) -> Iterator[list[str]]:
    """The statements that the application sends."""
    statements: list[str] = []

    def note(*given: Any) -> None:
        statements.append(given[2])

    engine = filled.app.extensions["feedsvc"].database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Stop the clock."""
    monkeypatch.setattr(status, "now", lambda: now)


def spoil(
    newsroom: Newsroom,
    *,
    turn: timedelta | None = None,
    due: timedelta | None = None,
    stale: timedelta | None = None,
) -> None:
    """Let the last turn, the first due article and the stalest feed be so far from now."""
    with newsroom.services.database.writing() as session:
        if turn is not None:
            heartbeats.record_heartbeat(session, heartbeats.SCHEDULER, now=newsroom.now + turn)
        if due is not None:
            article = articles.get_article(session, 1)
            article.state, article.publish_at = State.SCHEDULED, newsroom.now + due
        if stale is not None:
            feed = feeds.get_feed(session, 1)
            feed.stale_since = newsroom.now + stale


def test_a_web_process_whose_scheduler_never_ran_is_not_ready(
    filled: Newsroom, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"ready": False}
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    spoil(filled, turn=0 * SECOND)
    assert client.get("/readyz").status_code == 200
    assert [record.getMessage() for record in caplog.records] == [
        "not ready: no scheduler has ended a refresh in the last 10 s",
        "ready",
    ], "why is said once in the log"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"turn": 0 * SECOND}, 200),
        ({"turn": -10 * SECOND, "due": -10 * SECOND, "stale": -10 * SECOND}, 200),
        ({"turn": -11 * SECOND}, 503),
        ({"turn": 3600 * SECOND}, 503),
        ({"turn": 0 * SECOND, "due": 3600 * SECOND}, 200),
        ({"turn": 0 * SECOND, "due": -11 * SECOND}, 503),
        ({"turn": 0 * SECOND, "stale": -11 * SECOND}, 503),
        ({"turn": 0 * SECOND, "stale": 3600 * SECOND}, 503),
    ],
)
def test_ten_seconds_without_work_are_not_ready(
    filled: Newsroom, client: FlaskClient, given: dict[str, timedelta], code: int
) -> None:
    spoil(filled, **given)
    answer = client.get("/readyz")
    assert answer.status_code == code
    assert answer.json == {"ready": code == 200}, "a scheduled article leaks nowhere"
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/healthz").status_code == 200


def test_readiness_costs_four_statements_and_health_none(
    filled: Newsroom, client: FlaskClient, asked: list[str]
) -> None:
    spoil(filled, turn=0 * SECOND)
    assert client.get("/readyz").status_code == 200
    assert len([each for each in asked if each.startswith("SELECT")]) == 4, (
        "three look at the schema, one at the work"
    )
    asked.clear()
    assert client.get("/healthz").status_code == 200
    assert asked == []
