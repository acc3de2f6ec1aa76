"""Read the entries of an Atom feed (RFC 4287) as articles."""

from collections.abc import Iterator
from urllib.parse import urljoin

from feedsvc.domain.articles import ArticleContent, State
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.imports import ImportedArticle
from feedsvc.parsing.imports._fields import is_section, make_guid, read_date, read_plain
from feedsvc.parsing.imports._media_rss import MEDIA, read_picture_texts
from feedsvc.parsing.imports._xml import Element

ATOM = "{http://www.w3.org/2005/Atom}"
_TERMS = "{http://purl.org/dc/terms/}"
_XML = "{http://www.w3.org/XML/1998/namespace}"


def read_entry(
    entry: Element, place: int, *, language: str, base: str, authors: tuple[Person, ...] = ()
) -> ImportedArticle:
    """Return the article of an entry; `language`, `base` and `authors` come from its feed."""
    base = urljoin(base, entry.attributes.get(f"{_XML}base", ""))
    title = _read_construct(entry.find_child(f"{ATOM}title"))
    body = _read_html(entry.find_child(f"{ATOM}content"))
    summary = _read_html(entry.find_child(f"{ATOM}summary"))
    published = read_date(entry.find_text(f"{ATOM}published"))
    updated = read_date(entry.find_text(f"{ATOM}updated"))
    link = find_link(entry, "alternate")
    picture = _find_picture(entry, base)
    section, topics = _divide_categories(entry)
    return ImportedArticle(
        place=place,
        guid=entry.find_text(f"{ATOM}id") or link or make_guid(title, body),
        content=ArticleContent(
            title=read_plain(title),
            subtitle=read_plain(entry.find_text(f"{_TERMS}alternative")),
            summary=read_plain(summary) if body else "",
            body=body or summary,
            topics=topics,
            section=section,
            image=read_picture_texts(entry, picture, base),
            authors=tuple(_list_people(entry)) or authors,
            sources=tuple(_list_via_sources(entry, base)),
            language=entry.attributes.get(f"{_XML}lang") or language,
            publish_at=published or updated,
        ),
        state=State.PUBLISHED,
        updated=updated,
        url=urljoin(base, link) if link else "",
        picture=picture,
    )


def find_link(element: Element, rel: str) -> str:
    """Return the address of the first link with this relation; "" for none."""
    for link in element.find_children(f"{ATOM}link"):
        if link.attributes.get("rel", "alternate") == rel and link.attributes.get("href"):
            return link.attributes["href"].strip()
    return ""


def _read_construct(element: Element | None) -> str:
    """Return a text construct as a plain line or as HTML that `read_plain` reads."""
    return "" if element is None else _read_html(element)


def _read_html(element: Element | None) -> str:
    """Return a text construct as HTML; a construct of type "text" is escaped."""
    if element is None:
        return ""
    kind = element.attributes.get("type", "text")
    if kind == "xhtml":
        inner = element.find_child("{http://www.w3.org/1999/xhtml}div") or element
        return inner.serialize_html().strip()
    if kind == "html" or kind.startswith("text/"):
        return element.text
    return element.text.replace("&", "&amp;").replace("<", "&lt;") if kind == "text" else ""


def list_people(element: Element) -> tuple[Person, ...]:
    """Return the authors of a feed or an entry."""
    return tuple(_list_people(element))


def _list_people(element: Element) -> Iterator[Person]:
    for author in element.find_children(f"{ATOM}author"):
        name = author.find_text(f"{ATOM}name") or author.find_text(f"{ATOM}email")
        if name:
            yield Person(
                name,
                author.find_text(f"{ATOM}email") or None,
                author.find_text(f"{ATOM}uri") or None,
            )


def _divide_categories(entry: Element) -> tuple[str, tuple[str, ...]]:
    """Return the section, which is the first category of a scheme of sections, and the topics."""
    listed = [
        (
            is_section(each.attributes.get("scheme", "")),
            read_plain(each.attributes.get("label") or each.attributes.get("term", "")),
        )
        for each in entry.find_children(f"{ATOM}category")
    ]
    section = next((name for is_one, name in listed if is_one), "")
    return section, tuple(name for _, name in listed if name and name != section)


def _list_via_sources(entry: Element, base: str) -> Iterator[Source]:
    for link in entry.find_children(f"{ATOM}link"):
        if link.attributes.get("rel") == "via" and link.attributes.get("href"):
            yield Source(link.attributes.get("title", ""), urljoin(base, link.attributes["href"]))


def _find_picture(entry: Element, base: str) -> str:
    for link in entry.find_children(f"{ATOM}link"):
        is_picture = link.attributes.get("type", "").startswith("image/")
        if link.attributes.get("rel") == "enclosure" and is_picture:
            return urljoin(base, link.attributes.get("href", ""))
    groups = [entry, *entry.find_children(f"{MEDIA}group")]
    for group in groups:
        media = group.find_child(f"{MEDIA}content", f"{MEDIA}thumbnail")
        if media and media.attributes.get("url"):
            kind = media.attributes.get("type", "image/")
            return urljoin(base, media.attributes["url"]) if kind.startswith("image/") else ""
    return ""
