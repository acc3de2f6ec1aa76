"""Characters that nobody sees, and the joiners among them that change what is seen.

Web pages and word processors insert them: soft hyphens, marks of direction, zero-width spaces. So
two names that look the same would be two topics, and a search for a word would not find it.
"""

import re
import unicodedata
from functools import cache

JOINERS = "\u200c\u200d"  # zero width non-joiner, zero width joiner
# DerivedCoreProperties of Unicode 16, Default_Ignorable_Code_Point, without the two joiners. The
# tags after a black flag stay, because they make another flag of it (UTS #51, 1.4.6).
_IGNORABLE = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)"
    "|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_REPEATED = re.compile(f"([{JOINERS}])[{JOINERS}]+")
# Letters of Arabic and Syriac that join the next one (Joining_Type D and C). After any other letter
# a joiner changes nothing. A vowel may stand between (Joining_Type T).
_JOINING = (
    "\u0620\u0626\u0628\u062a-\u062e\u0633-\u0647\u0649\u064a\u066e\u066f\u0678-\u0687\u069a-\u06bf"
    "\u06c1\u06c2\u06cc\u06ce\u06d0\u06d1\u06fa-\u06fc\u06ff\u0712-\u0714\u071a-\u071d\u071f-\u0727"
    "\u0729\u072b\u072d\u072e\u074e-\u0758\u075c-\u076a\u076d-\u0770\u0772\u0775-\u0777\u077a-\u077f"
    "\u08a0-\u08a9\u08af\u08b0\u08b3-\u08b8\u08ba-\u08c8"
)
_VOWEL = "\u0610-\u061a\u064b-\u065f\u0670\u0711\u0730-\u074a"
_LETTER = (
    "\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06fa-\u06ff\u0710-\u072f\u074d-\u077f"
    "\u08a0-\u08c8"
)
_AFTER_JOINING = f"(?:(?<=[{_JOINING}])|(?<=[{_JOINING}][{_VOWEL}]))"
_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"


def remove_invisible(text: str) -> str:
    """Return `text` without the characters that nobody sees.

    A joiner stays where it changes what is seen: between letters of Arabic and Persian words that
    would join, beside the virama of Indic scripts (RFC 5892, A.1 and A.2), and inside an emoji.
    """
    if text.isascii():
        return text
    shown = remove_ignorable(text)
    if not any(joiner in shown for joiner in JOINERS):
        return shown
    return _compile_joiner().sub(r"\1", _REPEATED.sub(r"\1", shown))


@cache
def _compile_joiner() -> re.Pattern[str]:
    """Return a pattern of one joiner, in a group if it changes what is seen.

    Finding the virama signs takes longer than importing most modules.
    """
    virama = "".join(
        char for char in map(chr, range(0x900, 0x12000)) if unicodedata.combining(char) == 9
    )
    return re.compile(
        "("
        f"(?<=[{virama}])[{JOINERS}]|[{JOINERS}](?=[{virama}])"  # Devanagari to Malayalam
        f"|{_AFTER_JOINING}(?:\u200c(?=[{_LETTER}])|\u200d(?![{_LETTER}]))"
        f"|(?<=[{_EMOJI}])\u200d(?=[{_EMOJI}])"
        f")|[{JOINERS}]"
    )


def remove_ignorable(text: str) -> str:
    """Return `text` without the characters that nobody sees, but with all its joiners."""
    return text if text.isascii() else _IGNORABLE.sub(r"\1", text)


def remove_joiners(text: str) -> str:
    """Return `text` without joiners, as search compares words: many people do not type them."""
    return text if text.isascii() else text.replace("\u200c", "").replace("\u200d", "")
