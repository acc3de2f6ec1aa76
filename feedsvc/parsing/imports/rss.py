"""Read the items of an RSS 2.0 feed, or of RSS 1.0 and 0.9, as articles."""

from collections.abc import Iterator
from urllib.parse import urljoin

from feedsvc.domain.articles import ArticleContent, State
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.imports import ImportedArticle
from feedsvc.domain.text import is_web_url
from feedsvc.parsing.imports._fields import (
    is_section,
    make_guid,
    read_date,
    read_person,
    read_plain,
)
from feedsvc.parsing.imports._media_rss import MEDIA, read_picture_texts
from feedsvc.parsing.imports._xml import Element

ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_RSS_1 = ("{http://purl.org/rss/1.0/}", "{http://my.netscape.com/rdf/simple/0.9/}", "")
LINKS = tuple(f"{each}link" for each in _RSS_1)
# WordPress cuts a text for `description`, and ends it with one of these.
_CUT = ("[…]", "[...]", "[&#8230;]", "[&hellip;]")


def name_local(element: Element) -> str:
    """Return the name of an element of RSS without the namespace that RSS 1.0 has."""
    for namespace in _RSS_1:
        if namespace and element.name.startswith(namespace):
            return element.name.removeprefix(namespace)
    return element.name


def read_item(item: Element, place: int, *, language: str, base: str) -> ImportedArticle:
    """Return the article of an item; `language` and the address `base` are its channel's."""
    title, body, summary = _read_texts(item)
    link = item.find_text(*LINKS)
    guid = item.find_child("guid")
    guid_text = guid.text if guid else item.attributes.get(_RDF_ABOUT, "")
    is_link = guid is not None and guid.attributes.get("isPermaLink", "true") != "false"
    if not link and is_link and guid_text.startswith(("http://", "https://")):
        link = guid_text
    url = urljoin(base, link) if link else ""
    published = read_date(item.find_text("pubDate", f"{_DC}date", f"{_TERMS}issued"))
    picture = _find_picture(item, url or base)
    section, topics = _divide_categories(item)
    return ImportedArticle(
        place=place,
        guid=guid_text or link or make_guid(title, body),
        content=ArticleContent(
            title=title,
            subtitle=read_plain(item.find_text(f"{_TERMS}alternative")),
            summary=summary,
            body=body,
            topics=topics,
            section=section,
            image=read_picture_texts(item, picture, url or base),
            sources=tuple(_list_sources(item, url or base)),
            authors=tuple(_list_authors(item)),
            language=item.attributes.get(_LANGUAGE) or item.find_text(f"{_DC}language") or language,
            publish_at=published,
        ),
        state=State.PUBLISHED,
        updated=read_date(item.find_text(f"{ATOM}updated", f"{_TERMS}modified")),
        url=url,
        picture=picture,
    )


_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def _read_texts(item: Element) -> tuple[str, str, str]:
    """Return (title, body, summary); a description beside a whole text is a summary."""
    description = item.find_text("description", *(f"{each}description" for each in _RSS_1[:2]))
    whole = item.find_text(_CONTENT, f"{ATOM}content")
    title = read_plain(item.find_text("title", *(f"{each}title" for each in _RSS_1[:2])))
    body = whole or description
    summary = "" if not whole or description.endswith(_CUT) else read_plain(description)
    if summary and read_plain(whole).startswith(summary[:100]):
        summary = ""  # it is made from the text, as ours would be
    return title or _take_title(body), body, summary


def _take_title(body: str) -> str:
    """Return the beginning of a text as the title of an item that has none (a note)."""
    plain = read_plain(body)
    return plain if len(plain) <= 80 else plain[:80].rpartition(" ")[0] + "…"


def _divide_categories(item: Element) -> tuple[str, tuple[str, ...]]:
    """Return the section, which is the first category of a scheme of sections, and the topics."""
    listed = [
        (is_section(each.attributes.get("domain", "")), read_plain(each.text))
        for each in item.find_children("category")
    ]
    section = next((name for is_one, name in listed if is_one), "")
    return section, tuple(name for _, name in listed if name and name != section)


def _list_sources(item: Element, base: str) -> Iterator[Source]:
    """Yield the sources with their titles, and one that has an address only."""
    urls = []
    for link in item.find_children(f"{ATOM}link"):
        if link.attributes.get("rel") == "via" and link.attributes.get("href"):
            urls.append(urljoin(base, link.attributes["href"]))
            yield Source(link.attributes.get("title", ""), urls[-1])
    for source in item.find_children(f"{_DC}source"):
        if is_web_url(source.text) and source.text not in urls:
            yield Source("", source.text)


def _list_authors(item: Element) -> Iterator[Person]:
    named = [each.text for each in item.find_children(f"{_DC}creator")]
    named = named or [each.text for each in item.find_children("author")]
    for text in named:
        if person := read_person(text):
            yield person


def _find_picture(item: Element, base: str) -> str:
    """Return the URL of the first picture that the item declares; "" for none."""
    for element in _list_media(item):
        kind = element.attributes.get("type", "")
        medium = element.attributes.get("medium", "")
        is_picture = kind.startswith("image/") or medium == "image"
        is_thumbnail = element.name == f"{MEDIA}thumbnail"
        if (is_picture or is_thumbnail) and element.attributes.get("url"):
            return urljoin(base, element.attributes["url"])
    return ""


def _list_media(item: Element) -> list[Element]:
    groups = [item, *item.find_children(f"{MEDIA}group")]
    return [
        *item.find_children("enclosure"),
        *(each for group in groups for each in group.find_children(f"{MEDIA}content")),
        *(each for group in groups for each in group.find_children(f"{MEDIA}thumbnail")),
    ]
