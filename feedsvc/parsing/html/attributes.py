"""Clean the attributes of elements; the origin, direction and notes of the whole text decide."""

import re

from feedsvc.parsing.html.notes import Notes
from feedsvc.parsing.html.vocabulary import clean_attributes

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
    '|dir="(?:rtl|auto)"',
    re.IGNORECASE,
)


class AttributeCleaner:
    """Cleans the attributes of the elements of one text, without the noise of office suites.

    Word marks each run of characters with the language that its spelling checker guesses. So
    languages are left out if `is_from_word`.
    """

    def __init__(self, markup: str, *, is_from_word: bool) -> None:
        self._is_left_to_right = not _RIGHT_TO_LEFT.search(markup)
        self._is_from_word = is_from_word
        self._notes = Notes(markup)

    def clean_element(self, tag: str, attributes: dict[str, str]) -> dict[str, str]:
        """Return the clean attributes of an element, sorted by their names."""
        name = attributes.get("id") or (attributes.get("name", "") if tag == "a" else "")
        if name:
            attributes = attributes | {"id": self.take_id(name)}
        cleaned = clean_attributes(tag, attributes)
        if tag == "a" and (link := self._notes.find_link(attributes.get("href", ""))):
            cleaned = dict(sorted((cleaned | {"href": link}).items()))
        if self._is_left_to_right and cleaned.get("dir") == "ltr":
            del cleaned["dir"]
        if self._is_from_word:
            cleaned.pop("lang", None)
        return cleaned

    def take_id(self, name: str) -> str:
        """Return the new id of a note that links lead to, at the first call; else ""."""
        return self._notes.take_id(name)
