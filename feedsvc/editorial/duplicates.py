"""Advise on an article that exists twice, such as a file that was added again."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.text import slugify
from feedsvc.errors import Problem
from feedsvc.parsing.html import sanitizer
from feedsvc.storage.articles import articles

_MESSAGE = (
    "An article with the same title and text exists already: number %(id)d. "
    "Delete one of the two, unless you want both."
)


def advise_on_duplicate(session: Session, content: ArticleContent, guid: str) -> Iterator[Problem]:
    """Yield advice if an article with another guid than `guid` has the title and text of `content`.

    `content` is cleaned. Only articles that got their slug from this title are looked at.
    """
    stem = slugify(content.title)
    others = articles.list_texts_by_title(session, content.title, stem) if stem else ()
    text = sanitizer.html_to_plain(content.body)
    for number, other_guid, body in others:
        # Compare as plain text, because the stored body has the sizes of its pictures.
        if other_guid != guid and sanitizer.html_to_plain(body) == text:
            yield Problem("", _MESSAGE, {"id": number})
            return
