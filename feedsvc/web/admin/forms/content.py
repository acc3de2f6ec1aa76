"""Parse an article's content from the texts of its form; `prefill` writes these texts.

The inputs have the names that `domain.articles.flatten` gives. A field that is one text needs no
code here; a list, a time or a nested value is parsed.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from feedsvc.domain.articles import (
    EMPTY,
    IMAGE_PARTS,
    TEXTS,
    ArticleContent,
    ImageUse,
    flatten,
    to_image_field,
)
from feedsvc.domain.documents import Person
from feedsvc.domain.text import to_line
from feedsvc.errors import Problem
from feedsvc.web.admin.forms.fields import (
    read_source,
    read_time,
    split_names,
)

INPUTS = tuple(name for name, _, _ in flatten(EMPTY))


def parse_content(
    values: Mapping[str, str], zone: ZoneInfo, now: datetime
) -> tuple[ArticleContent, tuple[Problem, ...]]:
    """Return the content of the inputs, and the problems that only a form can have.

    A missing input counts as empty. Times without a zone are in `zone`, and "tomorrow" is the day
    after `now`. `editorial.validation` checks the rules of articles.
    """
    values = dict.fromkeys(INPUTS, "") | dict(values)
    at, problems = read_time(values["publish_at"], zone, now)
    content = ArticleContent(
        topics=split_topics(values["topics"]),
        # Only line ends separate names: a name may contain a comma (Budi Santoso, S.H.).
        authors=tuple(map(Person, split_names(values["authors"].splitlines()))),
        image=_parse_image(values),
        sources=tuple(
            read_source(line) for line in values["sources"].splitlines() if to_line(line)
        ),
        translations=split_names(values["translations"].splitlines()),
        publish_at=at,
        **{name: values[name] for name in TEXTS},
    )
    return content, problems


def split_topics(text: str) -> tuple[str, ...]:
    """Return the topics in their input; commas, semicolons and line ends separate them."""
    return split_names(re.split(r"[,;\n]", text))


def _parse_image(values: Mapping[str, str]) -> ImageUse | None:
    parts = {name: values[to_image_field(name)] for name in IMAGE_PARTS}
    image = ImageUse(decorative=bool(parts.pop("decorative")), **parts)
    return None if image.is_empty else image
