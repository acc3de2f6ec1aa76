"""What a request can reach: the house it stands in, the time it came, and the words it speaks."""

from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app, g

from feedsvc.domain.site import Site
from feedsvc.services import Services
from feedsvc.settings import Settings
from feedsvc.storage.database import Database
from feedsvc.web.concurrency import ConcurrencyLimit
from feedsvc.web.repair import RepairThread


def install(app: Flask, limit: ConcurrencyLimit) -> None:
    """Let so many requests ask the database at once: each from when it first does, to its end."""
    app.extensions["feedsvc.limit"] = limit
    app.teardown_appcontext(lambda _: leave_database())


def services() -> Services:
    """Return the house of this application."""
    return cast("Services", current_app.extensions["feedsvc"])


def database() -> Database:
    """Return the database, once enough others are done with it (`concurrency`).

    Raises:
        UnavailableError: the database hangs, and enough requests wait for it.
    """
    if "limit" in g:
        g.limit.note_movement()
    else:
        limit = cast("ConcurrencyLimit", current_app.extensions["feedsvc.limit"])
        limit.enter()
        g.limit = limit
    return services().database


def leave_database() -> None:
    """Let another request ask the database, before work of seconds that does not.

    `database` comes in again.
    """
    entered = g.pop("limit", None)
    if entered:
        entered.leave()


def mender() -> RepairThread:
    """Return who has damaged feeds mended."""
    return cast("RepairThread", current_app.extensions["feedsvc.mender"])


def site() -> Site:
    """Return the site."""
    return services().site


def settings() -> Settings:
    """Return the settings."""
    return services().settings


def now() -> datetime:
    """Return the instant of this request: read once, so that all it does has one time."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast("datetime", g.now)
