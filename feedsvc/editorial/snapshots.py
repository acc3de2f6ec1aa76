"""Snapshots: an article's content and state as one value for JSON, for undo and history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, Verb
from feedsvc.domain.documents import Person
from feedsvc.editorial import revisions
from feedsvc.editorial.stale_translations import mark_translations_stale
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import changes as change_rows
from feedsvc.storage.articles import media, search_index
from feedsvc.storage.articles.content import dump_columns, from_columns, load_columns
from feedsvc.storage.articles.translations import list_linked, list_translations
from feedsvc.storage.people import audit_log
from feedsvc.storage.tables import (
    Article,
    ArticleAuthor,
    ArticleTopic,
    Author,
    Media,
    Section,
    Topic,
)


def take_snapshot(article: Article) -> dict[str, Any]:
    """Return the content and the state of `article` as a value for JSON."""
    return {
        **dump_columns(article),
        "topics": [row.topic.id for row in article.topics],
        "authors": [row.author.id for row in article.authors],
        "translations": [each.id for each in list_translations(article)],
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
    """Record a change: its verb, editor and time, the new revision, and the search index.

    `before` is the snapshot from before the change, None if there was no revision. Its media stay
    referenced, because undo may bring them back.
    """
    article.revision += 1
    article.changed = now
    session.flush()  # rows that were added get their ids, which the snapshot names
    after = take_snapshot(article)
    program = audit_log.find_program(session)
    change_rows.add_changes(session, [(article, verb)], editor=editor, program=program, now=now)
    revisions.add_revision(session, article.id, article.revision, after, now=now)
    mark_translations_stale(session, article.id, before or {}, after, now=now)
    search_index.index_article(session, article)
    media.record_uses(
        session,
        article.id,
        find_media_of(session, after),
        undo_only=find_media_of(session, before or {}),
        is_first=before is None,
    )


def record_first_changes(
    session: Session, changes: Sequence[tuple[Article, Verb]], *, editor: str, now: datetime
) -> None:
    """Record the change with which each of these articles was stored, as revision 1.

    These articles are in no story. Each table gets its rows by one statement.
    """
    snapshots = {article.id: take_snapshot(article) for article, _ in changes}
    program = audit_log.find_program(session)
    change_rows.add_changes(session, changes, editor=editor, program=program, now=now)
    revisions.add_first_revisions(session, snapshots, now=now)
    search_index.index_new_articles(session, [article for article, _ in changes])
    for article_id, snapshot in snapshots.items():
        media.record_uses(session, article_id, find_media_of(session, snapshot), is_first=True)


def find_media_of(session: Session, snapshot: dict[str, Any]) -> set[int]:
    """Return the ids of the media in a snapshot: the lead image, and the images in the body."""
    media_ids = media.find_media_in_text(session, snapshot.get("body_html", ""))
    # `get`, because the snapshot from before the first change is empty.
    return media_ids | {snapshot["media_id"]} if snapshot.get("media_id") else media_ids


def read_snapshot(session: Session, snapshot: dict[str, Any]) -> ArticleContent:
    """Return the content in a snapshot, its terms under the names that they have now."""
    columns = load_columns(snapshot)
    section, topics, authors = _resolve_terms(session, snapshot)
    image = session.get(Media, columns["media_id"]) if columns["media_id"] else None
    return from_columns(
        columns,
        section=section.name if section else "",
        topics=[topic.name for topic in topics],
        authors=[Person(author.name) for author in authors],
        media=image.name if image else "",
        translations=[each.slug for each in list_linked(session, snapshot.get("translations", []))],
    )


def restore_snapshot(session: Session, article: Article, snapshot: dict[str, Any]) -> None:
    """Give `article` the content and the state in a snapshot, but not its slug and translations.

    The slug is moved by `content.set_slug`, which stores a redirect, and
    `translations.restore_translations` changes the other articles too.
    """
    section, topics, authors = _resolve_terms(session, snapshot)
    for name, value in load_columns(snapshot).items():
        if name not in {"slug", "story"}:
            setattr(article, name, value)
    article.section_id = section.id if section else None
    set_topics(session, article, topics)
    set_authors(session, article, authors)
    session.flush()
    # The ids were set as columns, so the loaded objects are still the former ones.
    session.refresh(article, ["section", "media"])


def _resolve_terms(
    session: Session, snapshot: dict[str, Any]
) -> tuple[Section | None, list[Topic], list[Author]]:
    """Return the terms in a snapshot; for one that was merged since, the term that it leads to."""
    section = snapshot["section_id"]
    topics = [taxonomy.resolve_term(session, Topic, topic_id) for topic_id in snapshot["topics"]]
    authors = [
        taxonomy.resolve_term(session, Author, author_id) for author_id in snapshot["authors"]
    ]
    return (
        taxonomy.resolve_term(session, Section, section) if section else None,
        list(dict.fromkeys(topics)),
        list(dict.fromkeys(authors)),
    )


def set_topics(session: Session, article: Article, topics: list[Topic]) -> None:
    """Replace the topics of `article`, in this order."""
    article.topics.clear()
    # The unit of work inserts before it deletes: a topic that stays would be there twice for a
    # moment, and (article, topic) is the primary key.
    session.flush()
    article.topics.extend(ArticleTopic(topic=topic) for topic in topics)


def set_authors(session: Session, article: Article, authors: list[Author]) -> None:
    """Replace the authors of `article`, in this order."""
    article.authors.clear()
    session.flush()  # as in `set_topics`
    article.authors.extend(ArticleAuthor(author=author) for author in authors)
