"""Dense encodings in idle time: smaller bytes for readers, the same validators."""

from datetime import datetime, timedelta

from feedsvc import encoding
from feedsvc.storage import encodings, feeds
from feedsvc.storage.database import Database
from feedsvc.syndication.binding import seal, verify
from feedsvc.syndication.verifying import mend

_REST = timedelta(minutes=1)  # how long bytes must have stayed: what changes every minute is not worth it


def densify(database: Database, *, now: datetime, limit: int = 20) -> int:
    """Encode densely what is encoded only quickly, the longest unchanged first; return how many.

    One short transaction each, the work outside of it; ends as soon as a feed is stale. What is damaged is mended.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    done = 0
    with database.reading() as session:
        thin = encodings.thin(session, before=now - _REST, limit=limit)
    for feed_id, suffix, digest in thin:
        with database.reading() as session:
            stored = None if feeds.stale(session, 1) else encodings.stored_of(session, feed_id, suffix)
        if stored is None or stored.digest != digest:
            break
        kept = verify(stored)
        if kept is None:
            mend(database, [feed_id], now=now)
            continue
        dense = seal(stored, encoding.dense(encoding.plain(kept["gzip"])))
        with database.writing() as session:
            done += encodings.densify(session, feed_id, suffix, digest=digest, encoded=dense)
    return done
