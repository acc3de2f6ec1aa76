"""Pictures as rows. The database holds their bytes: one backup has all, and every machine serves them."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session, undefer

from feedsvc.domain.representations import compute_digest
from feedsvc.errors import NotFoundError
from feedsvc.storage.ids import find_by_id
from feedsvc.storage.tables import Article, Media, MediaUse

_IN_TEXT = re.compile(r"/media/([A-Za-z0-9][A-Za-z0-9._-]{0,99})")


def get_media(session: Session, media_id: int) -> Media:
    """Return a picture, its bytes not loaded.

    Raises:
        NotFoundError: there is none of this number.
    """
    picture = find_by_id(session, Media, media_id)
    if picture is None:
        raise NotFoundError(f"there is no picture {media_id}", media_id)
    return picture


def find_media(session: Session, name: str) -> Media | None:
    """Return a picture by its name, its bytes not loaded."""
    return session.scalars(select(Media).where(Media.name == name)).one_or_none()


def find_media_with_data(session: Session, name: str) -> Media | None:
    """Return a picture by its name, with its bytes."""
    return session.scalars(
        select(Media).where(Media.name == name).options(undefer(Media.data))
    ).one_or_none()


def read_thumbnail(session: Session, name: str) -> bytes | None:
    """Return a picture as lists show it; None where it is small enough itself, or there is none."""
    return session.scalar(select(Media.thumbnail).where(Media.name == name))


def save_media(session: Session, picture: Media, *, now: datetime) -> Media:
    """Store a picture; one that is there already is the same one, and is healed if it was damaged."""
    known = find_media_with_data(session, picture.name)
    if known:
        if not is_sound(known.name, known.data):  # who stores it again heals it
            known.data, known.thumbnail = picture.data, picture.thumbnail
        return known
    picture.added = now
    session.add(picture)
    session.flush()
    return picture


def is_sound(name: str, data: object) -> bool:
    """Tell whether a picture's bytes are what was stored: its name is their digest."""
    return isinstance(data, bytes) and name.partition(".")[0] == compute_digest(data)


class Verified(NamedTuple):
    """Pictures that were looked at: the last one's number, and the names of the damaged."""

    last: int
    damaged: Sequence[str]


def verify(session: Session, after: int, limit: int = 20) -> Verified | None:
    """Look at the bytes of the next pictures; None if there are no more."""
    query = (
        select(Media.id, Media.name, Media.data)
        .where(Media.id > after)
        .order_by(Media.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    return Verified(rows[-1].id, [row.name for row in rows if not is_sound(row.name, row.data)])


def list_media(
    session: Session,
    *,
    containing: str = "",
    unused: bool = False,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Media]:
    """Return pictures, the last added first, whose texts or file name hold every word of `containing`."""
    query = select(Media).order_by(Media.id.desc()).limit(limit)
    for word in containing.split():
        texts = (Media.alt, Media.caption, Media.credit, Media.file_name, Media.name)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in texts)))
    if unused:
        query = query.where(
            ~select(MediaUse.media_id).where(MediaUse.media_id == Media.id).exists()
        )
    if before:
        query = query.where(Media.id < before)
    return session.scalars(query).all()


def delete_media(session: Session, picture: Media) -> None:
    """Remove a picture that nothing uses."""
    session.execute(delete(Media).where(Media.id == picture.id))


def find_media_in_text(session: Session, html: str) -> set[int]:
    """Return the stored pictures that a text shows."""
    names = set(_IN_TEXT.findall(html))
    return set(session.scalars(select(Media.id).where(Media.name.in_(names)))) if names else set()


def record_uses(
    session: Session, article_id: int, media_ids: Collection[int], *, former: Collection[int] = ()
) -> None:
    """Note which pictures an article has, and which undo would bring back to it."""
    session.execute(delete(MediaUse).where(MediaUse.article_id == article_id))
    there = set(session.scalars(select(Media.id).where(Media.id.in_({*media_ids, *former}))))
    rows = [
        {"article_id": article_id, "media_id": media_id, "undo_only": media_id not in media_ids}
        for media_id in sorted(there)
    ]
    if rows:
        session.execute(insert(MediaUse), rows)


def list_uses(session: Session, media_id: int, limit: int = 200) -> Sequence[tuple[Article, bool]]:
    """Return the articles that have a picture, the last changed first; True if only undo would bring it back."""
    rows = session.execute(
        select(Article, MediaUse.undo_only)
        .join(MediaUse, MediaUse.article_id == Article.id)
        .where(MediaUse.media_id == media_id)
        .order_by(MediaUse.undo_only, Article.changed.desc(), Article.id.desc())
        .limit(limit)
    )
    return [(article, former) for article, former in rows]


def count_uses(session: Session, media_ids: Collection[int]) -> dict[int, int]:
    """Return how many articles have each of these pictures."""
    rows = session.execute(
        select(MediaUse.media_id, func.count())
        .where(MediaUse.media_id.in_(media_ids))
        .group_by(MediaUse.media_id)
    )
    return {row[0]: row[1] for row in rows}


def save_texts(picture: Media, *, alt: str, caption: str, credit: str) -> None:
    """Keep a picture's texts for its next use; what is empty there stays as it was."""
    picture.alt, picture.caption, picture.credit = (
        alt or picture.alt,
        caption or picture.caption,
        credit or picture.credit,
    )
