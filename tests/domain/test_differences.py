"""Two texts are compared word by word, at a bounded cost."""

import pytest

from feedsvc.domain.differences import Change, Passage, compare_texts
from tests.parsing.units import count_calls

SAME, REMOVED, ADDED = Change.SAME, Change.REMOVED, Change.ADDED


@pytest.mark.parametrize(
    ("former", "present", "expected"),
    [
        ("", "", []),
        ("Hujan turun.", "Hujan  turun.", []),
        ("Hujan", "", [Passage(REMOVED, "Hujan \n")]),
        ("", "Hujan", [Passage(ADDED, "Hujan \n")]),
        (
            "Hujan turun di desa.\nLalu reda.",
            "Hujan deras turun di kota.\nLalu reda.",
            [
                Passage(SAME, "Hujan"),
                Passage(ADDED, "deras"),
                Passage(SAME, "turun di"),
                Passage(REMOVED, "desa."),
                Passage(ADDED, "kota."),
                Passage(SAME, "\n Lalu reda. \n"),
            ],
        ),
        (
            "satu\ndua\ntiga",
            "satu\ntiga",
            [Passage(SAME, "satu \n"), Passage(REMOVED, "dua \n"), Passage(SAME, "tiga \n")],
        ),
    ],
)
def test_words_that_differ_are_found(former: str, present: str, expected: list[Passage]) -> None:
    assert compare_texts(former, present) == expected


def test_long_passages_are_shortened_to_the_words_beside_a_change() -> None:
    former, present = "kata " * 90, "kata " * 45 + "baru " + "kata " * 45
    before, change, after = compare_texts(former, present)
    assert (change.change, change.text) == (ADDED, "baru")
    assert before == Passage(SAME, "… " + "kata " * 11 + "kata", is_cut=True)
    assert after.text.startswith("kata " * 12 + "…")
    (added,) = compare_texts("", "kata " * 5000)
    assert (added.is_cut, len(added.text.split())) == (True, 400)


@pytest.mark.parametrize("separator", ["\n", " "])
def test_long_texts_of_few_words_are_not_compared_by_the_product_of_their_lengths(
    separator: str,
) -> None:
    former, present = (
        separator.join(letters[place % len(letters)] for place in range(8000))
        for letters in ("aab", "abb")
    )
    passages, calls = count_calls(lambda: compare_texts(former, present))
    assert calls < 200_000
    assert [passage.change for passage in passages if passage.change is not SAME]
