"""Convert the texts of WordPress: shortcodes, embeds and blocks become plain HTML.

Paragraphs of the classic editor, which are mere blank lines, are found by the sanitizer.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote, urlsplit

from feedsvc.errors import Problem
from feedsvc.parsing.imports._fields import read_plain
from feedsvc.parsing.imports.wxr_posts import Attachment
from feedsvc.parsing.imports.wxr_site import Site

_NAME = r"[A-Za-z][\w-]{1,40}"
_ATTRIBUTES = r"""(?:\s(?:"[^"]*"|'[^']*'|[^\]"'<>]|<[^>]*>)*)?"""
_CAPTION = re.compile(
    rf"\[(?:wp_)?caption({_ATTRIBUTES})\](.{{0,10000}}?)\[/(?:wp_)?caption\]",
    re.DOTALL | re.IGNORECASE,
)
_CODE = re.compile(
    rf"\[(code|sourcecode|source){_ATTRIBUTES}\](.{{0,200000}}?)\[/\1\]", re.DOTALL | re.IGNORECASE
)
_EMBED = re.compile(rf"\[embed{_ATTRIBUTES}\]\s*(\S+?)\s*\[/embed\]", re.IGNORECASE)
_PLAYER = re.compile(
    rf"\[(audio|video|youtube|vimeo)({_ATTRIBUTES})/?\](?:\s*\[/\1\])?", re.IGNORECASE
)
_GALLERY = re.compile(rf"\[(gallery|playlist)({_ATTRIBUTES})/?\]", re.IGNORECASE)
_ANY = re.compile(rf"\[(/?)({_NAME})({_ATTRIBUTES})/?\]")
_ESCAPED = re.compile(r"\[(\[[^\[\]]*\])\]")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))""")
_URL = r"https?://[^\s<>\"'\[\]]+"
_BARE_URL = re.compile(
    rf"(?:^|(?<=<p>)|(?<=<br>)|(?<=<br/>)|(?<=<br />))[ \t]*({_URL})[ \t]*(?=$|</p>|<br)",
    re.MULTILINE,
)
_MAYBE_URL = re.compile(r"http(?<=[\s>]http)|\Ahttp")
_VERBATIM = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL | re.IGNORECASE)
_CODE_TAG = re.compile(r"<code\b[^>]*>.*?</code>", re.DOTALL | re.IGNORECASE)
_END_TAG = re.compile(rf"\[/({_NAME})\]")
_WRAPPED_URL = re.compile(
    rf'<div class="[^"]*wp-block-embed__wrapper[^"]*">\s*({_URL})\s*</div>', re.IGNORECASE
)
_LONE_BLOCK = re.compile(
    r"<!--\s*wp:([\w/-]+)(?:\s+(\{(?:(?!-->).){0,10000}?\}))?\s*/-->", re.DOTALL
)
_MORE = re.compile(r"<!--(?:more.*?|nextpage|noteaser)-->", re.DOTALL)
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_IMAGE_NUMBER = re.compile(r"\bwp-image-([0-9]+)")
_SCALED = re.compile(r"-[0-9]{1,5}x[0-9]{1,5}(?=\.[A-Za-z]{3,4}$)")
_SOURCE = re.compile(r"""\ssrc\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_SIZES = re.compile(r"""\s(?:width|height|srcset|sizes)\s*=\s*(?:"[^"]*"|'[^']*')""")
_QUOTES = str.maketrans("“”″", '"""')
_MEDIA = ("src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv", "flv", "wmv", "url")
_SILENT_BLOCKS = frozenset({"more", "nextpage", "spacer", "separator", "core/more"})
_SHORTCODES = "Shortcodes are left out, but the text inside them stays: %(names)s."
_BLOCKS = "Blocks that WordPress fills when a page is read are left out: %(names)s."
_REUSED = re.compile(r"<!--\s*wp:(?:core/)?block\s+(\{(?:(?!-->).){0,10000}?\})\s*/-->", re.DOTALL)
_MOST_REUSED, _LONGEST_REUSED = 100, 2_000_000  # blocks and characters in one text
_NO_BLOCK = (
    "Reused blocks that are not in the export, or not published in it, are left out: %(count)d."
)
_OVERRIDDEN = "Changes to reused blocks for this article alone are not imported: %(count)d."
_PICTURES = "Pictures of a gallery are not in the export: %(count)d."


