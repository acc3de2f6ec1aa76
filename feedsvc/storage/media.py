"""Pictures as rows. The database holds their bytes: one backup has all, and every machine serves them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from feedsvc.storage.tables import Media


def by_name(session: Session, name: str) -> Media | None:
    """Return a picture by its name, its bytes not loaded."""
    return session.scalars(select(Media).where(Media.name == name)).one_or_none()


def with_data(session: Session, name: str) -> Media | None:
    """Return a picture by its name, with its bytes."""
    return session.scalars(select(Media).where(Media.name == name).options(undefer(Media.data))).one_or_none()


def keep(session: Session, picture: Media, *, now: datetime) -> Media:
    """Store a picture; one that is there already is the same one."""
    known = by_name(session, picture.name)
    if known:
        return known
    picture.added = now
    session.add(picture)
    session.flush()
    return picture
