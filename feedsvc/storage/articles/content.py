"""An article's content as columns of its row, and back.

Columns have the names of `domain.articles.flatten`, except for the body. The section, the image's
file, topics and authors are rows of their own, and the choice of a slug depends on other rows:
this module reads them, and editorial.content writes them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from feedsvc.domain.articles import EMPTY, ArticleContent, ImageUse, flatten, to_image_field
from feedsvc.domain.documents import Person, Source
from feedsvc.storage.articles.translations import list_translations
from feedsvc.storage.tables import Article, Instant

_RENAMED = {"body": "body_html"}
_ROWS_OF_THEIR_OWN = frozenset({"section", "topics", "authors", "image", "slug", "translations"})


def to_columns(content: ArticleContent) -> dict[str, Any]:
    """Return the columns that hold `content`, without the slug and without other tables' values."""
    return {
        _RENAMED.get(name, name): [asdict(each) for each in value]
        if isinstance(value, tuple)
        else value
        for name, _, value in flatten(content)
        if name not in _ROWS_OF_THEIR_OWN
    }


EMPTY_COLUMNS: Mapping[str, Any] = to_columns(EMPTY)
# The values of columns in a revision that was stored before the columns existed.
_ABSENT = {**EMPTY_COLUMNS, "notice": "", "notice_title": ""}
SEARCHED_COLUMNS = tuple(
    _RENAMED.get(name, name) for name, spec, _ in flatten(EMPTY) if spec.is_searched
)
_IMAGE_PARTS = tuple(part.name for part in fields(ImageUse) if part.name != "media")
# The columns that undo restores: all except those that name the article or count its changes.
_REVISED = {
    column.key: isinstance(column.type, Instant)
    for column in Article.__table__.c
    if column.key not in {"id", "guid", "created", "changed", "revision"}
}


def from_columns(
    columns: Mapping[str, Any],
    *,
    section: str,
    topics: Iterable[str],
    authors: Iterable[Person],
    media: str,
    translations: Iterable[str],
) -> ArticleContent:
    """Return the content that `columns` and the rows named by the other parameters hold.

    A column is empty if it is missing, because the content was stored before the field existed.
    """
    columns = {**EMPTY_COLUMNS, **columns}
    image = ImageUse(media, **{part: columns[to_image_field(part)] for part in _IMAGE_PARTS})
    related = {
        "slug": columns["slug"],
        "section": section,
        "topics": tuple(topics),
        "authors": tuple(authors),
        "translations": tuple(translations),
        "image": None if image.is_empty else image,
        "sources": tuple(Source(**source) for source in columns["sources"]),
    }
    plain = {
        each.name: columns[_RENAMED.get(each.name, each.name)]
        for each in fields(ArticleContent)
        if each.name not in related
    }
    return ArticleContent(**related, **plain)


def read_content(article: Article) -> ArticleContent:
    """Return the content of an article's row."""
    return from_columns(
        {name: getattr(article, name) for name in ("slug", *EMPTY_COLUMNS)},
        section=article.section.name if article.section else "",
        topics=(row.topic.name for row in article.topics),
        authors=(
            Person(row.author.name, row.author.email, row.author.url) for row in article.authors
        ),
        media=article.media.name if article.media else "",
        translations=[each.slug for each in list_translations(article)],
    )


def set_columns(article: Article, content: ArticleContent) -> None:
    """Put `content` into the columns of a row."""
    for name, value in to_columns(content).items():
        setattr(article, name, value)


def dump_columns(article: Article) -> dict[str, Any]:
    """Return the columns that undo restores, as values for JSON."""
    values = {name: getattr(article, name) for name in _REVISED}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def load_columns(dumped: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that `dump_columns` wrote; columns that did not exist then are empty."""
    return {
        name: datetime.fromisoformat(value) if is_instant and value else value
        for name, is_instant in _REVISED.items()
        for value in (dumped.get(name, _ABSENT.get(name)),)
    }
