"""What tests of the desk share."""

from datetime import datetime

import pytest

from feedsvc.domain.site import Site
from feedsvc.storage.database import Database
from tests.editorial.newsroom import Desk


@pytest.fixture
def desk(database: Database, site: Site, now: datetime) -> Desk:
    """A desk at a database of each kind in turn."""
    return Desk(database, site, now)
