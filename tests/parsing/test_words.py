"""Summaries end after a word in every script, and never inside a sign (a grapheme cluster)."""

import unicodedata
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icu4py.breakers import CharacterBreaker

from feedsvc.domain.text import excerpt, to_line
from feedsvc.parsing.words import find_word_end
from tests.strategies import wild_texts

# A text in each script that writes no spaces, and its words.
SPACELESS = {
    "th": ["ประเทศไทย", "มี", "อากาศ", "ร้อน", "มาก"],
    "lo": ["ພາສາ", "ລາວ", "ເປັນ", "ພາສາ", "ທາງການ"],
    "km": ["ភាសាខ្មែរ", "គឺជា", "ភាសាផ្លូវការ", "របស់", "ប្រទេស", "កម្ពុជា"],
    "my": ["မြန်မာဘာသာ", "စကား", "သည်", "တရားဝင်", "ဘာသာ", "ဖြစ်သည်"],
    "zh": ["国务院", "今日", "发布", "新的", "规定", "要求", "各地", "执行"],
    "ja": ["政府", "は", "新しい", "方針", "を", "発表", "した"],
}


def cut(text: str, longest: int, language: str) -> str:
    return excerpt(text, longest, partial(find_word_end, language=language))


@pytest.mark.parametrize("language", SPACELESS)
def test_a_summary_ends_after_a_word_where_no_spaces_are_written(language: str) -> None:
    words = SPACELESS[language] * 30
    ends, at = {0}, 0
    for word in words:
        at += len(word)
        ends.add(at)
    for longest in range(40, 120):
        shown = cut("".join(words), longest, language)
        assert shown.endswith("…")
        assert len(shown) - 1 in ends, (longest, shown)
        longest_word = max(map(len, words))
        assert longest - longest_word <= len(shown) <= longest


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [
        # A name in Latin letters has spaces; that is no reason to end there.
        ("国务院今日在 Hong Kong 发布新的规定要求各地执行", 23, "国务院今日在 Hong Kong 发布新的…"),
        # An opening bracket stays with the text after it, a comma with the text before it.
        ("政府は新しい「方針」を発表した", 8, "政府は新しい…"),
        ("国务院今日发布新的规定，要求各地", 13, "国务院今日发布新的规定…"),
        # Scripts with spaces: before a space, though a hyphen would be nearer.
        ("kereta cepat Jakarta-Bandung", 22, "kereta cepat…"),
        ("القطار السريع بين المدينتين", 19, "القطار السريع بين…"),
    ],
)
def test_a_summary_ends_where_a_newsroom_would_end_it(text: str, longest: int, shown: str) -> None:
    assert cut(text, longest, "") == shown


@pytest.mark.parametrize(
    "sign", ["👩\u200d🚒", "🇮🇩", "क्षि", "ก\u0e33", "\u1100\u1161\u11a8", "e\u0323\u0302"]
)
def test_a_text_without_words_is_cut_between_signs(sign: str) -> None:
    sign = unicodedata.normalize("NFC", sign)
    for longest in range(30, 40):
        kept = cut(sign * 60, longest, "").removesuffix("…")
        assert kept == sign * (len(kept) // len(sign))
        assert kept


@given(wild_texts, st.integers(2, 50), st.sampled_from(["", "th", "zh-Hant", "x-klingon", "en"]))
def test_no_excerpt_ends_inside_a_grapheme_cluster(text: str, longest: int, language: str) -> None:
    shown = cut(text, longest, language)
    assert len(shown) <= longest
    line = to_line(text)
    if len(line) > longest:
        kept, ends, at = shown.removesuffix("…"), {0}, 0
        for cluster in CharacterBreaker(line, language):
            at += len(cluster)
            ends.add(at)
        # Blanks and commas before the ellipsis are removed; a cluster may begin with one.
        following = line[len(kept) :]
        assert len(kept) in ends or following[0] in " ,;:-–—、，" or max(ends) == at, (kept, line)
