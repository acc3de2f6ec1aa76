"""Working copies: what editors type, kept as typed while they type; readers see nothing of it.

An article has one at the most. Who writes into it names the writes that their text continues
(`known`): their last one, and those of which they never heard whether they arrived. Any other write
in between is somebody else's, and is a conflict. What a conflict knowingly replaces (`over`), and
what is discarded, is set aside and can be brought back: no sentence is lost.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, State
from feedsvc.domain.drafts import Base, DraftMark
from feedsvc.domain.fields import TITLE
from feedsvc.domain.text import to_line
from feedsvc.errors import ConflictError, Problem, ValidationError
from feedsvc.storage.articles import articles, drafts, search_index
from feedsvc.storage.articles.content import to_columns
from feedsvc.storage.tables import Article, Draft

_LARGEST = 4_000_000


def create_for_draft(session: Session, *, guid: str, language: str, now: datetime) -> Article:
    """Make the row of an article that nobody saved yet, for its working copy to belong to.

    Its first save gives it a revision, and a slug from the title that it then has.
    """
    articles.lock_articles(session)
    article = Article(
        guid=guid,
        slug=f"~{secrets.token_hex(12)}",
        **to_columns(ArticleContent(language=language)),
        state=State.DRAFT,
        created=now,
        changed=now,
        revision=0,
    )
    session.add(article)
    session.flush()
    search_index.index_article(session, article)
    return article


def save_draft(
    session: Session,
    article_id: int,
    fields: Mapping[str, str],
    *,
    base: Base,
    token: str,
    editor: str,
    now: datetime,
) -> Draft:
    """Keep what was typed, whatever it is; the same write coming twice is one.

    Raises:
        NotFoundError: there is no such article.
        ConflictError: somebody else wrote or saved in between.
        Refused: it is larger than anything that can be published.
    """
    articles.lock_articles(session)
    article = articles.get_article(session, article_id)
    if sum(map(len, fields.values())) > _LARGEST:
        raise ValidationError(
            [Problem("body", "This is too long to be kept. Shorten it.")], article_id
        )
    current = drafts.find_draft(session, article_id)
    if current and current.token == token:
        return current
    _check_base(article, current, base)
    if current and current.token not in base.known:
        drafts.archive_draft(session, current, now=now)
        current = None
    if current is None:
        current = Draft(article_id=article_id)
        session.add(current)
    current.token, current.revision, current.fields = token, article.revision, dict(fields)
    current.editor, current.at = editor, now
    if article.revision == 0:  # lists have no other name for it
        article.title, article.changed = to_line(fields.get("title", ""))[:TITLE], now
        search_index.index_article(session, article)
    session.flush()
    return current


def consume_draft(session: Session, article_id: int, *, base: Base, now: datetime) -> int:
    """End the working copy that is about to be saved; return the revision to save over.

    Raises:
        NotFoundError: there is no such article.
        ConflictError: somebody else wrote or saved in between.
    """
    articles.lock_articles(session)
    article = articles.get_article(session, article_id)
    current = drafts.find_draft(session, article_id)
    _check_base(article, current, base)
    if current and current.token in base.known:
        drafts.delete_draft(session, current)
    elif current:
        drafts.archive_draft(session, current, now=now)
    return article.revision


def archive_current_draft(session: Session, article_id: int, *, token: str, now: datetime) -> Draft:
    """Set a working copy aside; the article is again what was saved last.

    Raises:
        NotFoundError: there is no such article.
        ConflictError: it is not there any more, or somebody wrote into it since.
    """
    articles.lock_articles(session)
    articles.get_article(session, article_id)
    current = drafts.find_draft(session, article_id)
    if current is None or current.token != token:
        raise describe_conflict(article_id)
    drafts.archive_draft(session, current, now=now)
    return current


def rebase_draft(session: Session, article: Article) -> None:
    """Let the working copy stand on a revision that changed nothing of the text, such as the schedule's."""
    current = drafts.find_draft(session, article.id)
    if current and current.revision == article.revision - 1:
        current.revision = article.revision
        session.flush()


def describe_conflict(article_id: int) -> ConflictError:
    """Return what is said where two wrote at once."""
    problem = Problem(
        "",
        "Somebody else saved this article after you opened it. Your text is below, theirs beside it.",
    )
    return ConflictError([problem], article_id)


def _check_base(article: Article, current: Draft | None, base: Base) -> None:
    mark = DraftMark(current.token, current.revision) if current else None
    if not base.is_current(article.revision, mark):
        raise describe_conflict(article.id)
