"""Content: a submission's way into an article's row, and back."""

from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ImageUse, Submission
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.text import slugify
from feedsvc.domain.times import truncate_to_second
from feedsvc.editorial import snapshots
from feedsvc.editorial.taxonomy import find_or_create_term, mark_term_feeds_stale
from feedsvc.errors import Problem, ValidationError
from feedsvc.storage.articles import articles, media
from feedsvc.storage.tables import Article, Author, Section, Topic


def fill_article(
    session: Session, article: Article, submission: Submission, *, authority: str, now: datetime
) -> None:
    """Give `article` the content of a checked submission; a name that is new makes its feed.

    Raises:
        Refused: a slug is taken, a picture is gone, or a name was retired.
    """
    article.title, article.body_html, article.summary = (
        submission.title,
        submission.body,
        submission.summary,
    )
    article.language, article.publish_at = (
        submission.language,
        submission.publish_at and truncate_to_second(submission.publish_at),
    )
    article.sources = [{"title": source.title, "url": source.url} for source in submission.sources]
    with session.no_autoflush:
        _fill_image(session, article, submission)
        _fill_slug(session, article, submission.slug)
        article.section = (
            find_or_create_term(
                session,
                Section,
                submission.section,
                authority=authority,
                now=now,
                held=[article.section],
            )
            if submission.section
            else None
        )
    if article.id is None:
        article.changed = now
        session.add(article)
    session.flush()
    held = [row.topic for row in article.topics]
    topics = [
        find_or_create_term(session, Topic, name, authority=authority, now=now, held=held)
        for name in submission.topics
    ]
    byline = [row.author for row in article.authors]
    authors = [
        _find_or_make_author(session, person, byline, authority=authority, now=now)
        for person in submission.authors
    ]
    snapshots.set_topics(session, article, list(dict.fromkeys(topics)))
    snapshots.set_authors(session, article, list(dict.fromkeys(authors)))
    session.flush()


def _find_or_make_author(
    session: Session, person: Person, byline: list[Author], *, authority: str, now: datetime
) -> Author:
    author = find_or_create_term(
        session, Author, person.name, authority=authority, now=now, held=byline
    )
    author.email = person.email or author.email
    if person.url and person.url != author.url:
        author.url = person.url
        mark_term_feeds_stale(session, author, now=now)  # their other articles print it too
    return author


def _fill_image(session: Session, article: Article, submission: Submission) -> None:
    image = submission.image
    article.media = media.find_media(session, image.media) if image and image.media else None
    if image and image.media and article.media is None:
        raise ValidationError(
            [Problem("image", "This picture is not stored here any more. Choose it again.")],
            image.media,
        )
    article.image_decorative = bool(image and image.decorative)
    article.image_alt, article.image_caption, article.image_credit = (
        (image.alt, image.caption, image.credit) if image else ("", "", "")
    )
    if image and article.media:
        media.save_texts(article.media, alt=image.alt, caption=image.caption, credit=image.credit)


def _fill_slug(session: Session, article: Article, wanted: str) -> None:
    """Keep, move or choose the slug: an asked-for one is taken to the letter or refused."""
    if wanted:
        set_slug(session, article, wanted)
    elif not article.slug:
        article.slug = articles.find_free_slug(session, slugify(article.title) or "article")


def set_slug(session: Session, article: Article, slug: str) -> None:
    """Give `article` this very slug.

    Raises:
        Refused: it is another article's, or was.
    """
    if slug == article.slug:
        return
    if articles.is_slug_taken(session, slug, article.id):
        raise ValidationError(
            [Problem("slug", "The address “%(slug)s” is taken. Choose another.", {"slug": slug})],
            slug,
        )
    if article.slug:
        articles.change_slug(session, article, slug)
    else:
        article.slug = slug


def read_content(article: Article) -> Submission:
    """Return what an article holds as a submission: what its form shows, what its checks read."""
    return Submission(
        title=article.title,
        body=article.body_html,
        language=article.language,
        summary=article.summary,
        slug=article.slug,
        section=article.section.name if article.section else "",
        topics=tuple(row.topic.name for row in article.topics),
        authors=tuple(
            Person(row.author.name, row.author.email, row.author.url) for row in article.authors
        ),
        image=_read_image_use(article),
        sources=tuple(Source(source["title"], source["url"]) for source in article.sources),
        publish_at=article.publish_at,
    )


def _read_image_use(article: Article) -> ImageUse | None:
    texts = (article.image_alt, article.image_caption, article.image_credit)
    if article.media is None and not any(texts):
        return None
    return ImageUse(article.media.name if article.media else "", *texts, article.image_decorative)
