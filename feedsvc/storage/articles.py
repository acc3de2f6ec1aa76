"""Articles as rows: found by what names them, listed by what editors ask for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.errors import NotFoundError
from feedsvc.storage import slugs
from feedsvc.storage.tables import MOST, Article, ArticleAlias, Change

_TURN = 0x61727469  # "arti"


def take_turn(session: Session) -> None:
    """Let one writer of articles in at a time; SQLite does by itself.

    It makes slugs and names safe to choose, and no two writers can wait for each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURN})


def get(session: Session, article_id: int) -> Article:
    """Return an article.

    Raises:
        NotFoundError: there is none of this number.
    """
    article = session.get(Article, article_id) if 0 < article_id <= MOST else None
    if article is None:
        raise NotFoundError(f"there is no article {article_id}", article_id)
    return article


def by_guid(session: Session, guid: str) -> Article | None:
    """Return the article that has this guid."""
    return session.scalars(select(Article).where(Article.guid == guid)).one_or_none()


def several(session: Session, article_ids: Sequence[int]) -> list[Article]:
    """Return articles in the order of their numbers here."""
    found = {row.id: row for row in session.scalars(select(Article).where(Article.id.in_(article_ids)))}
    return [found[article_id] for article_id in article_ids]


def by_slug(session: Session, slug: str) -> Article | None:
    """Return the article that has this slug now."""
    return session.scalars(select(Article).where(Article.slug == slug)).one_or_none()


def by_former_slug(session: Session, slug: str) -> Article | None:
    """Return the article that had this slug before."""
    return session.scalars(
        select(Article).join(ArticleAlias, ArticleAlias.article_id == Article.id).where(ArticleAlias.slug == slug)
    ).one_or_none()


def free_slug(session: Session, stem: str) -> str:
    """Return `stem`, with a number where an article has or had it already."""
    return slugs.free(session, stem, Article.slug, ArticleAlias.slug)


def has_slug(session: Session, slug: str, but: int | None) -> bool:
    """Tell whether an article, but this one, has or had a slug."""
    present = select(Article.id).where(Article.slug == slug, Article.id != (but or 0))
    former = select(ArticleAlias.article_id).where(ArticleAlias.slug == slug, ArticleAlias.article_id != (but or 0))
    return session.scalar(present) is not None or session.scalar(former) is not None


def move_slug(session: Session, article: Article, slug: str) -> None:
    """Give `article` another slug; the former one redirects if readers could know it."""
    former = session.get(ArticleAlias, slug)
    if former:
        session.delete(former)
    if article.published:
        session.merge(ArticleAlias(slug=article.slug, article_id=article.id))
    article.slug = slug


def due(session: Session, now: datetime, limit: int = 100) -> Sequence[int]:
    """Return which scheduled articles' time has come, the first due first."""
    return session.scalars(
        select(Article.id)
        .where(Article.state == State.SCHEDULED, Article.publish_at <= now)
        .order_by(Article.publish_at)
        .limit(limit)
    ).all()


def next_due(session: Session) -> datetime | None:
    """Return when the next scheduled article is due."""
    return session.scalar(select(func.min(Article.publish_at)).where(Article.state == State.SCHEDULED))


def listed(
    session: Session,
    *,
    state: State | None = None,
    containing: str = "",
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> Sequence[Article]:
    """Return articles, the last changed first; `before` is (changed, id) of the last one seen."""
    query = select(Article).order_by(Article.changed.desc(), Article.id.desc()).limit(limit)
    if state:
        query = query.where(Article.state == state)
    if containing:
        query = query.where(Article.title.icontains(containing, autoescape=True))
    if before:
        query = query.where(tuple_(Article.changed, Article.id) < before)
    return session.scalars(query).all()


def last_editors(session: Session, article_ids: Sequence[int]) -> dict[int, str]:
    """Return who changed each of these articles last; "" is the schedule."""
    last = (Article.id == Change.article_id) & (Article.revision == Change.revision)
    rows = session.execute(
        select(Change.article_id, Change.editor).join(Article, last).where(Article.id.in_(article_ids))
    )
    return {row.article_id: row.editor for row in rows}


def counts(session: Session) -> dict[str, int]:
    """Return how many articles there are in each state."""
    rows = session.execute(select(Article.state, func.count()).group_by(Article.state))
    return {str(state): count for state, count in rows}


def history(session: Session, article_id: int, limit: int = 100) -> Sequence[Change]:
    """Return what was done to an article, the last first."""
    return session.scalars(
        select(Change).where(Change.article_id == article_id).order_by(Change.revision.desc()).limit(limit)
    ).all()


def change(session: Session, article_id: int, revision: int) -> Change | None:
    """Return what was done to an article to give it this revision."""
    return session.scalars(
        select(Change).where(Change.article_id == article_id, Change.revision == revision)
    ).one_or_none()
