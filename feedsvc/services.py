"""What every interface needs: settings, database and site. Each process builds them once."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedsvc.domain.site import Site
from feedsvc.settings import Settings
from feedsvc.storage import private_files
from feedsvc.storage.database import Database

_DESCRIPTIONS = {"id": "Artikel terbaru."}


@dataclass(frozen=True)
class Services:
    """The settings, the database and the site of one process."""

    settings: Settings
    database: Database
    site: Site

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
    return Services(settings, Database(settings.database), build_site(settings))


def build_site(settings: Settings) -> Site:
    """Return the site that `settings` describe."""
    site, feeds = settings.site, settings.feeds
    return Site(
        base_url=settings.public_url,
        title=site.title,
        description=site.description
        or _DESCRIPTIONS.get(site.language.partition("-")[0].lower(), "The latest articles."),
        language=site.language,
        time_zone=ZoneInfo(site.time_zone),
        authority=site.tag_authority or urlsplit(settings.public_url).hostname or "localhost",
        rights=site.rights,
        icon=site.icon,
        ttl=feeds.ttl,
        entry_limit=feeds.entry_limit,
        tombstone_days=feeds.tombstone_days,
        hub_urls=feeds.hubs,
    )
