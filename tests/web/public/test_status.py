"""Status: /readyz checks by four statements that jobs are done; /healthz needs none."""

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
def statements(filled: Newsroom) -> Iterator[list[str]]:
    """The statements that the application sends."""
    statements: list[str] = []

    def record(*arguments: Any) -> None:
        statements.append(arguments[2])

    engine = filled.services.database.engine
    event.listen(engine, "before_cursor_execute", record)
    yield statements
    event.remove(engine, "before_cursor_execute", record)


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Stop the clock."""
    monkeypatch.setattr(status, "now", lambda: now)


def spoil(
    newsroom: Newsroom,
    *,
    heartbeat: timedelta | None = None,
    due: timedelta | None = None,
    stale: timedelta | None = None,
) -> None:
    """Move the scheduler's heartbeat, a scheduled article and a stale feed away from now."""
    with newsroom.services.database.writing() as session:
        if heartbeat is not None:
            heartbeats.record_heartbeat(session, heartbeats.SCHEDULER, now=newsroom.now + heartbeat)
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
    spoil(filled, heartbeat=0 * SECOND)
    assert client.get("/readyz").status_code == 200
    assert [record.getMessage() for record in caplog.records] == [
        "not ready: no scheduler has ended a refresh in the last 10 s",
        "ready",
    ], "the reason is logged once"


@pytest.mark.parametrize(
    ("delays", "status_code"),
    [
        ({"heartbeat": 0 * SECOND}, 200),
        ({"heartbeat": -10 * SECOND, "due": -10 * SECOND, "stale": -10 * SECOND}, 200),
        ({"heartbeat": -11 * SECOND}, 503),
        ({"heartbeat": 3600 * SECOND}, 503),
        ({"heartbeat": 0 * SECOND, "due": 3600 * SECOND}, 200),
        ({"heartbeat": 0 * SECOND, "due": -11 * SECOND}, 503),
        ({"heartbeat": 0 * SECOND, "stale": -11 * SECOND}, 503),
        ({"heartbeat": 0 * SECOND, "stale": 3600 * SECOND}, 503),
    ],
)
def test_ten_seconds_without_work_are_not_ready(
    filled: Newsroom, client: FlaskClient, delays: dict[str, timedelta], status_code: int
) -> None:
    spoil(filled, **delays)
    answer = client.get("/readyz")
    assert answer.status_code == status_code
    assert answer.json == {"ready": status_code == 200}, "a scheduled article is not mentioned"
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/healthz").status_code == 200


def test_readiness_costs_four_statements_and_health_none(
    filled: Newsroom, client: FlaskClient, statements: list[str]
) -> None:
    spoil(filled, heartbeat=0 * SECOND)
    statements.clear()
    assert client.get("/readyz").status_code == 200
    assert len([each for each in statements if each.startswith("SELECT")]) == 4, (
        "three check the schema, one the jobs"
    )
    statements.clear()
    assert client.get("/healthz").status_code == 200
    assert statements == []
