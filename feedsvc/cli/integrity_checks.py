"""The checks of "doctor" that read all stored bytes and compare them with their checksums."""

from sqlalchemy.orm import Session

from feedsvc import syndication
from feedsvc.cli.base import format_amount
from feedsvc.cli.checks import FAIL, OK, Finding
from feedsvc.services import Services
from feedsvc.storage.articles import media
from feedsvc.storage.feeds import feeds


def check_checksums(services: Services) -> list[Finding]:
    """Compare stored bytes with their checksums. The tables must be those of this version.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with services.database.reading() as session:
        return [_check_feeds(session), _check_media(session)]


def _check_feeds(session: Session) -> Finding:
    # By pages of feeds: all stored bytes at once would not fit into memory.
    last, count, example = 0, 0, ""
    while feed_ids := feeds.list_feeds_after(session, last):
        damages = syndication.verify.find_damages(session, feed_ids)
        if damages and not example:
            part = "its parts" if damages[0].in_parts else "its compressed bytes"
            path = feeds.get_feed(session, damages[0].feed_id).path
            example = f"{path}.{damages[0].suffix} ({part})"
        count, last = count + len(damages), feed_ids[-1]
    if not count:
        return Finding("stored feeds", OK, "all checksums match")
    message = (
        f"damaged: {format_amount(count, 'representation')}, such as {example}. Damaged feeds"
        " are rendered again when a reader asks for them. Run feedsvc refresh --all, and check"
        " the disk."
    )
    return Finding("stored feeds", FAIL, message)


def list_damaged_media(session: Session) -> list[str]:
    """Return the names of the pictures whose bytes do not match their checksums."""
    damaged, last = list[str](), 0
    while batch := media.verify_media(session, last):
        damaged += batch.damaged
        last = batch.last
    return damaged


def _check_media(session: Session) -> Finding:
    damaged = list_damaged_media(session)
    if not damaged:
        return Finding("stored pictures", OK, "all checksums match")
    message = (
        f"damaged, so that readers do not get it: {format_amount(len(damaged), 'picture')}, such as"
        f" {damaged[0]}. Upload the same file again or restore a backup, and check the disk."
    )
    return Finding("stored pictures", FAIL, message)
