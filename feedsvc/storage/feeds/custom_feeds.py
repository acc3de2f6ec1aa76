"""Selections as rows: which feeds of the editors' own take an article, and which articles such a feed takes.

There are tens or hundreds of these feeds: an article is held against each of them in memory, and
what that costs does not depend on how many other feeds there are. `conditions` says in SQL what
`Selection.takes` says of one article.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.domain.custom_feeds import Selection, TermKey
from feedsvc.storage.articles.articles import get_articles
from feedsvc.storage.tables import Article, ArticleAuthor, ArticleTopic, CustomFeed, Feed


def read_selection(row: CustomFeed) -> Selection:
    """Return what a feed selects."""
    words = row.selection
    return Selection(
        include=frozenset((kind, number) for kind, number in words["include"]),
        exclude=frozenset((kind, number) for kind, number in words["exclude"]),
        languages=frozenset(words["languages"]),
        every=words["every"],
    )


def dump_selection(selection: Selection) -> dict[str, Any]:
    """Return a selection as its column holds it."""
    return {
        "include": sorted(map(list, selection.include)),
        "exclude": sorted(map(list, selection.exclude)),
        "languages": sorted(selection.languages),
        "every": selection.every,
    }


def list_term_keys(article: Article) -> frozenset[TermKey]:
    """Return what an article stands under."""
    section = [("sections", article.section.id)] if article.section else []
    topics = [("topics", row.topic.id) for row in article.topics]
    return frozenset([*section, *topics, *(("authors", row.author.id) for row in article.authors)])


def find_matching_custom_feeds(session: Session, article: Article) -> set[int]:
    """Return the live feeds of the editors' own that take `article` as it stands, were it published."""
    rows = session.scalars(
        select(CustomFeed).join(Feed, Feed.id == CustomFeed.feed_id).where(Feed.withdrawn.is_(None))
    )
    held = list_term_keys(article)
    return {row.feed_id for row in rows if read_selection(row).matches(held, article.language)}


def build_conditions(selection: Selection) -> list[ColumnElement[bool]]:
    """Return what an article's row must fulfil."""
    found = [~any_of for any_of in _term_conditions(selection.exclude)]
    if selection.every:
        found += [each for mark in sorted(selection.include) for each in _term_conditions([mark])]
    elif selection.include:
        found.append(or_(*_term_conditions(selection.include)))
    if selection.languages:
        language = func.lower(Article.language)
        found.append(
            or_(
                *(
                    (language == each) | language.startswith(f"{each}-")
                    for each in selection.languages
                )
            )
        )
    return found


def _term_conditions(wanted: Iterable[TermKey]) -> list[ColumnElement[bool]]:
    """Return one condition for each kind of heading: the article stands under any of those wanted."""
    numbers: Mapping[str, list[int]] = {"topics": [], "authors": [], "sections": []}
    for kind, number in sorted(wanted):
        numbers[kind].append(number)
    topics, authors = ArticleTopic.topic_id, ArticleAuthor.author_id
    found = [
        Article.id.in_(select(ArticleTopic.article_id).where(topics.in_(numbers["topics"]))),
        Article.id.in_(select(ArticleAuthor.article_id).where(authors.in_(numbers["authors"]))),
        func.coalesce(Article.section_id, 0).in_(numbers["sections"]),
    ]
    return [
        each
        for each, kind in zip(found, ("topics", "authors", "sections"), strict=True)
        if numbers[kind]
    ]


def list_matching_articles(session: Session, selection: Selection, limit: int) -> list[Article]:
    """Return the newest published articles that a selection takes, newest first."""
    newest = select(Article.id).where(
        Article.state == State.PUBLISHED, *build_conditions(selection)
    )
    ids = session.scalars(
        newest.order_by(Article.published.desc(), Article.id.desc()).limit(limit)
    ).all()
    return get_articles(session, ids)


def count_matching_articles(session: Session, selection: Selection) -> int:
    """Return how many published articles a selection takes."""
    chosen = select(func.count()).where(
        Article.state == State.PUBLISHED, *build_conditions(selection)
    )
    return session.scalar(chosen.select_from(Article)) or 0


def find_custom_feed(session: Session, feed_id: int) -> CustomFeed | None:
    """Return what makes a feed one of the editors' own; None if it is none."""
    return session.get(CustomFeed, feed_id)


def list_custom_feeds_naming(session: Session, mark: TermKey) -> Sequence[CustomFeed]:
    """Return the feeds of the editors' own whose selection names a heading."""
    rows = session.scalars(select(CustomFeed).order_by(CustomFeed.feed_id))
    return [
        row for row in rows if mark in read_selection(row).include | read_selection(row).exclude
    ]


def find_custom_feed_by_slug(session: Session, slug: str) -> CustomFeed | None:
    """Return the feed of the editors' own that has this slug."""
    return session.scalars(select(CustomFeed).where(CustomFeed.slug == slug)).one_or_none()


def list_public_custom_feeds(
    session: Session, *, containing: str = "", offset: int = 0, limit: int | None = None
) -> Sequence[tuple[str, str, str]]:
    """Return (path, name, description) of some live ones that are for everybody and have bytes, by name."""
    query = select(Feed.path, CustomFeed.name, CustomFeed.description).where(
        *_are_offered(containing)
    )
    rows = session.execute(
        query.order_by(CustomFeed.folded_name, Feed.id).offset(offset).limit(limit)
    )
    return [(path, name, description) for path, name, description in rows]


def count_offered(session: Session, *, containing: str = "") -> int:
    """Return how many live ones are for everybody and have bytes."""
    return session.scalar(select(func.count()).where(*_are_offered(containing))) or 0


def _are_offered(containing: str) -> tuple[ColumnElement[bool], ...]:
    named = (
        (CustomFeed.folded_name.contains(containing.casefold(), autoescape=True),)
        if containing
        else ()
    )
    live = (CustomFeed.feed_id == Feed.id, Feed.withdrawn.is_(None), Feed.private.is_(False))
    return (*live, Feed.refreshed.is_not(None), *named)
