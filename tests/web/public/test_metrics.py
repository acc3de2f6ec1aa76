"""Metrics: few, correct, and answered without the database."""

import re

import pytest
from werkzeug.test import Client

from feedsvc.web import application
from tests.commands import wait_until
from tests.web.conftest import Newsroom


def test_metrics_count_answers_and_report_an_outage(
    filled: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDSVC_DATA_DIR", str(filled.services.settings.data_dir))
    monkeypatch.setenv("FEEDSVC_BASE_URL", "https://news.example")
    client = Client(application())
    etag = client.get("/feeds/all.rss").headers["ETag"]
    assert client.get("/feeds/all.rss", headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/feeds/nihil.rss").status_code == 404
    metrics = read_metrics(client)
    assert metrics['feedsvc_feed_answers_total{status="200"}'] == 1
    assert metrics['feedsvc_feed_answers_total{status="304"}'] == 1
    assert metrics['feedsvc_feed_answers_total{status="other"}'] == 1
    assert metrics["feedsvc_database_away"] == 0
    assert metrics["feedsvc_representation_cache_bytes"] > 0
    path = filled.services.database.path
    assert path
    filled.services.database.close()
    path.rename(path.with_suffix(".away"))
    wait_until(lambda: read_metrics(client)["feedsvc_database_away"])
    path.with_suffix(".away").rename(path)


def read_metrics(client: Client) -> dict[str, float]:
    """Return the metrics by name; each line must be well-formed."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == "text/plain; version=0.0.4"
    lines = answer.text.splitlines()
    assert len(lines) == len(set(lines))
    for line in lines:
        assert re.fullmatch(
            r"# TYPE [a-z_]+ (gauge|counter)|[a-z_]+(\{[a-z]+=\"\w+\"\})? -?[0-9.e+-]+", line
        ), line
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}
