"""Pictures: kept under the name of their bytes, so that the same one is stored once."""

from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.imaging import read_picture
from feedsvc.storage import media
from feedsvc.storage.tables import Media


def store_picture(session: Session, data: bytes, *, max_pixels: int, max_side: int, now: datetime) -> str:
    """Store a picture; return its name, which articles use it by.

    Let it be the first thing in a transaction: decoding may take seconds, and comes before the
    first statement, so that nobody is kept out meanwhile.

    Raises:
        Refused: it is none that can be shown, or it is too large.
    """
    picture = read_picture(data, max_pixels=max_pixels, max_side=max_side)
    made = Media(
        name=picture.name,
        media_type=picture.media_type,
        size=picture.size,
        width=picture.width,
        height=picture.height,
        data=picture.data,
    )
    return media.keep(session, made, now=now).name
