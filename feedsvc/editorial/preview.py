"""Preview: the row of an article as it would be if its content were published; not stored."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, State
from feedsvc.domain.text import slugify
from feedsvc.domain.times import truncate_to_second
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import media, translations
from feedsvc.storage.articles.content import to_columns
from feedsvc.storage.tables import Article, ArticleAuthor, ArticleTopic, Author, Section, Topic

Named = TypeVar("Named", Topic, Section, Author)


def build_unsaved_article(
    session: Session, content: ArticleContent, stored: Article | None, *, guid: str, now: datetime
) -> Article:
    """Return a published row that is in no session, from cleaned content.

    `stored` is the article that would be changed, if there is one. A term that does not exist yet
    is made for the row alone.
    """
    article = _build_row(session, content, stored, guid=guid, now=now)
    found = {
        each.id: each
        for name in content.translations
        if (each := translations.find_linked(session, name)) and each.id != article.id
    }
    translations.set_translations(article, found.values())
    return article


def _build_row(
    session: Session, content: ArticleContent, stored: Article | None, *, guid: str, now: datetime
) -> Article:
    published = (stored.published if stored else None) or content.publish_at or now
    image = content.image
    return Article(
        id=stored.id if stored else 0,
        guid=stored.guid if stored else guid,
        slug=content.slug
        or (stored.slug if stored and stored.revision else "")
        or slugify(content.title)
        or "article",
        **to_columns(content) | {"title": content.title or "…"},
        section=_find_or_build_term(session, Section, content.section) if content.section else None,
        media=media.find_media(session, image.media) if image and image.media else None,
        state=State.PUBLISHED,
        published=truncate_to_second(published),
        updated=truncate_to_second(now if stored and stored.published else published),
        changed=now,
        created=now,
        revision=0,
        topics=[
            ArticleTopic(topic=_find_or_build_term(session, Topic, name)) for name in content.topics
        ],
        authors=[
            ArticleAuthor(author=_find_or_build_term(session, Author, person.name))
            for person in content.authors
        ],
    )


def _find_or_build_term(session: Session, table: type[Named], name: str) -> Named:
    term = taxonomy.find_term(session, table, name)
    return term or table(name=name, slug=slugify(name) or "-", description="")
