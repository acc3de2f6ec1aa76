"""What tests of the desk share."""

from datetime import datetime

import pytest

from feedsvc.domain.site import Site
from feedsvc.storage.database import Database
from tests.editorial.newsroom import Newsroom


@pytest.fixture
def newsroom(database: Database, site: Site, now: datetime) -> Newsroom:
    """A desk at a database of each kind in turn."""
    return Newsroom(database, site, now)
