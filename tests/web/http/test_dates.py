"""The Date of answers: the server's, unless the clock was set back."""

from collections.abc import Iterable
from typing import Any

import pytest

from feedsvc.web.http.dates import DateCorrector

NOON = 1_795_000_000.0
HOUR = 3600.0


class Site:
    """An application behind the date corrector, and the clock of both."""

    def __init__(self) -> None:
        self.now = NOON
        self.headers: list[tuple[str, str]] = [("Content-Type", "text/plain")]
        self.app = DateCorrector(self._answer, lambda: self.now)

    def _answer(self, _: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", self.headers)
        return [b""]

    def read_dates(self) -> list[str]:
        """Return the dates of an answer."""
        headers_sent: list[tuple[str, str]] = []
        self.app({}, lambda _, headers: headers_sent.extend(headers))
        return [value for name, value in headers_sent if name == "Date"]


@pytest.fixture
def site() -> Site:
    return Site()


def test_the_server_dates_answers_while_the_clock_advances(site: Site) -> None:
    for step in (0.0, 0.0, 0.1, 1.0, 90 * 86400.0):
        site.now += step
        assert site.read_dates() == []


def test_answers_are_dated_until_the_clock_is_past_its_former_value(site: Site) -> None:
    assert site.read_dates() == []
    site.now -= HOUR
    for _ in range(3):
        assert site.read_dates() == ["Wed, 18 Nov 2026 10:06:40 GMT"]
    site.now += HOUR + 59
    assert site.read_dates() == ["Wed, 18 Nov 2026 11:07:39 GMT"], (
        "an answer may have taken a minute"
    )
    site.now += 2
    assert site.read_dates() == []
    site.now -= HOUR
    assert len(site.read_dates()) == 1, "a second step back is noticed too"


def test_a_date_of_the_application_remains_the_only_one(site: Site) -> None:
    site.read_dates()
    site.headers = [("Date", "Thu, 01 Jan 2026 00:00:00 GMT")]
    site.now -= HOUR
    assert site.read_dates() == ["Thu, 01 Jan 2026 00:00:00 GMT"]
    assert site.headers == [("Date", "Thu, 01 Jan 2026 00:00:00 GMT")], (
        "the application may use its list again"
    )


def test_two_threads_that_read_the_clock_at_once_are_no_step_back(site: Site) -> None:
    site.read_dates()
    site.now -= 0.001
    assert len(site.read_dates()) == 1
    site.now += 0.001
    assert site.read_dates() == []
