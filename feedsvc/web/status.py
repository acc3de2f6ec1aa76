"""Status for machines that watch us: alive at all, and ready to serve."""

from datetime import timedelta

from flask import Blueprint, Response, jsonify

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
    """Say whether the database, the scheduler's heart and the oldest stale feed are well: 200 or 503."""
    said: dict[str, object] = {}
    well = True
    try:
        schema.check(database())
        with database().reading() as session:
            beat, stale = heartbeats.last(session, "scheduler"), feeds.stalest(session)
        said["database"] = "ok"
        said["scheduler_heartbeat_seconds"] = round((now() - beat).total_seconds(), 1) if beat else None
        said["oldest_stale_feed_seconds"] = round((now() - stale).total_seconds(), 1) if stale else 0
        well = beat is not None and now() - beat < timedelta(seconds=HEART_SECONDS)
        well = well and (stale is None or now() - stale < timedelta(seconds=STALE_SECONDS))
    except FeedsvcError as error:
        said["database"], well = str(error), False
    response = jsonify(ready=well, **said)
    response.status_code = 200 if well else 503
    response.headers["Cache-Control"] = "no-store"
    return response
