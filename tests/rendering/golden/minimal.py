"""The smallest possible document, with one entry that is as small as possible."""

from datetime import UTC, datetime

from feedsvc.domain.documents import Entry, FeedDocument

DOCUMENT = FeedDocument(
    guid="tag:warta.example,2024:f/kilat",
    title="Kilat",
    description="",
    language="",
    home_url="https://warta.example/",
    page_url="https://warta.example/feeds/kilat",
    urls={},
    updated=datetime(2024, 2, 11, 12, 5, 40, tzinfo=UTC),
    ttl=0,
    entries=(
        Entry(
            guid="tag:warta.example,2024:a/1",
            url="https://warta.example/2024/02/kilat",
            title="Kilat",
            summary="",
            body_html="",
            language="",
            authors=(),
            categories=(),
            sources=(),
            image=None,
            published=datetime(2024, 2, 11, 9, 30, tzinfo=UTC),
            updated=datetime(2024, 2, 11, 9, 30, tzinfo=UTC),
        ),
    ),
)
