"""Read an export of Ghost (version 5; earlier ones as far as they have the same names).

`ghost_site` reads what the posts refer to.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from feedsvc.domain.articles import ArticleContent, ImageUse, State
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.imports import (
    ImportedArticle,
    ImportedItem,
    ImportedRedirect,
    SkippedItem,
    UnreadableItem,
)
from feedsvc.errors import Problem
from feedsvc.parsing.imports import jsonfeed
from feedsvc.parsing.imports._fields import make_guid, read_date, read_plain
from feedsvc.parsing.imports.documents import ImportFormat, ImportOptions, SourceDocument
from feedsvc.parsing.imports.ghost_site import GhostSite, Row, get_text, is_internal, read_export
from feedsvc.parsing.imports.ghost_texts import read_editor_text

_STATES = {
    "published": State.PUBLISHED,
    "scheduled": State.SCHEDULED,
    "draft": State.DRAFT,
    "sent": State.DRAFT,
}
_CREDIT = re.compile(
    r"(?:photo|photograph|image|picture|foto|gambar)\s*(?:by|oleh|:)", re.IGNORECASE
)
_PAYWALL = "<!--members-only-->"
_NO_POST = "This item is not a post."
_IS_PAGE = "It is a page, not an article. With --pages it is imported as an article."
_UNKNOWN = "Its status “%(status)s” is not known."
_SENT = "It was only sent as a newsletter, so it is a draft now."
_MEMBERS = "Only some readers could read it (%(visibility)s), so it is a draft now."
_INTERNAL = "Internal tags are not imported: %(names)s."
_CODE = "Code that was injected into its page is not imported."
_EDITOR_TEXT = (
    "The export has its text only in the form of Ghost's editor: its words are imported, without"
    " links, pictures and cards."
)
_NO_TITLE = "It had no title, so its first words are the title."


class GhostFormat(ImportFormat):
    """An export of Ghost: one JSON file, as its settings offer it."""

    name = "Ghost export (JSON)"

    def is_format_of(self, document: SourceDocument) -> bool:
        """Return whether a document begins as an export does: with the time when it was written."""
        head = document.head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return head.startswith(b"{") and b'"exported_on"' in head

    def read_items(
        self, documents: Sequence[SourceDocument], options: ImportOptions
    ) -> Iterator[ImportedItem]:
        """Yield the posts of exports, and pages if they are asked for, then former addresses.

        Raises:
            ValidationError: an export is no JSON.
        """
        place = 0
        for document in documents:
            site = read_export(jsonfeed.read_object(document.read_chunks()), options.address)
            for post in site.posts:
                place += 1
                yield _read_item(post, place, site, options)
            yield from _list_redirects(site, place)


def _read_item(post: Any, place: int, site: GhostSite, options: ImportOptions) -> ImportedItem:  # noqa: ANN401  any JSON
    if not isinstance(post, dict):
        return UnreadableItem(place, "", Problem("", _NO_POST))
    title, status = read_plain(get_text(post, "title")), get_text(post, "status") or "published"
    is_page = get_text(post, "type") == "page" or post.get("page") == 1
    if is_page and not options.takes_pages:
        return SkippedItem(place, title, Problem("", _IS_PAGE))
    if status not in _STATES:
        return UnreadableItem(place, title, Problem("", _UNKNOWN, {"status": status}))
    return _read_post(post, place, title, site)


def _read_post(post: Row, place: int, title: str, site: GhostSite) -> ImportedArticle:
    body, remarks = _read_html_text(post, site)
    names, internal = _list_names(post, site)
    section = site.find_section(post)
    canonical = site.resolve(get_text(post, "canonical_url"))
    slug = get_text(post, "slug")
    remarks += [
        *_list_post_remarks(post),
        *internal,
        *([] if title else [Problem("title", _NO_TITLE)]),
    ]
    is_public = (get_text(post, "visibility") or "public") == "public"
    return ImportedArticle(
        place=place,
        # Ghost's feed has this as the guid, with isPermaLink="false".
        guid=get_text(post, "id") or make_guid(title, body),
        content=ArticleContent(
            title=title or read_plain(body)[:80],
            summary=read_plain(get_text(post, "custom_excerpt")),
            body=body,
            topics=tuple(name for name in names if name != section),
            section=section,
            authors=tuple(_find_authors(post, site)),
            sources=(Source("", canonical),) if canonical.startswith("http") else (),
            image=_read_image_texts(post, site),
            language=get_text(post, "locale") or site.language,
            publish_at=_read_instant(post.get("published_at")),
        ),
        state=_STATES[get_text(post, "status") or "published"] if is_public else State.DRAFT,
        updated=_read_instant(post.get("updated_at")),
        url=f"{site.address}/{slug}/" if slug else "",
        picture=site.resolve(get_text(post, "feature_image") or get_text(post, "image")),
        remarks=tuple(remarks),
    )


def _read_html_text(post: Row, site: GhostSite) -> tuple[str, list[Problem]]:
    """Return the text of a post as HTML, and the remarks on it."""
    if html := get_text(post, "html"):
        return site.resolve(html.replace(_PAYWALL, "")), []
    text = read_editor_text(get_text(post, "lexical"), get_text(post, "mobiledoc"))
    return site.resolve(text), [Problem("body", _EDITOR_TEXT)] if text else []


def _list_names(post: Row, site: GhostSite) -> tuple[list[str], list[Problem]]:
    """Return the names of the public tags of a post, and a remark on the others."""
    tags = site.list_tags(post)
    internal = [get_text(tag, "name") for tag in tags if is_internal(tag)]
    names = [get_text(tag, "name") for tag in tags if not is_internal(tag)]
    told = [Problem("topics", _INTERNAL, {"names": ", ".join(internal)[:500]})] if internal else []
    return [*dict.fromkeys(names)], told


def _find_authors(post: Row, site: GhostSite) -> Iterator[Person]:
    ids = site.users_of[get_text(post, "id")] or [get_text(post, "author_id")]
    for each in ids:
        user = site.users.get(each, {})
        if name := read_plain(get_text(user, "name")):
            url = get_text(user, "website")
            yield Person(
                name, get_text(user, "email") or None, url if url.startswith("http") else None
            )


def _read_image_texts(post: Row, site: GhostSite) -> ImageUse | None:
    if not (get_text(post, "feature_image") or get_text(post, "image")):
        return None
    meta = site.metas.get(get_text(post, "id"), {})
    alt = get_text(meta, "feature_image_alt") or get_text(post, "feature_image_alt")
    caption = get_text(meta, "feature_image_caption") or get_text(post, "feature_image_caption")
    text = read_plain(caption)
    is_credit = _CREDIT.match(text) is not None
    return ImageUse(
        alt=read_plain(alt), caption="" if is_credit else text, credit=text if is_credit else ""
    )


def _list_post_remarks(post: Row) -> Iterator[Problem]:
    if (visibility := get_text(post, "visibility") or "public") != "public":
        yield Problem("", _MEMBERS, {"visibility": visibility})
    if get_text(post, "status") == "sent":
        yield Problem("", _SENT)
    if get_text(post, "codeinjection_head") or get_text(post, "codeinjection_foot"):
        yield Problem("", _CODE)


def _list_redirects(site: GhostSite, place: int) -> Iterator[ImportedRedirect]:
    """Yield the former addresses of the pages and feeds of the site, its tags and its authors."""
    if site.path:
        yield ImportedRedirect(place, site.path)
    yield ImportedRedirect(place, f"{site.path}/rss", suffix="rss")
    terms = [
        (f"tag/{get_text(tag, 'slug')}", "sections" if key in site.sections else "topics", tag)
        for key, tag in site.tags.items()
        if not is_internal(tag)
    ]
    terms += [(f"author/{get_text(user, 'slug')}", "authors", user) for user in site.users.values()]
    for path, kind, row in terms:
        former, name = f"{site.path}/{path}", read_plain(get_text(row, "name"))
        yield ImportedRedirect(place, former, kind, name)
        yield ImportedRedirect(place, f"{former}/rss", kind, name, "rss")


def _read_instant(value: object) -> datetime | None:
    """Return an instant, which is in milliseconds in older exports."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value // 1_000, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return read_date(value) if isinstance(value, str) else None
