"""Pictures: kept under the name of their bytes, so that the same one is stored once."""

from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.text import to_line
from feedsvc.errors import Problem, ValidationError
from feedsvc.images import ProcessedImage, process_image
from feedsvc.storage.articles import articles, drafts, media
from feedsvc.storage.tables import Media

_LONGEST_NAME = 200


def store_media(
    session: Session,
    data: bytes,
    *,
    max_pixels: int,
    max_side: int,
    now: datetime,
    file_name: str = "",
) -> str:
    """Store a picture; return its name, which articles use it by.

    Let it be the first thing in a transaction: decoding may take seconds, and comes before the
    first statement, so that nobody is kept out meanwhile.

    Raises:
        Refused: it is none that can be shown, or it is too large.
    """
    picture = process_image(data, max_pixels=max_pixels, max_side=max_side)
    return keep_picture(session, picture, now=now, file_name=file_name)


def keep_picture(
    session: Session, picture: ProcessedImage, *, now: datetime, file_name: str = ""
) -> str:
    """Store a picture that was read already; return its name, which articles use it by."""
    made = Media(
        name=picture.name,
        media_type=picture.media_type,
        size=picture.size,
        width=picture.width,
        height=picture.height,
        data=picture.data,
        thumbnail=picture.small,
        file_name=to_line(file_name)[:_LONGEST_NAME],
    )
    return media.save_media(session, made, now=now).name


def delete_media(session: Session, media_id: int) -> str:
    """Delete a picture that no article has, nor would have after an undo; return what it was called.

    Raises:
        NotFoundError: there is no such picture.
        Refused: an article has it.
    """
    articles.lock_articles(session)
    picture = media.get_media(session, media_id)
    used = [
        article for article, _ in media.list_uses(session, media_id, limit=1)
    ] or drafts.search_drafts(session, picture.name)
    if used:
        message = "“%(title)s” has this picture. Take it out there first, or leave it here."
        raise ValidationError([Problem("", message, {"title": used[0].title})], media_id)
    media.delete_media(session, picture)
    return picture.file_name or picture.name


def describe_media(session: Session, media_id: int, *, alt: str, caption: str, credit: str) -> None:
    """Keep the texts that a picture is offered with at its next use; articles that have it stay as they are.

    Raises:
        NotFoundError: there is no such picture.
    """
    picture = media.get_media(session, media_id)
    picture.alt, picture.caption, picture.credit = alt, caption, credit
