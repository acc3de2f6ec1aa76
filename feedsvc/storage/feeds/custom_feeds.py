"""Rows of custom feeds: which of them select an article, and which articles one of them selects.

There are tens or hundreds of custom feeds, and at most as many combined ones as a setting allows.
So an article is compared with each of them in memory: the cost does not depend on the number of
other feeds. `build_conditions` expresses in SQL what `Selection.matches` decides about one article.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, union_all
from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.domain.custom_feeds import Selection, TermKey
from feedsvc.storage.articles.articles import get_articles
from feedsvc.storage.articles.search_index import list_article_words
from feedsvc.storage.names import contains_name
from feedsvc.storage.tables import (
    Article,
    ArticleAuthor,
    ArticleTopic,
    CombinedFeed,
    CustomFeed,
    Feed,
)

# One statement reads both kinds, because every publication executes it.
_SELECTIONS = union_all(
    select(CustomFeed.feed_id, CustomFeed.selection)
    .join(Feed, Feed.id == CustomFeed.feed_id)
    .where(Feed.withdrawn.is_(None)),
    select(CombinedFeed.feed_id, CombinedFeed.selection),
)


def read_selection(row: CustomFeed | CombinedFeed) -> Selection:
    """Return what a feed selects."""
    return parse_selection(row.selection)


def parse_selection(stored: Mapping[str, Any]) -> Selection:
    """Return a selection that a column holds."""
    return Selection(
        include=frozenset((kind, number) for kind, number in stored["include"]),
        exclude=frozenset((kind, number) for kind, number in stored["exclude"]),
        languages=frozenset(stored["languages"]),
        every=stored["every"],
        words=frozenset(stored.get("words", ())),
    )


def dump_selection(selection: Selection) -> dict[str, Any]:
    """Return a selection as the column holds it."""
    return {
        "include": sorted(map(list, selection.include)),
        "exclude": sorted(map(list, selection.exclude)),
        "languages": sorted(selection.languages),
        "every": selection.every,
        **({"words": sorted(selection.words)} if selection.words else {}),
    }


def list_term_keys(article: Article) -> frozenset[TermKey]:
    """Return the section, topics and authors of an article."""
    section = [("sections", article.section.id)] if article.section else []
    topics = [("topics", row.topic.id) for row in article.topics]
    return frozenset([*section, *topics, *(("authors", row.author.id) for row in article.authors)])


def read_selections(session: Session) -> dict[int, Selection]:
    """Return what each live custom or combined feed selects, by the feed's id."""
    rows = session.connection().execute(_SELECTIONS)
    return {feed_id: parse_selection(stored) for feed_id, stored in rows}


def find_matching(selections: Mapping[int, Selection], article: Article) -> set[int]:
    """Return the feeds whose selections would match `article` if it were published now."""
    term_keys = list_term_keys(article)
    matching = {
        feed_id: each
        for feed_id, each in selections.items()
        if each.matches(term_keys, article.language)
    }
    if not any(each.words for each in matching.values()):
        return {*matching}
    words = frozenset(list_article_words(article))
    return {feed_id for feed_id, each in matching.items() if each.words <= words}


def build_conditions(selection: Selection) -> list[ColumnElement[bool]]:
    """Return the conditions that a selected article's row fulfils."""
    conditions = [~any_of for any_of in _term_conditions(selection.exclude)]
    if selection.every:
        conditions += [
            each for term_key in sorted(selection.include) for each in _term_conditions([term_key])
        ]
    elif selection.include:
        conditions.append(or_(*_term_conditions(selection.include)))
    if selection.languages:
        language = func.lower(Article.language)
        conditions.append(
            or_(
                *(
                    (language == each) | language.startswith(f"{each}-")
                    for each in selection.languages
                )
            )
        )
    return conditions


