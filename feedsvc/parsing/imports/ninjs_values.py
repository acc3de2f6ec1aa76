"""Read JSON objects as a stream, and the values in ninjs objects of every version."""

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.imports._fields import read_plain

Values = Mapping[str, Any]

_LONGEST = 64_000_000  # characters of one object
_SPACE = " \t\r\n,"
_NO_JSON = "Object %(number)d is not JSON: %(reason)s."


def read_objects(chunks: Iterable[bytes]) -> Iterator[Any]:
    """Yield the values of a list, or values that stand one after the other."""
    decode = codecs.getincrementaldecoder("utf-8-sig")(errors="replace").decode
    decoder, iterator = json.JSONDecoder(), iter(chunks)
    text, wanted, number, is_first = "", 1, 1, True
    while True:
        ended = False
        while len(text) < wanted and not ended:
            chunk = next(iterator, None)
            ended = chunk is None
            text += decode(chunk or b"", final=ended)
        text = text.lstrip(_SPACE)
        if is_first and text:
            is_first = False
            text = text.removeprefix("[").lstrip(_SPACE)
        if not text or text.startswith("]"):
            if ended or text:
                return
            continue
        try:
            value, end = decoder.raw_decode(text)
        except (ValueError, RecursionError) as error:
            # The value may only be incomplete. Read on until the text is twice as long, so that
            # each text is parsed only a few times.
            if ended or len(text) > _LONGEST or isinstance(error, RecursionError):
                params = {"number": number, "reason": str(error)[:100]}
                raise ValidationError([Problem("", _NO_JSON, params)]) from error
            wanted = 2 * len(text)
            continue
        yield value
        text, wanted, number = text[end:], 1, number + 1


def fold_names(value: Any) -> Any:  # noqa: ANN401  JSON
    """Return a value with all names in lower case, as in version 2; later ones have capitals."""
    if isinstance(value, dict):
        return {name.lower(): fold_names(each) for name, each in value.items()}
    return [fold_names(each) for each in value] if isinstance(value, list) else value


def find_text(value: Values, name: str, roles: Sequence[str]) -> str:
    """Return a text of a list that has one of these roles, tried in order; "" is any role."""
    texts = [(get_text(each, "role"), each) for each in list_objects(value, name)]
    for role in roles:
        for given, each in texts:
            if (given.lower() == role or not role) and (text := get_text(each, "value")):
                return read_plain(text)
    return ""


def list_objects(value: Values, name: str) -> list[dict[str, Any]]:
    """Return the objects of a list; version 1 has them by name."""
    listed = value.get(name)
    if isinstance(listed, dict):
        listed = [{"name": key, **each} for key, each in listed.items() if isinstance(each, dict)]
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def get_text(value: Values, *names: str) -> str:
    """Return the first of these values that is a text with any character."""
    for name in names:
        text = value.get(name)
        if isinstance(text, str) and text.strip():
            return text.strip()
    return ""
