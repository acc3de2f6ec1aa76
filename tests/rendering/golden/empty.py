"""A feed that has no entry yet."""

from datetime import UTC, datetime

from feedsvc.domain.documents import FeedDocument

DOCUMENT = FeedDocument(
    guid="tag:warta.example,2024:f/sepi",
    title="Sepi",
    description="Belum ada berita.",
    language="id",
    home_url="https://warta.example/",
    page_url="https://warta.example/feeds/sepi",
    urls={
        "rss": "https://warta.example/feeds/sepi.rss",
        "atom": "https://warta.example/feeds/sepi.atom",
    },
    updated=datetime(2024, 2, 11, 12, 5, 40, tzinfo=UTC),
    ttl=3600,
    publisher="Warta Pesisir",
)
