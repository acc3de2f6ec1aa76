"""The path of each feed. A path that readers may know never becomes that of another feed."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Author, Feed, FeedAlias, Section, Topic


def add_feed(
    session: Session,
    path: str,
    guid: str,
    *,
    now: datetime,
    term: Topic | Section | Author | None = None,
    language: str = "",
) -> Feed:
    """Add a feed of `term`, which its first article opens; or a feed of everything, open at once.

    The feed of a `language` is opened together with the feeds of all other languages.

    Raises:
        ValueError: readers know the path as another feed's. The caller has to check this.
    """
    _require_unknown_path(session, path, None)
    feed = Feed(
        path=path, guid=guid, created=now, updated=now, wanted_version=1, rendered_version=0
    )
    feed.language = language or None
    if term is None and not language:
        feed.opened, feed.stale_since = True, now
    match term:
        case Topic():
            feed.topic = term
        case Section():
            feed.section = term
        case Author():
            feed.author = term
    session.add(feed)
    session.flush()
    return feed


def change_path(session: Session, feed: Feed, path: str) -> None:
    """Give a feed another path. Its former one redirects for ever if readers could know it.

    Raises:
        ValueError: readers know the path as another feed's. The caller has to check this.
    """
    _require_unknown_path(session, path, feed)
    session.execute(delete(FeedAlias).where(FeedAlias.path == path))
    if feed.opened:
        session.merge(FeedAlias(path=feed.path, feed_id=feed.id))
    feed.path = path


def _require_unknown_path(session: Session, path: str, feed: Feed | None) -> None:
    # Subscribers of the feed that was at this path would get another one and not know why.
    owner = feeds.find_former_owner(session, path)
    if owner and owner is not feed:
        raise ValueError(f"{path} was the path of the feed that is at {owner.path} now")
