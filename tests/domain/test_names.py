"""Names are the same if they look the same, and lists show them in the order of the language."""

from random import Random

import pytest

from feedsvc.domain.invisible import remove_invisible
from feedsvc.domain.names import fold_name, to_name, to_sort_key
from feedsvc.domain.text import is_visible, slugify, split_terms

PERSIAN = "می\u200cروم"  # a non-joiner between letters that would join
BENGALI = "র\u200d্যাম"
SINHALA = "ශ්\u200dරී"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("De\u00adsa", "Desa"),
        ("\u200bDesa\u200b", "Desa"),
        ("\u202aDesa\u202c", "Desa"),
        ("De\u200esa", "Desa"),
        ("De\u200dsa", "Desa"),
        ("De\u2060sa\ufeff", "Desa"),
        ("Desa\U000e0064\U000e007f", "Desa"),
        ("\u3164Desa", "Desa"),
        ("Desa\u00a0 Raya", "desa raya"),
        ("Ｄｅｓａ", "Desa"),
        ("Jum’at", "Jum'at"),
        ("Jumʼat", "Jum'at"),
        ("Jum‘at", "Jum'at"),
        ("“Desa”", '"desa"'),
        ("Desa\u2011Kota", "Desa-Kota"),
        ("E\u0301lite", "ÉLITE"),
        ("رو\u200cم", "روم"),  # after a letter that never joins, nothing changes
        ("می\u200c\u200cروم", PERSIAN),
        ("❤\ufe0f", "❤"),
    ],
)
def test_names_that_look_alike_are_one_name_and_one_slug(name: str, plain: str) -> None:
    assert fold_name(name) == fold_name(plain)
    assert slugify(name) == slugify(plain)
    assert split_terms(name) == split_terms(plain)


@pytest.mark.parametrize(
    "name", [PERSIAN, BENGALI, SINHALA, "ه\u200d", "👩\u200d⚕", "🏴\U000e0067\U000e007f"]
)
def test_a_joiner_stays_where_it_changes_what_is_seen(name: str) -> None:
    assert remove_invisible(name) == name
    bare = name.replace("\u200c", "").replace("\u200d", "").replace("\U000e0067\U000e007f", "")
    assert fold_name(name) != fold_name(bare)


def test_a_slug_has_the_joiners_of_its_script_and_nothing_else_that_is_not_seen() -> None:
    assert slugify("Pemerin\u00adtah umum\u200bkan") == "pemerintah-umumkan"
    assert slugify(f"{PERSIAN} {BENGALI}") == f"{PERSIAN}-{BENGALI}"
    assert slugify("👩\u200d⚕\ufe0f dokter") == "dokter"
    assert slugify("ke\u200cmarin") == "kemarin"


def test_search_finds_words_with_and_without_joiners() -> None:
    assert split_terms(PERSIAN) == split_terms(PERSIAN.replace("\u200c", "")) != []
    assert split_terms("pemerin\u00adtah O’Brien") == ["pemerintah", "obrien"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" De\u00adsa\u200b \n Raya", "Desa Raya"),
        ("\u202aDesa\u200e\u202c", "Desa"),
        ("\u2068Desa\u2069\u2060", "Desa"),
        ("عل\u00adي (A)\u200f", "علي (A)\u200f"),  # the mark moves the bracket
        ("❤\ufe0f", "❤\ufe0f"),
        (PERSIAN, PERSIAN),
        ("\u200b", ""),
    ],
)
def test_a_name_has_no_character_that_changes_nothing(typed: str, name: str) -> None:
    assert to_name(typed) == to_name(name) == name


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u00ad\u2060", "\u3164", "\u2800", "\u0301"])
def test_a_text_without_anything_to_see_is_not_visible(text: str) -> None:
    assert not is_visible(text)


def test_lists_sort_as_the_language_does() -> None:
    wanted = [
        "0",
        "1",
        "2",
        "10",
        "12",
        "Ångström",
        "C",
        "C++",
        "Desa 9",
        "Desa 10",
        "élan",
        "Elite",
        "Élite",
        "“Kota”",
        "Kota Tua",
        "Łódź",
        "Øresund",
        "Pulau",
        "Zebra",
        "ελλάδα",
        "हिन्दी",
        "日本",
    ]
    shuffled = Random(1).sample(wanted, len(wanted))  # noqa: S311  no secret
    assert sorted(shuffled, key=to_sort_key) == wanted


def test_a_key_fits_into_an_index_of_postgresql() -> None:
    for letter in ("\ufdfa", "\U0001d400", "ß", "9", "\u0390"):
        assert len(fold_name(letter * 200).encode()) <= 2400
        assert len(to_sort_key(letter * 200)) <= 1200
