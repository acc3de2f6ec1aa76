"""Advice: what aggregators, validators and readers would criticize; and what a text loses.

Advice never prevents anything; `validation` does. The form's preview shows both, and commands print
both.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from feedsvc.domain.articles import ArticleContent, ImageUse, list_texts
from feedsvc.domain.text import find_removed
from feedsvc.editorial import validation
from feedsvc.editorial.languages import advise_on_language
from feedsvc.errors import Problem
from feedsvc.parsing.html import sanitizer, vocabulary
from feedsvc.parsing.html.result import CleanHtml
from feedsvc.parsing.pasted.clipboard import (
    describe_foreign_links,
    describe_losses,
    describe_pictures,
)
from feedsvc.storage.tables import Media

# Google allowed 110 characters in a headline of structured data. Aggregators ask for images of at
# least 400 pixels on each side, and readers show some 300 characters of a summary.
HEADLINE, SMALLEST, SHORTEST, LONGEST_SUMMARY = 110, 400, 200, 300
# FeedBurner reads no feed of more than 512 kB; a feed has fifty articles. Bytes.
LARGE, LARGEST_FEED = 100_000, 512_000
# No "<" inside a tag: a search that fails then ends at the next tag, not at the end of the text.
_LINK = re.compile(r'<a [^<>]*?href="([^"<]*)"')
_IMAGE = re.compile(r"<img\b[^<>]*>")
_SOURCE = re.compile(r'\bsrc="([^"]*)"')
_ALT = re.compile(r'\balt="\s*[^"\s]')
_ABSOLUTE = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
# Elements that the sanitizer removes with their content, or replaces by a link.
_REMOVED = sorted(
    vocabulary.EMBEDS | {"form", "svg", "script", "style", "canvas", "select", "textarea"}
)
_SECTIONS = re.compile(r"<h([2-6])[ >]")
_FIGURE = re.compile(r"<figure[^<>]*>")


def list_advice(
    content: ArticleContent, stored: Media | None, *, now: datetime
) -> Iterator[Problem]:
    """Yield advice on cleaned content; `stored` is the row of its lead image.

    A Problem here is advice and names its field.
    """
    yield from _advise_on_title(content)
    yield from _advise_on_text(content)
    yield from _advise_on_size(content)
    yield from _advise_on_images(content.body)
    yield from _advise_on_lead_image(content.image, stored)
    yield from advise_on_language(content)
    yield from _advise_on_rest(content, now)


def _advise_on_title(content: ArticleContent) -> Iterator[Problem]:
    if len(content.title) > HEADLINE:
        message = "The title has %(length)d characters; some aggregators cut it after %(longest)d."
        yield Problem("title", message, {"length": len(content.title), "longest": HEADLINE})
    # A short title may be an abbreviation or a place ("COP31").
    if len(content.title) > 12 and content.title.isupper():
        yield Problem(
            "title", "The title is all in capitals; some aggregators reject such a title."
        )


def _advise_on_text(content: ArticleContent) -> Iterator[Problem]:
    length = len(sanitizer.html_to_plain(content.body))
    if 0 < length < SHORTEST:
        yield Problem(
            "body",
            "The text is shorter than the %(least)d characters that some aggregators need: it has "
            "%(length)d.",
            {"length": length, "least": SHORTEST},
        )
    for url in dict.fromkeys(_LINK.findall(content.body)):
        if not _ABSOLUTE.match(url):
            message = (
                "The link “%(url)s” is relative: feeds complete it with the address of this site."
            )
            yield Problem("body", message, {"url": url})
    # Level 1 is the article's title, which is no part of the body.
    levels = [int(level) for level in _SECTIONS.findall(content.body)]
    if any(after > before + 1 for before, after in zip([1, *levels], levels, strict=False)):
        yield Problem("body", "A heading skips a level: begin with the largest one.")


def _advise_on_size(content: ArticleContent) -> Iterator[Problem]:
    # "replace": half a surrogate pair that was pasted has no UTF-8, and advice must not fail.
    size = len(content.body.encode("utf-8", "replace"))
    if size > LARGE:
        message = (
            "The text is %(size)d kB long, and every feed with the article grows by that. "
            "Some aggregators read no feed of more than %(most)d kB."
        )
        yield Problem("body", message, {"size": size // 1000, "most": LARGEST_FEED // 1000})


def _advise_on_images(body: str) -> Iterator[Problem]:
    without_alt = credited = insecure = 0
    for image in _IMAGE.finditer(body):
        source = _SOURCE.search(image[0])
        without_alt += not _ALT.search(image[0])
        insecure += bool(source and source[1].lower().startswith("http://"))
    # The text is split, because a pattern up to </figure> would read to the end of the text for
    # each <figure> that is not closed.
    for text in _FIGURE.split(body)[1:]:
        figure = text.partition("</figure>")[0]
        credited += "<img" in figure and "<small>" in figure
    total = len(_IMAGE.findall(body))
    if without_alt:
        yield Problem(
            "body", "Pictures in the text without alt text: %(count)d.", {"count": without_alt}
        )
    if total > credited:
        yield Problem(
            "body", "Pictures in the text without a credit: %(count)d.", {"count": total - credited}
        )
    if insecure:
        message = "Pictures at an address without https, which readers may not load: %(count)d."
        yield Problem("body", message, {"count": insecure})


def _advise_on_lead_image(image: ImageUse | None, stored: Media | None) -> Iterator[Problem]:
    if image is None or not image.media:
        yield Problem(
            "image",
            "There is no picture; many readers and aggregators show articles with pictures first.",
        )
        return
    if not image.alt and not image.decorative:
        yield validation.describe_missing_alt()
    if not image.credit:
        yield Problem("image_credit", "The picture has no credit.")
    if stored and min(stored.width, stored.height) < SMALLEST:
        message = (
            "The picture has %(width)d by %(height)d pixels; aggregators need %(least)d each way."
        )
        values = {"width": stored.width, "height": stored.height, "least": SMALLEST}
        yield Problem("image", message, values)


def list_losses(
    raw: ArticleContent,
    clean: ArticleContent,
    *,
    takes_pictures: bool = False,
    source: CleanHtml | None = None,
) -> Iterator[Problem]:
    """Yield a Problem for each thing in the content `raw` that its cleaned form `clean` lacks.

    `takes_pictures` means that pictures without an address of their own were stored. `source` is
    the sanitizer's result for the raw body, if it is known already.
    """
    for field, text, _ in list_texts(raw):
        if removed := find_removed(text):
            message = "Characters that no feed can carry were removed: %(names)s."
            yield Problem(field, message, {"names": ", ".join(removed)})
    if raw.body != clean.body:  # else nothing of it is lost
        yield from _list_removed_elements(raw.body, clean.body)
        yield from describe_foreign_links(raw.body)
        source = source or sanitizer.read_with_losses(raw.body)
    source = source or CleanHtml(raw.body)
    yield from describe_losses(source)
    if not takes_pictures:
        yield from describe_pictures(source)


def _list_removed_elements(raw: str, clean: str) -> Iterator[Problem]:
    lowered = raw.lower()
    removed = [
        name
        for name in _REMOVED
        if re.search(rf"<{name}[\s/>]", lowered) and f"<{name}" not in clean
    ]
    if removed:
        message = "Elements that no feed can carry were removed or became links: %(names)s."
        yield Problem("body", message, {"names": ", ".join(removed)})


def _advise_on_rest(content: ArticleContent, now: datetime) -> Iterator[Problem]:
    if len(content.summary) > LONGEST_SUMMARY:
        message = "The summary has %(length)d characters; most readers show about %(longest)d."
        yield Problem(
            "summary", message, {"length": len(content.summary), "longest": LONGEST_SUMMARY}
        )
    if not content.topics:
        yield Problem(
            "topics",
            "Without a topic the article is only in the main feed and in the feed of its section.",
        )
    if not content.authors:
        yield Problem("authors", "There is no byline.")
    if content.publish_at and content.publish_at > now:
        yield Problem(
            "publish_at", "The time is in the future: until then no reader sees the article."
        )
    elif content.publish_at and content.publish_at < now - timedelta(days=2):
        yield Problem(
            "publish_at",
            "The date is in the past: feed readers sort the article among the articles of that "
            "day.",
        )
