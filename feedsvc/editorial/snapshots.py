"""Snapshots: an article's whole content and standing as one JSON value, for undo and history."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ImageUse, Submission, Verb
from feedsvc.domain.documents import Person, Source
from feedsvc.editorial import revisions
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import media, search_index
from feedsvc.storage.tables import (
    Article,
    ArticleAuthor,
    ArticleTopic,
    Author,
    Change,
    Media,
    Section,
    Topic,
)

_PLAIN = (
    "slug",
    "title",
    "summary",
    "body_html",
    "language",
    "section_id",
    "media_id",
    "image_decorative",
    "image_alt",
    "image_caption",
    "image_credit",
    "sources",
    "state",
)
_INSTANTS = ("publish_at", "published", "updated", "withdrawn", "trashed")


def take_snapshot(article: Article) -> dict[str, Any]:
    """Return all that can change of `article`, as JSON can hold it."""
    instants = {name: getattr(article, name) for name in _INSTANTS}
    return {
        **{name: getattr(article, name) for name in _PLAIN},
        **{name: value.isoformat() if value else None for name, value in instants.items()},
        "topics": [row.topic.id for row in article.topics],
        "authors": [row.author.id for row in article.authors],
    }


def record_change(
    session: Session,
    article: Article,
    verb: Verb,
    *,
    before: dict[str, Any] | None,
    editor: str,
    now: datetime,
) -> None:
    """Count the revision and write down who did what when, and what it became; the desk's list follows."""
    article.revision += 1
    article.changed = now
    session.flush()
    after = take_snapshot(article)
    session.add(
        Change(
            article_id=article.id,
            revision=article.revision,
            verb=verb,
            editor=editor,
            at=now,
        )
    )
    session.flush()
    revisions.add_revision(session, article.id, article.revision, after, now=now)
    search_index.index_article(session, article)
    media.record_uses(
        session,
        article.id,
        find_media_of(session, after),
        former=find_media_of(session, before or {}),
    )


def find_media_of(session: Session, snapshot: dict[str, Any]) -> set[int]:
    """Return the stored pictures in a snapshot: the lead one, and those in the text."""
    found = media.find_media_in_text(session, snapshot.get("body_html", ""))
    return found | {snapshot["media_id"]} if snapshot.get("media_id") else found


def read_submission(session: Session, snapshot: dict[str, Any]) -> Submission:
    """Return what an article said then, under the names that its headings have now."""
    section, number = snapshot["section_id"], snapshot["media_id"]
    picture = session.get(Media, number) if number else None
    texts = (snapshot["image_alt"], snapshot["image_caption"], snapshot["image_credit"])
    image = ImageUse(picture.name if picture else "", *texts, snapshot["image_decorative"])
    at = snapshot["publish_at"]
    return Submission(
        title=snapshot["title"],
        body=snapshot["body_html"],
        language=snapshot["language"],
        summary=snapshot["summary"],
        slug=snapshot["slug"],
        section=taxonomy.resolve_term(session, Section, section).name if section else "",
        topics=tuple(
            taxonomy.resolve_term(session, Topic, topic_id).name for topic_id in snapshot["topics"]
        ),
        authors=tuple(
            Person(taxonomy.resolve_term(session, Author, author_id).name)
            for author_id in snapshot["authors"]
        ),
        image=image if picture or any(texts) else None,
        sources=tuple(Source(source["title"], source["url"]) for source in snapshot["sources"]),
        publish_at=datetime.fromisoformat(at) if at else None,
    )


def restore_snapshot(session: Session, article: Article, snapshot: dict[str, Any]) -> None:
    """Make `article` what it was, but for its slug: that is moved by who knows of redirects."""
    for name in _PLAIN:
        if name != "slug":
            setattr(article, name, snapshot[name])
    for name in _INSTANTS:
        setattr(
            article, name, datetime.fromisoformat(snapshot[name]) if snapshot.get(name) else None
        )
    if article.section_id:
        article.section_id = taxonomy.resolve_term(session, Section, article.section_id).id
    topics = [taxonomy.resolve_term(session, Topic, topic_id) for topic_id in snapshot["topics"]]
    authors = [
        taxonomy.resolve_term(session, Author, author_id) for author_id in snapshot["authors"]
    ]
    set_topics(session, article, list(dict.fromkeys(topics)))
    set_authors(session, article, list(dict.fromkeys(authors)))
    session.flush()
    session.refresh(article, ["section", "media"])


def set_topics(session: Session, article: Article, topics: list[Topic]) -> None:
    """Give `article` these topics, in this order."""
    article.topics.clear()
    session.flush()
    article.topics.extend(ArticleTopic(topic=topic) for topic in topics)


def set_authors(session: Session, article: Article, authors: list[Author]) -> None:
    """Give `article` this byline, in this order."""
    article.authors.clear()
    session.flush()
    article.authors.extend(ArticleAuthor(author=author) for author in authors)
