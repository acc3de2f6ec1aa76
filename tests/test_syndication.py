"""From a published article to right bytes, and only where it is due."""

from datetime import datetime, timedelta

from feedsvc import editorial, syndication
from feedsvc.domain.articles import Submission
from feedsvc.domain.documents import Person
from feedsvc.domain.site import Site
from feedsvc.storage import feeds, representations
from feedsvc.storage.database import Database

SAMPLE = Submission(
    title="Warga Desa Membangun Jembatan Bambu",
    body="<p>Jembatan itu selesai dalam tiga minggu.</p><p>Kini anak-anak berjalan kaki ke sekolah.</p>",
    language="id",
    section="News",
    topics=("Desa", "Pendidikan"),
    authors=(Person("Redaksi"),),
)


def published(database: Database, site: Site, now: datetime, submission: Submission = SAMPLE) -> int:
    """Publish an article and refresh; return its number."""
    with database.writing() as session:
        article = editorial.start(session, submission, editor="sari", authority=site.authority, now=now)
        editorial.publish(session, article.id, revision=1, editor="sari", now=now)
    syndication.refresh_stale(database, site=site, now=now)
    return article.id


def test_a_published_article_is_in_each_feed_that_selects_it(database: Database, site: Site, now: datetime) -> None:
    published(database, site, now)
    with database.reading() as session:
        paths = [feed.path for feed in feeds.listed(session)]
        assert paths == ["all", "authors/redaksi", "sections/news", "topics/desa", "topics/pendidikan"]
        for path in paths:
            for suffix in ("rss", "atom", "json"):
                bodies = representations.bodies(session, path, suffix)
                assert bodies, (path, suffix)
                assert b"Jembatan Bambu" in bodies[0]
        assert feeds.stale(session) == []


def test_a_refresh_that_changes_nothing_changes_no_validator(database: Database, site: Site, now: datetime) -> None:
    published(database, site, now)
    with database.reading() as session:
        before = [representations.head(session, "all", suffix) for suffix in ("rss", "atom", "json")]
    syndication.sweep(database, site=site, now=now + timedelta(hours=1))
    with database.reading() as session:
        assert [representations.head(session, "all", suffix) for suffix in ("rss", "atom", "json")] == before
