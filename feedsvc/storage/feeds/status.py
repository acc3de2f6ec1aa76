"""The status of feeds as editors see it: pages of feeds found by name, each with its status."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from feedsvc.domain.names import fold_name
from feedsvc.storage.names import contains_name
from feedsvc.storage.tables import (
    Article,
    Author,
    CustomFeed,
    Exclusion,
    Feed,
    Representation,
    Section,
    Topic,
)

SHOWS = ("", "stale", "excluded", "custom")


@dataclass(slots=True)
class FeedStatus:
    """The status of one feed.

    `representations` are by suffix; `exclusions` hold each excluded entry with the id and title of
    its article.
    """

    representations: dict[str, Representation] = field(default_factory=dict)
    exclusions: list[tuple[Exclusion, int, str]] = field(default_factory=list)


def list_feeds_page(
    session: Session,
    *,
    show: str = "",
    containing: str = "",
    after: Feed | None = None,
    before: Feed | None = None,
    limit: int = 50,
) -> Sequence[Feed]:
    """Return a page of feeds by path: those after the feed `after`, or the last before `before`."""
    query = select(Feed).where(*_choice_conditions(show)).limit(limit)
    if containing:
        query = query.where(_name_condition(containing))
    position = tuple_(Feed.sort_key, Feed.id)
    if before:
        query = query.where(position < (before.sort_key, before.id))
        return session.scalars(query.order_by(Feed.sort_key.desc(), Feed.id.desc())).all()[::-1]
    if after:
        query = query.where(position > (after.sort_key, after.id))
    return session.scalars(query.order_by(Feed.sort_key, Feed.id)).all()


def count_by_choice(session: Session) -> dict[str, int]:
    """Return how many feeds each choice of `SHOWS` shows."""
    return {
        show: session.scalar(
            select(func.count()).select_from(Feed).where(*_choice_conditions(show))
        )
        or 0
        for show in SHOWS
    }


def read_feed_statuses(session: Session, feed_ids: Collection[int]) -> Mapping[int, FeedStatus]:
    """Return the status of each of these feeds."""
    statuses = {feed_id: FeedStatus() for feed_id in feed_ids}
    stored = select(Representation).where(Representation.feed_id.in_(feed_ids))
    for row in session.scalars(stored):
        statuses[row.feed_id].representations[row.suffix] = row
    excluded = (
        select(Exclusion, Article.id, Article.title)
        .outerjoin(Article, Article.guid == Exclusion.guid)
        .where(Exclusion.feed_id.in_(feed_ids))
        .order_by(Exclusion.since.desc(), Exclusion.suffix)
    )
    for entry, article_id, title in session.execute(excluded):
        statuses[entry.feed_id].exclusions.append((entry, article_id or 0, title or ""))
    return statuses


def _choice_conditions(show: str) -> list[ColumnElement[bool]]:
    if show == "custom":  # the withdrawn ones too: no other page could bring them back
        return [Feed.id.in_(select(CustomFeed.feed_id))]
    # Readers create combined feeds, and editors can do nothing with one.
    live: list[ColumnElement[bool]] = [
        Feed.withdrawn.is_(None),
        Feed.opened.is_(True),
        ~Feed.combined.has(),
    ]
    if show == "stale":
        return [*live, Feed.stale_since.is_not(None)]
    return [*live, Feed.id.in_(select(Exclusion.feed_id))] if show == "excluded" else live


def _name_condition(containing: str) -> ColumnElement[bool]:
    """Return the condition that a feed's name or path contains a text.

    The path of a private feed is secret, and not searched.
    """
    return or_(
        Feed.private.is_(False) & Feed.path.contains(fold_name(containing), autoescape=True),
        *(
            column.in_(select(table.id).where(contains_name(table, containing)))
            for table, column in (
                (Topic, Feed.topic_id),
                (Section, Feed.section_id),
                (Author, Feed.author_id),
            )
        ),
        Feed.id.in_(select(CustomFeed.feed_id).where(contains_name(CustomFeed, containing))),
    )
