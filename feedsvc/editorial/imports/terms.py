"""Bring the names of terms of other programs into the form that they have here."""

from collections.abc import Sequence
from dataclasses import replace

from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.fields import LIST, NAME
from feedsvc.domain.text import slugify, to_line
from feedsvc.errors import Problem

_NO_WORDS = "“%(name)s” has no letter or digit, so it is left out."
_CUT = "“%(name)s” is too long for a name, so it is cut."
_TOO_MANY = "Topics of this article: %(count)d. The first %(most)d are kept."


def tidy_terms(content: ArticleContent) -> tuple[ArticleContent, list[Problem]]:
    """Return content whose section and topics can be stored, and a remark on each that changed.

    A topic is named without commas, which separate topics in forms.
    """
    remarks: list[Problem] = []
    section = "".join(_tidy_names("section", [content.section] if content.section else [], remarks))
    topics = [name.replace(",", " ") for name in _tidy_names("topics", content.topics, remarks)]
    topics = [*dict.fromkeys(map(to_line, topics))]
    if len(topics) > LIST:
        remarks.append(Problem("topics", _TOO_MANY, {"count": len(topics), "most": LIST}))
    return replace(content, section=section, topics=tuple(topics[:LIST])), remarks


def _tidy_names(field: str, names: Sequence[str], remarks: list[Problem]) -> list[str]:
    tidy = []
    for name in map(to_line, names):
        if not slugify(name):
            if name:
                remarks.append(Problem(field, _NO_WORDS, {"name": name[:NAME]}))
            continue
        if len(name) > NAME:
            remarks.append(Problem(field, _CUT, {"name": name[:NAME]}))
        tidy.append(name[:NAME].strip())
    return tidy
