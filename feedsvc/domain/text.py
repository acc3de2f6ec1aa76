"""Plain text that can stand in any format: what is taken out, and why.

XML 1.0 has no way to write most control characters, lone surrogates and the noncharacters
U+FFFE and U+FFFF, not even as references; one of them loses a whole feed.
"""

import re
import unicodedata
from urllib.parse import urlsplit

# XML 1.0, 2.2 Char, and besides: C1 controls, all noncharacters (never meant for interchange),
# the BOM inside a text, the soft-wrap marks U+2028 and U+2029 are white space below.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
# To put combining marks in their order takes time by the square of how many follow one another, and no language has more
# than a few: what may be an endless run of them is looked at more closely (UAX #15, 13: Stream-Safe Text). Punctuation
# and symbols are none, and Unicode has none beyond plane 1.
_MOST_MARKS = 30
_RUN = re.compile(rf"[^\w\s\x00-\u02ff\u2000-\u20cf\u2100-\u2bff]{{{_MOST_MARKS + 1},}}")
_MARK = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x20000))))
_MARKS = re.compile(f"([{_MARK}]{{{_MOST_MARKS}}})[{_MARK}]+")
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPACE = re.compile(r"\s+")
_APOSTROPHES = re.compile("['\u2019]")
_WORD = re.compile(
    r"[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+"
)  # all between white space and ASCII's marks


def find_unprintable(text: str) -> list[str]:
    """Name the characters of `text` that no feed can carry, as U+XXXX, each once."""
    return sorted({f"U+{ord(char):04X}" for char in _UNPRINTABLE.findall(text)})


def clean(text: str) -> str:
    """Return `text` in NFC with LF line ends and nothing that no feed can carry."""
    if text.isascii() and text.isprintable():
        return text
    return normalize_nfc(_UNPRINTABLE.sub("", _BREAKS.sub("\n", text)))


def normalize_nfc(text: str) -> str:
    """Return `text` in NFC; of more than 30 combining marks on one letter the rest goes."""
    return unicodedata.normalize("NFC", _RUN.sub(_limit_marks, text))


def _limit_marks(run: re.Match[str]) -> str:
    return _MARKS.sub(r"\1", run[0])  # a list of its characters would take 90 bytes for each


def to_line(text: str) -> str:
    """Return `text` clean and on one line, its white space folded."""
    return _SPACE.sub(" ", clean(text)).strip()


def is_visible(text: str) -> bool:
    """Tell whether `text` has anything that is seen: more than white space, marks and format characters."""
    return any(unicodedata.category(char)[0] not in "CMZ" for char in text)


def slugify(text: str, longest: int = 80) -> str:
    """Return the words of `text` in lower case, joined by hyphens; "" if it has none.

    Letters of every script stay; accents of Latin letters go ("Café" -> "cafe"). At most
    `longest` characters, cut between words where there is a choice.
    """
    kept: list[str] = []
    # In this order, because a letter in a mathematical alphabet is a plain capital only once decomposed.
    for char in unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFKD", clean(text)).casefold()
    ):
        if unicodedata.category(char).startswith("M"):  # a combining mark
            if kept and not kept[-1].isascii():
                kept.append(char)
        elif char not in "'\u2019":
            kept.append(char if char.isalnum() else "-")
    words = unicodedata.normalize("NFC", "".join(kept)).split("-")
    slug = ""
    for word in filter(None, words):
        longer = f"{slug}-{word}" if slug else word[:longest]
        if len(longer) > longest:
            break
        slug = longer
    return slug


def split_terms(text: str) -> list[str]:
    """Return the different words of `text` as they are searched for: in lower case, without accents."""
    found: dict[str, None] = {}
    for word in dict.fromkeys(_WORD.findall(_APOSTROPHES.sub("", text))):
        found.update(
            dict.fromkeys([word.lower()[:80]] if word.isascii() else slugify(word).split("-"))
        )
    found.pop("", None)
    return list(found)


def excerpt(text: str, longest: int = 300) -> str:
    """Return `text` on one line, cut after a sentence or a word to `longest` characters."""
    text = to_line(text)
    if len(text) <= longest:
        return text
    head = text[:longest]
    sentence = max(head.rfind(mark) for mark in (". ", "! ", "? ", "” ", '" '))
    if sentence >= longest // 2:
        return head[: sentence + 1]
    return head[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:-\u2013\u2014") + "…"


def is_language_tag(text: str) -> bool:
    """Tell whether `text` has the form of a language tag (BCP 47), no longer than all must take (4.4.1)."""
    return len(text) <= 35 and re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", text) is not None


def is_web_url(text: str) -> bool:
    """Tell whether `text` is an absolute http or https URL that a feed can carry."""
    if re.search(r"[\s<>\"\\^`{|}]", text) or find_unprintable(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        return False
