"""The settings, database and site for every interface. Each process builds them once."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedsvc.domain.site import (
    STORED,
    UNSET_LANGUAGE,
    UNSET_TIME_ZONE,
    Site,
    get_default_description,
    is_public_host,
)
from feedsvc.errors import SettingsError
from feedsvc.settings import Settings, get_default
from feedsvc.storage import private_files
from feedsvc.storage.database import Database
from feedsvc.storage.system import site_settings
from feedsvc.storage.system.site_settings import NOTHING_STORED, StoredSettings


class CurrentSite:
    """The site as this process knows it: from the settings at first, then as it was last read.

    `path` is the path of the site's address; every request asks for it. Both are replaced at once,
    so that no thread waits.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.stored = NOTHING_STORED
        self.site = build_site(settings)
        self.path = self.site.path

    def read_site(self, session: Session) -> None:
        """Read the stored settings, and describe the site by them from now on."""
        stored = site_settings.read_settings(session)
        if stored != self.stored:
            self.site = build_site(self._settings, stored)
            self.stored, self.path = stored, self.site.path


@dataclass(frozen=True)
class Services:
    """The settings, the database and the site of one process."""

    settings: Settings
    database: Database
    current: CurrentSite

    @property
    def site(self) -> Site:
        """The site as it was last read."""
        return self.current.site

    def reload_site(self) -> None:
        """Read the settings of the site, which another process may have changed.

        Raises:
            UnavailableError: the database cannot be reached.
        """
        with self.database.polling() as session:
            self.current.read_site(session)

    @cached_property
    def data_dir(self) -> Path:
        """The folder of files. It is created for this user alone if it does not exist."""
        private_files.make_folder(self.settings.data_dir)
        return self.settings.data_dir

    def restrict_files(self) -> None:
        """Remove other users' access to the data folder's and the database's files.

        An earlier version, another program or a wide umask may have granted it.
        """
        private_files.restrict_files(self.settings.data_dir, self.database.path)


def build_services(settings: Settings) -> Services:
    """Return the services that `settings` describe. No file or connection is opened yet.

    Raises:
        SettingsError: the database's URL cannot be parsed.
    """
    return Services(settings, Database(settings.database), CurrentSite(settings))


def build_site(settings: Settings, stored: StoredSettings = NOTHING_STORED) -> Site:
    """Return the site that the database describes, or `settings` if nothing is stored yet.

    Once a server has stored the settings of the site, the settings of this process no longer count:
    otherwise a command in another shell would publish another site.
    """

    def find(name: str) -> Any:  # noqa: ANN401  each setting has its own type
        if not stored.revision and name in settings.origins:
            return settings.get_value(name)
        return stored.chosen.get(name, get_default(name))

    values = {name: find(name) for name in STORED}
    language = values["site.language"] or UNSET_LANGUAGE
    base_url = values["base_url"] or stored.served_url or settings.public_url
    host = values["site.tag_authority"] or urlsplit(base_url).hostname or "localhost"
    is_trial = settings.is_trial if stored.is_trial is None else stored.is_trial
    return Site(
        base_url=base_url,
        title=values["site.title"],
        description=values["site.description"] or get_default_description(language),
        language=language,
        time_zone=ZoneInfo(values["site.time_zone"] or UNSET_TIME_ZONE),
        authority=host if is_trial or is_public_host(host) else "",
        rights=values["site.rights"],
        icon=values["site.icon"],
        ttl=values["feeds.ttl"],
        entry_limit=values["feeds.entry_limit"],
        tombstone_days=settings.feeds.tombstone_days,
        hub_urls=tuple(values["feeds.hubs"]),
        revision=stored.revision,
        has_language=bool(values["site.language"]),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting whose value in this process, `ours`, differs from the one that is `stored`."""

    name: str
    origin: str
    ours: object
    stored: object


def list_setting_differences(settings: Settings, stored: StoredSettings) -> list[Difference]:
    """Return the settings of this process that differ from the site's, the identity first.

    There are none before the first server has stored the site's settings.
    """
    if not stored.revision:
        return []
    return [
        Difference(name, settings.origins[name], ours, current)
        for name, ours in settings.list_fixed().items()
        if ours != (current := _find_stored(stored, name))
    ]


def _find_stored(stored: StoredSettings, name: str) -> object:
    """Return a setting of the site; an address that is not set is the one where it is served."""
    value = stored.chosen.get(name, get_default(name))
    return value or stored.served_url if name == "base_url" else value


def check_identity(services: Services) -> None:
    """Check that the settings of this process do not differ from the site's that were read.

    Raises:
        SettingsError: they differ; the message names both values.
    """
    differences = list_setting_differences(services.settings, services.current.stored)
    if differences:
        raise SettingsError(explain_setting_differences(differences), differences)


def explain_setting_differences(differences: list[Difference]) -> str:
    """Return one line with each differing value, the site's value, and what to do."""
    pairs = "; ".join(
        f"{each.origin or each.name} is {_quote(each.ours)} here, but the site's"
        f" {each.name} is {_quote(each.stored)}"
        for each in differences
    )
    return (
        f"{pairs}. Nothing was changed. Remove it here, because every command takes it from the"
        " database; to change the site, restart its server with the new value, or use Settings"
        " on the admin pages"
    )


def _quote(value: object) -> str:
    if value is None or value in ("", (), []):
        return "not set"
    return f"“{value}”" if isinstance(value, str) else str(value)
