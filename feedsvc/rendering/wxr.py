"""Write articles as WXR 1.2, the export format of WordPress, which its importer reads.

Topics are tags, the section is a category. WordPress itself knows one author of a post: the first
one. If there are several, all are named in the form of its plugin Co-Authors Plus, which our own
import reads. The lead picture is a post of its own, an attachment, which the importer fetches from
this site while it runs. Posts have even numbers, and the lead picture of each has the next odd one.
Values that WordPress has no place for are in a hidden custom field as JSON: subtitle, language,
authors with their addresses, sources.

WordPress reads the elements by an XML parser or, where there is none, by lines and patterns. So
terms, authors and the ends of items begin a line, and texts are in CDATA sections, in which neither
way resolves references.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from feedsvc.domain.site import Site
from feedsvc.domain.text import clean

TAIL = "</channel>\n</rss>\n"
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wfw="http://wellformedweb.org/CommentAPI/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
_NEVER = "0000-00-00 00:00:00"
_ENTITY = re.compile("]]>")
_CO_AUTHOR = "cap-"  # before the address of an author in the plugin's terms


@dataclass(frozen=True, slots=True)
class NamedTerm:
    """A topic, a section or an author: `kind` is "topics", "sections" or "authors"."""

    kind: str
    number: int
    slug: str
    name: str
    description: str = ""
    email: str = ""

    @property
    def login(self) -> str:
        """The name with which WordPress knows an author: it allows ASCII only."""
        return self.slug if self.slug.isascii() else f"author-{self.number}"


@dataclass(frozen=True, slots=True)
class LeadPicture:
    """The lead picture of an article: its address and its texts."""

    url: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Post:
    """An article as WordPress stores it: `status` is publish, future or draft.

    `own` has the values that WordPress has no place for, in types that JSON has.
    """

    number: int
    guid: str
    url: str
    slug: str
    title: str
    body_html: str
    summary: str
    authors: tuple[NamedTerm, ...]
    topics: tuple[NamedTerm, ...]
    section: NamedTerm | None
    published: datetime | None
    updated: datetime
    status: str
    picture: LeadPicture | None
    own: Mapping[str, Any] = field(default_factory=dict)


def write_head(site: Site) -> str:
    """Return the text before the authors, terms and posts."""
    return _HEAD + "".join(
        f"{each}\n"
        for each in (
            _write_element("title", site.title),
            _write_element("link", site.url()),
            _write_element("description", site.description),
            _write_element("language", site.language),
            _write_element("wp:wxr_version", "1.2"),
            _write_element("wp:base_site_url", site.url()),
            _write_element("wp:base_blog_url", site.url()),
        )
    )


def write_term(term: NamedTerm) -> str:
    """Return the line that declares an author, a category or a tag."""
    if term.kind == "authors":
        parts = (
            _write_element("wp:author_id", str(term.number)),
            _write_cdata("wp:author_login", term.login),
            _write_cdata("wp:author_email", term.email),
            _write_cdata("wp:author_display_name", term.name),
            _write_cdata("wp:author_first_name", ""),
            _write_cdata("wp:author_last_name", ""),
        )
        return f"<wp:author>{''.join(parts)}</wp:author>\n"
    if term.kind == "sections":
        name, number = "wp:category", 2 * term.number
        texts: tuple[str, ...] = (
            _write_cdata("wp:category_nicename", term.slug),
            _write_cdata("wp:category_parent", ""),
            _write_cdata("wp:cat_name", term.name),
            _write_cdata("wp:category_description", term.description),
        )
    else:
        name, number = "wp:tag", 2 * term.number + 1
        texts = (
            _write_cdata("wp:tag_slug", term.slug),
            _write_cdata("wp:tag_name", term.name),
            _write_cdata("wp:tag_description", term.description),
        )
    return f"<{name}>{_write_element('wp:term_id', str(number))}{''.join(texts)}</{name}>\n"


def write_item(post: Post, zone: tzinfo) -> str:
    """Return the item of an article, with the item of its lead picture before it.

    WordPress shows the times in the time zone `zone`, which should be its own.
    """
    attachment = _write_attachment(post, post.picture, zone) if post.picture else ""
    return f"{attachment}{_write_lines(_list_elements(post, zone))}"


def _write_lines(elements: Iterable[str]) -> str:
    return "<item>\n" + "\n".join(elements) + "\n</item>\n"


def _list_elements(post: Post, zone: tzinfo) -> Iterator[str]:
    yield _write_cdata("title", post.title)
    yield _write_element("link", post.url)
    if post.published:
        yield _write_element("pubDate", format_datetime(post.published.astimezone(UTC)))
    yield _write_cdata("dc:creator", post.authors[0].login if post.authors else "")
    yield f'<guid isPermaLink="false">{escape(clean(post.guid))}</guid>'
    yield _write_element("description", "")
    yield _write_cdata("content:encoded", post.body_html)
    yield _write_cdata("excerpt:encoded", post.summary)
    yield _write_element("wp:post_id", str(2 * post.number))
    yield from _list_properties(post, zone, "post", post.slug, post.status)
    if post.section:
        yield _write_category("category", post.section.slug, post.section.name)
    for topic in post.topics:
        yield _write_category("post_tag", topic.slug, topic.name)
    if len(post.authors) > 1:
        for author in post.authors:
            yield _write_category("author", f"{_CO_AUTHOR}{author.login}", author.name)
    if post.picture:
        yield _write_meta("_thumbnail_id", str(2 * post.number + 1))
    if post.own:
        yield _write_meta("_feedsvc", json.dumps(post.own, ensure_ascii=False))


def _list_properties(
    post: Post, zone: tzinfo, kind: str, name: str, status: str, *, parent: int = 0
) -> Iterator[str]:
    # WordPress stores a picture in the folder of its month, and a draft has none.
    added = post.published if kind == "post" else post.published or post.updated
    for event, instant in (("date", added), ("modified", post.updated)):
        yield _write_element(f"wp:post_{event}", _format_instant(instant, zone))
        yield _write_element(f"wp:post_{event}_gmt", _format_instant(instant, UTC))
    yield _write_cdata("wp:comment_status", "closed")
    yield _write_cdata("wp:ping_status", "closed")
    yield _write_cdata("wp:post_name", name)
    yield _write_cdata("wp:status", status)
    yield _write_element("wp:post_parent", str(parent))
    yield _write_element("wp:menu_order", "0")
    yield _write_cdata("wp:post_type", kind)
    yield _write_cdata("wp:post_password", "")
    yield _write_element("wp:is_sticky", "0")


def _write_attachment(post: Post, picture: LeadPicture, zone: tzinfo) -> str:
    texts = {"_wp_attachment_image_alt": picture.alt, "_media_credit": picture.credit}
    number, name = 2 * post.number + 1, picture.url.rpartition("/")[2].partition(".")[0]
    return _write_lines(
        (
            _write_cdata("title", picture.alt or post.title),
            _write_element("link", picture.url),
            _write_cdata("dc:creator", post.authors[0].login if post.authors else ""),
            f'<guid isPermaLink="false">{escape(picture.url)}</guid>',
            _write_element("description", ""),
            _write_cdata("content:encoded", ""),
            _write_cdata("excerpt:encoded", picture.caption),
            _write_element("wp:post_id", str(number)),
            *_list_properties(post, zone, "attachment", name, "inherit", parent=2 * post.number),
            _write_cdata("wp:attachment_url", picture.url),
            *(_write_meta(name, text) for name, text in texts.items() if text),
        )
    )


def _write_meta(key: str, value: str) -> str:
    parts = _write_cdata("wp:meta_key", key) + _write_cdata("wp:meta_value", value)
    return f"<wp:postmeta>{parts}</wp:postmeta>"


def _write_category(domain: str, slug: str, name: str) -> str:
    # In an attribute, as in `slugify`: letters, digits and hyphens only.
    return f'<category domain="{domain}" nicename="{escape(slug)}">{_wrap_cdata(name)}</category>'


def _format_instant(instant: datetime | None, zone: tzinfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if instant else _NEVER


def _write_element(name: str, text: str) -> str:
    return f"<{name}>{escape(clean(text))}</{name}>"


def _write_cdata(name: str, text: str) -> str:
    return f"<{name}>{_wrap_cdata(text)}</{name}>"


def _wrap_cdata(text: str) -> str:
    return "<![CDATA[" + _ENTITY.sub("]]]]><![CDATA[>", clean(text)) + "]]>"
