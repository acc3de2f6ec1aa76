"""An archive document of a feed (RFC 5005, 4), with a document before it and one after it."""

from dataclasses import replace

from feedsvc.domain.documents import History
from tests.rendering.golden.full import DOCUMENT as FULL
from tests.rendering.golden.full import ENGLISH, PLAIN

DOCUMENT = replace(
    FULL,
    entries=(ENGLISH, PLAIN),
    updated=ENGLISH.updated,
    ttl=0,
    hub_urls=(),
    tombstones=(),
    history=History(
        "https://warta.example/feeds/utama/archive",
        previous="20240210235959-7",
        name="20240211093000-9",
    ),
)
