"""Dates as newsrooms write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import ValidationError
from feedsvc.parsing.dates import find_date, read_instant

JAKARTA = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")
MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905  twelve words
)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("7 September 2022", "2022-09-06T17:00"),
        ("07 sept. 2022", "2022-09-06T17:00"),
        ("7 September 2022 14.30", "2022-09-07T07:30"),
        ("22 November 2026 14.03 WIB", "2026-11-22T07:03"),
        ("22 November 2026 14.03 WITA", "2026-11-22T06:03"),
        ("22 November 2026, pukul 14:03 wit", "2026-11-22T05:03"),
        ("2022-09-07", "2022-09-06T17:00"),
        ("2022-09-07 14:30", "2022-09-07T07:30"),
        ("2022-09-07T14:30", "2022-09-07T07:30"),
        ("2022-09-07T14:30:15.999", "2022-09-07T07:30:15"),
        ("2022-09-07T14:30:15Z", "2022-09-07T14:30:15"),
        ("2022-09-07T14:30+09:00", "2022-09-07T05:30"),
        ("2022-09-07T14:30:00 -0330", "2022-09-07T18:00"),
        ("Rabu, 7 September 2022 | 14:30 WIB", "2022-09-07T07:30"),
        ("Rabu (7 Mei 2022)", None),
        ("1 Mei 2022", "2022-04-30T17:00"),
        ("1 Agustus 2022", "2022-07-31T17:00"),
        ("1 Agt 2022", "2022-07-31T17:00"),
        ("1 Okt 2022 07.00", "2022-10-01T00:00"),
        ("September 7, 2022 2:30 pm", "2022-09-07T07:30"),
        ("Wednesday, September 7th, 2022 at 12 a.m.", "2022-09-06T17:00"),
        ("7 Oct 2022 12:05 PM", "2022-10-07T05:05"),
        ("07/09/2022", "2022-09-06T17:00"),
        ("07.09.2022 14.30", "2022-09-07T07:30"),
        ("2022/09/07 14:30 GMT", "2022-09-07T14:30"),
        ("29 Februari 2024", "2024-02-28T17:00"),
        ("31 Desember 9999", "9999-12-30T17:00"),
    ],
)
def test_written_dates_are_read(written: str, instant: str | None) -> None:
    if instant is None:
        assert find_date(written) is None
    else:
        assert read_instant(written, JAKARTA) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            " ",
            "besok",
            "7 September",
            "September 2022",
            "29 Februari 2023",
            "31/02/2022",
            "13/13/2022",
            "7 Foo 2022",
        ),
        *(
            "2022-09-07 25:00",
            "2022-09-07 14:60",
            "2022-09-07 13 pm",
            "2022-09-07 14",
            "2022-09-07T14:30+24:00",
            "0000-01-01",
        ),
        *(
            "٧ September 2022",
            "2022-09-07 14:30 WIB WIT",
            "7 September 2022 di Jakarta",
            "2022-09-07T14:30+07:99",
            "1" * 10_000,
        ),
    ],
)
def test_what_is_no_date_is_refused_in_words(written: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_instant(written, JAKARTA)
    assert [problem.field for problem in refused.value.problems] == ["publish_at"]
    assert "%(text)s" in refused.value.problems[0].message
    assert len(str(refused.value)) < 400


def test_years_that_no_instant_can_have_are_refused() -> None:
    with pytest.raises(ValidationError, match="outside"):
        read_instant("1 Januari 0001", JAKARTA)
    with pytest.raises(ValidationError, match="outside"):
        read_instant("9999-12-31 23:59 -1200", JAKARTA)


def test_a_repeated_hour_is_its_first_and_a_missing_one_is_read_by_the_old_clock() -> None:
    assert read_instant("30/10/2022 02:30", BERLIN) == datetime(2022, 10, 30, 0, 30, tzinfo=UTC)
    assert read_instant("27/03/2022 02:30", BERLIN) == datetime(2022, 3, 27, 1, 30, tzinfo=UTC)


def test_a_date_alone_stays_a_date_and_a_zone_makes_a_time_aware() -> None:
    assert find_date("7 September 2022") == date(2022, 9, 7)
    named = find_date("7 September 2022 14.30 WIB")
    assert isinstance(named, datetime)
    assert named.utcoffset() == timedelta(hours=7)
    bare = find_date("7 September 2022 14.30")
    assert isinstance(bare, datetime)
    assert bare.tzinfo is None


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(9998, 1, 1)))  # noqa: DTZ001  local times
def test_every_spelling_of_an_instant_is_that_instant(local: datetime) -> None:
    local = local.replace(microsecond=0, second=0)
    month = MONTHS[local.month - 1]
    wanted = local.replace(tzinfo=JAKARTA).astimezone(UTC).replace(microsecond=0)
    assert read_instant(local.isoformat(), JAKARTA) == wanted
    assert read_instant(f"{local.day} {month} {local.year} {local:%H.%M}", JAKARTA) == wanted
    assert read_instant(f"{month} {local.day}, {local.year} {local:%I:%M %p}", JAKARTA) == wanted
    assert read_instant(f"{local:%d/%m/}{local.year} {local:%H:%M}", JAKARTA) == wanted


@pytest.mark.slow
@given(
    st.text()
    | st.from_regex(
        r"[0-9]{1,4}[-/. ][0-9a-z]{1,9}[-/. ][0-9]{1,4}[ T]?[0-9:.]{0,9} ?[a-zA-Z+-]{0,5}[0-9]{0,4}"
    )
)
def test_any_text_is_an_instant_or_refused(written: str) -> None:
    try:
        instant = read_instant(written, BERLIN)
    except ValidationError as refused:
        assert refused.problems  # noqa: PT017  either outcome is right
    else:
        assert instant.tzinfo is UTC
        assert instant.microsecond == 0
