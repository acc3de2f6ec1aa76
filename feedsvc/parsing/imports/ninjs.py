"""Read ninjs, the JSON of IPTC, as agencies send it: one object, a list, or one on each line.

Versions 1 to 3 are read alike: names are compared without case, and the singular names and the
objects by name of version 1 stand beside the lists of later ones. A package ("composite") is read
as the texts that are associated with it; so are our own feeds in ninjs.

If one file has several versions of an object, a version is skipped if a newer one is before it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from feedsvc.domain.articles import ArticleContent, State
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.imports import ImportedArticle, ImportedItem, SkippedItem, UnreadableItem
from feedsvc.domain.text import is_web_url
from feedsvc.errors import Problem
from feedsvc.parsing.imports._fields import is_section as is_section_scheme
from feedsvc.parsing.imports._fields import make_guid, read_date, read_plain
from feedsvc.parsing.imports.documents import ImportFormat, ImportOptions, SourceDocument
from feedsvc.parsing.imports.ninjs_pictures import (
    list_pictures,
    read_picture,
    replace_small_pictures,
)
from feedsvc.parsing.imports.ninjs_values import (
    Values,
    find_text,
    fold_names,
    get_text,
    list_objects,
    read_objects,
)

_MARK = re.compile(
    rb'"(headlines?|bodies|body_(x?html|text)|versioncreated|renditions)"\s*:', re.IGNORECASE
)
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL | re.IGNORECASE)
_FIRST_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL | re.IGNORECASE)
_BY = re.compile(r"(by|von|oleh|av|par|por|di)\s+(?=\S)", re.IGNORECASE)
_DEEPEST = 4  # packages in packages
_NO_OBJECT = "This is not a JSON object."
_NO_ARTICLE = "It is of the type “%(type)s” and has no text."
_CANCELED = "The agency has cancelled it. If this site has the article, withdraw it."
_OLDER = (
    "A newer version of this object comes before it, so this version (%(version)s) is left out."
)
_WITHHELD = "The agency withholds it, so it is a draft."
_URGENCY = "Its urgency (%(urgency)s) is not kept."
_PLACE = "Its place (%(place)s) is not kept."
_NAMES = "Names of people, organizations and places are not kept: %(count)d."
_NOTE = "A note to editors, which is not kept: %(note)s"
_TERMS = "Terms of use, which are not kept: %(note)s"
_LONGEST_NOTE = 300


class NinjsFormat(ImportFormat):
    """News objects of agencies."""

    name = "ninjs"

    def is_format_of(self, document: SourceDocument) -> bool:
        """Return whether a document begins as JSON with the names of ninjs."""
        head = document.head.lstrip(b"\xef\xbb\xbf \t\r\n")
        is_json = head[:1] in {b"{", b"["} and b"jsonfeed.org/version" not in head
        return is_json and b'"uri"' in head and bool(_MARK.search(head))

    def read_items(
        self, documents: Sequence[SourceDocument], _: ImportOptions
    ) -> Iterator[ImportedItem]:
        """Yield the articles of all documents.

        Raises:
            ValidationError: a document is damaged from some object on.
        """
        place, versions = 0, dict[str, float]()
        for document in documents:
            for value in read_objects(document.read_chunks()):
                for each in _list_articles(fold_names(value)):
                    place += 1
                    yield _read_object(place, each, versions)


def _list_articles(value: Any, depth: int = 0) -> Iterator[Any]:  # noqa: ANN401  JSON
    """Yield an object, or those that are associated with a package which has no text itself."""
    if not isinstance(value, dict):
        yield value
        return
    is_package = value.get("type") == "composite" and not _find_body(value)
    parts = list_objects(value, "associations") if is_package else []
    if not parts or depth > _DEEPEST:
        yield value
        return
    for part in parts:
        # A link to a document, as in our own feeds, is no article.
        if "headlines" in part or "headline" in part or get_text(part, "pubstatus") == "canceled":
            yield from _list_articles(part, depth + 1)


def _read_object(place: int, value: Any, versions: dict[str, float]) -> ImportedItem:  # noqa: ANN401
    if not isinstance(value, dict):
        return UnreadableItem(place, "", Problem("", _NO_OBJECT))
    title, body = _find_title(value), _find_body(value)
    guid = get_text(value, "uri")
    version = _read_version(value)
    if version < versions.get(guid, 0):
        problem = Problem("", _OLDER, {"version": get_text(value, "version")})
        return SkippedItem(place, title, problem)
    versions[guid] = version
    if get_text(value, "pubstatus") in {"canceled", "cancelled"}:
        return SkippedItem(place, title or guid, Problem("", _CANCELED))
    if not body and get_text(value, "type") not in {"", "text"}:
        params = {"type": get_text(value, "type")[:40]}
        return SkippedItem(place, title or guid, Problem("", _NO_ARTICLE, params))
    return _read_article(place, value, title, _tidy_body(body, title))


def _read_article(place: int, value: Values, title: str, body: str) -> ImportedArticle:
    pictures = [each for each in map(read_picture, list_pictures(value)) if each.best]
    body = replace_small_pictures(body, pictures)
    beside = [each for each in pictures if each.best not in body]
    lead, further = beside[:1], beside[1:]
    body += "".join(each.build_figure() for each in further)
    published = read_date(get_text(value, "firstcreated", "contentcreated", "versioncreated"))
    embargoed = read_date(get_text(value, "embargoed"))
    if embargoed and (published is None or embargoed > published):
        published = embargoed
    is_withheld = get_text(value, "pubstatus") == "withheld"
    return ImportedArticle(
        place=place,
        guid=get_text(value, "uri") or make_guid(title, body),
        content=ArticleContent(
            title=title or read_plain(body)[:80],
            subtitle=find_text(value, "headlines", ("subtitle", "sub", "deck", "subheadline")),
            summary=find_text(value, "descriptions", ("summary", "text", "main", ""))
            or read_plain(get_text(value, "description_text", "description_html")),
            body=body,
            topics=tuple(_list_subjects(value, is_section=False)),
            image=lead[0].use if lead else None,
            authors=tuple(_list_authors(value)),
            section=next(_list_subjects(value, is_section=True), ""),
            sources=tuple(_list_sources(value)),
            language=get_text(value, "language"),
            publish_at=published,
        ),
        state=State.DRAFT if is_withheld else State.PUBLISHED,
        updated=read_date(get_text(value, "versioncreated")),
        url=_find_page(value),
        picture=lead[0].best if lead else "",
        remarks=tuple(_list_remarks(value, body, is_withheld=is_withheld)),
    )


def _list_remarks(value: Values, body: str, *, is_withheld: bool) -> Iterator[Problem]:
    if is_withheld:
        yield Problem("", _WITHHELD)
    if value.get("urgency") is not None:
        yield Problem("", _URGENCY, {"urgency": str(value["urgency"])[:20]})
    place = read_plain(get_text(value, "located"))
    if place and not read_plain(body[:2_000]).lower().startswith(place.lower()):
        yield Problem("", _PLACE, {"place": place[:100]})
    if note := read_plain(get_text(value, "ednote")):
        yield Problem("", _NOTE, {"note": note[:_LONGEST_NOTE]})
    if terms := read_plain(get_text(value, "usageterms")):
        yield Problem("", _TERMS, {"note": terms[:_LONGEST_NOTE]})
    kinds = ("people", "person", "organisations", "organisation", "places", "place")
    named = [each for kind in kinds for each in list_objects(value, kind)]
    if count := sum(each.get("rel") != "author" for each in named):
        yield Problem("", _NAMES, {"count": count})


def _find_title(value: Values) -> str:
    """Return the main headline, without its markup."""
    title = find_text(value, "headlines", ("main", "headline", ""))
    return title or read_plain(get_text(value, "headline", "title", "slugline"))


def _find_body(value: Values) -> str:
    """Return the text: as HTML if there is one, else as plain text."""
    bodies = [
        (get_text(each, "contenttype").partition(";")[0].strip().lower(), each)
        for each in list_objects(value, "bodies")
    ]
    for kinds in (("text/html", "application/xhtml+xml"), ("", "text/plain")):
        for kind, each in bodies:
            if kind in kinds and (text := get_text(each, "value")):
                return text
    return get_text(value, "body_html", "body_xhtml", "body_text")


def _tidy_body(body: str, title: str) -> str:
    """Return the content of <body>, without a first heading that repeats the title."""
    inside = _BODY.search(body)
    body = inside[1] if inside else body
    heading = _FIRST_HEADING.search(body)
    if heading and read_plain(heading[1]) == title and not read_plain(body[: heading.start()]):
        return body[: heading.start()] + body[heading.end() :]
    return body


def _list_authors(value: Values) -> Iterator[Person]:
    people = [
        Person(name, None, url if is_web_url(url) else None)
        for kind in ("people", "person")
        for each in list_objects(value, kind)
        if each.get("rel") == "author" and (name := read_plain(get_text(each, "name")))
        for url in (get_text(each, "uri"),)
    ]
    byline = read_plain(get_text(value, "by", "byline"))
    if people or not byline:
        yield from people
    else:
        yield Person(_BY.sub("", byline, count=1) if _BY.match(byline) else byline)


def _list_subjects(value: Values, *, is_section: bool) -> Iterator[str]:
    for kind in ("subjects", "subject"):
        for each in list_objects(value, kind):
            name = read_plain(get_text(each, "name"))
            if name and is_section_scheme(str(each.get("rel"))) is is_section:
                yield name


def _list_sources(value: Values) -> Iterator[Source]:
    for each in list_objects(value, "infosources"):
        url = get_text(each, "uri")
        if is_web_url(url):
            yield Source(read_plain(get_text(each, "name")), url)


def _find_page(value: Values) -> str:
    """Return the address at which the article can be read, "" for none."""
    for each in list_objects(value, "renditions"):
        kind, url = get_text(each, "contenttype", "mimetype"), get_text(each, "href")
        if kind.startswith("text/html") and is_web_url(url):
            return url
    return ""


def _read_version(value: Values) -> float:
    try:
        return float(value.get("version") or 0)
    except (TypeError, ValueError):
        return 0
