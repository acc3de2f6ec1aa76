"""Refusals: why a request of a program is not carried out, apart from the errors of services."""

from collections.abc import Iterable, Mapping

from feedsvc.errors import Problem


class RefusalError(Exception):
    """A request is answered with `status` and `problems`, and nothing was changed."""

    def __init__(
        self,
        status: int,
        problems: Iterable[Problem],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.problems = tuple(problems)
        self.headers = dict(headers or {})
        super().__init__(f"{status}: {'; '.join(map(str, self.problems))}")
