"""Dense encodings in idle time: smaller bytes for readers, the same validators."""

from datetime import datetime, timedelta

from feedsvc import encoding
from feedsvc.storage import feeds, representations
from feedsvc.storage.database import Database

_REST = timedelta(minutes=1)  # how long bytes must have stayed: what changes every minute is not worth it


def densify(database: Database, *, now: datetime, limit: int = 20) -> int:
    """Encode densely what is encoded only quickly, the longest unchanged first; return how many.

    One short transaction each, the work outside of it; ends as soon as a feed is stale.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    done = 0
    with database.reading() as session:
        thin = representations.thin(session, before=now - _REST, limit=limit)
    for feed_id, suffix, digest in thin:
        with database.reading() as session:
            zipped = None if feeds.stale(session, 1) else representations.zipped(session, feed_id, suffix, digest)
        if zipped is None:
            break
        dense = encoding.dense(encoding.plain(zipped))
        with database.writing() as session:
            done += representations.densify(session, feed_id, suffix, digest=digest, encoded=dense)
    return done
