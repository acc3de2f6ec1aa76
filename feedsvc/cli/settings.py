"""The command "settings": the manual of all settings, with the values in force."""

import json
import re
from functools import reduce
from pathlib import Path

import click

from feedsvc import logs
from feedsvc.cli.base import as_json, print_json, read_settings
from feedsvc.setting_sources import DEFAULT, DEFAULT_FILE, find_origins
from feedsvc.settings import Settings, list_keys
from feedsvc.storage.database import Database

_SECTION = re.compile(r"\[(\w+)\]\n?")
_KEY = re.compile(r"(\w+) = .*\n?")


@click.command()
@click.option(
    "--defaults", is_flag=True, help="Print only the manual with the defaults, and read nothing."
)
@as_json
def settings(*, defaults: bool, as_json: bool) -> None:
    """Print the manual of all settings, with their values and origins.

    The values are those in force. One is a default, or it comes from the file in FEEDSVC_CONFIG,
    from a FEEDSVC_* variable, or from PORT or DATABASE_URL. The user and the password of the
    database are not printed.
    """
    manual = DEFAULT_FILE.read_text(encoding="utf-8")
    if defaults:
        click.echo(manual, nl=False)
        return
    current = read_settings()
    values = {key: _show(current, key) for key in list_keys()}
    origins = find_origins(values)
    if as_json:
        print_json({key: {"value": values[key], "origin": origins[key]} for key in values})
    else:
        click.echo(_fill(manual, values, origins), nl=False)


def _show(current: Settings, key: str) -> object:
    """Return the value of a setting as JSON and TOML have it, without secrets."""
    value = reduce(getattr, key.split("."), current)
    if key == "database_url" and value:
        database = Database(current.database)
        return f"sqlite:///{database.label}" if database.is_sqlite else database.label
    if isinstance(value, str):
        return logs.redact(value)
    return str(value) if isinstance(value, Path) else value


def _fill(manual: str, values: dict[str, object], origins: dict[str, str]) -> str:
    """Return the manual with `values` in place of the defaults, and their origins behind them."""
    lines, prefix = [], ""
    for line in manual.splitlines(keepends=True):
        section, key = _SECTION.fullmatch(line), _KEY.fullmatch(line)
        if section:
            prefix = f"{section[1]}."
        if key:
            name = f"{prefix}{key[1]}"
            # A string of JSON is one of TOML too, except that TOML escapes DEL.
            value = json.dumps(values[name], ensure_ascii=False).replace("\x7f", "\\u007f")
            origin = DEFAULT if origins[name] == DEFAULT else f"from {origins[name]}"
            line = f"{key[1]} = {value}  # {logs.clean(origin)}\n"  # noqa: PLW2901
        lines.append(line)
    return "".join(lines)
