"""Write an article's content into its row, with the rows that it refers to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, ImageUse
from feedsvc.domain.documents import Person
from feedsvc.domain.text import slugify
from feedsvc.editorial import snapshots
from feedsvc.editorial.addresses import describe_taken_address
from feedsvc.editorial.taxonomy import (
    TermRow,
    describe_retired_term,
    find_or_create_term,
    mark_term_feeds_stale,
)
from feedsvc.editorial.translations import link_translations, list_translation_problems
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.html.pictures import add_sizes, read_sizes
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles, media
from feedsvc.storage.articles.content import set_columns
from feedsvc.storage.tables import Article, Author, Media, Section, Topic

_MISSING_IMAGE = "This picture is not stored here any more. Choose it again."


def fill_article(
    session: Session,
    article: Article,
    content: ArticleContent,
    *,
    editor: str,
    authority: str,
    now: datetime,
) -> None:
    """Store validated content in `article`. A term with a new name is created, with its feed.

    Raises:
        ValidationError: the slug is taken, the image is not stored any more, a term is retired, or
            a translation does not exist.
    """
    fill_row(session, article, content, authority=authority, now=now)
    if article.id is None:
        article.changed = now
        session.add(article)
    session.flush()
    link_translations(session, article, content.translations, editor=editor, now=now)


def fill_row(
    session: Session, article: Article, content: ArticleContent, *, authority: str, now: datetime
) -> None:
    """Put validated content, except translations, into a row; this does not store a new row.

    Raises:
        ValidationError: as `fill_article` says.
    """
    sizes = media.find_sizes_in_text(session, content.body)
    set_columns(article, replace(content, body=add_sizes(content.body, sizes)))
    # A query would flush the new row before it has a slug, which must be unique and not null.
    with session.no_autoflush:
        article.media = _find_image(session, content.image)
        _fill_slug(session, article, content.slug)
        article.section = _find_section(
            session, article, content.section, authority=authority, now=now
        )
    _fill_topics(session, article, content.topics, authority=authority, now=now)
    _fill_authors(session, article, content.authors, authority=authority, now=now)


def list_reference_problems(
    session: Session, content: ArticleContent, article: Article | None
) -> list[Problem]:
    """Return a Problem for each name in cleaned content that `fill_article` would refuse.

    These are a slug that another article has or had, an image that is not stored, a retired term
    that `article` does not have already, and an article that cannot be its translation. `article`
    is None for a new one.
    """
    problems: list[Problem] = []
    # At revision 0 the slug is the placeholder of autosave, which no form sends.
    present = article.slug if article and article.revision else ""
    article_id = article.id if article else None
    if content.slug not in {"", present} and articles.is_slug_taken(
        session, content.slug, article_id
    ):
        problems.append(describe_taken_address(content.slug))
    name = content.image.media if content.image else ""
    if name and not media.find_media(session, name):
        problems.append(Problem("image", _MISSING_IMAGE))
    section = [content.section] if content.section else []
    return [
        *problems,
        *list_translation_problems(session, content, article),
        *_find_retired_terms(
            session, Section, section, current=[article.section if article else None]
        ),
        *_find_retired_terms(
            session,
            Topic,
            content.topics,
            current=[row.topic for row in article.topics] if article else [],
        ),
        *_find_retired_terms(
            session,
            Author,
            [person.name for person in content.authors],
            current=[row.author for row in article.authors] if article else [],
        ),
    ]


def _find_retired_terms(
    session: Session,
    table: type[TermRow],
    names: Iterable[str],
    *,
    current: Iterable[TermRow | None] = (),
) -> list[Problem]:
    """Return a Problem for each of these terms that is retired and not among the `current` ones."""
    current = list(current)
    return [
        describe_retired_term(table, name)
        for name, term in taxonomy.find_terms(session, table, list(names)).items()
        if term.withdrawn and term not in current
    ]


def is_edited(stored: ArticleContent, content: ArticleContent) -> bool:
    """Return whether cleaned content says anything that is not stored yet.

    Some differences do not count: a form holds only the names of authors, an empty slug means "as
    it is", the time of publication is no part of the text, and storing a text adds the sizes of its
    pictures.
    """
    same = replace(
        content,
        body=add_sizes(content.body, read_sizes(stored.body)),
        publish_at=stored.publish_at,
        slug=content.slug or stored.slug,
        authors=stored.authors,
    )
    names = [person.name for person in content.authors]
    return same != stored or names != [person.name for person in stored.authors]


def set_slug(session: Session, article: Article, slug: str) -> None:
    """Give `article` this slug; the former one redirects if readers could know it.

    They could if the article has `published`: call this before the undo of a publication clears it.

    Raises:
        ValidationError: another article has the slug, or had it.
    """
    if slug == article.slug:
        return
    if articles.is_slug_taken(session, slug, article.id):
        raise ValidationError([describe_taken_address(slug)], slug)
    # A new row has no slug, and no reader can know a slug that was never stored.
    if article.slug:
        articles.change_slug(session, article, slug)
    else:
        article.slug = slug


def _fill_slug(session: Session, article: Article, slug: str) -> None:
    """Set the requested slug; if `slug` is empty, keep the present one or make one."""
    if slug:
        set_slug(session, article, slug)
    elif not article.slug:
        article.slug = articles.find_free_slug(session, slugify(article.title) or "article")


def _find_image(session: Session, image: ImageUse | None) -> Media | None:
    """Return the stored image. Store its texts with it, to offer them at its next use."""
    if image is None or not image.media:
        return None
    stored = media.find_media(session, image.media)
    if stored is None:
        raise ValidationError([Problem("image", _MISSING_IMAGE)], image.media)
    media.save_texts(stored, alt=image.alt, caption=image.caption, credit=image.credit)
    return stored


def _find_section(
    session: Session, article: Article, name: str, *, authority: str, now: datetime
) -> Section | None:
    if not name:
        return None
    return find_or_create_term(
        session, Section, name, authority=authority, now=now, current=[article.section]
    )


def _fill_topics(
    session: Session, article: Article, names: tuple[str, ...], *, authority: str, now: datetime
) -> None:
    current = [row.topic for row in article.topics]
    known = taxonomy.find_terms(session, Topic, names)
    topics = [
        find_or_create_term(
            session, Topic, name, authority=authority, now=now, current=current, known=known
        )
        for name in names
    ]
    # Two names may mean one topic: the name of a merged topic leads to the other topic.
    snapshots.set_topics(session, article, list(dict.fromkeys(topics)))


def _fill_authors(
    session: Session, article: Article, people: tuple[Person, ...], *, authority: str, now: datetime
) -> None:
    current = [row.author for row in article.authors]
    authors = [
        _find_or_create_author(session, person, current, authority=authority, now=now)
        for person in people
    ]
    snapshots.set_authors(session, article, list(dict.fromkeys(authors)))


def _find_or_create_author(
    session: Session, person: Person, current: list[Author], *, authority: str, now: datetime
) -> Author:
    author = find_or_create_term(
        session, Author, person.name, authority=authority, now=now, current=current
    )
    # A form sends names only: an author's e-mail and URL stay unless a record gives others.
    author.email = person.email or author.email
    if person.url and person.url != author.url:
        author.url = person.url
        mark_term_feeds_stale(session, author, now=now)  # their other articles print it too
    return author
