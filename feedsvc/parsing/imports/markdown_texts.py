"""Render Markdown as HTML, with what generators add to it: shortcodes of Hugo, tags of Liquid.

Elements without a meaning outside the former site are left out, and a remark names them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape

from markdown_it import MarkdownIt

from feedsvc.errors import Problem

# CommonMark with what Hugo and Jekyll add to it; HTML is cleaned later, with all other texts.
_RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_SHORTCODE = re.compile(
    r"\{\{([<%])\s*(/?)\s*([\w./-]+)((?:\"[^\"]*\"|`[^`]*`|[^\"`])*?)/?\s*([>%])\}\}"
)
_ESCAPED_SHORTCODE = re.compile(r"\{\{([<%])/\*\s*(.*?)\s*\*/([>%])\}\}", re.DOTALL)
_ARGUMENT = re.compile(r'(?:([\w-]+)=)?(?:"([^"]*)"|`([^`]*)`|([^\s"`=]+))')
_LIQUID_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_LIQUID_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_LIQUID_CODE = re.compile(
    r"\{%-?\s*highlight\s+(\S+?)\b[^%]*-?%\}\n?(.*?)\{%-?\s*endhighlight\s*-?%\}", re.DOTALL
)
_LIQUID_TAG = re.compile(r"\{%-?\s*(\w+)([^%]*?)-?%\}")
_LIQUID_VALUE = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}")
_KRAMDOWN = re.compile(r"^[ \t]*\{:[^}\n]*\}[ \t]*$|\{:[ \t]*[.#\w][^}\n]*\}", re.MULTILINE)
_FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:", re.MULTILINE)
_MORE = re.compile(r"<!--\s*more\s*-->")
_URL = re.compile(
    r"(<(?:a|img|source|video|audio|iframe)\b[^<>]*?\s(?:href|src)=)(\"[^\"<>]*\"|'[^'<>]*')",
    re.IGNORECASE,
)
_VIDEOS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "gist": "https://gist.github.com/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "tweet": "https://x.com/i/status/{}",
    "twitter": "https://x.com/i/status/{}",
    "x": "https://x.com/i/status/{}",
}
_LEFT_OUT = "“%(name)s” has no meaning outside the former site, so it is left out."
_FOOTNOTES = "Its footnotes stay as they are written."
_NO_TARGET = "The text that “%(name)s” leads to is not in the folder, so the link stays as it is."
# While the rest is changed, these marks stand for raw parts, which are put back afterwards.
_MARK = "\ue000{}\ue001"
_MARKED = re.compile("\ue000(\\d+)\ue001")


@dataclass
class TextContext:
    """The context in which a text of a folder is rendered.

    `find_page` returns the address of the text that a path or a name leads to, "" for none.
    `resolve` makes an address in the text a whole one. `values` are Liquid's variables, such as
    "page.title".
    """

    find_page: Callable[[str], str]
    resolve: Callable[[str], str]
    values: Mapping[str, str] = field(default_factory=dict)
    is_hugo: bool = False
    has_liquid: bool = False
    remarks: list[Problem] = field(default_factory=list)

    def note(self, remark: Problem) -> None:
        """Add a remark, once."""
        if remark not in self.remarks:
            self.remarks.append(remark)


def render_text(text: str, context: TextContext, *, is_html: bool = False) -> str:
    """Return a text as HTML; `context` gets the remarks on it."""
    kept: list[str] = []
    text = text.replace("\ue000", "").replace("\ue001", "")
    if context.is_hugo:
        text = _replace_shortcodes(text, context, kept)
    if context.has_liquid:
        text = _replace_liquid(text, context, kept)
    text = _MORE.sub("", text)
    if not is_html:
        if _FOOTNOTE.search(text):
            context.note(Problem("body", _FOOTNOTES))
        text = _RENDERER.render(_KRAMDOWN.sub("", text))
    text = _MARKED.sub(lambda match: kept[int(match[1])], text)
    return _URL.sub(lambda match: _resolve_url(match, context), text)


def _keep(html: str, kept: list[str]) -> str:
    kept.append(html)
    return _MARK.format(len(kept) - 1)


def _resolve_url(match: re.Match[str], context: TextContext) -> str:
    url = unescape(match[2][1:-1]).strip()
    return f'{match[1]}"{escape(context.resolve(url))}"'


def _replace_shortcodes(text: str, context: TextContext, kept: list[str]) -> str:
    text = _ESCAPED_SHORTCODE.sub(
        lambda match: _keep(escape(f"{{{{{match[1]} {match[2]} {match[3]}}}}}"), kept), text
    )
    text = _replace_pairs(text, "highlight", lambda _, inner: _keep(_show_code(inner), kept))
    text = _replace_pairs(text, "figure", lambda words, _: _keep(_show_figure(words), kept))

    def replace(match: re.Match[str]) -> str:
        is_end, name, words = bool(match[2]), match[3].lower(), _split_words(match[4])
        if name == "figure" and not is_end:
            return _keep(_show_figure(words), kept)
        if name in {"ref", "relref"}:
            return _find_target(words.get("path") or words.get("0", ""), context)
        if name in _VIDEOS and not is_end:
            return _keep(_show_link(_VIDEOS[name].format(_name_video(words))), kept)
        if name == "param":
            return escape(context.values.get(f"page.{words.get('0', '').lower()}", ""))
        if name == "comment":
            return ""
        if not is_end:
            tag = f"{{{{{match[1]} {match[3]} {match[5]}}}}}"
            context.note(Problem("body", _LEFT_OUT, {"name": tag}))
        return ""

    return _SHORTCODE.sub(replace, text)


def _replace_pairs(text: str, name: str, show: Callable[[dict[str, str], str], str]) -> str:
    """Replace each shortcode with an end tag, together with the text between the two tags."""
    pattern = re.compile(
        rf"\{{\{{[<%]\s*{name}\b([^}}]*?)[>%]\}}\}}((?:(?!\{{\{{[<%]\s*{name}\b).)*?)"
        rf"\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}}",
        re.DOTALL,
    )
    return pattern.sub(lambda match: show(_split_words(match[1]), match[2]), text)


def _split_words(text: str) -> dict[str, str]:
    """Return the arguments of a shortcode by their names, or by their numbers from "0"."""
    words: dict[str, str] = {}
    for match in _ARGUMENT.finditer(text):
        value = match[2] if match[2] is not None else match[3] if match[3] is not None else match[4]
        words[(match[1] or str(len(words))).lower()] = value
    return words


def _name_video(words: Mapping[str, str]) -> str:
    if "user" in words and "id" in words:
        return escape(words["id"])
    named = words.get("id") or "/".join(words[key] for key in ("0", "1") if key in words)
    return escape(named)


def _show_link(url: str) -> str:
    return f'\n\n<p><a href="{url}">{url}</a></p>\n\n'


def _show_code(text: str) -> str:
    return f"\n\n<pre><code>{escape(text.strip())}</code></pre>\n\n"


def _show_figure(words: Mapping[str, str]) -> str:
    source = words.get("src") or words.get("0", "")
    image = f'<img src="{escape(source)}" alt="{escape(words.get("alt", ""))}">'
    if words.get("link"):
        image = f'<a href="{escape(words["link"])}">{image}</a>'
    texts = [words[name] for name in ("title", "caption", "attr") if words.get(name)]
    caption = f"<figcaption>{escape(' · '.join(texts))}</figcaption>" if texts else ""
    return f"\n\n<figure>{image}{caption}</figure>\n\n"


def _find_target(name: str, context: TextContext) -> str:
    path, _, fragment = name.partition("#")
    address = context.find_page(path) if path else ""
    if path and not address:
        context.note(Problem("body", _NO_TARGET, {"name": name[:80]}))
        return name
    return f"{address}#{fragment}" if fragment else address


def _replace_liquid(text: str, context: TextContext, kept: list[str]) -> str:
    text = _LIQUID_COMMENT.sub("", text)
    text = _LIQUID_RAW.sub(lambda match: _keep(escape(match[1]), kept), text)
    text = _LIQUID_CODE.sub(lambda match: _keep(_show_code(match[2]), kept), text)

    def replace_tag(match: re.Match[str]) -> str:
        name, words = match[1], match[2].strip()
        if name in {"post_url", "link"}:
            return _find_target(words.split(" ")[0], context)
        if not name.startswith("end") and name not in {"else", "elsif", "when", "assign"}:
            context.note(Problem("body", _LEFT_OUT, {"name": match[0][:80]}))
        return ""

    text = _LIQUID_TAG.sub(replace_tag, text)
    return _LIQUID_VALUE.sub(lambda match: _read_value(match, context), text)


def _read_value(match: re.Match[str], context: TextContext) -> str:
    """Return the value of a Liquid expression, if it needs nothing but the text's own values."""
    value, *filters = (part.strip() for part in match[1].split("|"))
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        found: str | None = value[1:-1]
    else:
        found = context.values.get(value)
    names = [each.partition(":")[0].strip() for each in filters]
    if found is None or set(names) - {"relative_url", "absolute_url", "prepend", "escape", "url"}:
        context.note(Problem("body", _LEFT_OUT, {"name": match[0][:80]}))
        return ""
    if "relative_url" in names or "absolute_url" in names:
        return context.values.get("site.baseurl", "") + "/" + found.lstrip("/")
    return found
