"""The settings of the site: stored at the first start, changed by administrators, one for all.

What a file or the environment of a server sets is stored when it starts, and counts from then on
for every process. An administrator changes the rest.
"""

import logging
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.settings import Settings
from feedsvc.storage.cache import generation
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import stale_marks
from feedsvc.storage.people import audit_log
from feedsvc.storage.system import site_settings
from feedsvc.storage.system.site_settings import StoredSettings

KIND, CHANGED = "site", "changed"
_log = logging.getLogger(__name__)


def adopt(
    database: Database,
    settings: Settings,
    *,
    now: datetime,
    served_url: str = "",
    is_trial: bool | None = None,
) -> None:
    """Store what a file or the environment of this server sets, for every process.

    A web server also says at which address it is reached if none is set (`served_url`), and whether
    from this machine only (`is_trial`). If anything changes, all feeds become stale.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with database.writing() as session:
        before = site_settings.read_settings(session, lock=True)
        after = replace(
            before,
            chosen={**before.chosen, **settings.list_fixed()},
            served_url=served_url or before.served_url,
            is_trial=before.is_trial if is_trial is None else is_trial,
        )
        _store(session, before, after, by=audit_log.COMMAND_LINE, now=now)


def _store(
    session: Session, before: StoredSettings, after: StoredSettings, *, by: str, now: datetime
) -> None:
    """Store settings and make all feeds stale; do nothing if there is nothing new."""
    if before.revision and before == after:
        return
    site_settings.save_settings(session, replace(after, revision=before.revision + 1))
    stale_marks.mark_all_stale(session, now=now)
    changes = [
        [name, before.chosen.get(name), value]
        for name, value in after.chosen.items()
        if before.chosen.get(name) != value
    ]
    if before.revision and changes:
        for name, former, value in changes:
            _log.warning("the setting %s of the site changes from %r to %r", name, former, value)
        audit_log.record_audit_entry(
            session,
            KIND,
            CHANGED,
            by=by,
            now=now,
            subject=", ".join(name for name, *_ in changes),
            detail={"changes": changes},
        )
    generation.mark_addresses_changed(session)  # last, because it locks a row that all need
