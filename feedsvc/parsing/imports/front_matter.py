"""Read the front matter of a text (YAML, TOML or JSON), and configuration files in these forms.

All scalars become strings as they are written, so that a title such as "1984" or "no" stays.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import yaml

from feedsvc.domain.text import to_line
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.imports._fields import read_date

Value = str | list["Value"] | dict[str, "Value"]
_DEEPEST = 12
_BOUNDARY = re.compile(r"^(---|\+\+\+)[ \t]*(yaml|toml|json)?[ \t]*\r?\n", re.IGNORECASE)
_DATE = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[Tt ]+(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?"
    r"\s*(Z|z|UTC|GMT|[+-]\d\d:?\d\d)?"
)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_DAMAGED = "Its front matter cannot be read: %(reason)s."
_Loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a front matter, by names in lower case."""

    fields: Mapping[str, Value]

    def get_text(self, *names: str) -> str:
        """Return the first of these fields that has a text, as one line; "" for none."""
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str) and value not in _NOTHING:
                return to_line(value)
        return ""

    def get_list(self, *names: str) -> list[str]:
        """Return the texts of the first of these fields that has any; one text counts too."""
        for name in names:
            value = self.fields.get(name)
            texts = [to_line(each) for each in _to_list(value) if isinstance(each, str)]
            texts = [each for each in texts if each not in _NOTHING]
            if texts:
                return texts
        return []

    def get_map(self, *names: str) -> "FrontMatter":
        """Return the first of these fields that has fields of its own."""
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, dict):
                return FrontMatter({key.lower(): each for key, each in value.items()})
        return FrontMatter({})

    def list_maps(self, *names: str) -> "list[FrontMatter]":
        """Return the members of these fields that have fields of their own."""
        values = [self.fields.get(name) for name in names]
        members = [each for value in values for each in _to_list(value)]
        return [
            FrontMatter({key.lower(): one for key, one in each.items()})
            for each in members
            if isinstance(each, dict)
        ]

    def is_true(self, *names: str) -> bool:
        """Return whether one of these fields says yes."""
        return self.get_text(*names).lower() in {"true", "yes", "on", "1"}

    def get_date(self, zone: ZoneInfo, *names: str) -> datetime | None:
        """Return the first of these fields that is an instant, or a day, in `zone`."""
        for name in names:
            instant = read_instant(self.get_text(name), zone)
            if instant:
                return instant
        return None


def split_text(text: str) -> tuple[FrontMatter | None, str]:
    """Return (front matter, the text below it); None where a text has none.

    Raises:
        ValidationError: the front matter cannot be read.
    """
    if text.startswith("{"):
        return _split_json(text)
    match = _BOUNDARY.match(text)
    if not match:
        return None, text
    end = re.compile(rf"^{re.escape(match[1])}[ \t]*$", re.MULTILINE).search(text, match.end())
    if not end:
        return None, text
    kind = (match[2] or ("yaml" if match[1] == "---" else "toml")).lower()
    body = text[end.end() :].lstrip("\r\n")
    return read_fields(text[match.end() : end.start()], kind), body


def _split_json(text: str) -> tuple[FrontMatter | None, str]:
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None, text
    return FrontMatter(_to_fields(value)), text[end:].lstrip("\r\n")


def read_fields(text: str, kind: str) -> FrontMatter:
    """Return the fields of a text in "yaml", "toml" or "json".

    Raises:
        ValidationError: the text cannot be read.
    """
    try:
        if kind == "yaml":
            value = yaml.load(text, Loader=_Loader)  # noqa: S506  it makes strings, nothing else
        elif kind == "toml":
            value = tomllib.loads(text.replace("\r\n", "\n"))
        else:
            value = json.loads(text)
        return FrontMatter(_to_fields(value))
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        reason = to_line(str(error))[:200] or type(error).__name__
        raise ValidationError([Problem("", _DAMAGED, {"reason": reason})]) from error


def _to_list(value: Value | None) -> Sequence[Value | None]:
    return value if isinstance(value, list) else [value]


def _to_fields(value: object) -> dict[str, Value]:
    if not isinstance(value, dict):
        return {}
    return {str(key).lower(): _to_value(each, _DEEPEST) for key, each in value.items()}


def _to_value(value: object, depth: int) -> Value:
    """Return a value with strings as its scalars; values nested too deeply are left out."""
    if isinstance(value, dict) and depth:
        return {str(key): _to_value(each, depth - 1) for key, each in value.items()}
    if isinstance(value, list) and depth:
        return [_to_value(each, depth - 1) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if value is None or isinstance(value, (dict, list)):
        return ""
    return str(value)


def read_instant(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant of a date as Hugo and Jekyll write it, in `zone` if it names none."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        return read_date(text)
    year, month, day, hour, minute, second = (int(each or 0) for each in match.groups()[:6])
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        if not match[7]:
            return local.astimezone(UTC)
        if match[7][0] not in "+-":
            return local.replace(tzinfo=UTC)
        offset = match[7] if ":" in match[7] else f"{match[7][:3]}:{match[7][3:]}"
        return datetime.fromisoformat(f"{local:%Y-%m-%dT%H:%M:%S}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
