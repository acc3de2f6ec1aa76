"""The findings that the checks of "doctor" return: a state, and a message with what to do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from feedsvc.errors import FeedsvcError

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. `state` is OK, WARN or FAIL."""

    check: str
    state: str
    message: str


def attempt(check: str, run: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return the findings of `run`. If it raises an exception, return that as a finding."""
    try:
        return list(run())
    except FeedsvcError as error:
        return [Finding(check, FAIL, f"{error}.")]
    except Exception as error:  # noqa: BLE001  a check that fails must not end the others
        message = (
            f"the check failed ({type(error).__name__}: {error}). A row may be damaged: restore a"
            " backup if feedsvc refresh --all does not help."
        )
        return [Finding(check, FAIL, message)]
