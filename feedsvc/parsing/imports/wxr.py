"""Read an export of WordPress (WXR 1.0 to 1.2): posts, and pages if they are asked for.

The files are read twice, in a stream: first the authors, categories and attachments, which may
stand after the posts that refer to them, then the posts. `wxr_texts` converts their texts.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from feedsvc.domain.articles import ImageUse, State
from feedsvc.domain.documents import Person
from feedsvc.domain.imports import ImportedArticle, ImportedItem, ImportedRedirect, SkippedItem
from feedsvc.errors import Problem
from feedsvc.parsing.imports._fields import make_guid, read_plain
from feedsvc.parsing.imports._xml import Element, ElementReader
from feedsvc.parsing.imports.documents import ImportFormat, ImportOptions, SourceDocument
from feedsvc.parsing.imports.wxr_own import read_own_content
from feedsvc.parsing.imports.wxr_posts import Post
from feedsvc.parsing.imports.wxr_site import BLOCK, Site, read_site
from feedsvc.parsing.imports.wxr_texts import TextConverter

_MARK = re.compile(rb"wordpress\.org/export/[0-9.]+/")
_COMMENT = ("\x1fcomment",)  # their texts are not kept: an article may have thousands
_STATES = {
    "publish": State.PUBLISHED,
    "future": State.SCHEDULED,
    "draft": State.DRAFT,
    "pending": State.DRAFT,
    "private": State.DRAFT,
}
_LONGEST_LIST = 10  # names that a remark lists
_IS_PAGE = "It is a page, not an article. With --pages it is imported as an article."
_IN_TRASH = "It was in the trash."
_UNFINISHED = "WordPress saved this text automatically (“%(status)s”)."
_OTHER_KIND = "Items of the kind “%(kind)s” are not articles: %(count)d."
_UNUSED = "Files of the media library that no article shows: %(count)d."
_PRIVATE = "It was private, so it is a draft now."
_PROTECTED = "It had a password, so it is a draft now."
_PENDING = "It was pending review, so it is a draft now."
_STICKY = "It was pinned to the top of the front page. The pin is not imported."
_COMMENTS = "Comments are not imported: %(count)d."
_FIELDS = "Custom fields are not imported: %(names)s."
_TERMS = "Terms of other kinds are not imported: %(names)s."
_NO_PICTURE = "Its featured image (%(number)s) is not in the export."
_NO_TITLE = "It had no title, so its first words are the title."


class WordPressFormat(ImportFormat):
    """An export of WordPress, in one file or several."""

    name = "WordPress export (WXR)"
    passes = 2

    def is_format_of(self, document: SourceDocument) -> bool:
        """Return whether a document declares the namespace of WXR."""
        return b"<rss" in document.head and _MARK.search(document.head) is not None

    def read_items(
        self, documents: Sequence[SourceDocument], options: ImportOptions
    ) -> Iterator[ImportedItem]:
        """Yield the posts, then a summary of items that are no articles, then former addresses.

        Raises:
            ValidationError: a file is no well-formed XML.
        """
        site = read_site(documents)
        reader = _PostReader(site, options)
        for document in documents:
            for _, element in ElementReader(2, _COMMENT).read_elements(document.read_chunks()):
                if element.name == "item":
                    yield from reader.read_item(element)
        yield from reader.list_summary()
        yield from _list_redirects(site, reader.place)


class _PostReader:
    """Reads the items of the files in order, and counts those that are no articles."""

    def __init__(self, site: Site, options: ImportOptions) -> None:
        self._site, self._options = site, options
        self._kinds: Counter[str] = Counter()
        self.place = 0

    def read_item(self, element: Element) -> Iterator[ImportedItem]:
        """Yield the article of an item, or why it is skipped; nothing if it is only counted."""
        self.place += 1
        post = Post(element)
        title = read_plain(post.title)
        if post.kind == "page" and not self._options.takes_pages:
            yield SkippedItem(self.place, title, Problem("", _IS_PAGE))
        elif post.kind not in {"post", "page"}:
            self._kinds[post.kind] += post.kind != "attachment"
        elif post.status == "trash":
            yield SkippedItem(self.place, title, Problem("", _IN_TRASH))
        elif post.status not in _STATES:
            problem = Problem("", _UNFINISHED, {"status": post.status})
            yield SkippedItem(self.place, title, problem)
        else:
            yield self._read_post(post, title)

    def list_summary(self) -> Iterator[ImportedItem]:
        """Yield a line for each kind of items that are no articles."""
        self._kinds[BLOCK] -= len(self._site.used_blocks)
        for kind, count in sorted(self._kinds.items()):
            if count:
                problem = Problem("", _OTHER_KIND, {"kind": kind, "count": count})
                yield SkippedItem(self.place, "", problem)
        if unused := self._site.count_unused():
            yield SkippedItem(self.place, "", Problem("", _UNUSED, {"count": unused}))

    def _read_post(self, post: Post, title: str) -> ImportedArticle:
        text = TextConverter(self._site, post.number).convert(post.body)
        picture, image, picture_remarks = self._read_picture(post)
        section, topics = self._site.divide_categories(post)
        own = read_own_content(post)
        content = replace(
            own,
            title=title or read_plain(text.html)[:80],
            subtitle=post.subtitle or own.subtitle,
            summary=read_plain(post.excerpt),
            body=text.html,
            topics=topics,
            section=section,
            authors=own.authors or self._list_authors(post),
            image=image,
            language=post.language or own.language or self._site.language,
            publish_at=post.publish_at,
        )
        link = urljoin(self._site.address, post.link) if post.link else ""
        state = _STATES[post.status]
        is_hidden = bool(post.password)
        return ImportedArticle(
            place=self.place,
            guid=post.guid or link or make_guid(title, post.body),
            content=content,
            state=State.DRAFT if is_hidden else state,
            updated=post.last_change,
            url=link,
            picture=picture,
            remarks=(
                *([] if title else [Problem("title", _NO_TITLE)]),
                *_list_state_remarks(post),
                *picture_remarks,
                *text.remarks,
                *_list_losses(post),
            ),
        )

    def _list_authors(self, post: Post) -> tuple[Person, ...]:
        people = [self._site.find_author(name, shown) for name, shown in post.list_authors()]
        return tuple(dict.fromkeys(people))

    def _read_picture(self, post: Post) -> tuple[str, ImageUse | None, list[Problem]]:
        """Return the address of the featured image, its texts, and the remarks on it."""
        number = post.metas.get("_thumbnail_id", "")
        if not number or number == "0":
            return "", None, []
        found = self._site.use_attachment(number)
        if found is None:
            return "", None, [Problem("image", _NO_PICTURE, {"number": number})]
        return found.url, ImageUse("", found.alt, found.caption, found.credit), []


def _list_state_remarks(post: Post) -> Iterator[Problem]:
    if post.password:
        yield Problem("", _PROTECTED)
    elif post.status == "private":
        yield Problem("", _PRIVATE)
    elif post.status == "pending":
        yield Problem("", _PENDING)


def _list_losses(post: Post) -> Iterator[Problem]:
    if post.is_sticky:
        yield Problem("", _STICKY)
    if post.comments:
        yield Problem("", _COMMENTS, {"count": post.comments})
    if fields := post.list_unread_fields():
        yield Problem("", _FIELDS, {"names": _join_names(fields)})
    if terms := post.list_other_terms():
        yield Problem("topics", _TERMS, {"names": _join_names(terms)})


def _join_names(names: Sequence[str]) -> str:
    shown = ", ".join(each[:60] for each in names[:_LONGEST_LIST])
    return f"{shown}, …" if len(names) > _LONGEST_LIST else shown


def _list_redirects(site: Site, place: int) -> Iterator[ImportedRedirect]:
    """Yield the former addresses of the pages and feeds of the site and its terms."""
    base = ImportedRedirect(place, site.path)
    if site.path:
        yield base
    yield from _list_feeds(base)
    for former, kind, name in site.list_term_addresses():
        term = ImportedRedirect(place, former, kind, name)
        yield term
        yield from _list_feeds(term)


def _list_feeds(page: ImportedRedirect) -> Iterator[ImportedRedirect]:
    for name, suffix in (("feed", "rss"), ("feed/atom", "atom")):
        yield replace(page, former=f"{page.former}/{name}", suffix=suffix)
