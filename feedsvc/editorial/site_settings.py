"""The settings of the site, the same for all: stored at first start, changed by administrators.

The settings in a file or the environment of a server are stored when it starts, and count from then
on for every process. An administrator changes the rest.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from feedsvc.domain.site import STORED, is_loopback
from feedsvc.editorial.site_validation import validate
from feedsvc.errors import ConflictError, Problem
from feedsvc.settings import Settings, get_default
from feedsvc.storage.cache import generation
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import stale_marks
from feedsvc.storage.people import audit_log
from feedsvc.storage.system import site_settings
from feedsvc.storage.system.site_settings import StoredSettings

KIND, CHANGED = "site", "changed"
FORMER_ADDRESSES, MOST_FORMER = "former_addresses", 20
_log = logging.getLogger(__name__)


def change(
    session: Session,
    typed: Mapping[str, str],
    settings: Settings,
    *,
    revision: int | None = None,
    by: str,
    now: datetime,
) -> bool:
    """Store the settings of the site that somebody typed; return whether anything changed.

    Settings of a file or the environment stay. `revision` is the one that the form was based on.

    Raises:
        ValidationError: a value is invalid.
        ConflictError: somebody else changed the settings since `revision`.
    """
    fixed = settings.list_fixed()
    values = validate({name: text for name, text in typed.items() if name not in fixed})
    # An address of this machine is a trial's. It is not stored, and so follows the server's port.
    if is_loopback(urlsplit(values.get("base_url", "")).hostname or ""):
        values["base_url"] = ""
    before = site_settings.read_settings(session, lock=True)
    if not before.revision:
        before = replace(before, chosen={**before.chosen, **fixed})
    after = replace(before, chosen={**before.chosen, **fixed, **values})
    if before.revision and not _list_changes(before, after):
        return False  # also where the same form is sent twice
    if revision not in (None, before.revision):
        message = "Somebody else changed the settings meanwhile. Compare, and save once more."
        raise ConflictError([Problem("", message)])
    return _store(session, before, after, by=by, now=now)


def adopt(
    database: Database,
    settings: Settings,
    *,
    now: datetime,
    served_url: str = "",
    is_trial: bool | None = None,
) -> None:
    """Store the settings of this server's file and environment for every process.

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
) -> bool:
    """Store settings and make all feeds stale; return False if there is nothing new."""
    after = _add_former_address(before, after)
    if before.revision and before == after:
        return False
    site_settings.save_settings(session, replace(after, revision=before.revision + 1))
    stale_marks.mark_all_stale(session, now=now)
    changes = _list_changes(before, after)
    if changes and (before.revision or by != audit_log.COMMAND_LINE):
        audit_log.record_audit_entry(
            session,
            KIND,
            CHANGED,
            by=by,
            now=now,
            subject=after.chosen.get("site.title", get_default("site.title")),
            detail={"changes": changes},
        )
        for name, former, value in changes:
            _log.warning("the setting %s of the site changes from %r to %r", name, former, value)
    if before.chosen.get("base_url") in (former_addresses := list_former_addresses(after)):
        _log.warning(
            "readers still ask at %s: set up a permanent redirect (301 or 308) from each to %s that"
            " keeps the rest of the path",
            ", ".join(former_addresses),
            after.chosen["base_url"] or after.served_url,
        )
    generation.mark_addresses_changed(session)  # last, because it locks a row that all need
    return True


def _list_changes(before: StoredSettings, after: StoredSettings) -> list[list[Any]]:
    """Return name, former value and new value of each setting that changes."""
    return [
        [name, former, value]
        for name in STORED
        if (value := after.chosen.get(name, get_default(name)))
        != (former := before.chosen.get(name, get_default(name)))
    ]


def _add_former_address(before: StoredSettings, after: StoredSettings) -> StoredSettings:
    """Add the previous address to the former ones, and remove the new one from them."""
    former, current = (each.chosen.get("base_url", "") for each in (before, after))
    if not former or former == current:
        return after
    listed = [*before.chosen.get(FORMER_ADDRESSES, []), former]
    listed = [url for url in dict.fromkeys(listed) if url != current]
    return replace(after, chosen={**after.chosen, FORMER_ADDRESSES: listed[-MOST_FORMER:]})


def list_former_addresses(stored: StoredSettings) -> list[str]:
    """Return the former addresses of the site, each of which must redirect to the present one."""
    return list(stored.chosen.get(FORMER_ADDRESSES, []))
