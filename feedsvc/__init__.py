"""A self-hosted feed publisher for newsrooms."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def create_app() -> Any:  # noqa: ANN401  a Flask application, which this package must not import
    """Return the Flask application with its middleware: `flask --app feedsvc run`.

    The web is imported only here, because each command imports this package.

    Raises:
        SettingsError: a setting is unknown or has a bad value.
    """
    return import_module("feedsvc.web").create_served_app()
