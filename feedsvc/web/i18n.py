"""Translations and formats: English in the code, other languages in `catalogues/<language>.po`.

Public pages use the site's language, the admin pages each editor's. A message without a translation
stays English; `tests/web/test_i18n.py` finds it. Catalogues are compiled in memory when a process
first needs them (20 ms for the 1,200 messages of Indonesian): no build step, no file to forget.
"""

from collections.abc import Mapping, MutableMapping
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError, get_global
from babel.dates import format_date, format_datetime, get_month_names, get_timezone_name
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import Flask, g, request
from markupsafe import Markup

from feedsvc.domain.articles import State
from feedsvc.domain.language_names import name_language
from feedsvc.domain.text import find_direction
from feedsvc.domain.times import INDONESIAN_ZONES
from feedsvc.errors import Problem
from feedsvc.web.context import now, site

FOLDER = Path(__file__).parent / "catalogues"
LANGUAGES: Mapping[str, str] = {"en": "English", "id": "Bahasa Indonesia"}
SOURCE_LANGUAGE = "en"


class _SourceTranslations(GNUTranslations):
    """The language of the code: its messages are their own translation."""

    # For a message without a translation gettext itself takes the singular for 1 alone; here the
    # header decides, as it does for every other language.
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form that the plural rule of the catalogue's header chooses."""
        return (msgid1, msgid2)[self.plural(n)]  # type: ignore[attr-defined]  # set by its parser


def load_translations(path: Path) -> GNUTranslations:
    """Return the translations of a .po file named after its language.

    Plurals follow the `Plural-Forms` of its header, whatever number of forms there are.
    """
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    is_source = path.stem == SOURCE_LANGUAGE
    return (_SourceTranslations if is_source else GNUTranslations)(compiled)


@cache
def find_translations(language: str) -> GNUTranslations:
    """Return the translations of one of our languages, with English where it has none."""
    translations = load_translations(FOLDER / f"{language}.po")
    if language != SOURCE_LANGUAGE:
        translations.add_fallback(find_translations(SOURCE_LANGUAGE))
    return translations


def choose_language(tag: str) -> str:
    """Return which of our languages serves a language tag: "id-ID" -> "id", else "en"."""
    primary = tag.partition("-")[0].lower()
    return primary if primary in LANGUAGES else "en"


def guess_language() -> str:
    """Return the language of ours that the browser prefers; "" if it names none of them."""
    return request.accept_languages.best_match(LANGUAGES) or ""


def current_language() -> str:
    """Return the language this request is answered in: the editor's, or else the site's.

    Until somebody has chosen the site's language, it is the browser's.
    """
    language: str = g.get("language", "")  # a page asks 200 times, and each look at `g` counts
    if not language:
        chosen = "" if site().has_language else guess_language()
        language = g.language = chosen or choose_language(site().language)
    return language


