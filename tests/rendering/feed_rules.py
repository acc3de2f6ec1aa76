"""Rules for whole feeds, of the W3C feed validator, the JSON Feed specification and OPML.

Each fault begins with the validator's name of the rule. The validator's advice counts as a fault
too: no feed that we offer causes any.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from feedsvc.domain.languages import canonicalize_language_tag, is_language_tag
from tests.rendering.ninjs_rules import check_ninjs_feed

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
AT = "{http://purl.org/atompub/tombstones/1.0}"
FH = "{http://purl.org/syndication/history/1.0}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CHANNEL = {
    "title", "link", "description", "language", "copyright", "lastBuildDate", "docs", "generator",
    "ttl", "image", "item", f"{ATOM}link", f"{DC}publisher", f"{FH}archive",
}  # fmt: skip
_ITEM = {
    "title", "link", "description", "category", "pubDate", "guid", "enclosure", f"{ATOM}updated",
    f"{ATOM}link", f"{DC}creator", f"{DC}language", f"{DC}source", f"{CONTENT}encoded",
    f"{MEDIA}content", f"{MEDIA}status",
}  # fmt: skip
_FEED = {
    "id", "title", "subtitle", "updated", "author", "rights", "icon", "logo", "link", "generator",
    "entry",
}  # fmt: skip
_ENTRY = {
    "id", "title", "summary", "content", "published", "updated", "author", "contributor",
    "category", "link", f"{MEDIA}content", f"{MEDIA}status",
}  # fmt: skip
_RELATIONS = {
    "alternate", "self", "hub", "via", "related", "enclosure", "prev-archive", "next-archive",
    "current",
}  # fmt: skip
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+( *; *charset=[\w-]+)?")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_TAG = re.compile(r"</[a-zA-Z]+>|&(amp|lt|gt|quot|#\d+);")
# The validator's SecurityRisk: elements and attributes that run or load something.
_UNSAFE = {
    "script",
    "object",
    "embed",
    "applet",
    "iframe",
    "style",
    "meta",
    "form",
    "input",
    "base",
}


def list_faults(suffix: str, body: bytes, url: str) -> list[str]:
    """Return what is wrong with a feed that was fetched from `url`, in the order of its parts."""
    rules = {
        "rss": _check_rss,
        "atom": _check_atom,
        "json": _check_json,
        "ninjs": check_ninjs_feed,
    }
    return list(rules[suffix](body, url))


def _check_rss(body: bytes, url: str) -> Iterator[str]:
    root = etree.fromstring(body)
    if root.tag != "rss" or root.get("version") != "2.0":
        yield "InvalidRSSVersion"
    channel = root[0]
    yield from _check_children(channel, _CHANNEL, {"item", f"{ATOM}link"}, ATOM)
    for name in ("title", "link", "description"):
        if not (channel.findtext(name) or "").strip():
            yield f"Missing {name}"
    yield from _check_texts(channel, ("title", "description"))
    yield from _check_language(channel.findtext("language"))
    yield from _check_rfc_822(channel.findtext("lastBuildDate"))
    yield from _check_url("InvalidFullLink", channel.findtext("link"))
    if not re.fullmatch(r"[1-9]\d*", channel.findtext("ttl") or "1"):
        yield "InvalidInteger ttl"
    image = channel.find("image")
    if image is not None:
        yield from _check_url("InvalidFullLink image", image.findtext("url"))
        if image.findtext("link") != channel.findtext("link"):
            yield "ImageLinkDoesntMatch"
        if image.findtext("title") != channel.findtext("title"):
            yield "ImageTitleDoesntMatch"
    yield from _check_self(channel, url)
    items = channel.findall("item")
    yield from _check_unique("DuplicateValue guid", [each.findtext("guid") for each in items])
    for item in items:
        yield from _check_item(item)


def _check_item(item: etree._Element) -> Iterator[str]:
    yield from _check_children(item, _ITEM, {"category", f"{ATOM}link"}, ATOM)
    for name in ("title", "link", "guid", "pubDate"):
        if not (item.findtext(name) or "").strip():
            yield f"Missing item {name}"
    guid = item.find("guid")
    if guid is not None and guid.get("isPermaLink") != "false":
        yield from _check_url("InvalidHttpGUID", guid.text)
    if guid is not None and len(guid.text or "") < 9 and (guid.text or "").isdigit():
        yield "NotSufficientlyUnique"
    yield from _check_texts(item, ("title",))
    yield from _check_url("InvalidFullLink", item.findtext("link"))
    yield from _check_rfc_822(item.findtext("pubDate"))
    yield from _check_rfc_3339(item.findtext(f"{ATOM}updated"))
    yield from _check_language(item.findtext(f"{DC}language"))
    yield from _check_order(item)
    for name in ("description", f"{CONTENT}encoded"):
        yield from _check_html(item.findtext(name))
    for enclosure in item.iter("enclosure"):
        yield from _check_file(enclosure.attrib, "url", "length")
    yield from _check_media(item)
    for link in item.iterfind(f"{ATOM}link"):
        yield from _check_link(link)


def _check_order(item: etree._Element) -> Iterator[str]:
    names = [str(child.tag) for child in item]
    texts = [name for name in names if name in {"description", f"{CONTENT}encoded"}]
    if texts == [f"{CONTENT}encoded", "description"]:
        yield "NeedDescriptionBeforeContent"


def _check_atom(body: bytes, url: str) -> Iterator[str]:
    root = etree.fromstring(body)
    if root.tag != f"{ATOM}feed":
        yield "UndefinedElement root"
    feed = {f"{ATOM}{name}" for name in _FEED} | {f"{AT}deleted-entry", f"{FH}archive"}
    repeated = {f"{ATOM}entry", f"{ATOM}link", f"{AT}deleted-entry"}
    yield from _check_children(root, feed, repeated, "")
    for name in ("id", "title", "updated", "author"):
        if root.find(f"{ATOM}{name}") is None:
            yield f"MissingElement {name}"
    names = [etree.QName(child).localname for child in root]
    if "entry" in names:
        following = set(names[names.index("entry") :]) - {"entry", "deleted-entry"}
        yield from (f"MisplacedMetadata {name}" for name in sorted(following))
    yield from _check_iri(root.findtext(f"{ATOM}id"))
    yield from _check_texts(root, (f"{ATOM}title", f"{ATOM}subtitle"))
    yield from _check_language(root.get(XML_LANG))
    yield from _check_rfc_3339(root.findtext(f"{ATOM}updated"))
    yield from _check_self(root, url)
    links = root.findall(f"{ATOM}link")
    named = [(each.get("rel"), each.get("type"), each.get("hreflang")) for each in links]
    yield from _check_unique("DuplicateAtomLink", [each for each in named if each[0] != "hub"])
    for link in links:
        yield from _check_link(link)
    entries = root.findall(f"{ATOM}entry")
    for name in ("id", "updated"):  # DuplicateEntries, DuplicateUpdated
        texts = [each.findtext(f"{ATOM}{name}") for each in entries]
        yield from _check_unique(f"Duplicate entry {name}", texts)
    for entry in entries:
        yield from _check_entry(entry)


def _check_entry(entry: etree._Element) -> Iterator[str]:
    known = {each if each.startswith("{") else f"{ATOM}{each}" for each in _ENTRY}
    repeated = {f"{ATOM}{name}" for name in ("category", "link", "contributor")}
    yield from _check_children(entry, known, repeated, "")
    for name in ("id", "title", "updated", "content"):
        if not (entry.findtext(f"{ATOM}{name}") or "").strip():
            yield f"MissingElement entry {name}"
    yield from _check_iri(entry.findtext(f"{ATOM}id"))
    yield from _check_language(entry.get(XML_LANG))
    for name in ("published", "updated"):
        yield from _check_rfc_3339(entry.findtext(f"{ATOM}{name}"))
    if (entry.findtext(f"{ATOM}published") or "") > (entry.findtext(f"{ATOM}updated") or ""):
        yield "an entry is updated before it is published"
    yield from _check_text_constructs(entry)
    links = entry.findall(f"{ATOM}link")
    alternates = [
        (each.get("type"), each.get("hreflang")) for each in links if each.get("rel") == "alternate"
    ]
    yield from _check_unique("DuplicateAtomLink", alternates)
    if not alternates:
        yield "MissingAlternateLink"
    for link in links:
        yield from _check_link(link)
        if link.get("rel") == "enclosure":
            yield from _check_file(link.attrib, "href", "length")
    for category in entry.iterfind(f"{ATOM}category"):
        if not category.get("term"):
            yield "MissingAttribute term"
    yield from _check_media(entry)


def _check_text_constructs(entry: etree._Element) -> Iterator[str]:
    for name in ("title", "summary", "content"):
        text = entry.find(f"{ATOM}{name}")
        if text is not None and text.get("type", "text") not in {"text", "html"}:
            yield f"InvalidTextType {name}"
        if text is not None and text.get("type") == "html":
            yield from _check_html(text.text)


def _check_json(body: bytes, url: str) -> Iterator[str]:
    feed: dict[str, Any] = json.loads(body)
    known = {
        "version", "title", "home_page_url", "feed_url", "description", "icon", "favicon", "author",
        "authors", "language", "hubs", "items", "next_url", "_feedsvc",
    }  # fmt: skip
    yield from (f"unknown key {key}" for key in sorted(feed.keys() - known))
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
        yield "no JSON Feed 1.1 with a title"
    path, archive, _ = url.partition("/archive/")  # every page names the feed itself
    if feed.get("feed_url") != (f"{path}.json" if archive else url):
        yield f"SelfDoesntMatchLocation {feed.get('feed_url')}"
    yield from _check_language(feed.get("language"))
    for key in ("home_page_url", "icon", "favicon", *({"next_url"} & feed.keys())):
        yield from _check_url(key, feed.get(key))
    yield from _check_unique("two items have one id", [item.get("id") for item in feed["items"]])
    for item in feed["items"]:
        yield from _check_json_item(item)


def _check_json_item(item: dict[str, Any]) -> Iterator[str]:
    known = {
        "id", "url", "external_url", "title", "content_html", "summary", "image", "date_published",
        "date_modified", "author", "authors", "tags", "language", "attachments", "_feedsvc",
    }  # fmt: skip
    yield from (f"unknown key {key}" for key in sorted(item.keys() - known))
    if not isinstance(item.get("id"), str) or not item["id"]:
        yield "an item without an id"
    yield from _check_html(item["content_html"])
    yield from _check_language(item.get("language"))
    for key in ("date_published", "date_modified"):
        yield from _check_rfc_3339(item.get(key))
    for key in ("url", "external_url", "image"):
        if key in item:
            yield from _check_url(key, item[key])
    for attachment in item.get("attachments", []):
        named = {"type": attachment.get("mime_type", ""), "url": attachment.get("url", "")}
        size = {"length": str(attachment.get("size_in_bytes", ""))}
        yield from _check_file(named | size, "url", "length")
    if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
        yield "a tag is no text"
    if not all(author.get("name") or author.get("url") for author in item.get("authors", [])):
        yield "an author without a name"


def _check_children(
    parent: etree._Element, known: set[str], repeatable: set[str], ignored: str
) -> Iterator[str]:
    """Yield UndefinedElement and DuplicateElement."""
    counted = Counter(str(child.tag) for child in parent)
    for name, count in counted.items():
        if name not in known:
            yield f"UndefinedElement {name}"
        if count > 1 and name not in repeatable and name != f"{ignored}link":
            yield f"DuplicateElement {name}"


def _check_unique(rule: str, values: list[Any]) -> Iterator[str]:
    yield from (f"{rule} {value}" for value, count in Counter(values).items() if count > 1)


def _check_texts(parent: etree._Element, names: tuple[str, ...]) -> Iterator[str]:
    """Yield ContainsHTML for plain texts with something that looks like a tag or an entity."""
    for name in names:
        if _TAG.search(parent.findtext(name) or ""):
            yield f"ContainsHTML {name}: {parent.findtext(name)}"


def _check_language(tag: str | None) -> Iterator[str]:
    if not tag or not is_language_tag(tag) or canonicalize_language_tag(tag) != tag:
        yield f"InvalidLanguage {tag}"


def _check_url(rule: str, url: str | None) -> Iterator[str]:
    parts = urlsplit(url or "")
    if parts.scheme not in {"http", "https"} or not parts.netloc or not (url or "").isascii():
        yield f"{rule}: {url}"


def _check_iri(text: str | None) -> Iterator[str]:
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", text or ""):
        yield f"InvalidFullLink id: {text}"


def _check_rfc_822(text: str | None) -> Iterator[str]:
    try:
        instant = parsedate_to_datetime(text or "")
    except ValueError:
        yield f"InvalidRFC2822Date {text}"
        return
    if not (text or "").startswith(f"{instant:%a}, "):
        yield f"IncorrectDOW {text}"
    yield from _check_plausible(instant)


def _check_rfc_3339(text: str | None) -> Iterator[str]:
    if not _RFC_3339.fullmatch(text or ""):
        yield f"InvalidRFC3339Date {text}"
        return
    yield from _check_plausible(datetime.fromisoformat(text or ""))


def _check_plausible(instant: datetime) -> Iterator[str]:
    if not datetime(1990, 1, 1, tzinfo=UTC) < instant < datetime(2100, 1, 1, tzinfo=UTC):
        yield f"ImplausibleDate {instant}"


def _check_self(parent: etree._Element, url: str) -> Iterator[str]:
    own = parent.findall(f"{ATOM}link[@rel='self']")
    if [each.get("href") for each in own] != [url]:
        yield f"MissingSelf or SelfDoesntMatchLocation: {[each.get('href') for each in own]}"


def _check_link(link: etree._Element) -> Iterator[str]:
    if link.get("rel") not in _RELATIONS:
        yield f"InvalidAtomLinkRel {link.get('rel')}"
    if link.text or len(link):
        yield "AtomLinkNotEmpty"
    if link.get("title") == "":
        yield "AttrNotBlank title"
    if "type" in link.attrib and not _MEDIA_TYPE.fullmatch(str(link.attrib["type"])):
        yield f"InvalidMIMEType {link.get('type')}"
    if "hreflang" in link.attrib:
        yield from _check_language(link.get("hreflang"))
    yield from _check_url("InvalidURIAttribute href", link.get("href"))


def _check_file(attributes: Any, url: str, length: str) -> Iterator[str]:
    yield from _check_url("InvalidURLAttribute", attributes.get(url))
    if not re.fullmatch(r"[1-9]\d*", attributes.get(length, "")):
        yield f"InvalidIntegerAttribute {attributes.get(length)}"
    if not _MEDIA_TYPE.fullmatch(attributes.get("type", "")):
        yield f"InvalidMIMEAttribute {attributes.get('type')}"


def _check_media(parent: etree._Element) -> Iterator[str]:
    for content in parent.iterfind(f"{MEDIA}content"):
        yield from _check_file(content.attrib, "url", "fileSize")
        for name in ("width", "height"):
            if not re.fullmatch(r"[1-9]\d*", content.get(name, "")):
                yield f"InvalidIntegerAttribute {name}"
        yield from _check_children(
            content, {f"{MEDIA}{name}" for name in ("description", "credit", "text")}, set(), ""
        )


def _check_html(text: str | None) -> Iterator[str]:
    """Yield SecurityRisk and ContainsRelRef."""
    if not text or not text.strip():
        return
    for element in lxml_html.fragment_fromstring(text, create_parent=True).iter(etree.Element):
        if element.tag in _UNSAFE:
            yield f"SecurityRisk {element.tag}"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on") or "javascript:" in value:
                yield f"SecurityRiskAttr {name}"
            if name in {"src", "href"} and not re.match(r"(https?:|mailto:|tel:|#)", value):
                yield f"ContainsRelRef {value}"


def list_opml_faults(body: bytes) -> list[str]:
    """Return what is wrong with a list of feeds (OPML 2.0)."""
    root = etree.fromstring(body)
    faults = [] if root.get("version") == "2.0" else ["InvalidOPMLVersion"]
    outlines = list(root.iter("outline"))
    faults += ["MissingAttribute text" for each in outlines if not each.get("text")]
    feeds = [each for each in outlines if each.get("type") == "rss"]
    for each in feeds:
        faults += _check_url("InvalidURLAttribute xmlUrl", each.get("xmlUrl"))
        faults += _check_language(each.get("language"))
    return [*faults, *_check_unique("one feed twice", [each.get("xmlUrl") for each in feeds])]
