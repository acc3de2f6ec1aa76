"""Plain text that every format can carry: which characters are removed, and why.

XML 1.0 has no way to write most control characters, lone surrogates and the noncharacters
U+FFFE and U+FFFF, not even as references; one such character makes a whole feed unreadable.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import urlsplit

from feedsvc.domain.invisible import JOINERS, remove_ignorable, remove_invisible, remove_joiners

# The characters that XML 1.0 excludes (2.2, Char), and also C1 controls, all noncharacters, which
# are never meant for interchange, and the BOM inside a text. U+2028 and U+2029 become line ends
# instead (_BREAKS).
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
# Normalization sorts combining marks in time that grows with the square of their number, and no
# language has more than a few on a letter. So longer runs are cut (UAX #15, 13: Stream-Safe Text).
# Punctuation and symbols are no marks, and Unicode has no marks beyond plane 1.
_MOST_MARKS = 30
_RUN = re.compile(rf"[^\w\s\x00-\u02ff\u2000-\u20cf\u2100-\u2bff]{{{_MOST_MARKS + 1},}}")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")
# Bytes of Windows-1252 that were read as Latin-1 come as C1 controls, which nobody types. They are
# quotes, dashes and the like (WHATWG Encoding, index windows-1252; five of them mean nothing).
_C1 = re.compile("[\x80-\x9f]")
_WINDOWS_1252 = {
    chr(byte): bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)
}
# Word and PDFs write the bullets of the fonts Symbol and Wingdings as private-use characters:
# U+F000 and the code in the font, which no other font shows. These characters begin list items.
_PRIVATE_BULLETS = {
    "\uf0b7": "•",
    "\uf09f": "•",
    "\uf06c": "•",
    "\uf06e": "▪",
    "\uf0a7": "▪",
    "\uf076": "‣",
    "\uf0d8": "‣",
    "\uf06f": "◦",
    "\uf071": "◦",
    "\uf0a8": "◦",
    "\uf0fc": "✓",
    "\uf0fe": "☑",
}
_PRIVATE_BULLET = re.compile(f"[{''.join(_PRIVATE_BULLETS)}]")
_BLANK_BRAILLE = "\u2800"  # the Braille pattern without dots, which Unicode counts as a symbol
_SPACE = re.compile(r"\s+")
_NO_ALNUM = re.compile("[^a-z0-9]")
# The plain apostrophe, those that word processors make of it, and the letter U+02BC.
_APOSTROPHES = "'\u2018\u2019\u02bc"
_LONGEST_PATH = 300  # the longest address that we make has 220 characters
_NO_APOSTROPHES = str.maketrans("", "", _APOSTROPHES)
# The ends of sentences in Latin, Arabic, Indic, Armenian, Ethiopic, Khmer, Chinese and Japanese.
_SENTENCE = re.compile(
    "[.!?\u203d\u0589\u061f\u06d4\u0964\u0965\u104b\u1362\u17d4][\u201d\u2019\u00bb\"')]?(?= )"
    '|[”"](?= )|[\u3002\uff01\uff0e\uff1f\uff61][\u300d\u300f\u201d\u2019\uff09]?'
)
# Joiners, the vowels that Thai and Lao write before the consonant, virama signs, opening brackets.
_JOINING = re.compile(
    "[\u200d\u0e40-\u0e44\u0ec0-\u0ec4\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
    "\u1039\u17d2\u300c\u300e\u3010\uff08\u201c\u2018(]"
)
# Joiners, Thai and Lao vowels after a consonant, skin tones, and characters with which no line of
# Japanese begins.
_EXTENDING = re.compile(
    "[\u200c\u200d\u0e2f-\u0e33\u0e45\u0e46\u0eb0-\u0eb3\U0001f3fb-\U0001f3ff\u3001\u3002\uff01\uff0c"
    "\uff1f\u30fc\u30fb\u3005\u300d\u300f\u3011\uff09\u201d\u2019)\u3041\u3043\u3045\u3047\u3049\u3063"
    "\u3083\u3085\u3087\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7]"
)
_LRI, _RLI, _PDI = "\u2066", "\u2067", "\u2069"
_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_RTL_SCRIPTS = frozenset({"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"})
# Everything between white space and ASCII's punctuation.
_WORD = re.compile(r"[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+")


def find_unprintable(text: str) -> list[str]:
    """Return the characters of `text` that no feed can carry, as "U+XXXX", each once."""
    return sorted({f"U+{ord(char):04X}" for char in _UNPRINTABLE.findall(text)})


def find_removed(text: str) -> list[str]:
    """Return the characters that `clean` removes from `text`, as "U+XXXX", each once."""
    return find_unprintable(_decode_c1(text))


def clean(text: str) -> str:
    """Return `text` in NFC with LF line ends, without the characters that no feed can carry.

    C1 controls become the characters of Windows-1252 that they were, and private-use bullets become
    bullets of Unicode.
    """
    # Most texts have nothing to remove, and this test finds that in a fifth of the time: a text
    # that Python calls printable has no control, private, unassigned or surrogate character and no
    # other line end.
    if text.replace("\n", "").isprintable():
        return text if text.isascii() else normalize_nfc(text)
    known = _PRIVATE_BULLET.sub(lambda char: _PRIVATE_BULLETS[char[0]], _decode_c1(text))
    return normalize_nfc(_UNPRINTABLE.sub("", _BREAKS.sub("\n", known)))


def _decode_c1(text: str) -> str:
    return _C1.sub(lambda control: _WINDOWS_1252[control[0]], text)


def normalize_nfc(text: str) -> str:
    """Return `text` in NFC, with at most 30 combining marks on one letter."""
    return unicodedata.normalize("NFC", _RUN.sub(_limit_marks, text))


def _limit_marks(run: re.Match[str]) -> str:
    # A list of the characters would take 90 bytes for each.
    return _compile_marks().sub(r"\1", run[0])


@cache
def _compile_marks() -> re.Pattern[str]:
    """Return a pattern of too many marks. Compiling it takes longer than importing most modules."""
    marks = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x20000))))
    return re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+")


def to_line(text: str) -> str:
    """Return `text` clean and on one line, with one space for each run of white space."""
    return _SPACE.sub(" ", clean(text)).strip()


def is_visible(text: str) -> bool:
    """Return whether `text` has more than blanks, combining marks and invisible characters."""
    return any(
        unicodedata.category(char)[0] not in "CMZ" and char != _BLANK_BRAILLE
        for char in remove_invisible(text)
    )


def slugify(text: str, longest: int = 80) -> str:
    """Return the words of `text` in lower case, joined by hyphens; "" if it has none.

    Letters of every script stay, with the joiners that they need. Accents of Latin letters and
    invisible characters are removed ("Café" -> "cafe"). The slug has at most `longest` characters
    and is cut between words, unless the first word is longer.
    """
    # The text is decomposed first, because a letter of a mathematical alphabet has no case. The
    # capital that it becomes has one.
    folded = unicodedata.normalize("NFKD", clean(text)).casefold()
    shown = remove_ignorable(unicodedata.normalize("NFKD", folded)).translate(_NO_APOSTROPHES)
    hyphenated = _NO_ALNUM.sub("-", shown) if shown.isascii() else _hyphenate(shown)
    # The form of a slug, NFC without apostrophes, shows which joiners are needed.
    visible = remove_invisible(unicodedata.normalize("NFC", hyphenated))
    slug = ""
    for word in filter(None, unicodedata.normalize("NFC", visible).split("-")):
        part = word if slug else remove_invisible(word[:longest])
        longer = f"{slug}-{part}" if slug and part else slug or part
        if len(longer) > longest:
            break
        slug = longer
    return slug


def _hyphenate(text: str) -> str:
    """Return `text` with a hyphen for each character that is in no word."""
    characters: list[str] = []
    for char in text:
        if char in JOINERS or unicodedata.category(char).startswith("M"):  # a combining mark
            if characters and not characters[-1].isascii():
                characters.append(char)
        else:
            characters.append(char if char.isalnum() else "-")
    return "".join(characters)


def list_spellings(path: str) -> Iterator[str]:
    """Yield `path` and, if it differs, the same path with slugs as we make them.

    A Mac writes addresses in NFD, a document adds characters that nobody sees, and people type
    capitals. A path with a control character is none of these: nothing is yielded. A spelling that
    no database can look up is left out.
    """
    if _CONTROL.search(path):
        return
    if not find_unprintable(path):
        yield path
    if len(path) <= _LONGEST_PATH:
        ours = "/".join(slugify(part, _LONGEST_PATH) for part in path.split("/"))
        if ours != path:
            yield ours


def split_terms(text: str) -> list[str]:
    """Return the different words of `text` as the search index holds them.

    They are in lower case, without accents, joiners and invisible characters, and have at most 80
    characters.
    """
    terms: dict[str, None] = {}
    text = remove_joiners(remove_invisible(text))
    for word in dict.fromkeys(_WORD.findall(text.translate(_NO_APOSTROPHES))):
        terms.update(
            dict.fromkeys([word.lower()[:80]] if word.isascii() else slugify(word).split("-"))
        )
    terms.pop("", None)
    return list(terms)


def excerpt(
    text: str, longest: int = 300, find_word_end: Callable[[str, int, int], int] | None = None
) -> str:
    """Return `text` on one line, cut to `longest` characters after a sentence or a word.

    `find_word_end` returns the last end of a word between two places. Without it a word ends before
    a space; Thai, Chinese and Japanese, which have no spaces, are then cut between characters, but
    not within several that a reader sees as one.
    """
    text = to_line(text)
    if len(text) <= longest:
        return text
    head, half = text[:longest], longest // 2
    sentences = [match.end() for match in _SENTENCE.finditer(head, half)]
    if sentences:
        return head[: sentences[-1]]
    end = (find_word_end or _find_space)(text, half, longest - 1)
    return head[:end].rstrip(" ,;:-\u2013\u2014\u3001\uff0c") + "…"


def _find_space(text: str, least: int, end: int) -> int:
    """Return the last space up to `end`, or else the last place where `text` can be cut."""
    space = text.rfind(" ", least, end)
    return space if space >= 0 else _find_cluster_end(text, end, least)


def _find_cluster_end(text: str, end: int, least: int) -> int:
    """Return the last place up to `end` where `text` can be cut; `end` if there is none."""
    for place in range(end, least, -1):
        if not (_is_extending(text[place]) or _JOINING.match(text[place - 1])):
            return place
    return end


def _is_extending(char: str) -> bool:
    """Return whether `char` belongs to the character before it, or may not begin a line."""
    return unicodedata.category(char)[0] == "M" or _EXTENDING.match(char) is not None


def is_right_to_left(language: str) -> bool:
    """Return whether text with this language tag (BCP 47) runs from right to left.

    A script subtag decides (ku-Arab, az-Arab; ar-Latn does not), else the usual script.
    """
    primary, *subtags = language.lower().split("-")
    script = next((each for each in subtags if len(each) == 4 and each.isalpha()), "")
    return script in _RTL_SCRIPTS if script else primary in _RTL_LANGUAGES


def find_direction(language: str) -> str:
    """Return the direction of text with this language tag, as HTML's attribute dir has it."""
    return "rtl" if is_right_to_left(language) else "ltr"


def isolate(text: str, language: str) -> str:
    """Return a line that keeps its direction where no markup tells it, as in the title of an entry.

    Programs take the direction of the first letter. If that is not the language's direction
    ("BBC: ..." in Arabic), the line is put into a directional isolate (UAX #9, 2.4).
    """
    classes = map(unicodedata.bidirectional, text)
    first = next((each for each in classes if each in {"L", "R", "AL"}), "")
    is_rtl = is_right_to_left(language)
    if not (first and language) or (first != "L") == is_rtl:
        return text
    return f"{_RLI if is_rtl else _LRI}{text}{_PDI}"


def is_web_url(text: str) -> bool:
    """Return whether `text` is an absolute http or https URL that a feed can carry."""
    if re.search(r"[\s<>\"\\^`{|}]", text) or find_unprintable(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # an invalid port or IPv6 address
        return False
