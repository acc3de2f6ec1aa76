"""Rows of media: stored images. The database holds their bytes, so one backup has everything."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session, undefer

from feedsvc.domain.names import to_search_text
from feedsvc.domain.representations import compute_digest
from feedsvc.storage.ids import get_by_id
from feedsvc.storage.tables import Article, Media, MediaRenditions, MediaUse, RenditionFile

_IN_TEXT = re.compile(r"/media/([A-Za-z0-9][A-Za-z0-9._-]{0,99})")


def get_media(session: Session, media_id: int) -> Media:
    """Return a stored image without loading its bytes.

    Raises:
        NotFoundError: there is no image with this id.
    """
    return get_by_id(session, Media, media_id, "image")


def find_media(session: Session, name: str) -> Media | None:
    """Return a stored image by its name, without loading its bytes."""
    return session.scalars(select(Media).where(Media.name == name)).one_or_none()


def find_media_with_data(session: Session, name: str) -> Media | None:
    """Return a stored image by its name, with its bytes."""
    return session.scalars(
        select(Media).where(Media.name == name).options(undefer(Media.data))
    ).one_or_none()


def read_thumbnail(session: Session, name: str) -> bytes | None:
    """Return an image's thumbnail; None if the image needs none, or if there is no such image."""
    return session.scalar(select(Media.thumbnail).where(Media.name == name))


def save_media(session: Session, media: Media, *, now: datetime) -> Media:
    """Store an image. If it is stored already, return that row, with damaged bytes replaced."""
    stored = find_media_with_data(session, media.name)
    if stored:
        if not is_sound(stored.name, stored.data):
            stored.data, stored.thumbnail = media.data, media.thumbnail
            if stored.renditions:
                stored.renditions.pending = True
        return stored
    media.added = now
    media.renditions = MediaRenditions(pending=True, in_feeds=True, files="")
    session.add(media)
    session.flush()
    return media


def is_sound(name: str, data: object) -> bool:
    """Return whether an image's bytes are undamaged: its name is their digest."""
    return isinstance(data, bytes) and name.partition(".")[0] == compute_digest(data)


class VerifiedMedia(NamedTuple):
    """A batch of verified images: the last one's id, and the names of the damaged files."""

    last: int
    damaged: Sequence[str]


def verify_media(session: Session, after: int, limit: int = 20) -> VerifiedMedia | None:
    """Verify the bytes of the next images by id and their renditions; None if there are no more."""
    query = (
        select(Media.id, Media.name, Media.data)
        .where(Media.id > after)
        .order_by(Media.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    files = select(RenditionFile.name, RenditionFile.data).where(
        RenditionFile.media_id.in_([row.id for row in rows])
    )
    every = [*((row.name, row.data) for row in rows), *session.execute(files)]
    return VerifiedMedia(rows[-1].id, [name for name, data in every if not is_sound(name, data)])


def list_media(
    session: Session,
    *,
    containing: str = "",
    unused: bool = False,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Media]:
    """Return the images with every word of `containing` in a text or name, last added first.

    Accents and case make no difference. No index and no function of both databases can do that, so
    the texts are compared here: 10,000 pictures take 0.1 s.
    """
    conditions: list[ColumnElement[bool]] = [Media.id < before] if before else []
    if unused:
        uses = select(MediaUse.media_id).where(MediaUse.media_id == Media.id)
        conditions.append(~uses.exists())
    words = to_search_text(containing).split()
    if words:
        conditions = [Media.id.in_(_find_with_words(session, words, conditions, limit))]
    query = select(Media).where(*conditions).order_by(Media.id.desc()).limit(limit)
    return session.scalars(query).all()


def _find_with_words(
    session: Session,
    words: Sequence[str],
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
) -> list[int]:
    """Return the ids of the last added images whose texts and names have all words."""
    columns = (Media.alt, Media.caption, Media.credit, Media.file_name, Media.name)
    query = select(Media.id, *columns).where(*conditions).order_by(Media.id.desc())
    found: list[int] = []
    with session.execute(query.execution_options(yield_per=500)) as rows:
        for media_id, *texts in rows:
            text = to_search_text("\n".join(texts))
            if all(word in text for word in words):
                found.append(media_id)
            if len(found) == limit:
                break
    return found


def delete_media(session: Session, media: Media) -> None:
    """Delete an image that no article uses, with its renditions."""
    session.execute(delete(RenditionFile).where(RenditionFile.media_id == media.id))
    session.execute(delete(MediaRenditions).where(MediaRenditions.media_id == media.id))
    session.execute(delete(Media).where(Media.id == media.id))


def find_media_in_text(session: Session, html: str) -> set[int]:
    """Return the ids of the stored images that an HTML text shows."""
    names = set(_IN_TEXT.findall(html))
    return set(session.scalars(select(Media.id).where(Media.name.in_(names)))) if names else set()


def list_media_in_text(session: Session, html: str) -> Sequence[Media]:
    """Return the stored images that an HTML text shows."""
    names = set(_IN_TEXT.findall(html))
    return session.scalars(select(Media).where(Media.name.in_(names))).all() if names else ()


def find_sizes_in_text(session: Session, html: str) -> dict[str, tuple[int, int]]:
    """Return the width and height in pixels of each stored image that an HTML text shows."""
    names = set(_IN_TEXT.findall(html))
    query = select(Media.name, Media.width, Media.height).where(Media.name.in_(names))
    return {row.name: (row.width, row.height) for row in session.execute(query)} if names else {}


def record_uses(
    session: Session,
    article_id: int,
    media_ids: Collection[int],
    *,
    undo_only: Collection[int] = (),
    is_first: bool = False,
) -> None:
    """Store which images an article uses, and which it would use again after an undo.

    At the first change of an article (`is_first`) no uses are stored yet.
    """
    if not is_first:
        session.execute(delete(MediaUse).where(MediaUse.article_id == article_id))
    if not media_ids and not undo_only:
        return
    # Former texts may name images that are deleted now; the foreign key allows no uses of these.
    stored = set(session.scalars(select(Media.id).where(Media.id.in_({*media_ids, *undo_only}))))
    rows = [
        {"article_id": article_id, "media_id": media_id, "undo_only": media_id not in media_ids}
        for media_id in sorted(stored)
    ]
    if rows:
        session.execute(insert(MediaUse), rows)


def list_uses(session: Session, media_id: int, limit: int = 200) -> Sequence[tuple[Article, bool]]:
    """Return (article, undo only) for the articles that use an image, the last changed first."""
    rows = session.execute(
        select(Article, MediaUse.undo_only)
        .join(MediaUse, MediaUse.article_id == Article.id)
        .where(MediaUse.media_id == media_id)
        .order_by(MediaUse.undo_only, Article.changed.desc(), Article.id.desc())
        .limit(limit)
    )
    return [(article, undo_only) for article, undo_only in rows]


def count_uses(session: Session, media_ids: Collection[int]) -> dict[int, int]:
    """Return how many articles use each of these images."""
    rows = session.execute(
        select(MediaUse.media_id, func.count())
        .where(MediaUse.media_id.in_(media_ids))
        .group_by(MediaUse.media_id)
    )
    return {row[0]: row[1] for row in rows}


def save_texts(media: Media, *, alt: str, caption: str, credit: str) -> None:
    """Store an image's texts to offer them at its next use. Empty ones change nothing."""
    media.alt, media.caption, media.credit = (
        alt or media.alt,
        caption or media.caption,
        credit or media.credit,
    )
