"""Renditions: each stored image in other sizes and formats, made once and stored with it.

An upload makes only the rendition that feeds show, so that an editor does not wait and no feed
changes when the others come. Only the scheduler makes the others, one image after the other, so
nobody else can cause that work. Images of 0.1.0 have no renditions: feeds show such an image itself
until all images have theirs, and then change once.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.errors import ValidationError
from feedsvc.images import BusyError, ImageFile, make_renditions
from feedsvc.storage.articles import renditions
from feedsvc.storage.articles.media import is_sound
from feedsvc.storage.articles.renditions import FileSize, PendingMedia
from feedsvc.storage.cache import fragments
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import stale_marks

_WEBP = ".webp"
_log = logging.getLogger(__name__)


def save_files(
    session: Session, media_id: int, files: Iterable[ImageFile], *, pending: bool = False
) -> bool:
    """Store renditions of an image. Return False if the image was deleted meanwhile."""
    rows = [(FileSize(each.name, each.width, each.height, each.size), each.data) for each in files]
    return renditions.save_files(session, media_id, rows, pending=pending)


def make_pending(database: Database, *, now: datetime, limit: int = 100) -> int:
    """Make the renditions of at most `limit` images that lack them; return how many images.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    count = 0
    while count < limit:
        with database.reading() as session:
            pending = renditions.find_pending(session)
        if pending is None:
            break
        try:
            files = _make_files(pending)
        except BusyError:
            return count
        with database.writing() as session:
            save_files(session, pending.id, files)
        count += 1
    _show_in_feeds(database, now=now)
    return count


def _make_files(pending: PendingMedia) -> list[ImageFile]:
    """Return the renditions that an image lacks; none if the image cannot be decoded."""
    if not is_sound(pending.name, pending.data):
        _log.warning("the picture %s is damaged: feedsvc doctor says what to do", pending.name)
        return []
    made = [each.width for each in pending.files if not each.name.endswith(_WEBP)]
    try:
        return make_renditions(pending.data, made=made)
    except BusyError:
        raise
    except ValidationError as error:
        _log.warning("the picture %s gets no other sizes: %s", pending.name, error)
        return []


def _show_in_feeds(database: Database, *, now: datetime) -> None:
    """Let the feeds show the renditions of images of 0.1.0, once all of them have theirs."""
    with database.reading() as session:
        if renditions.list_unshown_articles(session) is None:
            return
    with database.writing() as session:
        article_ids = renditions.list_unshown_articles(session)
        if article_ids is None:
            return
        # The feeds are locked first: no renderer that has read the former state can then store it.
        stale_marks.mark_all_stale(session, now=now)
        renditions.show_in_feeds(session)
        fragments.invalidate_articles(session, article_ids)
