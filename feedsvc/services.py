"""What every door carries: settings, database, site. Built once, at the door."""

import gc
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedsvc.domain.site import Site
from feedsvc.settings import Settings
from feedsvc.storage import private_files
from feedsvc.storage.database import Database

_LATEST = {"id": "Artikel terbaru."}


@dataclass(frozen=True)
class Services:
    """The shared things of one process."""

    settings: Settings
    database: Database
    site: Site

    @cached_property
    def data_dir(self) -> Path:
        """Where files are kept; made if it is not there, for this user alone."""
        private_files.make_folder(self.settings.data_dir)
        return self.settings.data_dir

    def restrict_files(self) -> None:
        """Take from other users what an earlier version or another program left open to them."""
        private_files.restrict(self.settings.data_dir, self.database.path)


def build_services(settings: Settings) -> Services:
    """Build the house that `settings` describe; nothing is opened yet.

    Raises:
        SettingsError: the database's URL cannot be read.
    """
    return Services(settings, Database(settings.database), build_site(settings))


def freeze_garbage_collector() -> None:
    """Let the garbage collector pass over what this process has made by now, since all of it stays.

    For who has just started and is here to stay: looking through it again and again would hold up everything for 70 ms.
    """
    gc.collect()
    gc.freeze()


def build_site(settings: Settings) -> Site:
    """Return the site as documents name it."""
    words, feeds = settings.site, settings.feeds
    return Site(
        base_url=settings.public_url,
        title=words.title,
        description=words.description
        or _LATEST.get(words.language.partition("-")[0].lower(), "The latest articles."),
        language=words.language,
        time_zone=ZoneInfo(words.time_zone),
        authority=words.tag_authority or urlsplit(settings.public_url).hostname or "localhost",
        rights=words.rights,
        icon=words.icon,
        ttl=feeds.ttl,
        entry_limit=feeds.entry_limit,
        tombstone_days=feeds.tombstone_days,
        hub_urls=feeds.hubs,
    )
