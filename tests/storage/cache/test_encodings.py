"""Stored representations: the encoded bytes of a known version are not read again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from feedsvc.domain.representations import RepresentationHead
from feedsvc.domain.site import Site
from feedsvc.storage.cache import encodings
from feedsvc.storage.database import Database
from tests.editorial.newsroom import Newsroom

OTHERS: tuple[Callable[[RepresentationHead], RepresentationHead], ...] = (
    lambda head: replace(head, media_type="text/plain"),
    lambda head: replace(head, digest="0" * 22),
    lambda head: replace(head, modified=head.modified - timedelta(seconds=1)),
    lambda head: replace(head, size=head.size + 1),
    lambda head: replace(head, recompressed=not head.recompressed),
)


@pytest.mark.any_database
def test_the_encodings_are_read_unless_the_whole_head_is_known(
    database: Database, site: Site, now: datetime
) -> None:
    newsroom = Newsroom(database, site, now)
    newsroom.publish_new()
    newsroom.refresh()
    with database.reading() as session:
        stored = encodings.find_representation(session, "all", "rss")
        assert stored
        assert stored.encoded
        again = encodings.find_representation(session, "all", "rss", stored.head)
        assert again == replace(stored, encoded=None)
        for change in OTHERS:
            found = encodings.find_representation(session, "all", "rss", change(stored.head))
            assert found == stored
