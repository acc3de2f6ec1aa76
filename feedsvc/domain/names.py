"""Names as people see them: which ones are the same, and in which order lists show them."""

import re
import unicodedata

from feedsvc.domain.invisible import remove_invisible
from feedsvc.domain.text import to_line

# Characters that look alike in most fonts: word processors replace the plain typed ones by them.
_LOOKALIKES = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2010": "-",
        "\u2011": "-",
    }
)
# Letters that Unicode does not decompose, as the order of all languages has them (UCA, DUCET).
_BASE_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
# Soft hyphens, and places where a line may or may not break.
_BREAKS = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BREAKS_AND_MARKS = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_DIGITS = re.compile(r"\d+")
_LEADING_ZERO = re.compile(r"(?<!\d)0\d")
# A name of 200 characters can grow eighteenfold in NFKC, and PostgreSQL indexes 2,700 bytes.
_LONGEST_FOLDED, _LONGEST_KEY = 600, 1200
END_OF_WORDS = b"\0"  # in a sort key, before the folded name
# Combining classes of marks that are no letters of their own: Hebrew points and Arabic vowels, the
# voicing of kana, and everything above, below and through a letter. Indic and Thai vowels stay.
_ACCENTS = frozenset([8, *range(10, 37), *range(200, 241)])


def to_name(text: str) -> str:
    """Return `text` on one line, without the characters that do not change how it looks.

    Readers and aggregators treat names with different characters as different names. Marks of
    direction stay in a name that has a letter of a right-to-left script.
    """
    name = to_line(text)
    if name.isascii():
        return name
    is_bidirectional = any(unicodedata.bidirectional(char) in {"R", "AL"} for char in name)
    return to_line((_BREAKS if is_bidirectional else _BREAKS_AND_MARKS).sub("", name))


def fold_name(name: str) -> str:
    """Return `name` as names are compared: two that look alike give the same string.

    Case, width, invisible characters, typographic apostrophes and hyphens, and the number of spaces
    make no difference (Unicode, NFKC_Casefold); accents do. It has at most 600 characters.
    """
    return _fold_text(name) if name.isascii() else _fold_text(name)[:_LONGEST_FOLDED]


def to_search_text(text: str) -> str:
    """Return `text` as a search compares it with typed words: folded, and without accents."""
    return _remove_accents(_fold_text(text))


def _fold_text(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    visible = unicodedata.normalize("NFC", remove_invisible(folded)).translate(_LOOKALIKES)
    return " ".join(visible.split())


def to_sort_key(name: str) -> bytes:
    """Return the bytes by which lists sort `name`; every database compares bytes alike.

    Accents, case and punctuation decide only between names that are otherwise the same, as in the
    Unicode Collation Algorithm, and numbers sort by value: 2 before 10, "Élite" before "Zebra".
    """
    folded = fold_name(name)
    return f"{_to_base_words(folded)}\0{folded}".encode(errors="replace")[:_LONGEST_KEY]


def to_part_of_key(text: str) -> bytes:
    """Return the bytes that a sort key has before its `END_OF_WORDS` if the name contains `text`.

    Accents make no difference there. The result is b"" if `text` has no letter or digit, or has a
    number with a leading zero: keys hold the values of numbers, so "001" would find "Desa 1".
    """
    folded = fold_name(text)
    return b"" if _LEADING_ZERO.search(folded) else _to_base_words(folded).encode(errors="replace")


def _to_base_words(folded: str) -> str:
    """Return the words of a folded name without accents; its numbers sort by their value."""
    return _DIGITS.sub(_format_number, " ".join(_to_base_letters(folded).split()))


def _to_base_letters(folded: str) -> str:
    """Return a folded name without accents; all but letters, digits and marks become spaces."""
    return "".join(
        char if char.isalnum() or unicodedata.category(char)[0] == "M" else " "
        for char in _remove_accents(folded)
    )


def _remove_accents(folded: str) -> str:
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded).translate(_BASE_LETTERS)
    return "".join(char for char in decomposed if unicodedata.combining(char) not in _ACCENTS)


def _format_number(digits: re.Match[str]) -> str:
    value = str(int(digits[0]))
    return f"{len(value):03d}{value}"
