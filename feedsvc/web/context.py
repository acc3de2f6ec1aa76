"""What a view can reach: the services, the settings, the site, and the instant of its request."""

from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app, g

from feedsvc.domain.site import Site
from feedsvc.services import Services
from feedsvc.settings import Settings
from feedsvc.storage.database import Database
from feedsvc.web.combined_feeds import CombinedFeeds
from feedsvc.web.concurrency import ConcurrencyLimit
from feedsvc.web.repair import RepairThread


def install(app: Flask, limit: ConcurrencyLimit) -> None:
    """Limit the requests that use the database at once, each from its first use to its end."""
    app.extensions["feedsvc.limit"] = limit
    app.teardown_appcontext(lambda _: leave_database())


def services() -> Services:
    """Return the services of this application."""
    return cast("Services", current_app.extensions["feedsvc"])


def database() -> Database:
    """Return the database, once the concurrency limit lets this request use it.

    Raises:
        UnavailableError: the database does not answer, and enough requests wait for it.
    """
    if "limit" in g:
        g.limit.note_progress()
    else:
        limit = cast("ConcurrencyLimit", current_app.extensions["feedsvc.limit"])
        limit.enter()
        g.limit = limit
    return services().database


def leave_database() -> None:
    """Let another request use the database, before work that takes seconds without it.

    The next call of `database` enters again.
    """
    entered = g.pop("limit", None)
    if entered:
        entered.leave()


def combined_feeds() -> CombinedFeeds:
    """Return the object that creates combined feeds."""
    return cast("CombinedFeeds", current_app.extensions["feedsvc.combined_feeds"])


def repair_thread() -> RepairThread:
    """Return the thread that repairs damaged feeds."""
    return cast("RepairThread", current_app.extensions["feedsvc.repair_thread"])


def site() -> Site:
    """Return the site."""
    return services().site


def settings() -> Settings:
    """Return the settings."""
    return services().settings


def now() -> datetime:
    """Return the instant of this request: read once, so that all its changes have one time."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast("datetime", g.now)