@dataclass(frozen=True, slots=True)
class ConvertedText:
    """A text as HTML, and the remarks on it."""

    html: str
    remarks: tuple[Problem, ...]


class TextConverter:
    """Converts the text of one post, given by its number."""

    def __init__(self, site: Site, number: str) -> None:
        self._site, self._number = site, number
        self._shortcodes: dict[str, None] = {}
        self._blocks: dict[str, None] = {}
        self._missing = self._lost_blocks = self._overridden = 0
        self._reused: list[int] = []  # the lengths of the blocks that were put in place
        self._closed: frozenset[str] = frozenset()  # the shortcodes that have an end tag

    def convert(self, text: str) -> ConvertedText:
        """Return a text without anything that only WordPress knows."""
        text = self._insert_blocks(text, ())
        text = _CODE.sub(lambda match: f"<pre>{escape(unescape(match[2]).strip())}</pre>", text)
        text = _CODE_TAG.sub(lambda match: match[0].replace("[", "&#91;"), text)
        self._closed = frozenset(_END_TAG.findall(text))
        parts = _VERBATIM.split(text)
        parts[::2] = map(self._convert_part, parts[::2])
        html = "".join(parts).strip()
        # A text without a tag is HTML too. An added tag, which is dropped later, marks it as HTML.
        is_bare = bool(html) and "<" not in html
        return ConvertedText(html + "<span></span>" * is_bare, tuple(self._list_text_remarks()))

    def _insert_blocks(self, text: str, inside: tuple[str, ...]) -> str:
        """Put reused blocks in their places, also in each other; a block in itself is left out."""

        def insert_block(match: re.Match[str]) -> str:
            attributes = _parse_attributes(match[1])
            number = str(attributes.get("ref", ""))
            block = None if number in inside else self._site.use_block(number)
            is_bounded = len(self._reused) < _MOST_REUSED and sum(self._reused) < _LONGEST_REUSED
            if block is None or not is_bounded:
                self._lost_blocks += 1
                return ""
            self._reused.append(len(block))
            overrides = attributes.get("content")
            self._overridden += len(overrides) if isinstance(overrides, dict) else 0
            return self._insert_blocks(block, (*inside, number))

        return _REUSED.sub(insert_block, text)

    def _convert_part(self, text: str) -> str:
        for pattern, convert in self._list_conversions():
            text = pattern.sub(convert, text)
        if _MAYBE_URL.search(text):  # the next one is slow: it looks at each line
            text = _BARE_URL.sub(lambda match: _link_words(match[1]), text)
        return text

    def _list_conversions(self) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]]:
        return [
            (_MORE, lambda _: ""),
            (_LONE_BLOCK, self._drop_block),
            (_ESCAPED, lambda match: match[1].replace("[", "&#91;")),
            (_CAPTION, self._convert_caption),
            (_EMBED, lambda match: _link(match[1])),
            (_PLAYER, self._convert_player),
            (_GALLERY, self._convert_gallery),
            (_ANY, self._drop_shortcode),
            (_WRAPPED_URL, lambda match: _link(match[1])),
            (_IMAGE, self._use_original),
        ]

    def _convert_caption(self, match: re.Match[str]) -> str:
        attributes, inner = _read_attributes(match[1]), match[2].strip()
        end = max(
            (found.end() for found in re.finditer(r"<img\b[^>]*>(?:\s*</a>)?", inner)), default=0
        )
        shown, caption = inner[:end], inner[end:].strip()
        caption = caption or escape(read_plain(attributes.get("caption", "")))
        text = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f"\n\n<figure>{shown}{text}</figure>\n\n"

    def _convert_player(self, match: re.Match[str]) -> str:
        attributes = _read_attributes(match[2])
        url = next((attributes[name] for name in _MEDIA if attributes.get(name)), "")
        url = url or next(iter(re.findall(_URL, unescape(match[2]))), "")
        if not url:
            self._shortcodes[match[1].lower()] = None
            return ""
        return _link(url, unquote(urlsplit(url).path).rpartition("/")[2])

    def _convert_gallery(self, match: re.Match[str]) -> str:
        attributes = _read_attributes(match[2])
        listed = attributes.get("ids") or attributes.get("include") or ""
        numbers = re.findall("[0-9]+", listed) or self._site.children.get(self._number, [])
        files = [self._site.use_attachment(number) for number in numbers]
        self._missing += files.count(None)
        if match[1].lower() == "playlist":
            return "".join(_link(file.url, file.caption) for file in files if file)
        return "\n\n" + "".join(_show(file) for file in files if file) + "\n\n"

    def _drop_shortcode(self, match: re.Match[str]) -> str:
        """Leave out a shortcode; a word in brackets without attributes is a word: [sic]."""
        end_tag, name, attributes = match.groups()
        if not (end_tag or name in self._closed or _ATTRIBUTE.search(unescape(attributes))):
            return match[0]
        self._shortcodes[name] = None
        return ""

    def _drop_block(self, match: re.Match[str]) -> str:
        name = match[1]
        if name in {"embed", "core/embed"} or name.startswith("core-embed/"):
            url = _parse_attributes(match[2] or "").get("url", "")
            return _link(url) if isinstance(url, str) and url else ""
        if name not in _SILENT_BLOCKS:
            self._blocks[name] = None
        return ""

    def _use_original(self, match: re.Match[str]) -> str:
        """Show the file that was uploaded where the text names a smaller version of it."""
        number, source = _IMAGE_NUMBER.search(match[0]), _SOURCE.search(match[0])
        if not number or not source:
            return match[0]
        file, named = self._site.use_attachment(number[1]), unescape(source[1][1:-1])
        if not file or file.url == named or _SCALED.sub("", named) != file.url:
            return match[0]
        start, end = source.span(1)
        tag = f'{match[0][:start]}"{escape(file.url)}"{match[0][end:]}'
        return _SIZES.sub("", tag)

    def _list_text_remarks(self) -> Iterator[Problem]:
        if self._shortcodes:
            yield Problem("body", _SHORTCODES, {"names": ", ".join(list(self._shortcodes)[:20])})
        if self._blocks:
            yield Problem("body", _BLOCKS, {"names": ", ".join(list(self._blocks)[:20])})
        if self._lost_blocks:
            yield Problem("body", _NO_BLOCK, {"count": self._lost_blocks})
        if self._overridden:
            yield Problem("body", _OVERRIDDEN, {"count": self._overridden})
        if self._missing:
            yield Problem("body", _PICTURES, {"count": self._missing})


def _link(url: str, text: str = "") -> str:
    return f"\n\n<p>{_link_words(url, text)}</p>\n\n"


def _link_words(url: str, text: str = "") -> str:
    address = unescape(url)
    return f'<a href="{escape(address)}">{escape(text or address)}</a>'


def _show(file: Attachment) -> str:
    text = ". ".join(filter(None, (file.caption, file.credit)))
    caption = f"<figcaption>{escape(text)}</figcaption>" if text else ""
    return f'<figure><img src="{escape(file.url)}" alt="{escape(file.alt)}">{caption}</figure>'


def _read_attributes(text: str) -> Mapping[str, str]:
    # Typographic quotes, as editors paste them, and references are quotes too.
    plain = text.translate(_QUOTES)
    if '"' not in plain and "'" not in plain:
        plain = unescape(plain).translate(_QUOTES)
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(plain)
    }


def _parse_attributes(text: str) -> Mapping[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
