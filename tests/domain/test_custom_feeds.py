"""Which articles a selection takes, by their terms and languages alone."""

import pytest

from feedsvc.domain.custom_feeds import Selection

DESA, KOTA, UTARA, ANI = ("topics", 1), ("topics", 2), ("sections", 1), ("authors", 1)


def select(
    *include: tuple[str, int], but: tuple[tuple[str, int], ...] = (), every: bool = False
) -> Selection:
    return Selection(frozenset(include), frozenset(but), every=every)


@pytest.mark.parametrize(
    ("selection", "marks", "takes"),
    [
        (select(), set(), True),
        (select(), {DESA}, True),
        (select(DESA), set(), False),
        (select(DESA), {DESA, KOTA}, True),
        (select(DESA, UTARA), {UTARA}, True),
        (select(DESA, UTARA, every=True), {UTARA}, False),
        (select(DESA, UTARA, ANI, every=True), {UTARA, DESA, ANI, KOTA}, True),
        (select(but=(KOTA,)), {DESA}, True),
        (select(but=(KOTA,)), {DESA, KOTA}, False),
        (select(DESA, but=(KOTA, ANI)), {DESA, ANI}, False),
        (select(DESA, but=(DESA,)), {DESA}, False),
        (select(("topics", 1)), {("sections", 1)}, False),
    ],
)
def test_what_is_included_is_taken_and_what_is_excluded_is_out(
    selection: Selection, marks: set[tuple[str, int]], *, takes: bool
) -> None:
    assert selection.matches(marks, "id") is takes


@pytest.mark.parametrize(
    ("languages", "language", "takes"),
    [
        ({"id"}, "id", True),
        ({"id"}, "ID-id", True),
        ({"id-id"}, "id", False),
        ({"en", "id"}, "en-GB", True),
        ({"en"}, "eng", False),
        (set(), "tlh", True),
    ],
)
def test_a_language_takes_its_regions(languages: set[str], language: str, *, takes: bool) -> None:
    assert Selection(languages=frozenset(languages)).matches({DESA}, language) is takes


def test_a_merged_term_is_named_by_the_one_that_it_became_part_of() -> None:
    selection = select(DESA, UTARA, but=(KOTA,), every=True).replace_term(DESA, ("topics", 9))
    assert selection == select(("topics", 9), UTARA, but=(KOTA,), every=True)
    assert selection.replace_term(KOTA, ANI).exclude == {ANI}
