"""Write articles as WXR 1.2, the export format of WordPress, which its importer reads.

Topics are tags, the section is a category. Of several authors WordPress knows the first one only;
all of them are in `dc:creator`, joined. The lead picture is a post of its own, an attachment, which
the importer fetches from this site while it runs. What WordPress has no place for is in a hidden
custom field as JSON: subtitle, language, authors with their addresses, sources.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from feedsvc.domain.articles import ImageUse
from feedsvc.domain.site import Site
from feedsvc.domain.text import clean, slugify

TAIL = "</channel>\n</rss>\n"
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
_ATTACHMENTS = 1_000_000_000  # added to the number of an article: the number of its lead picture
_NEVER = "0000-00-00 00:00:00"
_ENTITY = re.compile("]]>")


@dataclass(frozen=True, slots=True)
class Post:
    """An article as WordPress stores it: `status` is publish, future or draft."""

    number: int
    guid: str
    url: str
    slug: str
    title: str
    body_html: str
    summary: str
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    section: str
    published: datetime | None
    updated: datetime
    status: str
    picture: str
    image: ImageUse | None = None
    own: Mapping[str, Any] = field(default_factory=dict)  # what WordPress has no place for


def write_head(site: Site) -> str:
    """Return what precedes the posts."""
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


def write_item(post: Post) -> str:
    """Return the item of an article, and before it that of its lead picture."""
    attachment = _write_attachment(post) if post.picture else ""
    lines = "\n".join(_list_elements(post))
    return f"{attachment}<item>\n{lines}\n</item>\n"


def _list_elements(post: Post) -> Iterator[str]:
    yield _write_element("title", post.title)
    yield _write_element("link", post.url)
    if post.published:
        yield _write_element("pubDate", format_datetime(post.published.astimezone(UTC)))
    yield _write_cdata("dc:creator", ", ".join(post.authors))
    yield f'<guid isPermaLink="false">{escape(clean(post.guid))}</guid>'
    yield _write_cdata("content:encoded", post.body_html)
    yield _write_cdata("excerpt:encoded", post.summary)
    yield _write_element("wp:post_id", str(post.number))
    yield from _list_times(post)
    yield _write_element("wp:comment_status", "closed")
    yield _write_element("wp:ping_status", "closed")
    yield _write_cdata("wp:post_name", post.slug)
    yield _write_element("wp:status", post.status)
    yield _write_element("wp:post_parent", "0")
    yield _write_element("wp:menu_order", "0")
    yield _write_element("wp:post_type", "post")
    yield _write_element("wp:is_sticky", "0")
    if post.section:
        yield _write_term("category", post.section)
    for topic in post.topics:
        yield _write_term("post_tag", topic)
    if post.picture:
        number = str(_ATTACHMENTS + post.number)
        yield _write_meta("_thumbnail_id", number)
    if post.own:
        yield _write_meta("_feedsvc", json.dumps(post.own, ensure_ascii=False))


def _list_times(post: Post) -> Iterator[str]:
    published, updated = _format_instant(post.published), _format_instant(post.updated)
    yield _write_element("wp:post_date", published)
    yield _write_element("wp:post_date_gmt", published)
    yield _write_element("wp:post_modified", updated)
    yield _write_element("wp:post_modified_gmt", updated)


def _write_attachment(post: Post) -> str:
    image = post.image or ImageUse()
    lines = [
        _write_element("title", image.alt or post.title),
        _write_element("link", post.picture),
        f'<guid isPermaLink="false">{escape(post.picture)}</guid>',
        _write_cdata("excerpt:encoded", image.caption),
        _write_element("wp:post_id", str(_ATTACHMENTS + post.number)),
        *_list_times(post),
        _write_element("wp:status", "inherit"),
        _write_element("wp:post_parent", str(post.number)),
        _write_element("wp:post_type", "attachment"),
        _write_element("wp:attachment_url", post.picture),
    ]
    texts = {"_wp_attachment_image_alt": image.alt, "_media_credit": image.credit}
    lines += [_write_meta(name, text) for name, text in texts.items() if text]
    return "<item>\n" + "\n".join(lines) + "\n</item>\n"


def _write_meta(name: str, value: str) -> str:
    key = _write_element("wp:meta_key", name)
    return f"<wp:postmeta>{key}{_write_cdata('wp:meta_value', value)}</wp:postmeta>"


def _write_term(domain: str, name: str) -> str:
    # In an attribute, as in `slugify`: letters, digits and hyphens only.
    nicename = escape(slugify(name))
    return f'<category domain="{domain}" nicename="{nicename}">{_wrap_cdata(name)}</category>'


def _format_instant(instant: datetime | None) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if instant else _NEVER


def _write_element(name: str, text: str) -> str:
    return f"<{name}>{escape(clean(text))}</{name}>"


def _write_cdata(name: str, text: str) -> str:
    return f"<{name}>{_wrap_cdata(text)}</{name}>"


def _wrap_cdata(text: str) -> str:
    return "<![CDATA[" + _ENTITY.sub("]]]]><![CDATA[>", clean(text)) + "]]>"
