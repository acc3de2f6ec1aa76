"""Times as editors type them: the next time of day, the next weekday, the nearest day."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from feedsvc.errors import ValidationError
from feedsvc.parsing.typed_times import read_typed_instant

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)  # Saturday, 10:00 in Jakarta


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("07:00", "2026-11-29 07:00"),
        ("7.30", "2026-11-29 07:30"),
        ("14:30", "2026-11-28 14:30"),
        ("7am", "2026-11-29 07:00"),
        ("jam 7", "2026-11-29 07:00"),
        ("Pukul 19.00", "2026-11-28 19:00"),
        ("07:00 WIT", "2026-11-29 05:00"),
        ("jam 12 siang", "2026-11-28 12:00"),
        ("jam 1 siang", "2026-11-28 13:00"),
        ("jam 5 sore", "2026-11-28 17:00"),
        ("jam 12 malam", "2026-11-29 00:00"),
        ("hari ini 15.00", "2026-11-28 15:00"),
        ("today 5 pm", "2026-11-28 17:00"),
        ("besok", "2026-11-29 00:00"),
        ("besok 7", "2026-11-29 07:00"),
        ("besok, pukul 07.00", "2026-11-29 07:00"),
        ("besok jam 7 malam", "2026-11-29 19:00"),
        ("07:00 besok", "2026-11-29 07:00"),
        ("tomorrow 7am", "2026-11-29 07:00"),
        ("7am tomorrow", "2026-11-29 07:00"),
        ("lusa 9.15", "2026-11-30 09:15"),
        ("kemarin 10.00", "2026-11-27 10:00"),
        ("senin 07.00", "2026-11-30 07:00"),
        ("Monday", "2026-11-30 00:00"),
        ("senin depan jam 8", "2026-11-30 08:00"),
        ("Sabtu 09.00", "2026-12-05 09:00"),
        ("sabtu 11:00", "2026-11-28 11:00"),
        ("Sabtu", "2026-12-05 00:00"),
        ("29 Nov", "2026-11-29 00:00"),
        ("29 nov 07:00", "2026-11-29 07:00"),
        ("Nov 29, 7am", "2026-11-29 07:00"),
        ("1 Januari", "2027-01-01 00:00"),
        ("20 November", "2026-11-20 00:00"),
        ("29 Februari", None),
        ("7 September 2030 07:00", "2030-09-07 07:00"),
        ("Senin, 30 November 07.00", "2026-11-30 07:00"),
        ("Monday Nov 30, 7am", "2026-11-30 07:00"),
        ("07.00 Senin 30 November", "2026-11-30 07:00"),
        ("Senin, 30 November 2026, 07.00 WIB", "2026-11-30 07:00"),
        ("Senin, 29 November 07.00", None),
        ("Senin, 29 November 2026, 07.00 WIB", None),
        ("Sunday, 30/11/2026 07:00", None),
        ("senin selasa 30 November", None),
        ("2030-01-02 07:00", "2030-01-02 07:00"),
        ("hari ini", None),
        ("7", None),
        ("31 Feb", None),
        ("25:00", None),
        ("besok 25", None),
        ("besok lusa kapan", None),
        ("noon", "2026-11-28 12:00"),
        ("Monday at noon", "2026-11-30 12:00"),
        ("tengah hari", "2026-11-28 12:00"),
        ("midnight", "2026-11-29 00:00"),
        ("pukul 12 tengah malam", "2026-11-29 00:00"),
        ("in 2 minutes", "2026-11-28 10:02"),
        ("In half an hour", "2026-11-28 10:30"),
        ("in 1 hour", "2026-11-28 11:00"),
        ("5 menit lagi", "2026-11-28 10:05"),
        ("sejam lagi", "2026-11-28 11:00"),
        ("dalam 2 jam", "2026-11-28 12:00"),
        ("2 minutes", None),
        ("in 99999 hours", None),
        ("nanti malam jam 8", "2026-11-28 20:00"),
        ("malam ini, pukul 19.30", "2026-11-28 19:30"),
        ("besok pagi jam 7", "2026-11-29 07:00"),
        ("besok pukul 02.00 dini hari", "2026-11-29 02:00"),
        ("30 November 2026 jam 8 malam", "2026-11-30 20:00"),
        ("tonight at 8", "2026-11-28 20:00"),
        ("7 p.m. tonight", "2026-11-28 19:00"),
        ("tomorrow night at 9", "2026-11-29 21:00"),
        ("3 in the afternoon", "2026-11-28 15:00"),
        ("8 o'clock", "2026-11-29 08:00"),
        ("nanti jam 8", None),
        ("tanggal 5 malam", None),
        ("malam Minggu jam 8", None),
        ("minggu depan", None),
        ("besok " * 50, None),
        ("", None),
    ],
)
def test_typed_times_are_read(typed: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValidationError) as refusal:
            read_typed_instant(typed, JAKARTA, NOW)
        assert [problem.field for problem in refusal.value.problems] == ["publish_at"]
        return
    local = read_typed_instant(typed, JAKARTA, NOW).astimezone(JAKARTA)
    assert f"{local:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize("year", [1, 9999])
@pytest.mark.parametrize("typed", ["07:00", "senin 01.00", "minggu", "lusa", "kemarin 10.00"])
def test_a_time_outside_the_years_that_can_be_stored_is_refused(year: int, typed: str) -> None:
    now = datetime(1, 1, 1, 12, tzinfo=UTC) if year == 1 else datetime(9999, 12, 31, 12, tzinfo=UTC)
    with suppress(ValidationError):
        assert read_typed_instant(typed, JAKARTA, now).tzinfo


@pytest.mark.parametrize(
    ("typed", "example", "expected"),
    [
        ("nanti malam", "hari ini 20.00", "2026-11-28 20:00"),
        ("malam ini", "hari ini 20.00", "2026-11-28 20:00"),
        ("besok siang", "besok 13.00", "2026-11-29 13:00"),
        ("Besok subuh", "Besok 03.00", "2026-11-29 03:00"),
        ("besok tengah malam", "besok 00.00", "2026-11-29 00:00"),
        ("1 Desember malam", "1 Desember 20.00", "2026-12-01 20:00"),
        ("tonight", "today 20:00", "2026-11-28 20:00"),
        ("this evening", "today 18:00", "2026-11-28 18:00"),
        ("tomorrow morning", "tomorrow 07:00", "2026-11-29 07:00"),
        ("Monday afternoon", "Monday 16:00", "2026-11-30 16:00"),
        ("30 November 2026, morning", "30 November 2026 07:00", "2026-11-30 07:00"),
    ],
)
def test_a_part_of_a_day_is_answered_with_an_hour_in_it(
    typed: str, example: str, expected: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        read_typed_instant(typed, JAKARTA, NOW)
    assert refusal.value.problems[0].params["example"] == example
    local = read_typed_instant(example, JAKARTA, NOW).astimezone(JAKARTA)
    assert f"{local:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("sekarang", "leave the time empty"),
        ("Now", "press Publish"),
        ("nanti jam 8", "passed already"),
    ],
)
def test_a_time_that_is_not_later_says_what_to_do(typed: str, words: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        read_typed_instant(typed, JAKARTA, NOW)
    assert words in str(refusal.value.problems[0])
