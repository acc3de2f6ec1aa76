"""Fields: what is known of a text that an editor types, beside its value.

A dataclass declares it once, as metadata of `dataclasses.field`; whoever stores, cleans, measures,
searches or shows such a value walks `dataclasses.fields` and asks `spec_of`.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

# Bounds in characters, and of lists in items. A title is longer than any headline, an address longer
# than what browsers and proxies pass on, a body longer than any article: 2,000,000 characters
# take the sanitizer two seconds.
TITLE, SUBTITLE, NAME, URL, TEXT, BODY, LIST = 500, 300, 200, 2_000, 5_000, 2_000_000, 50


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What is known of a field.

    `label` is its name on English pages, to be translated. Each text in it has at most `bound`
    characters, each list `most` items; 0 means that another rule bounds it. `is_searched` tells
    whether its words find the article.
    """

    label: str = ""
    bound: int = 0
    most: int = 0
    is_searched: bool = False


def describe(
    label: str = "", bound: int = 0, *, most: int = 0, is_searched: bool = False
) -> dict[str, FieldSpec]:
    """Return the metadata that declares a field."""
    return {"spec": FieldSpec(label, bound, most, is_searched)}


def spec_of(field: "dataclasses.Field[Any]") -> FieldSpec:
    """Return what is known of a field."""
    spec: FieldSpec = field.metadata["spec"]
    return spec
