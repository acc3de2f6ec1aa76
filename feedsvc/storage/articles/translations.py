"""The translations of an article: the other articles of its story.

A story is a name that its articles share, so each of them has the same translations. An article
that is in the trash stays in its story, and is no translation until it is restored.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, object_session

from feedsvc.domain.articles import LIVE, State
from feedsvc.domain.text import list_spellings
from feedsvc.storage.tables import Article, ArticleAlias

_KEY = "translations"  # a key of the info that SQLAlchemy keeps with an object


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """An article that can be a translation of another one, without its texts."""

    id: int
    slug: str
    title: str
    language: str
    state: str
    story: str | None


_COLUMNS = [getattr(Article, field.name) for field in fields(LinkedArticle)]


def list_translations(article: Article) -> Sequence[LinkedArticle]:
    """Return the translations of an article, public or not, by language.

    They are looked up once for each object. If they were read together with the row, this works
    after its session has ended too.
    """
    info = inspect(article).info
    if _KEY not in info:
        session = object_session(article)
        if article.story is None:
            set_translations(article, ())
        elif session is None:
            raise LookupError(f"the translations of article {article.id} were not read")
        else:
            load_translations(session, [article])
    loaded: Sequence[LinkedArticle] = info[_KEY]
    return loaded


def load_translations(session: Session, articles: Iterable[Article]) -> None:
    """Look up the translations of articles together; without any story this costs nothing."""
    articles = list(articles)
    members = list_members(session, {row.story for row in articles if row.story})
    for row in articles:
        others = [each for each in members if each.story == row.story and each.id != row.id]
        set_translations(row, others)


def set_translations(article: Article, translations: Iterable[LinkedArticle]) -> None:
    """Keep an object's translations with it; an object that is not stored has no others."""
    inspect(article).info[_KEY] = tuple(translations)


def forget_translations(article: Article) -> None:
    """Look the translations of an object up again: its story has changed."""
    inspect(article).info.pop(_KEY, None)


def list_members(session: Session, stories: Collection[str]) -> Sequence[LinkedArticle]:
    """Return the articles of stories that are not in the trash, by language."""
    if not stories:
        return []
    query = select(*_COLUMNS).where(Article.story.in_(stories), Article.state.in_(LIVE))
    rows = session.execute(query.order_by(Article.language, Article.id))
    return [LinkedArticle(*row) for row in rows]


def list_linked(session: Session, article_ids: Collection[int]) -> Sequence[LinkedArticle]:
    """Return the articles with these ids that are not in the trash, by language."""
    if not article_ids:
        return []
    query = select(*_COLUMNS).where(Article.id.in_(article_ids), Article.state.in_(LIVE))
    rows = session.execute(query.order_by(Article.language, Article.id))
    return [LinkedArticle(*row) for row in rows]


def find_linked(session: Session, text: str) -> LinkedArticle | None:
    """Return the article that has `text` as its slug, a former slug or its title."""
    live = select(*_COLUMNS).where(Article.state.in_(LIVE), Article.revision > 0)
    former = live.join(ArticleAlias, ArticleAlias.article_id == Article.id)
    for slug in list_spellings(text):
        for query in (live.where(Article.slug == slug), former.where(ArticleAlias.slug == slug)):
            if row := session.execute(query).first():
                return LinkedArticle(*row)
    row = session.execute(live.where(Article.title == text).order_by(Article.id).limit(1)).first()
    return LinkedArticle(*row) if row else None


def list_public_ids(session: Session, stories: Collection[str]) -> Sequence[int]:
    """Return the ids of the published articles of stories."""
    query = select(Article.id).where(Article.story.in_(stories), Article.state == State.PUBLISHED)
    return session.scalars(query.order_by(Article.id)).all() if stories else []
