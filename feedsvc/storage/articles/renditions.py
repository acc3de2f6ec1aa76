"""Rows of renditions: a stored image in other sizes and formats, each named by its digest."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from feedsvc.storage.articles.media import is_sound
from feedsvc.storage.tables import Article, Media, MediaRenditions, RenditionFile

_SEPARATOR, _PARTS = " ", ":"


class FileSize(NamedTuple):
    """A file by its name, with its size in pixels and in bytes."""

    name: str
    width: int
    height: int
    size: int


class PendingMedia(NamedTuple):
    """A stored image whose renditions are to be made, and the files that it has already."""

    id: int
    name: str
    data: bytes
    files: tuple[FileSize, ...]


def list_files(media: Media) -> tuple[FileSize, ...]:
    """Return the renditions of an image, without the image itself."""
    return _parse_files(media.renditions.files) if media.renditions else ()


def _parse_files(line: str) -> tuple[FileSize, ...]:
    parts = (each.split(_PARTS) for each in line.split(_SEPARATOR) if each)
    return tuple(FileSize(name, *map(int, sizes)) for name, *sizes in parts)


def has_file(session: Session, name: str) -> bool:
    """Return whether a rendition has this name."""
    return bool(session.scalar(select(exists().where(RenditionFile.name == name))))


def read_file(session: Session, name: str) -> bytes | None:
    """Return the bytes of a rendition; None if there is none of this name."""
    query = select(RenditionFile.data).where(RenditionFile.name == name).limit(1)
    return session.scalar(query)


def find_pending(session: Session) -> PendingMedia | None:
    """Return the last added image whose renditions are still to be made."""
    row = session.execute(
        select(Media.id, Media.name, Media.data, MediaRenditions.files)
        .join(MediaRenditions, MediaRenditions.media_id == Media.id)
        .where(MediaRenditions.pending)
        .order_by(MediaRenditions.media_id.desc())
        .limit(1)
    ).first()
    return PendingMedia(row.id, row.name, row.data, _parse_files(row.files)) if row else None


def save_files(
    session: Session,
    media_id: int,
    files: Iterable[tuple[FileSize, bytes]],
    *,
    pending: bool = False,
) -> bool:
    """Store renditions of an image. Return False if the image was deleted meanwhile."""
    stored = session.get(MediaRenditions, media_id, with_for_update=True, populate_existing=True)
    if stored is None:
        return False
    known = {each.name: each for each in _parse_files(stored.files)}
    for file, data in files:
        if file.name not in known:
            session.add(RenditionFile(media_id=media_id, name=file.name, data=data))
            known[file.name] = file
    stored.files = _SEPARATOR.join(_PARTS.join(map(str, each)) for each in known.values())
    stored.pending = pending
    session.flush()
    return True


def remove_damaged(session: Session, media_id: int) -> bool:
    """Delete an image's renditions that have damaged bytes. Return whether there were any."""
    query = select(RenditionFile.name, RenditionFile.data)
    rows = session.execute(query.where(RenditionFile.media_id == media_id))
    damaged = {name for name, data in rows if not is_sound(name, data)}
    stored = session.get(MediaRenditions, media_id)
    if not damaged or stored is None:
        return False
    session.execute(
        delete(RenditionFile).where(
            RenditionFile.media_id == media_id, RenditionFile.name.in_(damaged)
        )
    )
    kept = (each for each in stored.files.split(_SEPARATOR) if each.split(_PARTS)[0] not in damaged)
    stored.files = _SEPARATOR.join(kept)
    session.flush()
    return True


def list_unshown_articles(session: Session) -> Sequence[int] | None:
    """Return the articles with an image whose renditions feeds may show but do not show yet.

    Return None if there is no such image, or while renditions are still to be made.
    """
    unshown = select(MediaRenditions.media_id).where(~MediaRenditions.in_feeds)
    pending = select(MediaRenditions.media_id).where(MediaRenditions.pending)
    if not session.scalar(select(unshown.exists())) or session.scalar(select(pending.exists())):
        return None
    return session.scalars(select(Article.id).where(Article.media_id.in_(unshown))).all()


def show_in_feeds(session: Session) -> None:
    """Let feeds show the renditions of all images."""
    session.execute(update(MediaRenditions).where(~MediaRenditions.in_feeds).values(in_feeds=True))
