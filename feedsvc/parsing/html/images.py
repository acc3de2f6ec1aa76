"""Pictures at addresses that stop working: a feed is read days after an article was written."""

import re
from html import unescape
from urllib.parse import urlsplit

_SOURCE = re.compile(r'<img\b[^<>]*?\bsrc="([^"<>]*)"')
# Where Google Docs, social networks and chats store pictures under addresses that are signed for
# some hours or days.
_HOSTS = re.compile(
    r"(?:.*\.)?(?:fbcdn\.net|cdninstagram\.com|licdn\.com|discordapp\.(?:com|net)|pps\.whatsapp\.net)"
    r"|docs\.google\.com"
)
_DOCS_HOST, _DOCS_PATH = re.compile(r"lh[0-9][a-z0-9-]*\.googleusercontent\.com"), "/docsz/"
# Parameters of addresses that Amazon, Google and Microsoft sign for a time.
_SIGNED = re.compile(
    r"(?:^|[&;])(?:x-amz-expires|x-goog-expires|expires=[^&]*&(?:.*&)?signature|se=[^&]*&(?:.*&)?sig)=",
    re.IGNORECASE,
)


def count_expiring_images(html: str) -> int:
    """Return how many pictures of sanitized `html` are at an address that expires."""
    return sum(is_expiring(unescape(source)) for source in _SOURCE.findall(html))


def is_expiring(url: str) -> bool:
    """Return whether the address of a picture is known to stop working."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    is_docs = _DOCS_HOST.fullmatch(host) is not None and parts.path.startswith(_DOCS_PATH)
    return is_docs or _HOSTS.fullmatch(host) is not None or _SIGNED.search(parts.query) is not None
