"""Encodings have the same bytes, whether they are made together or one by one on request."""

from itertools import permutations

import pytest

from feedsvc.compression import ENCODINGS, FastEncodings, compress_fast

BODY = b"<item>Harga beras turun di Pasar Desa.</item>\n" * 500


@pytest.mark.parametrize("order", [*permutations(ENCODINGS)])
def test_encodings_that_are_made_one_by_one_are_those_made_together(order: tuple[str, ...]) -> None:
    encodings = FastEncodings(BODY)
    assert encodings.read_body() == BODY
    for name in order:
        assert encodings[name] == compress_fast(BODY)[name]
        assert encodings.read_body() == BODY, "it is read from an encoding"
    assert dict(encodings) == compress_fast(BODY)


def test_an_unknown_encoding_is_in_no_answer() -> None:
    encodings = FastEncodings(b"")
    assert set(encodings) == set(ENCODINGS)
    with pytest.raises(KeyError):
        encodings["deflate"]
