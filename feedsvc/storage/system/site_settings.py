"""The settings of the site as a row, which every process reads instead of its own environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedsvc.storage.tables import StoredSite
from feedsvc.storage.upsert import upsert

_ID = 1
_ROW = select(
    StoredSite.revision, StoredSite.chosen, StoredSite.served_url, StoredSite.is_trial
).where(StoredSite.id == _ID)
# The revision as a subquery, for statements that read something else as well.
REVISION = select(StoredSite.revision).where(StoredSite.id == _ID).scalar_subquery()


@dataclass(frozen=True, slots=True)
class StoredSettings:
    """The settings of the site in the database. `StoredSite` describes the fields.

    `is_trial` is None before a server has started.
    """

    revision: int = 0
    chosen: Mapping[str, Any] = field(default_factory=dict)
    served_url: str = ""
    is_trial: bool | None = None


NOTHING_STORED = StoredSettings()


def read_settings(session: Session, *, lock: bool = False) -> StoredSettings:
    """Return the stored settings; with `lock` nobody else can change them before the commit."""
    row = session.execute(_ROW.with_for_update() if lock else _ROW).one_or_none()
    if row is None:
        return NOTHING_STORED
    revision, chosen, served_url, is_trial = row
    return StoredSettings(revision, chosen, served_url, is_trial if served_url else None)


def save_settings(session: Session, settings: StoredSettings) -> None:
    """Store the settings."""
    row = {
        "id": _ID,
        "revision": settings.revision,
        "chosen": dict(settings.chosen),
        "served_url": settings.served_url,
        "is_trial": bool(settings.is_trial),
    }
    upsert(session, StoredSite, [row])
