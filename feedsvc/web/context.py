"""What a request can reach: the house it stands in, the time it came, and the words it speaks."""

from datetime import UTC, datetime
from typing import cast

from flask import current_app, g

from feedsvc.domain.site import Site
from feedsvc.settings import Settings
from feedsvc.storage.database import Database
from feedsvc.wiring import House


def house() -> House:
    """Return the house of this application."""
    return cast("House", current_app.extensions["feedsvc"])


def database() -> Database:
    """Return the database."""
    return house().database


def site() -> Site:
    """Return the site."""
    return house().site


def settings() -> Settings:
    """Return the settings."""
    return house().settings


def now() -> datetime:
    """Return the instant of this request: read once, so that all it does has one time."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast("datetime", g.now)
