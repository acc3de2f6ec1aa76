"""The verbs of an article's life. Each writes who did what when, and can be undone as the last one."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import MAY, State, Submission, Verb
from feedsvc.domain.identity import mint_guid
from feedsvc.domain.text import to_line
from feedsvc.domain.times import latest_of, truncate_to_second
from feedsvc.editorial import autosave, content, revisions, snapshots, validation
from feedsvc.errors import InvalidStateError, Problem, ValidationError
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article

_LONGEST_GUID = 300


def create_article(
    session: Session,
    submission: Submission,
    *,
    editor: str,
    authority: str,
    now: datetime,
    guid: str = "",
) -> Article:
    """Store a new draft; its guid is minted here, once, unless an earlier system gave it one.

    Raises:
        Refused: something in the submission cannot be stored, or the given guid cannot.
    """
    articles.lock_articles(session)
    submission = validation.clean_content(submission)
    validation.validate_content(submission, complete=False, now=now)
    if guid and (
        guid != to_line(guid) or len(guid) > _LONGEST_GUID or articles.find_by_guid(session, guid)
    ):
        raise ValidationError(
            [Problem("guid", "This id cannot be taken over: it is malformed, or there already.")],
            guid,
        )
    article = Article(
        guid=guid or mint_guid(authority, now, "article", secrets.token_hex(8)),
        state=State.DRAFT,
        created=now,
        revision=0,
        slug="",
    )
    content.fill_article(session, article, submission, authority=authority, now=now)
    snapshots.record_change(session, article, Verb.SAVE, before=None, editor=editor, now=now)
    return article


def save_article(
    session: Session,
    article_id: int,
    submission: Submission,
    *,
    revision: int,
    editor: str,
    authority: str,
    now: datetime,
) -> Article:
    """Store another version of what readers do not see: a draft, a scheduled or withdrawn article.

    Raises:
        NotFoundError, ConflictError, NotPossibleError, Refused: as the errors' names say.
    """
    article = _claim(session, article_id, revision, Verb.SAVE)
    submission = validation.clean_content(submission)
    validation.validate_content(submission, complete=article.state == State.SCHEDULED, now=now)
    before = snapshots.take_snapshot(article) if article.revision else None
    if before is None:  # nobody saved it yet: what names it was a stand-in
        article.slug = ""
    content.fill_article(session, article, submission, authority=authority, now=now)
    if article.state == State.SCHEDULED and article.publish_at is None:
        article.state = State.DRAFT
    snapshots.record_change(session, article, Verb.SAVE, before=before, editor=editor, now=now)
    return article


def publish_article(
    session: Session, article_id: int, *, revision: int, editor: str, now: datetime
) -> Article:
    """Publish an article now; at its `publish_at`, if that is still to come.

    Its first publication sets `published` for ever: `publish_at` where that is past, else now.

    Raises:
        NotFoundError, ConflictError, NotPossibleError, Refused: as the errors' names say.
    """
    article = _claim(session, article_id, revision, Verb.PUBLISH)
    validation.validate_content(content.read_content(article), complete=True, now=now)
    before = snapshots.take_snapshot(article)
    if article.publish_at and article.publish_at > now and article.state != State.WITHDRAWN:
        article.state = State.SCHEDULED
        snapshots.record_change(
            session, article, Verb.SCHEDULE, before=before, editor=editor, now=now
        )
        return article
    make_public(session, article, now=now)
    snapshots.record_change(session, article, Verb.PUBLISH, before=before, editor=editor, now=now)
    return article


def unschedule_article(
    session: Session, article_id: int, *, revision: int, editor: str, now: datetime
) -> Article:
    """Make a scheduled article a draft again.

    Raises:
        NotFoundError, ConflictError, NotPossibleError: as the errors' names say.
    """
    article = _claim(session, article_id, revision, Verb.UNSCHEDULE)
    before = snapshots.take_snapshot(article)
    article.state = State.DRAFT
    snapshots.record_change(
        session, article, Verb.UNSCHEDULE, before=before, editor=editor, now=now
    )
    return article


def update_article(
    session: Session,
    article_id: int,
    submission: Submission,
    *,
    revision: int,
    editor: str,
    authority: str,
    now: datetime,
    silent: bool = False,
) -> Article:
    """Change what readers see. `updated` moves and tells them; not if `silent`: a correction.

    `published` stays whatever the submission says.

    Raises:
        NotFoundError, ConflictError, NotPossibleError, Refused: as the errors' names say.
    """
    verb = Verb.CORRECT if silent else Verb.UPDATE
    article = _claim(session, article_id, revision, verb)
    submission = validation.clean_content(submission)
    validation.validate_content(submission, complete=True, now=now)
    before, shown = snapshots.take_snapshot(article), feeds.find_containing(session, article.id)
    publish_at = article.publish_at
    content.fill_article(session, article, submission, authority=authority, now=now)
    article.publish_at = publish_at
    if not silent:
        article.updated = latest_of(article.updated, now)
    _set_feeds(session, article, shown, now=now, significant=not silent)
    snapshots.record_change(session, article, verb, before=before, editor=editor, now=now)
    return article


def withdraw_article(
    session: Session, article_id: int, *, revision: int, editor: str, now: datetime
) -> Article:
    """Take an article back: it leaves all feeds and a tombstone in each; its page answers 410.

    Raises:
        NotFoundError, ConflictError, NotPossibleError: as the errors' names say.
    """
    article = _claim(session, article_id, revision, Verb.WITHDRAW)
    before, shown = snapshots.take_snapshot(article), feeds.find_containing(session, article.id)
    article.state, article.withdrawn = State.WITHDRAWN, truncate_to_second(now)
    feeds.remove_from_feeds(session, article, withdrawn=article.withdrawn)
    feeds.mark_stale(session, shown, now=now)
    snapshots.record_change(session, article, Verb.WITHDRAW, before=before, editor=editor, now=now)
    return article


def undo_change(
    session: Session, article_id: int, *, revision: int, editor: str, now: datetime
) -> Article:
    """Make an article what it was before the change that gave it `revision`; out of the bin, too.

    What readers saw is not unsaid: `published` and a later `updated` stay. They are told of an
    update's undoing by another one, of a publication's by a tombstone. A time to publish at that
    has passed meanwhile is not taken up again: the article is a draft then.

    Raises:
        NotFoundError, ConflictError: as the errors' names say.
        NotPossibleError: there is nothing before that change.
        Refused: the former slug is another article's now.
    """
    article = _claim(session, article_id, revision, None)
    former = revisions.read_revision(session, article_id, revision - 1)
    if former is None:
        raise InvalidStateError([Problem("", "There is nothing to undo.")], article_id)
    before, shown = snapshots.take_snapshot(article), feeds.find_containing(session, article.id)
    published, updated = article.published, article.updated
    content.set_slug(session, article, former["slug"])
    snapshots.restore_snapshot(session, article, former)
    retold = article.updated != updated
    article.published, article.updated = published or article.published, updated or article.updated
    if article.state == State.SCHEDULED and article.publish_at and article.publish_at <= now:
        article.state = State.DRAFT
    if article.state == State.PUBLISHED:
        if retold:
            article.updated = latest_of(article.updated, now)
        _set_feeds(
            session,
            article,
            shown,
            now=now,
            significant=retold or before["state"] != State.PUBLISHED,
        )
    elif shown:
        feeds.remove_from_feeds(session, article, withdrawn=truncate_to_second(now))
        feeds.mark_stale(session, shown, now=now)
    verb = Verb.RESTORE if before["state"] == State.TRASHED else Verb.UNDO
    snapshots.record_change(session, article, verb, before=before, editor=editor, now=now)
    return article


def _claim(session: Session, article_id: int, revision: int, verb: Verb | None) -> Article:
    """Return the article if `verb` may follow its state and it still has `revision`."""
    articles.lock_articles(session)
    article = articles.get_article(session, article_id)
    if article.revision != revision:
        raise autosave.describe_conflict(article_id)
    if verb and verb not in MAY[State(article.state)]:
        problem = Problem(
            "",
            "This cannot be done to an article that is %(state)s.",
            {"state": str(article.state)},
        )
        raise InvalidStateError([problem], article_id)
    return article


def make_public(session: Session, article: Article, *, now: datetime) -> None:
    """Let readers see an article; `published` is set the first time, and stays."""
    shown = feeds.find_containing(session, article.id)
    if article.published is None:
        article.published = article.updated = truncate_to_second(
            min(article.publish_at or now, now)
        )
    else:
        article.updated = latest_of(article.updated, now)
    article.state, article.withdrawn, article.publish_at = State.PUBLISHED, None, article.published
    _set_feeds(session, article, shown, now=now, significant=True)


def _set_feeds(
    session: Session, article: Article, shown: set[int], *, now: datetime, significant: bool
) -> None:
    """Let the article stand where it is selected; mark all feeds that show or showed it."""
    session.flush()
    selecting = feeds.find_matching(session, article)
    feeds.set_feeds(session, article, selecting)
    feeds.mark_stale(session, selecting | shown, now=now, significant=significant)
