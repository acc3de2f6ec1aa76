"""Status for machines that watch us: alive at all, ready to serve, and a few numbers."""

import logging
import os
import time
from collections.abc import Collection, Iterator

from flask import Blueprint, Response, current_app, jsonify

from feedsvc.domain.readiness import find_delays
from feedsvc.errors import FeedsvcError, OutdatedError
from feedsvc.storage import schema
from feedsvc.storage.system import heartbeats
from feedsvc.web.context import database, now

pages = Blueprint("status", __name__)
_log = logging.getLogger(__name__)


@pages.get("/healthz")
def show_alive() -> Response:
    """Say that this process answers; nothing else is asked."""
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@pages.get("/readyz")
def show_ready() -> Response:
    """Answer 200 if the database can be used and the scheduler's work gets done, else 503.

    It says nothing else, for it is public. An error of the database names its user and its address:
    why it is not ready is for the log and for the doctor alone.
    """
    is_ready = _is_ready()
    response = jsonify(ready=is_ready)
    response.status_code = 200 if is_ready else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_ready() -> bool:
    """Tell whether the database can be used and the scheduler's work gets done."""
    try:
        schema.check_schema(database())
        with database().reading() as session:
            progress = heartbeats.progress(session)
    except OutdatedError as error:
        _note({str(error)})
        return False
    except FeedsvcError:
        return False
    delays = find_delays(progress, now=now())
    _note(delays)
    return not delays


def _note(delays: Collection[str]) -> None:
    """Log why this process is not ready, when that is another reason than the last time."""
    if delays != current_app.extensions.get("feedsvc.delays", set()):
        current_app.extensions["feedsvc.delays"] = delays
        _log.warning("not ready: %s" if delays else "ready%s", "; ".join(sorted(delays)))


@pages.get("/metrics")
def show_metrics() -> Response:
    """Tell what this process counts, as Prometheus reads it; no secrets, and nothing of the database."""
    lines = [
        f"# TYPE {name.partition('{')[0]} {kind}\n{name} {value}\n"
        for name, kind, value in _list_metrics()
    ]
    text = "".join(dict.fromkeys("".join(lines).splitlines(keepends=True)))
    return Response(
        text, content_type="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"}
    )


def _list_metrics() -> Iterator[tuple[str, str, float]]:
    """Return each number: its name, its kind, its value."""
    had = current_app.extensions
    yield f'feedsvc_process_info{{pid="{os.getpid()}"}}', "gauge", 1
    yield "feedsvc_representation_cache_bytes", "gauge", had["feedsvc.representation_cache"].size
    yield "feedsvc_version_history_bytes", "gauge", had["feedsvc.version_history"].size
    counter = had.get("feedsvc.response_cache")
    if counter is None:  # Flask by itself has no counter in front
        return
    counter.watch.is_current()  # starts it, if nobody has asked for a feed yet
    yield "feedsvc_response_cache_bytes", "gauge", counter.size
    for status, number in counter.answered.items():
        yield f'feedsvc_feed_answers_total{{status="{status}"}}', "counter", number
    yield "feedsvc_feed_answers_by_flask_total", "counter", counter.by_flask
    yield "feedsvc_database_away", "gauge", int(counter.watch.away)
    if counter.watch.last_look:
        yield (
            "feedsvc_change_listener_age_seconds",
            "gauge",
            round(time.monotonic() - counter.watch.last_look, 3),
        )
