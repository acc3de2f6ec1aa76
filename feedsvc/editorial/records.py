"""Records: articles that commands and programs send; all their problems are found at once."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent
from feedsvc.editorial import validation
from feedsvc.editorial.content import list_reference_problems
from feedsvc.errors import Problem, ValidationError
from feedsvc.storage.tables import Article


def list_content_problems(
    session: Session,
    content: ArticleContent,
    article: Article | None,
    known: Iterable[Problem],
    *,
    is_complete: bool,
    is_image_stored: bool = True,
    now: datetime,
) -> list[Problem]:
    """Return what storing cleaned content would refuse, but for the fields of the `known` problems.

    A key of a record that cannot be read leaves its field empty, which is no second problem.
    `article` is None for a new one.
    """
    others: list[Problem] = []
    try:
        validation.validate_content(content, complete=is_complete, now=now)
    except ValidationError as error:
        others += error.problems
    stored = content if is_image_stored else replace(content, image=None)
    # Cut to its bounds first: each name beyond them is refused anyway, and would be looked up.
    others += list_reference_problems(session, validation.truncate_content(stored), article)
    fields = {_get_field(problem) for problem in known}
    return [problem for problem in others if _get_field(problem) not in fields]


def _get_field(problem: Problem) -> str:
    """Return the field of the content that a problem of a key of the record is about."""
    key = re.split(r"[.\[]", problem.field)[0]
    names = {"body_html": "body", "published": "publish_at", "time_zone": "publish_at"}
    return names.get(key, key)
