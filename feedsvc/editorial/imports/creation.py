"""Create the new articles of a batch together, so that each table gets its rows at once.

Created one by one, they took 17 statements each, and twice the time on PostgreSQL: each statement
is a round trip, and it takes SQLAlchemy more time than the database.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from feedsvc.domain.articles import State, Verb
from feedsvc.domain.imports import ImportedArticle
from feedsvc.domain.redirects import simplify_address
from feedsvc.domain.text import slugify
from feedsvc.domain.times import truncate_to_second
from feedsvc.editorial import snapshots
from feedsvc.editorial.content import fill_row
from feedsvc.editorial.entries import find_selecting_each
from feedsvc.editorial.imports.preparation import ImportContext, Prepared
from feedsvc.storage import imports
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article

_VERBS = {State.DRAFT: Verb.SAVE, State.SCHEDULED: Verb.SCHEDULE, State.PUBLISHED: Verb.PUBLISH}


def create_articles(
    session: Session, run_id: int, context: ImportContext, prepared: Sequence[Prepared]
) -> tuple[list[Article], set[int]]:
    """Store new articles; return them in this order, and the ids of the feeds that get them.

    Raises:
        ValidationError: one of them cannot be stored. The caller's savepoint takes all of it back.
    """
    now = context.now
    slugs = articles.choose_slugs(session, [_list_slugs(each) for each in prepared])
    created = [
        _build_article(session, context, each, slug)
        for each, slug in zip(prepared, slugs, strict=True)
    ]
    for article in created:
        session.add(article)
    session.flush()
    published = [each for each in created if each.state == State.PUBLISHED]
    selecting = find_selecting_each(session, published, now=now) if published else []
    feeds.add_items(session, [*zip(published, selecting, strict=True)])
    snapshots.record_first_changes(
        session,
        [(each, _VERBS[State(each.state)]) for each in created],
        editor=context.editor,
        now=now,
    )
    fingerprints = {
        article.id: (each.fingerprint, article.revision)
        for article, each in zip(created, prepared, strict=True)
    }
    imports.record_created(session, run_id, fingerprints)
    return created, set().union(*selecting)


def set_state(article: Article, item: ImportedArticle, context: ImportContext) -> None:
    """Give an article the state and the times of an item, once it has the item's content."""
    article.state = _choose_state(article, item, context)
    if article.state == State.PUBLISHED:
        published = article.published = article.publish_at
        assert published is not None  # noqa: S101  `preparation` has set it
        updated = max(published, item.updated or published)
        article.updated = min(updated, truncate_to_second(context.now))


def _build_article(
    session: Session, context: ImportContext, prepared: Prepared, slug: str
) -> Article:
    """Return an article that is not in the session yet, so that no query stores it by itself."""
    article = Article(
        guid=prepared.item.guid,
        slug=slug,
        created=context.now,
        changed=context.now,
        revision=1,
        topics=[],
        authors=[],
    )
    fill_row(
        session,
        article,
        replace(prepared.content, slug=""),
        authority=context.site.authority,
        now=context.now,
    )
    set_state(article, prepared.item, context)
    return article


def _list_slugs(prepared: Prepared) -> list[str]:
    """Return slugs to try: the end of the former address, unless it is a number, and the title."""
    address = simplify_address(prepared.item.url).partition("?")[0].rstrip("/")
    name = address.rpartition("/")[2].rpartition(".")
    former = slugify(name[0] or name[2])
    says_something = former and not former.replace("-", "").isdecimal()
    return [
        *([former] if says_something else []),
        slugify(prepared.content.title) or "article",
    ]


def _choose_state(article: Article, item: ImportedArticle, context: ImportContext) -> State:
    if item.state == State.DRAFT:
        return State.DRAFT
    is_future = article.publish_at is not None and article.publish_at > context.now
    return State.SCHEDULED if is_future else State.PUBLISHED
