"""Read the caption and the credit that a news page writes at its picture."""

import re

_CREDIT = re.compile(
    r"(?:foto|photo|image|gambar|dok|dokumentasi|sumber|source|ist|istimewa|credit|kredit|"
    r"courtesy)\b|"
    r"(?:ap|afp|reuters|antara|getty|epa|xinhua|ap photo|getty images)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:foto|photo|image|gambar|sumber|source|credit|kredit)\s*:\s*", re.IGNORECASE
)
_LABELLED_END = re.compile(
    r"(?P<caption>.{4,400}?[.!?”\"])\s+"
    r"(?:photograph|photo|picture|image|credit|foto|gambar|kredit|sumber)\s*:\s*(?P<credit>.{2,100})",
    re.IGNORECASE,
)
_NAMES = r"[A-Z][\w.']*(?: [A-Z][\w.']*){0,4}"
_AGENCY_END = re.compile(
    rf"(?P<caption>.{{4,400}}?[.!?”\"]?)\s+(?P<credit>[A-Z][A-Za-z]{{1,20}}/{_NAMES}(?:/{_NAMES})?)"
)
_LICENCE = re.compile(r"\s*Purchase Licensing Rights.*$")
_COUNTER = re.compile(r"^(?:\[[0-9]{1,3}/[0-9]{1,3}\]|[0-9]{1,3} of [0-9]{1,3} \|)\s*")
_LONE_CREDIT = re.compile(
    r"(?:Getty Images|Reuters|REUTERS|AFP|EPA|AP Photo|ANTARA|Istimewa|Xinhua)"
    r"|(?:[A-Z][\w.]{1,30}|Getty Images|AP Photo)/[A-Z][\w.']+(?: [A-Z][\w.']+){0,3}"
)
_LABELLED_CREDIT = re.compile(
    r"(?:credit\s?(?:\.{3}|…|:)|image source,|(?:foto|photo|photograph|gambar|kredit)\s*:)"
    r"\s*(?P<credit>[^\s()][^()]{1,60})",
    re.IGNORECASE,
)
_MARKERS = frozenset(
    ("image", "lihat foto", "perbesar", "view image in fullscreen", "open image in gallery")
)


def find_caption(line: str) -> tuple[str, str] | None:
    """Return the caption and the credit in `line`, or None if it has no credit."""
    if len(line) > 500:
        return None
    line = _LICENCE.sub("", line)
    return _read_parenthesis(line) or _read_end(line)


def _read_parenthesis(line: str) -> tuple[str, str] | None:
    sentence = line.rstrip(". ")
    if not sentence.endswith(")") or "(" not in sentence:
        return None
    before, _, inside = sentence[:-1].rpartition("(")
    inside = inside.strip()
    is_date = re.fullmatch(r"[0-9/.\-\s]*", inside) is not None
    if (
        not inside
        or is_date
        or not (
            _CREDIT.match(inside) or (len(inside) <= 120 and ("/" in inside or " via " in inside))
        )
    ):
        return None
    return clean_caption(before), _LABEL.sub("", inside, count=1) if _LABEL.match(
        inside
    ) else inside


def _read_end(line: str) -> tuple[str, str] | None:
    end = _LABELLED_END.fullmatch(line) or _AGENCY_END.fullmatch(line)
    return (clean_caption(end["caption"]), end["credit"].strip()) if end else None


def clean_caption(caption: str) -> str:
    """Return a caption without the count of pictures and the word "photo" before it."""
    caption = _COUNTER.sub("", caption.strip())
    return _LABEL.sub("", caption, count=1) if _LABEL.match(caption) else caption


def find_credit(line: str) -> str | None:
    """Return the credit that is all that `line` says, or None."""
    if _LONE_CREDIT.fullmatch(line):
        return line
    labelled = _LABELLED_CREDIT.fullmatch(line)
    return labelled["credit"] if labelled else None


def is_picture_marker(line: str) -> bool:
    """Return whether `line` stands for a picture, whose caption is the next line."""
    return line.casefold() in _MARKERS
