"""Dense encodings in idle time: smaller bytes for readers, the same validators."""

from datetime import datetime, timedelta

from feedsvc import compression
from feedsvc.storage.cache import encodings
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.syndication.encode import seal, verify
from feedsvc.syndication.verify import mark_damaged

_REST = timedelta(
    minutes=1
)  # how long bytes must have stayed: what changes every minute is not worth it


def recompress(database: Database, *, now: datetime, limit: int = 20) -> int:
    """Encode densely what is encoded only quickly, the longest unchanged first; return how many.

    One short transaction each, the work outside of it; ends as soon as a feed is stale. What is damaged is mended.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    done = 0
    with database.reading() as session:
        thin = encodings.list_fast_encoded(session, before=now - _REST, limit=limit)
    for feed_id, suffix, digest in thin:
        with database.reading() as session:
            stored = (
                None
                if feeds.list_stale(session, 1)
                else encodings.find_representation_of(session, feed_id, suffix)
            )
        if stored is None or stored.digest != digest:
            break
        kept = verify(stored)
        if kept is None:
            mark_damaged(database, [feed_id], now=now)
            continue
        dense = seal(stored, compression.compress_best(compression.decompress(kept["gzip"])))
        with database.writing() as session:
            done += encodings.replace_encodings(
                session, feed_id, suffix, digest=digest, encoded=dense
            )
    return done
