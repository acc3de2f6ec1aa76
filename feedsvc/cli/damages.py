"""What the doctor finds where stored bytes are no longer what was written. It reads all of them."""

from sqlalchemy.orm import Session

from feedsvc import syndication
from feedsvc.cli.checks import FAIL, OK, Finding
from feedsvc.services import Services
from feedsvc.storage.articles import media
from feedsvc.storage.feeds import feeds


def check_bytes(services: Services) -> list[Finding]:
    """Compare stored bytes with their checksums; the tables must be of this version.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with services.database.reading() as session:
        return [_feeds(session), _pictures(session)]


def _feeds(session: Session) -> Finding:
    last, count, first = 0, 0, ""
    while piece := feeds.list_feeds_after(session, last):
        found = syndication.verify.find_damages(session, piece)
        if found and not first:
            what = "what it consists of" if found[0].in_parts else "its encoded bytes"
            first = f"{feeds.get_feed(session, found[0].feed_id).path}.{found[0].suffix} ({what})"
        count, last = count + len(found), piece[-1]
    if not count:
        return Finding("bytes", OK, "all that is kept of feeds is what was written")
    words = (
        f"{count} kept representations are damaged, such as {first}. Readers get them made again"
    )
    return Finding("bytes", FAIL, f"{words}. Run feedsvc refresh --all, and check the disk.")


def _pictures(session: Session) -> Finding:
    found, last = list[str](), 0
    while piece := media.verify(session, last):
        found += piece.damaged
        last = piece.last
    if not found:
        return Finding("pictures", OK, "all are what was stored")
    words = f"{len(found)} are damaged and not sent, such as {found[0]}"
    return Finding(
        "pictures",
        FAIL,
        f"{words}. Upload the same files again or restore a backup, and check the disk.",
    )
