"""Health: what an aggregator, a validator or a reader would complain of, said before it is published.

Nothing here forbids anything; what does is in `checks`.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from feedsvc.domain.articles import ArticleContent, ImageUse, list_texts
from feedsvc.domain.text import find_unprintable
from feedsvc.errors import Problem
from feedsvc.parsing.html import sanitizer
from feedsvc.storage.tables import Media

HEADLINE, SMALLEST, SHORTEST, LONGEST_SUMMARY = 110, 400, 200, 300
# No "<" in a tag: a search that fails then ends at the next tag, and not at the end of the text.
_LINK = re.compile(r'<a [^<>]*?href="([^"<]*)"')
_PICTURE = re.compile(r"<img\b[^<>]*>")
_SOURCE = re.compile(r'\bsrc="([^"]*)"')
_ALT = re.compile(r'\balt="[^"]*\S[^"]*"')
_ABSOLUTE = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_LOST = (
    "iframe",
    "video",
    "audio",
    "embed",
    "object",
    "form",
    "svg",
    "script",
    "style",
    "math",
    "canvas",
)
_SECTIONS = re.compile(r"<h([2-6])>")


def list_advice(
    raw: ArticleContent, clean: ArticleContent, picture: Media | None, *, now: datetime
) -> list[Problem]:
    """Return what is to be said of a submission, from its raw and its cleaned form."""
    return [
        *_advise_on_title(clean),
        *_advise_on_text(clean),
        *_advise_on_images(clean.body),
        *_advise_on_lead_image(clean.image, picture),
        *_advise_on_removed(raw, clean),
        *_advise_on_rest(clean, now),
    ]


def _advise_on_title(it: ArticleContent) -> Iterator[Problem]:
    if len(it.title) > HEADLINE:
        message = "The title has %(length)d characters; some aggregators cut it after %(longest)d."
        yield Problem("title", message, {"length": len(it.title), "longest": HEADLINE})
    if len(it.title) > 12 and it.title.isupper():
        yield Problem(
            "title", "The title is all in capitals; some aggregators turn such a title down."
        )


def _advise_on_text(it: ArticleContent) -> Iterator[Problem]:
    length = len(sanitizer.html_to_plain(it.body))
    if 0 < length < SHORTEST:
        yield Problem(
            "body",
            "The text has %(length)d characters; some aggregators leave out what is shorter than %(least)d.",
            {"length": length, "least": SHORTEST},
        )
    for url in dict.fromkeys(_LINK.findall(it.body)):
        if not _ABSOLUTE.match(url):
            message = (
                "The link “%(url)s” is relative: readers get it completed with this site's address."
            )
            yield Problem("body", message, {"url": url})
    levels = [int(level) for level in _SECTIONS.findall(it.body)]
    if any(after > before + 1 for before, after in zip([1, *levels], levels, strict=False)):
        yield Problem("body", "A heading skips a level: begin with the largest one.")


def _advise_on_images(body: str) -> Iterator[Problem]:
    without = credited = insecure = 0
    for figure in _PICTURE.finditer(body):
        source = _SOURCE.search(figure[0])
        without += not _ALT.search(figure[0])
        insecure += bool(source and source[1].lower().startswith("http://"))
    for rest in body.split("<figure>")[1:]:
        whole = rest.partition("</figure>")[0]
        credited += "<img" in whole and "<small>" in whole
    total = len(_PICTURE.findall(body))
    if without:
        yield Problem(
            "body",
            "Pictures in the text without words for who does not see them: %(count)d.",
            {"count": without},
        )
    if total > credited:
        yield Problem(
            "body", "Pictures in the text without a credit: %(count)d.", {"count": total - credited}
        )
    if insecure:
        message = "Pictures at an address without https, which readers may not load: %(count)d."
        yield Problem("body", message, {"count": insecure})


def _advise_on_lead_image(image: ImageUse | None, picture: Media | None) -> Iterator[Problem]:
    if image is None or not image.media:
        yield Problem(
            "image",
            "There is no picture; many readers and aggregators show articles with one first.",
        )
        return
    if not image.alt and not image.decorative:
        yield Problem("image_alt", "Say what the picture shows, or mark it as decorative.")
    if not image.credit:
        yield Problem("image_credit", "The picture has no credit.")
    if picture and min(picture.width, picture.height) < SMALLEST:
        message = "The picture is %(width)d by %(height)d pixels; aggregators want at least %(least)d on each side."
        values = {"width": picture.width, "height": picture.height, "least": SMALLEST}
        yield Problem("image", message, values)


def _advise_on_removed(raw: ArticleContent, clean: ArticleContent) -> Iterator[Problem]:
    for field, text, _ in list_texts(raw):
        if unprintable := find_unprintable(text):
            names = ", ".join(unprintable)
            yield Problem(
                field,
                "Characters that no feed can carry were removed: %(names)s.",
                {"names": names},
            )
    lowered = raw.body.lower()
    gone = [
        name
        for name in _LOST
        if re.search(rf"<{name}[\s/>]", lowered) and f"<{name}" not in clean.body
    ]
    if gone:
        message = "What no feed can carry was removed from the text, or became a link: %(names)s."
        yield Problem("body", message, {"names": ", ".join(gone)})


def _advise_on_rest(it: ArticleContent, now: datetime) -> Iterator[Problem]:
    if len(it.summary) > LONGEST_SUMMARY:
        message = "The summary has %(length)d characters; most readers show about %(longest)d."
        yield Problem("summary", message, {"length": len(it.summary), "longest": LONGEST_SUMMARY})
    if not it.topics:
        yield Problem(
            "topics",
            "Without a topic it stands in the feed of everything only, and in its section's.",
        )
    if not it.authors:
        yield Problem("authors", "There is no byline.")
    if it.publish_at and it.publish_at > now:
        yield Problem("publish_at", "Its time is still to come: until then nobody sees it.")
    elif it.publish_at and it.publish_at < now - timedelta(days=2):
        yield Problem(
            "publish_at", "Its date is past: readers sort it among the articles of that day."
        )