def gettext(message: str) -> str:
    """Return `message` in the language of this request."""
    # A catalogue's header is the translation of the empty message.
    return find_translations(current_language()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form for `number` in the language of this request."""
    return find_translations(current_language()).ngettext(singular, plural, number)


# Jinja's own functions for templates ask for the context, which it copies for each message in a
# block with variables: 8 % of the calls for a list of articles. All templates are HTML.
def _gettext_html(message: str, /, **variables: object) -> Markup:
    if variables:
        return _fill(gettext(message), variables)
    return _gettext_cached(message, find_translations(current_language()))


@lru_cache(maxsize=4096)  # more than all messages in both languages
def _gettext_cached(message: str, translations: GNUTranslations) -> Markup:
    return _fill(translations.gettext(message) if message else "", {})


def _ngettext_html(singular: str, plural: str, number: int, /, **variables: object) -> Markup:
    return _fill(ngettext(singular, plural, number), {"num": number, **variables})


def _fill(text: str, variables: Mapping[str, object]) -> Markup:
    return Markup(text) % variables  # noqa: S704  messages are ours; the variables are escaped


def format_problem(problem: Problem) -> str:
    """Return the message of a problem, in the language of this request."""
    return format_message(problem.message, problem.params)


def format_message(message: str, params: Mapping[str, object]) -> str:
    """Return a message with its parameters, in the language of this request.

    A parameter `state` that is an article's state is translated too, and so is any
    parameter that is a Problem, or a JSON object with a problem's message and parameters.
    """
    text = gettext(message)
    values = {name: _format_value(value) for name, value in params.items()}
    if values.get("state") in set(State):
        values["state"] = format_state(State(str(values["state"])))
    return text % values if values else text


def _format_value(value: object) -> object:
    if isinstance(value, Problem):
        return format_problem(value)
    if isinstance(value, dict):
        return format_message(value["message"], value["params"])
    return value


def format_state(state: State) -> str:
    """Return an article's state as the end of a sentence: "the article is published"."""
    return {
        State.DRAFT: gettext("a draft"),
        State.SCHEDULED: gettext("scheduled"),
        State.PUBLISHED: gettext("published"),
        State.WITHDRAWN: gettext("withdrawn"),
        State.TRASHED: gettext("in the trash"),
        State.PURGED: gettext("deleted for ever"),
    }[state]


def format_zone(instant: datetime) -> str:
    """Return the abbreviation of the newsroom's time zone at `instant`, such as WIB."""
    return _format_zone(instant, site().time_zone, current_language())


def _format_zone(instant: datetime, zone: ZoneInfo, locale: str) -> str:
    local = instant.astimezone(zone)
    abbreviation = local.tzname() or ""
    if abbreviation in INDONESIAN_ZONES:  # CLDR has GMT+7 for readers of English
        return abbreviation
    return get_timezone_name(local, width="short", locale=locale)


def format_time(instant: datetime | None) -> str:
    """Return the day and minute of an instant in the newsroom's zone; "" for None.

    In Indonesian: 7 September 2022 14.30 WIB.
    """
    if instant is None:
        return ""
    return _format_minute(
        instant.replace(second=0, microsecond=0), site().time_zone, current_language()
    )


@lru_cache(maxsize=4096)  # a list shows forty, and each costs as much as its row in the database
def _format_minute(instant: datetime, zone: ZoneInfo, locale: str) -> str:
    local = instant.astimezone(zone)
    day = format_datetime(local, "d MMMM y", locale=locale)
    return f"{day} {_format_time_of_day(local, locale)} {_format_zone(instant, zone, locale)}"


def _format_time_of_day(local: datetime, locale: str) -> str:
    return f"{local:%H.%M}" if locale == "id" else f"{local:%H:%M}"


def format_clock(instant: datetime) -> str:
    """Return an instant of today without its day (14.30 WIB), any other as `format_time` does."""
    local = instant.astimezone(site().time_zone)
    if local.date() != now().astimezone(site().time_zone).date():
        return format_time(instant)
    return f"{_format_time_of_day(local, current_language())} {format_zone(instant)}"


def format_day(instant: datetime | None) -> str:
    """Return the day of an instant in the newsroom's zone: 7 September 2022; "" for None."""
    if instant is None:
        return ""
    return _format_day(instant.astimezone(site().time_zone).date(), current_language())


@lru_cache(maxsize=4096)  # a page of a list shows twenty
def _format_day(day: date, locale: str) -> str:
    return str(format_date(day, "d MMMM y", locale=locale))


def format_month(instant: datetime) -> str:
    """Return the month of a local instant with its year: September 2022."""
    return f"{format_month_name(instant)} {instant.year}"


def format_month_name(instant: datetime) -> str:
    """Return the name of the month of a local instant: September."""
    return _list_month_names(current_language())[instant.month - 1]


@cache  # the archive shows the months of twelve years
def _list_month_names(locale: str) -> list[str]:
    names = get_month_names("wide", "stand-alone", locale)
    return [str(names[month]) for month in range(1, 13)]


def format_number(number: int) -> str:
    """Return a number with the separators of this request's language: 10,000, or 10.000."""
    return str(format_decimal(number, locale=current_language()))


def format_size(size: int) -> str:
    """Return a number of bytes in kilobytes of 1000 bytes, or megabytes: 4.1 kB, or 4,1 kB."""
    number, unit = (size / 1_000_000, "MB") if size >= 1_000_000 else (size / 1000, "kB")
    return f"{format_decimal(number, '#,##0.0', locale=current_language())} {unit}"


def format_language(tag: str) -> str:
    """Return the name of a language tag in the language of this request: "en" -> "Inggris"."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(current_language())
    except (ValueError, UnknownLocaleError):
        name = None
    return f"{name} ({tag})" if name else tag


def to_og_locale(language: str) -> str:
    """Return a language tag as Open Graph writes a locale: id_ID for "id"; "" if there is none.

    The protocol demands a territory. A tag without a territory gets the likely one (CLDR).
    """
    primary, *subtags = language.split("-")
    likely = str(get_global("likely_subtags").get(primary.lower(), "")).rpartition("_")[2]
    territory = next((each.upper() for each in subtags if len(each) == 2), likely)
    return f"{primary.lower()}_{territory}" if len(territory) == 2 else ""


def install_i18n(app: Flask) -> None:
    """Give templates {% trans %}, _() and the format filters, each named after its function."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True  # a line end in a message is one space
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension
    app.jinja_env.globals.update(_=_gettext_html, gettext=_gettext_html, ngettext=_ngettext_html)
    filters = (
        format_time,
        format_clock,
        format_day,
        format_message,
        format_month_name,
        format_number,
        format_problem,
        format_size,
        find_direction,
        format_language,
        name_language,
        to_og_locale,
    )
    app.jinja_env.filters.update({function.__name__: function for function in filters})
    names: MutableMapping[str, Any] = app.jinja_env.globals  # Jinja takes any value
    names.update(language=current_language, languages=LANGUAGES)
