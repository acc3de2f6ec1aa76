"""Fields: the label and the bounds of a text that an editor types.

A dataclass declares them once, as metadata of `dataclasses.field`. Code that stores, cleans,
measures, searches or shows such values iterates over `dataclasses.fields` and reads the `spec_of`
each.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

# Bounds of texts in characters, and of lists in items. A subtitle is one sentence, and readers cut
# a summary at about 300 characters. A body may be longer than any article: 2,000,000 characters
# take the sanitizer 0.4 s. A notice is a few sentences.
TITLE, SUBTITLE, NAME, URL, TEXT, BODY, LIST = 500, 300, 200, 2_000, 5_000, 2_000_000, 50
NOTICE = 1_000


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """The label and the bounds of a field.

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
    """Return the label and the bounds with which a field was declared."""
    spec: FieldSpec = field.metadata["spec"]
    return spec
