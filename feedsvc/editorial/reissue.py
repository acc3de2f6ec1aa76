"""Show an article again as new: feed readers know entries by their guids, so it gets another."""

from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import Verb
from feedsvc.domain.times import latest_of, truncate_to_second
from feedsvc.editorial import snapshots
from feedsvc.editorial.articles import claim_article
from feedsvc.editorial.entries import set_article_feeds
from feedsvc.editorial.guids import mint_article_guid
from feedsvc.storage import guids
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article


def reissue_article(
    session: Session, article_id: int, *, revision: int, editor: str, authority: str, now: datetime
) -> Article:
    """Give a published article a new guid and the time `now`, at the top of its feeds.

    Its address stays. The former guid has a tombstone in feeds, still finds the article, and is
    never given again. `published` never moves for a guid, and the new guid is published now.

    Raises:
        NotFoundError, ConflictError, InvalidStateError: as the errors' names say.
        ValidationError: the site has no public domain for the new guid.
    """
    article = claim_article(session, article_id, revision, Verb.REISSUE)
    guid = mint_article_guid(authority, now)
    before = snapshots.take_snapshot(article)
    former_feeds = feeds.find_containing(session, article.id)
    guids.replace_guid(session, article, guid, now=truncate_to_second(now))
    published = latest_of(article.published or now, now)
    article.published = article.publish_at = published
    article.updated = latest_of(article.updated or now, published)
    set_article_feeds(session, article, former_feeds, now=now, significant=True)
    snapshots.record_change(session, article, Verb.REISSUE, before=before, editor=editor, now=now)
    return article


def restore_guid(session: Session, article: Article, *, now: datetime) -> bool:
    """Give an article back the guid that its last change has replaced; return whether it did.

    The guid that it had since then is treated alike: it has a tombstone and finds the article.
    """
    former = guids.find_replaced(session, article.id, article.revision)
    if former is None:
        return False
    guids.exchange_guid(session, article, former, now=truncate_to_second(now))
    return True
