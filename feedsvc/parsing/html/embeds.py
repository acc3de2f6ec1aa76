"""Players and other embedded pages: which page a link can lead to, and how it is named.

A feed plays nothing, so a link replaces what a page embeds. It leads to the page of a video rather
than to the address of its player, which shows no description and often plays only inside a site.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from feedsvc.domain import text
from feedsvc.parsing.html.vocabulary import (
    LAZY_FRAMES,
    PAGE_SCHEMES,
    PLAYERS,
    clean_address,
)

_ID = re.compile(r"[A-Za-z0-9_.\-]{1,100}")
_PAGES = (
    (
        re.compile(
            r"https?://(?:www\.|m\.)?youtube(?:-nocookie)?\.com/embed/([A-Za-z0-9_-]{11})\b"
        ),
        "https://www.youtube.com/watch?v={}",
    ),
    (re.compile(r"https?://player\.vimeo\.com/video/([0-9]+)"), "https://vimeo.com/{}"),
    (
        re.compile(r"https?://(?:www\.|geo\.)?dailymotion\.com/embed/video/([A-Za-z0-9]+)"),
        "https://www.dailymotion.com/video/{}",
    ),
    (
        re.compile(
            r"https?://(?:www\.)?facebook\.com/plugins/(?:post|video)\.php\?.*?href=([^&]+)"
        ),
        "{}",
    ),
)
# Titles that players give to every frame; they say nothing about this one.
_EMPTY_TITLE = re.compile(
    r"(?:(?:youtube|vimeo|dailymotion|facebook|spotify|embedded|video|audio|media|iframe|embed"
    r"|player|content|post|tweet)[\s:-]*)+",
    re.IGNORECASE,
)


def read_embed(name: str, attributes: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the address and the text of a link to the page that an element embeds, or None."""
    url = next(_list_addresses(name, attributes), None)
    if url is None:
        return None
    titles = (text.to_line(attributes.get(each, "")) for each in ("title", "playlabel"))
    title = next((each for each in titles if each and not _EMPTY_TITLE.fullmatch(each)), "")
    return url, title or url


def _list_addresses(name: str, attributes: Mapping[str, str]) -> Iterator[str]:
    if name in PLAYERS:
        key, page = PLAYERS[name]
        value = attributes.get(key, "").strip()
        if _ID.fullmatch(value):
            yield page.format(value)
    for key in LAZY_FRAMES:
        if url := clean_address(attributes.get(key, ""), PAGE_SCHEMES):
            yield _find_page(url)


def _find_page(url: str) -> str:
    """Return the page of the video or sound that the player at `url` plays, or `url` itself."""
    for player, page in _PAGES:
        if match := player.match(url):
            value = unquote(match[1]) if page == "{}" else match[1]
            return clean_address(page.format(value), PAGE_SCHEMES) or url
    return url