def _term_conditions(term_keys: Iterable[TermKey]) -> list[ColumnElement[bool]]:
    """Return one condition for each kind of term: the article has any of these terms."""
    ids: Mapping[str, list[int]] = {"topics": [], "authors": [], "sections": []}
    for kind, term_id in sorted(term_keys):
        ids[kind].append(term_id)
    topics, authors = ArticleTopic.topic_id, ArticleAuthor.author_id
    conditions = [
        Article.id.in_(select(ArticleTopic.article_id).where(topics.in_(ids["topics"]))),
        Article.id.in_(select(ArticleAuthor.article_id).where(authors.in_(ids["authors"]))),
        func.coalesce(Article.section_id, 0).in_(ids["sections"]),
    ]
    return [
        each
        for each, kind in zip(conditions, ("topics", "authors", "sections"), strict=True)
        if ids[kind]
    ]


def list_matching_articles(session: Session, selection: Selection, limit: int) -> list[Article]:
    """Return the newest published articles that a selection matches, newest first."""
    newest = select(Article.id).where(
        Article.state == State.PUBLISHED, *build_conditions(selection)
    )
    ids = session.scalars(
        newest.order_by(Article.published.desc(), Article.id.desc()).limit(limit)
    ).all()
    return get_articles(session, ids)


def count_matching_articles(session: Session, selection: Selection) -> int:
    """Return how many published articles a selection matches."""
    count = select(func.count()).where(
        Article.state == State.PUBLISHED, *build_conditions(selection)
    )
    return session.scalar(count.select_from(Article)) or 0


def find_custom_feed(session: Session, feed_id: int) -> CustomFeed | None:
    """Return the custom part of a feed; None if it is no custom feed."""
    return session.get(CustomFeed, feed_id)


def list_custom_feeds_naming(session: Session, term_key: TermKey) -> Sequence[CustomFeed]:
    """Return the custom feeds that select articles by a term, or exclude them by it."""
    rows = session.scalars(select(CustomFeed).order_by(CustomFeed.feed_id))
    return [
        row for row in rows if term_key in read_selection(row).include | read_selection(row).exclude
    ]


def find_feed_by_guid(session: Session, guid: str) -> Feed | None:
    """Return the feed with this guid."""
    return session.scalars(select(Feed).where(Feed.guid == guid)).one_or_none()


def is_same(row: CustomFeed, other: CustomFeed) -> bool:
    """Return whether two rows define the same feed."""
    names = {column.name for column in CustomFeed.__table__.columns} - {"feed_id", "revision"}
    return all(getattr(row, name) == getattr(other, name) for name in names)


def find_custom_feed_by_slug(session: Session, slug: str) -> CustomFeed | None:
    """Return the custom feed that has this slug."""
    return session.scalars(select(CustomFeed).where(CustomFeed.slug == slug)).one_or_none()


def list_public_custom_feeds(
    session: Session, *, containing: str = "", offset: int = 0, limit: int | None = None
) -> Sequence[tuple[str, str, str]]:
    """Return (path, name, description) of a page of the public custom feeds, by name.

    A feed is public once it is rendered, unless it is private or withdrawn.
    """
    query = select(Feed.path, CustomFeed.name, CustomFeed.description).where(
        *_public_conditions(containing)
    )
    rows = session.execute(query.order_by(CustomFeed.sort_key, Feed.id).offset(offset).limit(limit))
    return [(path, name, description) for path, name, description in rows]


def count_public_custom_feeds(session: Session, *, containing: str = "") -> int:
    """Return how many public custom feeds there are."""
    return session.scalar(select(func.count()).where(*_public_conditions(containing))) or 0


def _public_conditions(containing: str) -> tuple[ColumnElement[bool], ...]:
    by_name = (contains_name(CustomFeed, containing),) if containing else ()
    live = (CustomFeed.feed_id == Feed.id, Feed.withdrawn.is_(None), Feed.private.is_(False))
    return (*live, Feed.refreshed.is_not(None), *by_name)
