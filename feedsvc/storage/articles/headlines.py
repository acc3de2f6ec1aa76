"""Headlines: the fields of a published article that a short list shows, without its texts."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Article


@dataclass(frozen=True, slots=True)
class Headline:
    """An article in a short list."""

    id: int
    slug: str
    title: str
    language: str
    published: datetime


_COLUMNS = [getattr(Article, field.name) for field in fields(Headline)]


def read_headlines(session: Session, article_ids: Collection[int]) -> dict[int, Headline]:
    """Return the headlines of published articles by id."""
    if not article_ids:
        return {}
    rows = session.execute(select(*_COLUMNS).where(Article.id.in_(article_ids)))
    return {row[0]: Headline(*row) for row in rows}
