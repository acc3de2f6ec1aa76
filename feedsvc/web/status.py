"""Status for machines that watch us: alive at all, ready to serve, and a few numbers."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta

from flask import Blueprint, Response, current_app, jsonify

from feedsvc.errors import FeedsvcError
from feedsvc.storage import feeds, heartbeats, schema
from feedsvc.web.context import database, now

pages = Blueprint("status", __name__)
HEART_SECONDS, STALE_SECONDS = 30, 60


@pages.get("/healthz")
def alive() -> Response:
    """Say that this process answers; nothing else is asked."""
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@pages.get("/readyz")
def ready() -> Response:
    """Answer 200 if this process can serve and feeds are fresh, else 503; nothing else, for it is public.

    Why it is not ready, an error of the database may say by its user and its address: that is for the
    log and for the doctor alone.
    """
    is_ready = _is_ready()
    response = jsonify(ready=is_ready)
    response.status_code = 200 if is_ready else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_ready() -> bool:
    """Tell whether the database, the scheduler's heart and the oldest stale feed are well."""
    try:
        schema.check(database())
        with database().reading() as session:
            beat, stale = heartbeats.last(session, "scheduler"), feeds.stalest(session)
    except FeedsvcError:
        return False
    is_alive = beat is not None and now() - beat < timedelta(seconds=HEART_SECONDS)
    return is_alive and (stale is None or now() - stale < timedelta(seconds=STALE_SECONDS))


@pages.get("/metrics")
def numbers() -> Response:
    """Tell what this process counts, as Prometheus reads it; no secrets, and nothing of the database."""
    lines = [f"# TYPE {name.partition('{')[0]} {kind}\n{name} {value}\n" for name, kind, value in _numbers()]
    text = "".join(dict.fromkeys("".join(lines).splitlines(keepends=True)))
    return Response(text, content_type="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"})


def _numbers() -> Iterator[tuple[str, str, float]]:
    """Return each number: its name, its kind, its value."""
    had = current_app.extensions
    yield f'feedsvc_process_info{{pid="{os.getpid()}"}}', "gauge", 1
    yield "feedsvc_memory_bytes", "gauge", had["feedsvc.memory"].size
    yield "feedsvc_versions_bytes", "gauge", had["feedsvc.versions"].size
    counter = had.get("feedsvc.counter")
    if counter is None:  # Flask by itself has no counter in front
        return
    counter.watch.certain()  # starts it, if nobody has asked for a feed yet
    yield "feedsvc_counter_bytes", "gauge", counter.size
    for status, number in counter.told.items():
        yield f'feedsvc_feed_answers_total{{status="{status}"}}', "counter", number
    yield "feedsvc_feed_answers_by_flask_total", "counter", counter.by_flask
    yield "feedsvc_database_away", "gauge", int(counter.watch.away)
    if counter.watch.looked:
        yield "feedsvc_watch_age_seconds", "gauge", round(time.monotonic() - counter.watch.looked, 3)
