"""Read the values of JSON objects by type; a value of another type is not lost: it is a Problem."""

from typing import Any

from feedsvc.errors import Problem

_KINDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    type(None): "null",
}


_MOST_UNKNOWN = 100  # keys that are named; a record may have any number


def shorten_key(key: str) -> str:
    """Return a key as a message names it."""
    return key if key.isidentifier() and len(key) <= 50 else ascii(key[:50])


class JsonFields:
    """The values of one object, or of one item of a list, read by type.

    `where` is the path to it, for Problems; the value of an item has the key "".
    """

    def __init__(
        self,
        values: dict[str, Any],
        known: list[str],
        problems: list[Problem],
        where: str = "",
        item: object = None,
    ) -> None:
        self._values = {**values, "": item}
        self._where = where
        self._problems = problems
        self._is_item = item is not None
        unknown = [key for key in values if key not in known]
        for key in unknown[:_MOST_UNKNOWN]:
            message = "This key is unknown. Use one of these: %(known)s."
            self.add_problem(shorten_key(key), message, known=", ".join(known))

    def add_problem(self, key: str, message: str, **params: object) -> None:
        """Add a Problem of a key."""
        self._problems.append(Problem(self._name(key), message, params))

    def has(self, key: str) -> bool:
        """Return whether the key is there and not null."""
        return self._values.get(key) is not None

    def text(self, key: str, *, needed: bool = False) -> str:
        """Return a text; "" if there is none."""
        if needed and not self.has(key):
            self.add_problem(key, "This key is missing. Give it a text.")
        return str(self._read_typed(key, str) or "")

    def text_or_number(self, key: str) -> str:
        """Return a text, or a whole number as a text: readers of JSON Feed accept both as an id."""
        value = self._values.get(key)
        return str(value) if type(value) is int else self.text(key)

    def truth(self, key: str) -> bool:
        """Return true or false; false if there is none."""
        return bool(self._read_typed(key, bool))

    def object(self, key: str, known: list[str]) -> "JsonFields | None":
        """Return the fields of an object; None if there is none."""
        values = self._read_typed(key, dict)
        return (
            None if values is None else JsonFields(values, known, self._problems, self._name(key))
        )

    def items(self, key: str) -> "list[JsonFields]":
        """Return the items of a list; `open_object` returns the fields of one that is an object."""
        items: list[object] = self._read_typed(key, list) or []
        return [
            JsonFields({}, [], self._problems, f"{key}[{n}]", item)
            for n, item in enumerate(items, 1)
        ]

    def holds_object(self) -> bool:
        """Return whether this is an item of a list that is an object."""
        return self._is_item and isinstance(self._values[""], dict)

    def open_object(self, known: list[str]) -> "JsonFields":
        """Return the fields of an item, which must be an object."""
        return self.object("", known) or JsonFields({}, known, [], self._where)

    def _read_typed(self, key: str, kind: type) -> Any:  # noqa: ANN401  of `kind`
        value = self._values.get(key)
        if value is None and key:
            return None
        if isinstance(value, kind):
            return value
        message = "This must be %(wanted)s, not %(found)s."
        self.add_problem(
            key, message, wanted=_KINDS[kind], found=_KINDS.get(type(value), "a number")
        )
        return None

    def _name(self, key: str) -> str:
        return f"{self._where}.{key}".strip(".")
