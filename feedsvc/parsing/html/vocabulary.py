"""The vocabulary of an article's HTML: its tags, attributes and URL schemes.

`normalizer` applies it, and `sanitizer` holds the result to it.
"""

import re
from collections.abc import Mapping

from feedsvc.domain import text
from feedsvc.parsing.html.links import resolve_link


def split_words(listed: str) -> frozenset[str]:
    """Return the words of a text that separates them with spaces."""
    return frozenset(listed.split())


# The attributes that each tag keeps.
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "hreflang", "title"},
    "img": {"src", "alt", "width", "height"},
    "abbr": {"title"},
    "time": {"datetime"},
    "ol": {"start", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
INLINES = split_words("a strong em u s sub sup code abbr time cite q small")
BLOCKS = split_words(
    "p h2 h3 h4 ul ol li dl dt dd blockquote pre figure figcaption table caption thead tbody tfoot "
    "tr th td"
)
VOIDS = frozenset({"br", "hr", "img"})
TAGS = INLINES | BLOCKS | VOIDS

# Other tags with the same meaning.
_NAMES = {
    "h2": "h1",
    "h4": "h5 h6",
    "strong": "b",
    "em": "i dfn var",
    "ul": "dir menu",
    "s": "strike del",
    "u": "ins",
    "code": "kbd samp tt",
}
RENAMED = {other: name for name, others in _NAMES.items() for other in others.split()}
# Tags that begin a new line and mean nothing else here.
BOXES = split_words(
    "div section article header footer main aside nav address center details summary form fieldset "
    "hgroup"
)
# A feed cannot play or embed anything, so a link replaces these.
EMBEDS = frozenset({"iframe", "embed", "object", "video", "audio"})
# Removed with their content.
DROPPED = split_words(
    "script style template noscript noembed noframes svg math title textarea select button canvas "
    "xml datalist"
)
PAGE_SCHEMES = frozenset({"http", "https"})
LINK_SCHEMES = PAGE_SCHEMES | {"mailto", "tel"}
# Of pictures on the disk of one computer, or in the memory of one browser or mail program.
LOCAL_SCHEMES = frozenset({"file", "blob", "cid", "webkit-fake-url", "applewebdata"})

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_UNSAFE = re.compile(r'[ "<>`]')
_NUMBER = re.compile(r"[0-9]{1,5}")
_SHAPES = {
    "hreflang": re.compile(r"[A-Za-z0-9-]{2,35}"),
    "datetime": re.compile(r"[0-9T:.+\-ZWPYMDHS ]{1,40}"),
    "start": re.compile(r"-?[0-9]{1,5}"),
    "type": re.compile(r"[aAiI]"),
    "value": re.compile(r"-?[0-9]{1,5}"),
    "colspan": re.compile(r"[0-9]{1,3}"),
    "rowspan": re.compile(r"[0-9]{1,3}"),
    "width": _NUMBER,
    "height": _NUMBER,
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
}
# Attributes in which lazy loaders store the real URL, best first.
_LAZY = ("data-src", "data-lazy-src", "data-original", "src")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
# What the first cleaning keeps because `normalizer` needs it.
SOURCE_TAGS = TAGS | set(RENAMED) | BOXES | EMBEDS | {"span", "source"}
SOURCE_ATTRIBUTES: dict[str, set[str]] = {
    **ATTRIBUTES,
    "*": {"style", "class"},
    "img": ATTRIBUTES["img"] | set(_LAZY) | set(_LAZY_SETS),
    "li": ATTRIBUTES["li"] | {"aria-level"},
    "object": {"data", "title"},
    **{tag: {"src", "title"} for tag in ("iframe", "embed", "video", "audio", "source")},
}


def clean_address(value: str, schemes: frozenset[str] = LINK_SCHEMES) -> str:
    """Return `value` as a URL with one of `schemes`, or "" if it cannot be one.

    Relative URLs are accepted; one that begins with // becomes https. A mere fragment is dropped,
    because ids are dropped too.
    """
    value = text.clean(value).replace("\n", "").replace("\t", "").strip()
    if value[:2].replace("\\", "/") == "//":
        value = "https://" + value.lstrip("/\\")
    scheme = _SCHEME.match(value)
    if value.startswith("#") or (scheme and scheme[1].lower() not in schemes):
        return ""
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", value)


def clean_attributes(tag: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes that `tag` keeps, with clean values, sorted by name."""
    cleaned = {}
    for name in sorted(ATTRIBUTES.get(tag, ())):
        if name not in attributes:
            continue
        value = text.to_line(attributes[name])
        shape = _SHAPES.get(name)
        if name == "href":
            value = clean_address(resolve_link(clean_address(attributes[name])))
        if value and (shape is None or shape.fullmatch(value)):
            cleaned[name] = value
    return cleaned


def read_image(attributes: Mapping[str, str]) -> dict[str, str] | None:
    """Return the attributes of an image, or None for a tracking pixel."""
    if _is_pixel(attributes):
        return None
    candidates = [attributes[name] for name in _LAZY if name in attributes]
    candidates += [
        attributes[name].split(",")[0].split(" ")[0] for name in _LAZY_SETS if name in attributes
    ]
    addresses = filter(None, (clean_address(value, PAGE_SCHEMES) for value in candidates))
    src = next(addresses, None)
    if src is None:
        return None
    sizes = {
        name: value
        for name, value in clean_attributes("img", attributes).items()
        if name in ("width", "height")
    }
    return {"src": src, "alt": text.to_line(attributes.get("alt", "")), **sizes}


def _is_pixel(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style", "").replace(" ", "").lower()
    width, height = (
        attributes.get(side, "").strip().removesuffix("px") or _side_in(style, side)
        for side in ("width", "height")
    )
    return "0" in (width, height) or (width == "1" and height == "1") or "display:none" in style


def _side_in(style: str, side: str) -> str:
    match = re.search(rf"(?:^|;){side}:([0-9]+)px", style)
    return match[1] if match else ""


def tags_of_style(style: str) -> list[str]:
    """Return the tags that mean what `style` shows: bold of a word processor is `strong`."""
    rules = style.replace(" ", "").replace("\n", "").lower()
    matches = {
        "strong": re.search(r"(?<![a-z-])font-weight:(?:bold|[6-9]00)", rules),
        "em": re.search(r"(?<![a-z-])font-style:(?:italic|oblique)", rules),
        "s": re.search(r"text-decoration(?:-line)?:line-through", rules),
        "sup": re.search(r"vertical-align:super", rules),
        "sub": re.search(r"vertical-align:sub(?![a-z])", rules),
    }
    return [tag for tag, match in matches.items() if match]


def is_style_reset(tag: str, style: str) -> bool:
    """Return whether `style` cancels `tag`, as in the `b` of normal weight of Google Docs."""
    rules = style.replace(" ", "").lower()
    light = re.search(r"(?<![a-z-])font-weight:(?:normal|[1-5]00)", rules)
    upright = re.search(r"(?<![a-z-])font-style:normal", rules)
    return bool((tag == "strong" and light) or (tag == "em" and upright))
