"""A newsroom for tests: editorial's functions with their usual arguments, and the stored feeds."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedsvc import compression, editorial, syndication
from feedsvc.domain.articles import ArticleContent, ImageUse, Notice, Verb
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.site import Site
from feedsvc.rendering import FORMATS
from feedsvc.storage.articles import articles, media
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds, stale_marks
from feedsvc.storage.feeds.stale_marks import FeedVersions
from feedsvc.storage.tables import Article, Feed, Media

HOUR = timedelta(hours=1)
SAMPLE = ArticleContent(
    title="Warga Desa Membangun Jembatan Bambu",
    body=(
        "<p>Jembatan itu selesai dalam tiga minggu.</p>"
        "<p>Kini anak-anak berjalan kaki ke sekolah.</p>"
    ),
    language="id",
    section="News",
    topics=("Desa", "Pendidikan"),
    authors=(Person("Ani"), Person("Budi", "budi@news.example", "https://news.example/budi")),
    sources=(Source("Kantor Berita", "https://source.example/1"),),
)
# The main feed and one other hold this article. Each feed more costs a refresh in every format.
SMALL = replace(SAMPLE, topics=("Desa",), section="", authors=())
NOTICE = Notice("Artikel ini ditarik.\nMaaf.")
PICTURE = ImageUse("a1.jpg", "Jembatan", "Jembatan bambu itu", "Foto: Ani")


def read_paths(session: Session, feed_ids: Collection[int]) -> set[str]:
    """Return the paths of these feeds, in one statement and without rows of other tables."""
    return set(session.scalars(select(Feed.path).where(Feed.id.in_(feed_ids))))


@dataclass
class Newsroom:
    """One editor with their own clock, one database, and what they write unless told otherwise."""

    database: Database
    site: Site
    now: datetime
    sample: ArticleContent = SAMPLE

    def start(self, submission: ArticleContent | None = None, **fields: object) -> int:
        """Store a draft. Return its id."""
        with self.database.writing() as session:
            return editorial.articles.create_article(
                session,
                replace(submission or self.sample, **fields),  # type: ignore[arg-type]  # each field has its own type
                editor="sari",
                authority=self.site.authority,
                now=self.now,
            ).id

    def publish_new(
        self,
        submission: ArticleContent | None = None,
        *,
        article_id: int | None = None,
        **fields: object,
    ) -> int:
        """Publish an article that nobody has saved before, as one change. Return its id."""
        with self.database.writing() as session:
            return editorial.articles.publish_new_article(
                session,
                replace(submission or self.sample, **fields),  # type: ignore[arg-type]  # each field has its own type
                article_id=article_id,
                editor="sari",
                authority=self.site.authority,
                now=self.now,
            ).id

    def list_actions(self, article_id: int) -> list[str]:
        """Return the verbs of an article's changes, newest first."""
        with self.database.reading() as session:
            return [change.verb for change in articles.list_changes(session, article_id)]

    def publish(self, submission: ArticleContent | None = None, **fields: object) -> int:
        """Store an article, publish it and refresh its feeds. Return its id."""
        article_id = self.start(submission, **fields)
        self.act(Verb.PUBLISH, article_id)
        self.refresh()
        return article_id

    def act(
        self,
        verb: Verb,
        article_id: int,
        submission: ArticleContent | None = None,
        revision: int = 0,
    ) -> Article:
        """Apply `verb` to an article, based on its newest revision or on `revision`, and commit."""
        with self.database.writing() as session:
            return self.act_in(session, verb, article_id, submission, revision)

    def act_in(
        self,
        session: Session,
        verb: Verb,
        article_id: int,
        submission: ArticleContent | None = None,
        revision: int = 0,
    ) -> Article:
        """Apply `verb` to an article in an open transaction."""
        without_content: dict[Verb, Callable[..., Article]] = {
            Verb.PUBLISH: editorial.articles.publish_article,
            Verb.SCHEDULE: editorial.articles.publish_article,
            Verb.UNSCHEDULE: editorial.articles.unschedule_article,
            Verb.WITHDRAW: editorial.articles.withdraw_article,
            Verb.NOTICE: partial(editorial.articles.change_notice, notice=NOTICE),
            Verb.REISSUE: partial(editorial.reissue.reissue_article, authority=self.site.authority),
            Verb.UNDO: editorial.undo.undo_change,
            Verb.TRASH: editorial.trash.move_to_trash,
            Verb.RESTORE: editorial.trash.restore_from_trash,
        }
        if not revision:
            # A change reads the article again, so here one column is enough.
            statement = select(Article.revision).where(Article.id == article_id)
            revision = session.scalar(statement) or 0
        if verb in without_content:
            return without_content[verb](
                session, article_id, revision=revision, editor="sari", now=self.now
            )
        content = submission or self.sample
        values = {
            "revision": revision,
            "editor": "sari",
            "authority": self.site.authority,
            "now": self.now,
        }
        if verb == Verb.SAVE:
            return editorial.articles.save_article(session, article_id, content, **values)  # type: ignore[arg-type]  # as above
        return editorial.articles.update_article(
            session,
            article_id,
            content,
            silent=verb == Verb.CORRECT,
            **values,  # type: ignore[arg-type]
        )

    def move_clock(self, by: timedelta = HOUR) -> None:
        """Move the clock forward, or back by a negative time."""
        self.now += by

    def refresh(self) -> int:
        """Refresh the stale feeds. Return how many there were."""
        return syndication.refresh.refresh_stale(self.database, site=self.site, now=self.now)

    def mark_all_rendered(self) -> None:
        """Mark every feed as rendered, as if its bytes were current."""
        with self.database.writing() as session:
            stale = feeds.get_feeds(session, stale_marks.list_stale(session, 10_000))
            versions = {
                feed.id: FeedVersions(feed.wanted_version, feed.rendered_version) for feed in stale
            }
            stale_marks.mark_rendered(session, versions)

    def get_article(self, article_id: int) -> Article:
        """Return an article's row."""
        with self.database.reading() as session:
            return articles.get_article(session, article_id)

    def find_feed_paths(self, article_id: int) -> set[str]:
        """Return the paths of the feeds that contain an article."""
        with self.database.reading() as session:
            return read_paths(session, feeds.find_containing(session, article_id))

    def list_stale(self) -> set[str]:
        """Return the paths of the stale feeds."""
        with self.database.reading() as session:
            return read_paths(session, stale_marks.list_stale(session, 10_000))

    def get_feed(self, path: str) -> Feed:
        """Return the feed at this path."""
        with self.database.reading() as session:
            feed = feeds.find_feed(session, path)
            assert feed, path
            return feed

    def read_body(self, path: str, suffix: str) -> bytes:
        """Return a feed's stored bytes."""
        return self.read_bodies(path, suffix)[suffix]

    def read_bodies(self, path: str = "all", *suffixes: str) -> dict[str, bytes]:
        """Return a feed's stored bytes in these formats, or in every format."""
        bodies = {}
        with self.database.reading() as session:
            for suffix in suffixes or FORMATS:
                representation = syndication.encode.read_encodings(session, path, suffix)
                assert representation, (path, suffix)
                assert representation.encoded
                bodies[suffix] = compression.decompress(representation.encoded["gzip"])
        return bodies

    def read_guids(self, path: str = "all") -> list[str]:
        """Return the guids in a feed, which are the same in every format."""
        guids = {
            suffix: FORMATS[suffix].read_guids(body)
            for suffix, body in self.read_bodies(path).items()
        }
        assert len(set(guids.values())) == 1, guids
        return list(guids["atom"])

    def store_picture(self, name: str = PICTURE.media) -> str:
        """Store a picture. Return its name."""
        with self.database.writing() as session:
            picture = Media(
                name=name, media_type="image/jpeg", size=3, width=4, height=2, data=b"abc"
            )
            return media.save_media(session, picture, now=self.now).name

    def assert_feeds_are_current(self, *suffixes: str) -> None:
        """Check that no feed is stale and that the stored bytes equal a new rendering.

        Only these formats are compared, or all if none is given.
        """
        with self.database.reading() as session:
            assert stale_marks.list_stale(session) == []
            for feed in feeds.list_feeds(session):
                document = syndication.documents.build_document(
                    session, feed, site=self.site, now=self.now
                )
                for suffix in suffixes or FORMATS:
                    representation = syndication.encode.read_encodings(session, feed.path, suffix)
                    assert representation, (feed.path, suffix)
                    assert representation.encoded
                    assert not representation.is_damaged
                    assert (
                        compression.decompress(representation.encoded["gzip"])
                        == FORMATS[suffix].render(document).body
                    ), (feed.path, suffix)
