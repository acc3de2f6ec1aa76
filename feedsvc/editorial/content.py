"""Content: a submission's way into an article's row, and back."""

from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ImageUse, Submission
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.instants import whole_second
from feedsvc.domain.text import slugify
from feedsvc.editorial import snapshots
from feedsvc.editorial.headings import named, reworded
from feedsvc.errors import Problem, Refused
from feedsvc.storage import articles, media
from feedsvc.storage.tables import Article, Author, Section, Topic


def fill(session: Session, article: Article, submission: Submission, *, authority: str, now: datetime) -> None:
    """Give `article` the content of a checked submission; a name that is new makes its feed.

    Raises:
        Refused: a slug is taken, a picture is gone, or a name was retired.
    """
    article.title, article.body_html, article.summary = submission.title, submission.body, submission.summary
    article.language, article.publish_at = (
        submission.language,
        submission.publish_at and whole_second(submission.publish_at),
    )
    article.sources = [{"title": source.title, "url": source.url} for source in submission.sources]
    with session.no_autoflush:
        _fill_image(session, article, submission)
        _fill_slug(session, article, submission.slug)
        article.section = (
            named(session, Section, submission.section, authority=authority, now=now, held=[article.section])
            if submission.section
            else None
        )
    if article.id is None:
        article.changed = now
        session.add(article)
    session.flush()
    held = [row.topic for row in article.topics]
    topics = [named(session, Topic, name, authority=authority, now=now, held=held) for name in submission.topics]
    byline = [row.author for row in article.authors]
    authors = [_author(session, person, byline, authority=authority, now=now) for person in submission.authors]
    snapshots.set_topics(session, article, list(dict.fromkeys(topics)))
    snapshots.set_authors(session, article, list(dict.fromkeys(authors)))
    session.flush()


def _author(session: Session, person: Person, byline: list[Author], *, authority: str, now: datetime) -> Author:
    author = named(session, Author, person.name, authority=authority, now=now, held=byline)
    author.email = person.email or author.email
    if person.url and person.url != author.url:
        author.url = person.url
        reworded(session, author, now=now)  # their other articles print it too
    return author


def _fill_image(session: Session, article: Article, submission: Submission) -> None:
    image = submission.image
    article.media = media.by_name(session, image.media) if image and image.media else None
    if image and image.media and article.media is None:
        raise Refused([Problem("image", "This picture is not stored here any more. Choose it again.")], image.media)
    article.image_decorative = bool(image and image.decorative)
    article.image_alt, article.image_caption, article.image_credit = (
        (image.alt, image.caption, image.credit) if image else ("", "", "")
    )
    if image and article.media:
        media.remember(article.media, alt=image.alt, caption=image.caption, credit=image.credit)


def _fill_slug(session: Session, article: Article, wanted: str) -> None:
    """Keep, move or choose the slug: an asked-for one is taken to the letter or refused."""
    if wanted:
        move_slug(session, article, wanted)
    elif not article.slug:
        article.slug = articles.free_slug(session, slugify(article.title) or "article")


def move_slug(session: Session, article: Article, slug: str) -> None:
    """Give `article` this very slug.

    Raises:
        Refused: it is another article's, or was.
    """
    if slug == article.slug:
        return
    if articles.has_slug(session, slug, article.id):
        raise Refused([Problem("slug", "The address “%(slug)s” is taken. Choose another.", {"slug": slug})], slug)
    if article.slug:
        articles.move_slug(session, article, slug)
    else:
        article.slug = slug


def of(article: Article) -> Submission:
    """Return what an article holds as a submission: what its form shows, what its checks read."""
    return Submission(
        title=article.title,
        body=article.body_html,
        language=article.language,
        summary=article.summary,
        slug=article.slug,
        section=article.section.name if article.section else "",
        topics=tuple(row.topic.name for row in article.topics),
        authors=tuple(Person(row.author.name, row.author.email, row.author.url) for row in article.authors),
        image=_image_use(article),
        sources=tuple(Source(source["title"], source["url"]) for source in article.sources),
        publish_at=article.publish_at,
    )


def _image_use(article: Article) -> ImageUse | None:
    texts = (article.image_alt, article.image_caption, article.image_credit)
    if article.media is None and not any(texts):
        return None
    return ImageUse(article.media.name if article.media else "", *texts, article.image_decorative)
