"""The vocabulary of an article's HTML: its tags, attributes and URL schemes.

`normalizer` applies it, and `sanitizer` holds the result to it.
"""

import re
from collections.abc import Mapping

from feedsvc.domain import text
from feedsvc.domain.languages import canonicalize_language_tag, is_language_tag
from feedsvc.parsing.html.links import resolve_link


def split_words(listed: str) -> frozenset[str]:
    """Return the words of a text that separates them with spaces."""
    return frozenset(listed.split())


# The attributes that each tag keeps, and those that all tags keep.
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir", "id"},
    "a": {"href", "hreflang", "title"},
    "img": {"src", "alt", "width", "height"},
    "abbr": {"title"},
    "time": {"datetime"},
    "ol": {"start", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
INLINES = split_words(
    "a strong em u s sub sup code abbr time cite q small mark bdi bdo ruby rt rp span"
)
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
# Players of scripts and of AMP: the attribute that names the video or post, and its page's address.
_YOUTUBE, _VIMEO = "https://www.youtube.com/watch?v={}", "https://vimeo.com/{}"
PLAYERS = {
    "lite-youtube": ("videoid", _YOUTUBE),
    "amp-youtube": ("data-videoid", _YOUTUBE),
    "lite-vimeo": ("videoid", _VIMEO),
    "amp-vimeo": ("data-videoid", _VIMEO),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/{}"),
    "amp-twitter": ("data-tweetid", "https://twitter.com/i/status/{}"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/"),
    "amp-tiktok": ("data-src", "https://www.tiktok.com/embed/v2/{}"),
}
# A feed cannot play or embed anything, so a link replaces these.
EMBEDS = frozenset(PLAYERS) | split_words(
    "iframe embed object video audio oembed amp-iframe amp-video amp-audio amp-facebook"
)
IMAGES = frozenset({"img", "amp-img", "amp-anim"})
# Removed with their content.
DROPPED = split_words(
    "script style template noscript noembed noframes svg title textarea select button canvas "
    "xml datalist"
)
# Formulas become text. `semantics` contains a formula and, as `annotation`, its source.
MATHML = split_words(
    "math semantics annotation mrow mi mn mo mtext ms msup msub msubsup mfrac msqrt mroot mover "
    "munder munderover mtable mtr mtd mfenced mstyle mpadded mspace"
)
# `noscript` under a name whose content a parser reads: lazy loaders put the real picture there.
NOSCRIPT = "x-noscript"
PAGE_SCHEMES = frozenset({"http", "https"})
LINK_SCHEMES = PAGE_SCHEMES | {"mailto", "tel"}
# Schemes of pictures on the disk of one computer, or in the memory of one browser or mail program.
LOCAL_SCHEMES = frozenset({"file", "blob", "cid", "webkit-fake-url", "applewebdata"})

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_HOST = re.compile(r"www\.[^\s/.]", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@/:?#]+@[^\s@/:?#]+\.[^\s@/:?#]+(?:\?[^\s]*)?")
_UNSAFE = re.compile(r'[ "<>`|^{}]')
_NUMBER = re.compile(r"[0-9]{1,5}")
_SHAPES = {
    "hreflang": re.compile(r"[A-Za-z0-9-]{2,35}"),
    # A year, month, day, instant, time, week or duration (HTML, 4.5.14).
    "datetime": re.compile(
        r"\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?"
        r"(?:Z|[+-]\d\d:?\d\d)?)?)?)?|\d\d:\d\d(?::\d\d)?|\d{4}-W\d\d"
        r"|P(?=.)(?:\d{1,9}D)?(?:T(?=.)(?:\d{1,9}H)?(?:\d{1,9}M)?(?:\d{1,9}S)?)?",
        re.ASCII,
    ),
    "start": re.compile(r"-?[0-9]{1,5}"),
    "type": re.compile(r"[aAiI]"),
    "value": re.compile(r"-?[0-9]{1,5}"),
    "colspan": re.compile(r"[0-9]{1,3}"),
    "rowspan": re.compile(r"[0-9]{1,3}"),
    "width": _NUMBER,
    "height": _NUMBER,
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "id": re.compile(r"note-[\w.:-]{1,90}"),
}
# Attributes in which lazy loaders store the real URL, best first.
_LATER = ("data-src", "data-lazy-src")
LAZY_SOURCES = (*_LATER, "data-original", "data-lazy", "data-image", "src")
LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
LAZY_FRAMES = (*_LATER, "data-litespeed-src", "data-cmp-src", "src", "data", "url", "data-href")
# The tags that the first cleaning keeps because `normalizer` needs them.
SOURCE_TAGS = (
    TAGS | set(RENAMED) | BOXES | EMBEDS | IMAGES | MATHML | {"source", "picture", NOSCRIPT}
)
_FRAME_ATTRIBUTES = {"title", "playlabel", "videotitle", *LAZY_FRAMES}
SOURCE_ATTRIBUTES: dict[str, set[str]] = {
    **ATTRIBUTES,
    "*": ATTRIBUTES["*"] | {"style", "class"},
    **{tag: ATTRIBUTES["img"] | {*LAZY_SOURCES, *LAZY_SETS} for tag in IMAGES},
    **{tag: _FRAME_ATTRIBUTES | {PLAYERS[tag][0] if tag in PLAYERS else "src"} for tag in EMBEDS},
    "li": ATTRIBUTES["li"] | {"aria-level"},
    "source": {"src", *LAZY_SETS},
    "math": {"alttext"},
    "a": ATTRIBUTES["a"] | {"name"},
}


def clean_address(value: str, schemes: frozenset[str] = LINK_SCHEMES) -> str:
    """Return `value` as a URL with one of `schemes`, or "" if it cannot be one.

    Relative URLs are accepted. A URL that begins with // or `www.` becomes https, and name@host
    becomes mailto: nobody means a page of this site by them. A mere fragment is not accepted:
    `notes` finds the links to another place of the same text.
    """
    value = text.clean(value).replace("\n", "").replace("\t", "").strip()
    if value[:2].replace("\\", "/") == "//":
        value = "https://" + value.lstrip("/\\")
    elif _HOST.match(value):
        value = "https://" + value
    elif _MAIL.fullmatch(value):
        value = "mailto:" + value
    scheme = _SCHEME.match(value)
    if value.startswith("#") or (scheme and scheme[1].lower() not in schemes):
        return ""
    page, mark, fragment = value.partition("#")
    value = page + mark + fragment.replace("#", "%23")
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", value)


def clean_attributes(tag: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes that `tag` keeps, with clean values, sorted by name."""
    cleaned: dict[str, str] = {}
    if not attributes:
        return cleaned
    allowed = ATTRIBUTES.get(tag, ATTRIBUTES["*"])
    for name in sorted(attributes):
        if name not in allowed and name not in ATTRIBUTES["*"]:
            continue
        value = text.to_line(attributes[name])
        shape = _SHAPES.get(name)
        if name == "href":
            value = clean_address(resolve_link(clean_address(attributes[name])))
        elif name == "lang":
            value = canonicalize_language_tag(value)
            value = value if is_language_tag(value) else ""
        elif name == "dir":
            value = value.lower()
        if value and (shape is None or shape.fullmatch(value)):
            cleaned[name] = value
    return cleaned


def tags_of_style(style: str) -> list[str]:
    """Return the tags that mean what `style` shows: bold of a word processor is `strong`."""
    if not style:
        return []
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
    if not style:
        return False
    rules = style.replace(" ", "").lower()
    light = re.search(r"(?<![a-z-])font-weight:(?:normal|[1-5]00)", rules)
    upright = re.search(r"(?<![a-z-])font-style:normal", rules)
    return bool((tag == "strong" and light) or (tag == "em" and upright))
