"""Fixtures for the tests of editorial."""

from datetime import datetime

import pytest

from feedsvc.domain.site import Site
from feedsvc.storage.database import Database
from tests.editorial.newsroom import Newsroom
from tests.old_site import old_site

__all__ = ["old_site"]


@pytest.fixture
def newsroom(database: Database, site: Site, now: datetime) -> Newsroom:
    """A newsroom on SQLite and on PostgreSQL in turn."""
    return Newsroom(database, site, now)
