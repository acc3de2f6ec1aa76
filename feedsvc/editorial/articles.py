"""Articles: create, save, publish, update and withdraw. Each change is recorded for undo."""

from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import (
    ALLOWED_VERBS,
    NO_NOTICE,
    ArticleContent,
    Notice,
    State,
    Verb,
)
from feedsvc.domain.times import latest_of, truncate_to_second
from feedsvc.editorial import autosave, guids, notices, snapshots, validation
from feedsvc.editorial.content import fill_article
from feedsvc.editorial.entries import leave_tombstones, set_article_feeds
from feedsvc.errors import InvalidStateError, ValidationError
from feedsvc.storage.articles import articles
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article


def create_article(
    session: Session,
    content: ArticleContent,
    *,
    editor: str,
    authority: str,
    now: datetime,
    guid: str = "",
) -> Article:
    """Store a new draft. Its guid is minted here, once, unless an earlier system gave it one.

    Raises:
        ValidationError: something in the content cannot be stored, or `guid` cannot be used.
    """
    articles.lock_articles(session)
    content = validation.clean_content(content)
    validation.validate_content(content, complete=False, now=now)
    article = _build_article(session, guid, authority=authority, now=now)
    fill_article(session, article, content, editor=editor, authority=authority, now=now)
    snapshots.record_change(session, article, Verb.SAVE, before=None, editor=editor, now=now)
    return article


def publish_new_article(
    session: Session,
    content: ArticleContent,
    *,
    article_id: int | None = None,
    editor: str,
    authority: str,
    now: datetime,
    guid: str = "",
) -> Article:
    """Store an article that nobody has saved before and publish it: one change in its history.

    `article_id` names the row that autosave has made for it (its revision is 0); None makes a row.
    The article is scheduled instead if its `publish_at` is in the future.

    Raises:
        ConflictError: the article has been saved before.
        NotFoundError, InvalidStateError, ValidationError: as the errors' names say.
    """
    articles.lock_articles(session)
    content = validation.clean_content(content)
    validation.validate_content(content, complete=True, now=now)
    if article_id is None:
        article = _build_article(session, guid, authority=authority, now=now)
    else:
        article = claim_article(session, article_id, 0, Verb.PUBLISH)
        article.slug = ""  # autosave made a placeholder
    fill_article(session, article, content, editor=editor, authority=authority, now=now)
    verb = _publish_or_schedule(session, article, now=now)
    # No save is recorded before it: undoing the publication leads to a draft with this content.
    snapshots.record_change(session, article, verb, before=None, editor=editor, now=now)
    return article


def _build_article(session: Session, guid: str, *, authority: str, now: datetime) -> Article:
    """Return an empty draft that is not yet in the session.

    Raises:
        ValidationError: `guid` is blank, too long or another article's, or cannot be stored.
    """
    if guid:
        guids.check_guid(session, guid)
    return Article(
        guid=guid or guids.mint_article_guid(authority, now),
        state=State.DRAFT,
        created=now,
        revision=0,
        slug="",
        topics=[],  # there are none, so no query looks for them
        authors=[],
    )


def save_article(
    session: Session,
    article_id: int,
    content: ArticleContent,
    *,
    revision: int,
    editor: str,
    authority: str,
    now: datetime,
) -> Article:
    """Store new content of an article that is not public: a draft, scheduled or withdrawn.

    A scheduled article without a time becomes a draft.

    Raises:
        NotFoundError, ConflictError, InvalidStateError, ValidationError: as the errors' names say.
    """
    article = claim_article(session, article_id, revision, Verb.SAVE)
    content = validation.clean_content(content)
    validation.validate_content(content, complete=article.state == State.SCHEDULED, now=now)
    before = snapshots.take_snapshot(article) if article.revision else None
    if before is None:  # nobody has saved it yet: autosave made a placeholder
        article.slug = ""
    fill_article(session, article, content, editor=editor, authority=authority, now=now)
    if article.state == State.SCHEDULED and article.publish_at is None:
        article.state = State.DRAFT
    notices.mark_showing_stale(session, article, now=now)  # its address or language may differ
    snapshots.record_change(session, article, Verb.SAVE, before=before, editor=editor, now=now)
    return article


def publish_article(
    session: Session, article_id: int, *, revision: int, editor: str, now: datetime
) -> Article:
    """Publish an article, or schedule it if its `publish_at` is in the future.

    The first publication sets `published` for ever: `publish_at` if that is past, otherwise `now`.

    Raises:
        NotFoundError, ConflictError, InvalidStateError, ValidationError: as the errors' names say.
    """
    article = claim_article(session, article_id, revision, Verb.PUBLISH)
    validation.validate_content(read_content(article), complete=True, now=now)
    before = snapshots.take_snapshot(article)
    verb = _publish_or_schedule(session, article, now=now)
    snapshots.record_change(session, article, verb, before=before, editor=editor, now=now)
    return article


def _publish_or_schedule(session: Session, article: Article, *, now: datetime) -> Verb:
    """Publish an article, or schedule it if its time is in the future; return the verb for it."""
    # A withdrawn article is public again at once: its time is that of its first publication.
    if article.publish_at and article.publish_at > now and article.state != State.WITHDRAWN:
        article.state = State.SCHEDULED
        return Verb.SCHEDULE
    make_public(session, article, now=now)
    return Verb.PUBLISH


