"""Whole numbers from requests: plain digits within bounds, and nothing else."""

import pytest
from hypothesis import given, strategies

from feedsvc.domain.numbers import parse_number
from feedsvc.web.http.numbers import parse_id, parse_revision, parse_sequence


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "+1", " 1", "1 ", "1_0", "1.0", "0x1", "٣", "²", "\x001", "9" * 5000]
)
def test_anything_but_a_plain_number_gives_the_default(text: str) -> None:
    assert parse_number(text, least=0, most=10**18, default=None) is None
    assert (parse_id(text), parse_sequence(text), parse_revision(text)) == (0, 0, -1)


def test_both_bounds_are_included() -> None:
    numbers = [parse_number(text, least=3, most=5, default=0) for text in ("2", "3", "5", "6")]
    assert numbers == [0, 3, 5, 0]


@given(strategies.text())
def test_no_text_raises(text: str) -> None:
    assert 0 <= parse_id(text) < 2**31
