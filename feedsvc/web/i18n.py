"""The pages' words: English in the code, other languages in `catalogues/<language>.po`.

Public pages speak the site's language, the desk each editor's. What has no translation stays
English; `tests/web/test_i18n.py` finds it.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_name
from babel.messages.pofile import read_po
from flask import Flask, g

from feedsvc.errors import Problem
from feedsvc.web.context import now, site

FOLDER = Path(__file__).parent / "catalogues"
LANGUAGES: Mapping[str, str] = {"en": "English", "id": "Bahasa Indonesia"}


@cache
def _read_catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    found: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = (
                message.string if isinstance(message.string, str) else tuple(message.string)
            )
    return found


def choose_language(tag: str) -> str:
    """Return which of our languages serves a language tag: "id-ID" -> "id", else "en"."""
    primary = tag.partition("-")[0].lower()
    return primary if primary in LANGUAGES else "en"


def current_language() -> str:
    """Return the language this request is answered in: the editor's, or else the site's."""
    if not g.get("language"):
        g.language = choose_language(site().language)
    return str(g.language)


def gettext(message: str) -> str:
    """Return `message` in the language of this request."""
    found = _read_catalogue(current_language()).get(message, message)
    return found if isinstance(found, str) else found[0]


def ngettext(one: str, many: str, number: int) -> str:
    """Return `one` or `many` in the language of this request; Indonesian has one form."""
    found = _read_catalogue(current_language()).get(one)
    if found is None:
        return one if number == 1 else many
    if isinstance(found, str):
        return found
    return found[min(len(found) - 1, 0 if number == 1 else 1)]


def format_problem(problem: Problem) -> str:
    """Return what a Problem says, in the language of this request."""
    text = gettext(problem.message)
    return text % problem.params if problem.params else text


def format_zone(instant: datetime) -> str:
    """Return the newsroom's zone in short at `instant`, such as WIB."""
    return _format_zone(instant, site().time_zone, current_language())


def _format_zone(instant: datetime, zone: ZoneInfo, locale: str) -> str:
    if zone.key in _INDONESIAN:
        return _INDONESIAN[zone.key]
    return get_timezone_name(instant.astimezone(zone), width="short", locale=locale)


_INDONESIAN = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def format_time(instant: datetime | None) -> str:
    """Return an instant for people, in the newsroom's zone: 7 September 2022 14.30 WIB."""
    if instant is None:
        return ""
    return _format_minute(
        instant.replace(second=0, microsecond=0), site().time_zone, current_language()
    )


@lru_cache(maxsize=4096)  # a list has forty of them, and each costs as much as its row
def _format_minute(instant: datetime, zone: ZoneInfo, locale: str) -> str:
    pattern = "d MMMM y HH.mm" if locale == "id" else "d MMMM y HH:mm"
    return f"{format_datetime(instant.astimezone(zone), pattern, locale=locale)} {_format_zone(instant, zone, locale)}"


def format_clock(instant: datetime) -> str:
    """Return an instant of today for people as its time of day: 14.30 WIB; with the date on any other day."""
    local = instant.astimezone(site().time_zone)
    if local.date() != now().astimezone(site().time_zone).date():
        return format_time(instant)
    return f"{local:{'%H.%M' if current_language() == 'id' else '%H:%M'}} {format_zone(instant)}"


def format_day(instant: datetime | None) -> str:
    """Return an instant's day for people, in the newsroom's zone: 7 September 2022."""
    if instant is None:
        return ""
    return str(
        format_datetime(instant.astimezone(site().time_zone), "d MMMM y", locale=current_language())
    )


def install_i18n(app: Flask) -> None:
    """Let every template speak: {% trans %}, _(), and the filters for instants and problems."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    app.jinja_env.filters.update(
        moment=format_time, clock=format_clock, day=format_day, says=format_problem
    )
    app.jinja_env.globals.update(language=current_language, languages=LANGUAGES)
