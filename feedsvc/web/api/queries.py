"""Parameters in the query of an operation: declared once, read by type, shown in OpenAPI."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request

from feedsvc.domain.numbers import parse_number
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.dates import read_instant
from feedsvc.storage.ids import MAX_ID
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.context import site

MOST_ROWS, ROWS = 100, 20


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query, with its JSON Schema and its meaning; `default` if it is absent."""

    name: str
    schema: Mapping[str, Any]
    description: str
    default: Any = None


AFTER = Parameter(
    "after",
    {"type": "integer", "minimum": 1, "maximum": MAX_ID},
    "The id of the last row of the previous page. The address in next contains it.",
)
LIMIT = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": ROWS},
    "How many rows to return at most.",
    ROWS,
)
PAGE = (AFTER, LIMIT)


def read_query(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """Return the value of each parameter.

    Raises:
        RefusalError: 400, a parameter is unknown, is given twice or has a bad value.
    """
    known = {each.name: each for each in parameters}
    values = {each.name: each.default for each in known.values()}
    problems: list[Problem] = []
    for name, given in request.args.lists():
        if name not in known:
            message = "This parameter is unknown. Use one of these: %(known)s."
            problems.append(Problem(name[:100], message, {"known": ", ".join(known) or "-"}))
        elif len(given) > 1:
            problems.append(Problem(name, "This parameter is given twice. Keep one."))
        else:
            try:
                values[name] = _read_value(known[name], given[0])
            except ValidationError as error:
                problems += [Problem(name, each.message, each.params) for each in error.problems]
    if problems:
        raise RefusalError(400, problems)
    return values


def _read_value(parameter: Parameter, text: str) -> object:
    schema = parameter.schema
    if schema["type"] == "integer":
        number = parse_number(text, least=schema["minimum"], most=schema["maximum"], default=None)
        if number is None:
            message = "Give a whole number from %(least)d to %(most)d."
            params = {"least": schema["minimum"], "most": schema["maximum"]}
            raise ValidationError([Problem("", message, params)])
        return number
    if schema["type"] == "boolean":
        return _read_choice(text, ("true", "false")) == "true"
    if "enum" in schema:
        return _read_choice(text, schema["enum"])
    if schema.get("format") == "date-time":
        return _read_instant(text)
    if "\0" in text:  # PostgreSQL cannot store this character
        raise ValidationError(
            [Problem("", "This contains a character that is not allowed in a text. Remove it.")]
        )
    return text


def _read_choice(text: str, choices: Iterable[str]) -> str:
    if text not in choices:
        message = "Give one of these: %(choices)s."
        raise ValidationError([Problem("", message, {"choices": ", ".join(choices)})])
    return text


def _read_instant(text: str) -> datetime:
    # A "+" in a query is a space.
    return read_instant(text.replace(" ", "+"), site().time_zone)
