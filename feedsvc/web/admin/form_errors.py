"""Faults: the problems of a form, by field, as its page shows them beside each."""

from collections.abc import Sequence

from feedsvc.errors import Problem


def group_by_field(problems: Sequence[Problem]) -> dict[str, list[Problem]]:
    """Return the problems of each field that has any."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.field, []).append(problem)
    return found
