"""The verbs of an article's life. Each writes who did what when, and can be undone as the last one."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import MAY, State, Submission, Verb
from feedsvc.domain.identity import mint
from feedsvc.domain.instants import later, whole_second
from feedsvc.domain.text import line
from feedsvc.editorial import checks, content, copies, revisions, snapshots
from feedsvc.errors import NotPossibleError, Problem, Refused
from feedsvc.storage import articles, feeds
from feedsvc.storage.tables import Article

_LONGEST_GUID = 300


def start(
    session: Session, submission: Submission, *, editor: str, authority: str, now: datetime, guid: str = ""
) -> Article:
    """Store a new draft; its guid is minted here, once, unless an earlier system gave it one.

    Raises:
        Refused: something in the submission cannot be stored, or the given guid cannot.
    """
    articles.take_turn(session)
    submission = checks.cleaned(submission)
    checks.check(submission, complete=False, now=now)
    if guid and (guid != line(guid) or len(guid) > _LONGEST_GUID or articles.by_guid(session, guid)):
        raise Refused([Problem("guid", "This id cannot be taken over: it is malformed, or there already.")], guid)
    article = Article(
        guid=guid or mint(authority, now, "article", secrets.token_hex(8)),
        state=State.DRAFT,
        created=now,
        revision=0,
        slug="",
    )
    content.fill(session, article, submission, authority=authority, now=now)
    snapshots.record(session, article, Verb.SAVE, before=None, editor=editor, now=now)
    return article


def save(
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
    submission = checks.cleaned(submission)
    checks.check(submission, complete=article.state == State.SCHEDULED, now=now)
    before = snapshots.taken(article) if article.revision else None
    if before is None:  # nobody saved it yet: what names it was a stand-in
        article.slug = ""
    content.fill(session, article, submission, authority=authority, now=now)
    if article.state == State.SCHEDULED and article.publish_at is None:
        article.state = State.DRAFT
    snapshots.record(session, article, Verb.SAVE, before=before, editor=editor, now=now)
    return article


def publish(session: Session, article_id: int, *, revision: int, editor: str, now: datetime) -> Article:
    """Publish an article now; at its `publish_at`, if that is still to come.

    Its first publication sets `published` for ever: `publish_at` where that is past, else now.

    Raises:
        NotFoundError, ConflictError, NotPossibleError, Refused: as the errors' names say.
    """
    article = _claim(session, article_id, revision, Verb.PUBLISH)
    checks.check(content.of(article), complete=True, now=now)
    before = snapshots.taken(article)
    if article.publish_at and article.publish_at > now and article.state != State.WITHDRAWN:
        article.state = State.SCHEDULED
        snapshots.record(session, article, Verb.SCHEDULE, before=before, editor=editor, now=now)
        return article
    make_public(session, article, now=now)
    snapshots.record(session, article, Verb.PUBLISH, before=before, editor=editor, now=now)
    return article


def unschedule(session: Session, article_id: int, *, revision: int, editor: str, now: datetime) -> Article:
    """Make a scheduled article a draft again.

    Raises:
        NotFoundError, ConflictError, NotPossibleError: as the errors' names say.
    """
    article = _claim(session, article_id, revision, Verb.UNSCHEDULE)
    before = snapshots.taken(article)
    article.state = State.DRAFT
    snapshots.record(session, article, Verb.UNSCHEDULE, before=before, editor=editor, now=now)
    return article


def update(
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
    submission = checks.cleaned(submission)
    checks.check(submission, complete=True, now=now)
    before, shown = snapshots.taken(article), feeds.holding(session, article.id)
    publish_at = article.publish_at
    content.fill(session, article, submission, authority=authority, now=now)
    article.publish_at = publish_at
    if not silent:
        article.updated = later(article.updated, now)
    _place(session, article, shown, now=now, significant=not silent)
    snapshots.record(session, article, verb, before=before, editor=editor, now=now)
    return article


def withdraw(session: Session, article_id: int, *, revision: int, editor: str, now: datetime) -> Article:
    """Take an article back: it leaves all feeds and a tombstone in each; its page answers 410.

    Raises:
        NotFoundError, ConflictError, NotPossibleError: as the errors' names say.
    """
    article = _claim(session, article_id, revision, Verb.WITHDRAW)
    before, shown = snapshots.taken(article), feeds.holding(session, article.id)
    article.state, article.withdrawn = State.WITHDRAWN, whole_second(now)
    feeds.displace(session, article, withdrawn=article.withdrawn)
    feeds.mark_stale(session, shown, now=now)
    snapshots.record(session, article, Verb.WITHDRAW, before=before, editor=editor, now=now)
    return article


def undo(session: Session, article_id: int, *, revision: int, editor: str, now: datetime) -> Article:
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
    former = revisions.read(session, article_id, revision - 1)
    if former is None:
        raise NotPossibleError([Problem("", "There is nothing to undo.")], article_id)
    before, shown = snapshots.taken(article), feeds.holding(session, article.id)
    published, updated = article.published, article.updated
    content.move_slug(session, article, former["slug"])
    snapshots.restore(session, article, former)
    retold = article.updated != updated
    article.published, article.updated = published or article.published, updated or article.updated
    if article.state == State.SCHEDULED and article.publish_at and article.publish_at <= now:
        article.state = State.DRAFT
    if article.state == State.PUBLISHED:
        if retold:
            article.updated = later(article.updated, now)
        _place(session, article, shown, now=now, significant=retold or before["state"] != State.PUBLISHED)
    elif shown:
        feeds.displace(session, article, withdrawn=whole_second(now))
        feeds.mark_stale(session, shown, now=now)
    verb = Verb.RESTORE if before["state"] == State.BINNED else Verb.UNDO
    snapshots.record(session, article, verb, before=before, editor=editor, now=now)
    return article


def _claim(session: Session, article_id: int, revision: int, verb: Verb | None) -> Article:
    """Return the article if `verb` may follow its state and it still has `revision`."""
    articles.take_turn(session)
    article = articles.get(session, article_id)
    if article.revision != revision:
        raise copies.conflict(article_id)
    if verb and verb not in MAY[State(article.state)]:
        problem = Problem("", "This cannot be done to an article that is %(state)s.", {"state": str(article.state)})
        raise NotPossibleError([problem], article_id)
    return article


def make_public(session: Session, article: Article, *, now: datetime) -> None:
    """Let readers see an article; `published` is set the first time, and stays."""
    shown = feeds.holding(session, article.id)
    if article.published is None:
        article.published = article.updated = whole_second(min(article.publish_at or now, now))
    else:
        article.updated = later(article.updated, now)
    article.state, article.withdrawn, article.publish_at = State.PUBLISHED, None, article.published
    _place(session, article, shown, now=now, significant=True)


def _place(session: Session, article: Article, shown: set[int], *, now: datetime, significant: bool) -> None:
    """Let the article stand where it is selected; mark all feeds that show or showed it."""
    session.flush()
    selecting = feeds.selecting(session, article)
    feeds.place(session, article, selecting)
    feeds.mark_stale(session, selecting | shown, now=now, significant=significant)
