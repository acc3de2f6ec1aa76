"""The command "settings": the manual of all settings, with the values in force."""

import json
import re
from pathlib import Path

import click

from feedsvc import logs
from feedsvc.cli.base import as_json, open_services, print_json, read_settings
from feedsvc.domain.site import STORED
from feedsvc.errors import FeedsvcError, MissingError
from feedsvc.services import Services, list_setting_differences
from feedsvc.setting_sources import DEFAULT, DEFAULT_FILE, find_origins
from feedsvc.settings import get_default, list_keys
from feedsvc.storage import schema

_SECTION = re.compile(r"\[(\w+)\]\n?")
_KEY = re.compile(r"(\w+) = .*\n?")
_STORED = "the database"
_Shown = dict[str, tuple[object, str]]  # by key: the value as JSON has it, and where it comes from


@click.command()
@click.option(
    "--defaults", is_flag=True, help="Print only the manual with the defaults, and read nothing."
)
@as_json
def settings(*, defaults: bool, as_json: bool) -> None:
    """Print all settings with their values and origins.

    These are the values in force. Each is a default, or comes from the file in FEEDSVC_CONFIG, from
    a FEEDSVC_* variable, or from PORT or DATABASE_URL; settings of the site may come from the
    database, where the server and administrators store them. The user and the password of the
    database are not printed.
    """
    manual = DEFAULT_FILE.read_text(encoding="utf-8")
    if defaults:
        click.echo(manual, nl=False)
        return
    with open_services(read_settings(), current=False) as services:
        shown = _list_settings(services) | _list_stored(services)
    if as_json:
        print_json(
            {key: {"value": value, "origin": origin} for key, (value, origin) in shown.items()}
        )
    else:
        click.echo(_fill(manual, shown), nl=False)


def _list_settings(services: Services) -> _Shown:
    """Return the settings of file and environment, and the defaults, without secrets."""
    settings, database = services.settings, services.database
    origins = find_origins(list_keys())
    shown = {key: (_to_json(settings.get_value(key)), origins[key]) for key in list_keys()}
    if settings.database_url:
        label = f"sqlite:///{database.label}" if database.is_sqlite else database.label
        shown["database_url"] = (label, shown["database_url"][1])
    return shown


def _list_stored(services: Services) -> _Shown:
    """Return the settings of the site that are in force because the database holds them.

    A setting that this shell sets too is left out, unless the values differ.
    """
    try:
        schema.check_schema(services.database)
        services.reload_site()
    except MissingError:
        return {}
    except FeedsvcError as error:
        message = f"the settings of the site are not read from the database: {error}"
        click.echo(logs.clean(f"feedsvc: {message}"), err=True)
        return {}
    stored = services.current.stored
    differing = {
        each.name: each.origin for each in list_setting_differences(services.settings, stored)
    }
    shown = {}
    for key in STORED:
        if key in differing or (key in stored.chosen and key not in services.settings.origins):
            origin = _STORED if key in stored.chosen else DEFAULT
            origin += f", not from {differing[key]}, which differs" if key in differing else ""
            shown[key] = (_to_json(stored.chosen.get(key, get_default(key))), origin)
    return shown


def _to_json(value: object) -> object:
    if isinstance(value, str):
        return logs.redact(value)
    return str(value) if isinstance(value, Path) else value


def _fill(manual: str, shown: _Shown) -> str:
    """Return the manual with the values in place of the defaults, and their origins behind them."""
    lines, prefix = [], ""
    for line in manual.splitlines(keepends=True):
        section, key = _SECTION.fullmatch(line), _KEY.fullmatch(line)
        if section:
            prefix = f"{section[1]}."
        if key:
            current, origin = shown[f"{prefix}{key[1]}"]
            # A string of JSON is one of TOML too, except that TOML escapes DEL.
            value = json.dumps(current, ensure_ascii=False).replace("\x7f", "\\u007f")
            comment = origin if origin.startswith(DEFAULT) else f"from {origin}"
            line = f"{key[1]} = {value}  # {logs.clean(comment)}\n"  # noqa: PLW2901
        lines.append(line)
    return "".join(lines)