def unschedule_article(
    session: Session, article_id: int, *, revision: int, editor: str, now: datetime
) -> Article:
    """Make a scheduled article a draft again.

    Raises:
        NotFoundError, ConflictError, InvalidStateError: as the errors' names say.
    """
    article = claim_article(session, article_id, revision, Verb.UNSCHEDULE)
    before = snapshots.take_snapshot(article)
    article.state = State.DRAFT
    snapshots.record_change(
        session, article, Verb.UNSCHEDULE, before=before, editor=editor, now=now
    )
    return article


def update_article(
    session: Session,
    article_id: int,
    content: ArticleContent,
    *,
    revision: int,
    editor: str,
    authority: str,
    now: datetime,
    silent: bool = False,
) -> Article:
    """Change the content of a published article.

    `updated` becomes `now`, which tells readers of the change, unless `silent` (a correction).
    A time in the content corrects `published`; feeds and pages then show that time.

    Raises:
        NotFoundError, ConflictError, InvalidStateError, ValidationError: as the errors' names say.
    """
    verb = Verb.CORRECT if silent else Verb.UPDATE
    article = claim_article(session, article_id, revision, verb)
    content = validation.clean_content(content)
    validation.validate_content(content, complete=True, now=now)
    problems = list(validation.check_published_time(content.publish_at, article.published, now=now))
    if problems:
        raise ValidationError(problems, article_id)
    before = snapshots.take_snapshot(article)
    former_feeds = feeds.find_containing(session, article.id)
    fill_article(session, article, content, editor=editor, authority=authority, now=now)
    # The form shows `publish_at`: if they differed, the next correction would move `published`.
    article.published = article.publish_at = content.publish_at or article.published
    # No entry may be updated before it was published.
    article.updated = latest_of(article.published, article.updated or now)
    if not silent:
        article.updated = latest_of(article.updated, now)
    set_article_feeds(session, article, former_feeds, now=now, significant=not silent)
    snapshots.record_change(session, article, verb, before=before, editor=editor, now=now)
    return article


def withdraw_article(
    session: Session,
    article_id: int,
    *,
    revision: int,
    editor: str,
    now: datetime,
    notice: Notice = NO_NOTICE,
) -> Article:
    """Withdraw an article: its page answers 410, and a tombstone replaces it in every feed.

    With a `notice` its entry stays in feeds, with the notice in place of its text.

    Raises:
        NotFoundError, ConflictError, InvalidStateError, ValidationError: as the errors' names say.
    """
    article = claim_article(session, article_id, revision, Verb.WITHDRAW)
    before = snapshots.take_snapshot(article)
    article.state, article.withdrawn = State.WITHDRAWN, truncate_to_second(now)
    notices.set_notice(article, notice, now=now)
    leave_tombstones(session, article, now=now)
    snapshots.record_change(session, article, Verb.WITHDRAW, before=before, editor=editor, now=now)
    return article


def change_notice(
    session: Session,
    article_id: int,
    notice: Notice,
    *,
    revision: int,
    editor: str,
    now: datetime,
) -> Article:
    """Set, replace or remove the notice of a withdrawn article in feeds.

    Raises:
        NotFoundError, ConflictError, InvalidStateError, ValidationError: as the errors' names say.
    """
    article = claim_article(session, article_id, revision, Verb.NOTICE)
    before = snapshots.take_snapshot(article)
    notices.set_notice(article, notice, now=now)
    leave_tombstones(session, article, now=now)
    snapshots.record_change(session, article, Verb.NOTICE, before=before, editor=editor, now=now)
    return article


def claim_article(session: Session, article_id: int, revision: int, verb: Verb | None) -> Article:
    """Return the article if its state allows `verb` and it still has `revision`.

    Raises:
        NotFoundError, ConflictError, InvalidStateError: as the errors' names say.
    """
    # Lock before the row is read: another transaction could change it after the comparison.
    articles.lock_articles(session)
    article = articles.get_article(session, article_id)
    if article.revision != revision:
        raise autosave.describe_conflict(article_id)
    if verb and verb not in ALLOWED_VERBS[State(article.state)]:
        raise InvalidStateError([validation.describe_state(State(article.state))], article_id)
    return article


def make_public(session: Session, article: Article, *, now: datetime) -> None:
    """Publish an article; `published` is set the first time and stays."""
    # Feeds contain published articles only.
    former_feeds = feeds.find_containing(session, article.id) if article.published else set[int]()
    if article.published is None:
        # The planned time counts, even if the scheduler could not run for hours.
        article.published = article.updated = truncate_to_second(
            min(article.publish_at or now, now)
        )
    else:
        article.updated = latest_of(article.updated, now)
    # The form shows `publish_at`, and sends it with the next correction.
    if article.notice:
        former_feeds |= notices.remove_notice(session, article, now=now)
    article.state, article.withdrawn, article.publish_at = State.PUBLISHED, None, article.published
    set_article_feeds(session, article, former_feeds, now=now, significant=True)
