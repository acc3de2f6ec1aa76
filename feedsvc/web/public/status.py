"""Status for monitoring: health, readiness and metrics of this process."""

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
def show_health() -> Response:
    """Answer 200: this process runs. Nothing else is checked."""
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@pages.get("/readyz")
def show_ready() -> Response:
    """Answer 200 if the database can be used and the scheduler's jobs get done, else 503.

    The address is public, and an error of the database names its user and its address. So only the
    log and the doctor say why the process is not ready.
    """
    is_ready = _is_ready()
    response = jsonify(ready=is_ready)
    response.status_code = 200 if is_ready else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_ready() -> bool:
    """Return whether the database can be used and the scheduler's jobs get done."""
    try:
        schema.check_schema(database())
        with database().reading() as session:
            progress = heartbeats.read_progress(session)
    except OutdatedError as error:
        _log_change({str(error)})
        return False
    except FeedsvcError:  # an outage, which `Database` logs once
        return False
    reasons = set(map(str, find_delays(progress, now=now())))
    _log_change(reasons)
    return not reasons


def _log_change(reasons: Collection[str]) -> None:
    """Log why this process is not ready, if the reasons have changed since the last call."""
    if reasons != current_app.extensions.get("feedsvc.unready_reasons", set()):
        current_app.extensions["feedsvc.unready_reasons"] = reasons
        _log.warning("not ready: %s" if reasons else "ready%s", "; ".join(sorted(reasons)))


@pages.get("/metrics")
def show_metrics() -> Response:
    """Answer with the metrics of this process for Prometheus: no secrets, and no SQL."""
    lines = [
        f"# TYPE {name.partition('{')[0]} {kind}\n{name} {value}\n"
        for name, kind, value in _list_metrics()
    ]
    text = "".join(dict.fromkeys("".join(lines).splitlines(keepends=True)))
    return Response(
        text, content_type="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"}
    )


def _list_metrics() -> Iterator[tuple[str, str, float]]:
    """Yield the name, the type and the value of each metric."""
    extensions = current_app.extensions
    yield f'feedsvc_process_info{{pid="{os.getpid()}"}}', "gauge", 1
    yield (
        "feedsvc_representation_cache_bytes",
        "gauge",
        extensions["feedsvc.representation_cache"].size,
    )
    yield "feedsvc_version_history_bytes", "gauge", extensions["feedsvc.version_history"].size
    cache = extensions.get("feedsvc.response_cache")
    if cache is None:  # Flask without its middleware
        return
    cache.listener.is_current()  # starts the listener, if no feed has been polled yet
    yield "feedsvc_response_cache_bytes", "gauge", cache.size
    for status, number in cache.answered.items():
        yield f'feedsvc_feed_answers_total{{status="{status}"}}', "counter", number
    yield "feedsvc_feed_answers_by_flask_total", "counter", cache.by_flask
    yield "feedsvc_database_away", "gauge", int(cache.listener.is_away)
    if cache.listener.last_check:
        yield (
            "feedsvc_change_listener_age_seconds",
            "gauge",
            round(time.monotonic() - cache.listener.last_check, 3),
        )
