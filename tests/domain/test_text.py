"""Any text becomes plain text that every format can contain."""

import json
import sys
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feedsvc.domain.identity import mint_guid
from feedsvc.domain.representations import compute_modified
from feedsvc.domain.text import (
    clean,
    excerpt,
    find_removed,
    find_unprintable,
    is_web_url,
    normalize_nfc,
    to_line,
)
from feedsvc.domain.times import latest_of, truncate_to_second
from feedsvc.parsing.html.sanitizer import plain_to_html
from tests.strategies import wild_texts

instants = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001  Hypothesis adds the zone
    max_value=datetime(2500, 1, 1),  # noqa: DTZ001  Hypothesis adds the zone
    timezones=st.just(UTC),
)


@given(wild_texts)
def test_clean_text_can_stand_in_xml_json_and_a_database(text: str) -> None:
    cleaned = clean(text)
    element = etree.Element("x")
    element.text = cleaned
    assert (etree.fromstring(etree.tostring(element)).text or "") == cleaned
    assert json.loads(json.dumps(cleaned, ensure_ascii=False).encode()) == cleaned
    assert "\x00" not in cleaned
    assert clean(cleaned) == cleaned
    assert find_unprintable(cleaned) == []


@given(wild_texts)
def test_a_line_is_one_line(text: str) -> None:
    assert to_line(to_line(text)) == to_line(text) == to_line(text).strip()
    assert len(to_line(text).splitlines()) <= 1
    assert "  " not in to_line(text)


@given(wild_texts, st.integers(2, 50))
def test_an_excerpt_is_no_longer_than_asked_for(text: str, longest: int) -> None:
    assert len(excerpt(text, longest)) <= longest


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Satu kalimat. " * 40, "Satu kalimat. " * 20 + "Satu kalimat."),
        ("kata " * 100, "kata " * 58 + "kata…"),
        ("国务院 " + "今日发布新的规定" * 60, "国务院 " + ("今日发布新的规定" * 60)[:295] + "…"),
        (
            "報道: " + "政府は新しい方針を発表した。" * 40,
            "報道: " + "政府は新しい方針を発表した。" * 21,
        ),
        ("ข่าว " + "ประเทศไทย" * 60, "ข่าว " + "ประเทศไทย" * 32 + "ประเทศ…"),
        ("x " + "ก\u0e33" * 200, "x " + "ก\u0e33" * 148 + "…"),
        ("x " + "👩\u200d🚒" * 150, "x " + "👩\u200d🚒" * 99 + "…"),
        ("x " + "क्षि" * 150, "x " + "क्षि" * 74 + "…"),
        ("x " + "\u0301" * 5 + "ア" * 292 + "ー" * 9, "x " + "\u0301" * 5 + "ア" * 291 + "…"),
        ("“Halo,” katanya” " + "x" * 400, "“Halo,” katanya” " + "x" * 282 + "…"),
    ],
)
def test_an_excerpt_ends_after_a_sentence_a_word_or_a_character(text: str, kept: str) -> None:
    assert excerpt(text) == kept


@pytest.mark.parametrize(
    ("typed", "mark"), [("\uf0b7", "•"), ("\uf0a7", "▪"), ("\uf0d8", "‣"), ("\uf0a8", "◦")]
)
def test_the_bullets_of_a_pdf_become_the_marks_of_a_list(typed: str, mark: str) -> None:
    assert clean(f"{typed} satu") == f"{mark} satu"
    html = plain_to_html(f"Bawa:\n{typed} air\n{typed}\tnasi")
    assert html == "<p>Bawa:</p>\n<ul><li>air</li><li>nasi</li></ul>"


def test_windows_1252_that_came_as_c1_controls_is_read() -> None:
    assert clean("don\x92t \x93x\x94 a\x96b \x85 10\x80 \x8a\x9e") == "don’t “x” a–b … 10€ Šž"
    assert clean("a\x81\x8d\x8f\x90\x9db") == "ab"
    assert find_removed("don\x92t \x90") == ["U+0090"]


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://a.example/ä?b=1#c", True),
        ("http://[::1]:80/", True),
        ("HTTPS://A.EXAMPLE", True),
        ("", False),
        ("//a.example", False),
        ("https://", False),
        ("https:///a", False),
        ("javascript:alert(1)", False),
        ("https://a.example:0", False),
        ("https://a.example:99999", False),
        ("https://[::1", False),
        ("https://a b", False),
        ("https://a\n.example", False),
        ("https://a.example/\x00", False),
        ("https://a.example/\ud800", False),
        ("https://a.example/<b>", False),
    ],
)
def test_a_web_address_is_told_from_others(url: str, right: bool) -> None:  # noqa: FBT001  a parameter of tests
    assert is_web_url(url) is right


@given(instants, st.lists(instants, max_size=9))
def test_last_modified_always_increases_and_updated_never_goes_back(
    first: datetime, then: list[datetime]
) -> None:
    modified = updated = truncate_to_second(first)
    for now in then:
        after = compute_modified(modified, now)
        assert after >= modified + timedelta(seconds=1)
        assert after >= truncate_to_second(now)
        assert after.microsecond == 0
        assert latest_of(updated, now) == max(updated, truncate_to_second(now))
        modified, updated = after, latest_of(updated, now)


def test_a_guid_is_a_tag_uri_of_its_day() -> None:
    now = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
    assert (
        mint_guid("News.Example", now, "article", "00ff")
        == "tag:news.example,2026-11-22:article/00ff"
    )


def test_every_combining_mark_of_unicode_is_cut_in_an_endless_run() -> None:
    for mark in filter(unicodedata.combining, map(chr, range(sys.maxunicode + 1))):
        assert len(normalize_nfc("x" + mark * 40)) <= 31 * len(
            unicodedata.normalize("NFC", mark)
        ), ascii(mark)


def test_endless_marks_on_a_letter_are_cut_at_thirty_and_cost_little() -> None:
    few, endless = "a" + "\u0315\u0300" * 10, "a" + "\u0315\u0300" * 500_000
    assert len(clean(endless)) <= 31, "by the square it would take hours"
    assert clean("“—”" * 500) == "“—”" * 500, "what only looks like it stays whole"
    assert clean(few) == unicodedata.normalize("NFC", few)
    assert clean("கொ कि นี้ é") == unicodedata.normalize("NFC", "கொ कि นี้ é")
