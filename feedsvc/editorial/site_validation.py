"""Check the settings of the site as they were typed in a form or a command."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from feedsvc.domain.languages import canonicalize_language_tag, is_language_tag
from feedsvc.domain.numbers import parse_number
from feedsvc.domain.site import (
    ENTRY_LIMITS,
    STORED,
    STORED_ICON,
    TTLS,
    check_authority,
    check_base_url,
    check_icon,
    check_title,
    check_zone,
    is_public_host,
)
from feedsvc.domain.text import is_web_url, to_line
from feedsvc.errors import Problem, ValidationError

LONGEST_TITLE, LONGEST_TEXT, LONGEST_URL, MOST_HUBS = 200, 1000, 2000, 20


def name_field(name: str) -> str:
    """Return the field of a form for a setting: "title" for "site.title"."""
    return name.rpartition(".")[2]


def validate(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of the settings in `typed`, by their dotted names, as JSON has them.

    Raises:
        ValidationError: at least one is invalid; there is a problem for each of them.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in typed.items():
        try:
            values[name] = _CHECKS[name](text)
        except ValidationError as error:
            field = name_field(name)
            problems += [Problem(field, each.message, each.params) for each in error.problems]
    if problems:
        raise ValidationError(problems)
    return values


def _refuse(message: str, **params: object) -> ValidationError:
    return ValidationError([Problem("", message, params)])


def _read_line(text: str, most: int = LONGEST_TEXT) -> str:
    line = to_line(text)
    if len(line) > most:
        raise _refuse("Use at most %(most)d characters.", most=most)
    return line


def _read_title(text: str) -> str:
    try:
        return check_title(_read_line(text, LONGEST_TITLE))
    except ValueError as error:
        raise _refuse("Give the site a name: the titles of all feeds begin with it.") from error


def _read_address(text: str) -> str:
    try:
        return check_base_url(_read_line(text, LONGEST_URL))
    except ValueError as error:
        raise _refuse(
            "Give the address at which readers reach the site, such as https://news.example."
        ) from error


def _read_authority(text: str) -> str:
    domain = _read_line(text, LONGEST_TITLE).lower()
    try:
        check_authority(domain)
    except ValueError:
        domain = "-"
    if domain and not is_public_host(domain):
        raise _refuse("Give a public domain name that you own, such as news.example.")
    return domain


def _read_language(text: str) -> str:
    tag = canonicalize_language_tag(to_line(text))
    if tag and not is_language_tag(tag):
        raise _refuse("Give a language tag, such as id or en-GB.")
    return tag


def _read_zone(text: str) -> str:
    try:
        return check_zone(to_line(text))
    except ValueError as error:
        raise _refuse("Choose a time zone from the list, such as Asia/Jakarta.") from error


def _read_icon(text: str) -> str:
    icon = _read_line(text, LONGEST_URL)
    try:
        return icon if STORED_ICON.fullmatch(icon) else check_icon(icon)
    except ValueError as error:
        raise _refuse("Give an absolute address, such as https://news.example/icon.png.") from error


def _read_number(text: str, bounds: tuple[int, int]) -> int:
    least, most = bounds
    number = parse_number(to_line(text), least=least, most=most, default=None)
    if number is None:
        raise _refuse("Give a number from %(least)d to %(most)d.", least=least, most=most)
    return number


def _read_hubs(text: str) -> list[str]:
    hubs = list(dict.fromkeys(text.replace(",", " ").split()))
    if len(hubs) > MOST_HUBS or not all(
        len(hub) <= LONGEST_URL and is_web_url(hub) for hub in hubs
    ):
        raise _refuse("Give at most %(most)d web addresses, one on each line.", most=MOST_HUBS)
    return hubs


_CHECKS: Mapping[str, Callable[[str], Any]] = {
    "base_url": _read_address,
    "site.tag_authority": _read_authority,
    "site.title": _read_title,
    "site.language": _read_language,
    "site.time_zone": _read_zone,
    "site.description": _read_line,
    "site.rights": _read_line,
    "site.icon": _read_icon,
    "feeds.entry_limit": partial(_read_number, bounds=ENTRY_LIMITS),
    "feeds.ttl": partial(_read_number, bounds=TTLS),
    "feeds.hubs": _read_hubs,
}
assert tuple(_CHECKS) == STORED  # noqa: S101  a setting without a check would be lost
