"""The problems of a form by field: its page shows them beside each input."""

from collections.abc import Sequence

from feedsvc.errors import Problem


def group_by_field(problems: Sequence[Problem]) -> dict[str, list[Problem]]:
    """Return the problems of each field that has any."""
    by_field: dict[str, list[Problem]] = {}
    for problem in problems:
        by_field.setdefault(problem.field, []).append(problem)
    return by_field
