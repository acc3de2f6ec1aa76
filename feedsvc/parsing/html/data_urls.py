"""Pictures that a text itself contains, as data: URLs (RFC 2397)."""

import binascii
import re
from base64 import b64decode
from urllib.parse import unquote_to_bytes

_URL = re.compile(r"data:(image/[^;,\s]*)((?:;[^;,]*)*),(.*)", re.IGNORECASE | re.DOTALL)
_IN_MARKUP = re.compile(r"data:image/[^\s\"'<>]*", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_DRAWN = re.compile(rb"<(?:\w+:)?(?:path|rect|circle|ellipse|line|poly\w+|image|text|use)\b")
_SMALLEST_GIF = re.compile(rb"GIF8[79]a[\x00\x01]\x00[\x00\x01]\x00")


def clean_data_url(value: str) -> str:
    """Return `value` without white space if it is the data: URL of a picture, else ""."""
    if value.lstrip()[:11].lower() != "data:image/":
        return ""
    url = _SPACE.sub("", value)
    return url if _URL.fullmatch(url) else ""


def measure_text(markup: str) -> int:
    """Return how many characters `markup` has without the pictures that it contains."""
    return len(markup) - sum(len(url) for url in _IN_MARKUP.findall(markup))


def read_data_url(url: str) -> bytes:
    """Return the bytes of a picture from a result of `clean_data_url`; b"" if they are broken."""
    match = _URL.fullmatch(url)
    if not match:
        return b""
    data = unquote_to_bytes(match[3])
    if not match[2].lower().endswith(";base64"):
        return data
    try:
        data = data.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        return b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except binascii.Error:
        return b""


def is_placeholder(data: bytes) -> bool:
    """Return whether a picture shows nothing: a page shows it until the real one is loaded."""
    is_svg = b"<svg" in data[:1_000]
    return _SMALLEST_GIF.match(data) is not None or (is_svg and not _DRAWN.search(data))
