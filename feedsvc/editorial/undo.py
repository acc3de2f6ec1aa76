"""Undo: make an article what it was before its last change."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.domain.articles import State, Verb
from feedsvc.domain.times import latest_of, truncate_to_second
from feedsvc.editorial import content, revisions, snapshots
from feedsvc.editorial.articles import claim_article
from feedsvc.editorial.entries import leave_tombstones, set_article_feeds
from feedsvc.editorial.reissue import restore_guid
from feedsvc.editorial.translations import restore_translations
from feedsvc.errors import InvalidStateError, Problem
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds, notices
from feedsvc.storage.tables import Article

Snapshot = dict[str, Any]


def undo_change(
    session: Session, article_id: int, *, revision: int, editor: str, now: datetime
) -> Article:
    """Make an article what it was before the change that gave it `revision`; also a trashed one.

    `published` (unless the change corrected it) and a later `updated` stay, because readers have
    seen them. The undo of an update is another update; the undo of a publication leaves a
    tombstone. An article that was shown again as new gets its former guid and time back, and the
    other guid gets the tombstone. An article that was scheduled for a time that has passed
    meanwhile becomes a draft.

    Raises:
        NotFoundError, ConflictError: as the errors' names say.
        InvalidStateError: there is nothing before that change.
        ValidationError: another article has the former slug now.
    """
    repeated = _find_repeated(session, article_id, revision, editor)
    if repeated:
        return repeated
    article = claim_article(session, article_id, revision, None)
    before = snapshots.take_snapshot(article)
    former_feeds = feeds.find_containing(session, article.id)
    former = _read_former(session, article, before)
    is_new_update = _restore(session, article, former, now=now)
    former_ids = former.get("translations", [])
    restore_translations(session, article, former_ids, editor=editor, now=now)
    if article.state == State.SCHEDULED and article.publish_at and article.publish_at <= now:
        article.state = State.DRAFT  # or the scheduler would publish it at once
    if article.state == State.PUBLISHED:
        if is_new_update:
            article.updated = latest_of(article.updated, now)
        former_feeds |= notices.hide_notice(session, article, withdrawn=truncate_to_second(now))
        is_significant = is_new_update or before["state"] != State.PUBLISHED
        set_article_feeds(session, article, former_feeds, now=now, significant=is_significant)
    else:
        leave_tombstones(session, article, now=now)
    verb = Verb.RESTORE if before["state"] == State.TRASHED else Verb.UNDO
    snapshots.record_change(session, article, verb, before=before, editor=editor, now=now)
    return article


def _restore(session: Session, article: Article, former: Snapshot, *, now: datetime) -> bool:
    """Restore a former state of an article; return whether its `updated` was different."""
    published, updated = article.published, article.updated
    content.set_slug(session, article, former["slug"])
    restore_guid(session, article, now=now)
    snapshots.restore_snapshot(session, article, former)
    is_new_update = article.updated != updated
    # The former time of publication returns if the change had corrected it; the undo of a
    # publication keeps the time that readers have seen.
    article.published, article.updated = article.published or published, updated or article.updated
    return is_new_update


def _find_repeated(session: Session, article_id: int, revision: int, editor: str) -> Article | None:
    """Return the article if its last change is this very undo, which was sent twice."""
    # `claim_article` would refuse the second sending: its revision is the one before the undo.
    articles.lock_articles(session)
    article = articles.get_article(session, article_id)
    last = articles.get_change(session, article_id, revision + 1)
    is_repeated = (
        last is not None
        and article.revision == last.revision
        and last.editor == editor
        and last.verb in {Verb.UNDO, Verb.RESTORE}
    )
    return article if is_repeated else None


def _read_former(session: Session, article: Article, present: Snapshot) -> Snapshot:
    """Return the snapshot of an article from before its last change.

    The first change of an article that was published at once has nothing before it: the article
    becomes a draft with the same content. `publish_at` stays only where it was typed for later.

    Raises:
        InvalidStateError: there is nothing before that change.
    """
    if can_undo_first_change(article.revision, State(article.state)):
        publish_at = None if present["published"] else present["publish_at"]
        return {**present, "state": State.DRAFT, "publish_at": publish_at}
    former = revisions.read_revision(session, article.id, article.revision - 1)
    if former is None:
        raise InvalidStateError([Problem("", "There is nothing to undo.")], article.id)
    return former


def can_undo_first_change(revision: int, state: State) -> bool:
    """Return whether the only change of an article published it, or scheduled it, at once."""
    return revision == 1 and state in {State.PUBLISHED, State.SCHEDULED}
