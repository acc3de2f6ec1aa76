"""The tables in one module, because they refer to each other. Imports and the API have their own.

A `FeedItem` puts an article into a feed that selects it, so that a feed's newest entries are read
from one index alone, however large the database is. A feed is stale while its `rendered_version` is
lower than its `wanted_version`.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    declared_attr,
    deferred,
    mapped_column,
    relationship,
    validates,
)
from sqlalchemy.sql.type_api import _ResultProcessorType

from feedsvc.domain.identity import LONGEST_GUID
from feedsvc.domain.names import fold_name, to_sort_key

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware datetime, in UTC in the database; SQLite stores it without a time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the value in UTC.

        Raises:
            ValueError: the datetime is naive, and to guess its time zone would be wrong.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value}")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  its signature
        """Return the stored value as an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CheckedInstant(Instant):
    """An instant in a row whose checksum reveals damage: a damaged value is read as `EPOCH`.

    SQLite stores any value in any column, and one that is no datetime would be an error for every
    statement that reads the row.
    """

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> _ResultProcessorType[datetime]:
        """Return a function that reads a value and never fails."""
        read = super().result_processor(dialect, coltype)
        assert read is not None  # noqa: S101  a TypeDecorator that processes results has one

        def read_any(value: object) -> datetime | None:
            try:
                instant: datetime | None = read(value)
            except (ValueError, TypeError, AttributeError):
                return EPOCH
            return instant

        return read_any


class Base(DeclarativeBase):
    """The base of all mapped classes: constraints have names that migrations can rely on."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON, list[dict[str, Any]]: JSON}  # noqa: RUF012  SQLAlchemy's form


def compute_sort_key(context: DefaultExecutionContext) -> bytes:
    """Return the sort key of a row that a statement inserts; objects set theirs themselves."""
    values = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's
    return to_sort_key(values.get("name") or values["path"])


class Term:
    """The columns that topics, sections and authors share.

    Terms are found by `folded_name`, which is equal for names that look alike. Lists are sorted by
    the bytes of `sort_key`: lower() and the order of text depend on a database's kind and locale.
    `withdrawn` is when the term was retired. A merged term stays as a row: its name and its feed's
    address lead to `merged_id` for ever.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    folded_name: Mapped[str] = mapped_column(Text, index=True)
    sort_key: Mapped[bytes] = mapped_column(
        LargeBinary, default=compute_sort_key, index=True, deferred=True
    )
    description: Mapped[str] = mapped_column(Text, default="")
    withdrawn: Mapped[datetime | None]

    @declared_attr
    def merged_id(cls) -> Mapped[int | None]:  # noqa: N805  the class itself, as SQLAlchemy asks
        """Return the column of the term of the same kind that this one was merged into."""
        return mapped_column(ForeignKey(f"{cls.__tablename__}.id"), index=True)  # type: ignore[attr-defined]  # of the subclass

    @validates("name")
    def _fold(self, _: str, name: str) -> str:
        self.folded_name, self.sort_key = fold_name(name), to_sort_key(name)
        return name


class Topic(Term, Base):
    """An editorial subject; feeds have it as a category."""

    __tablename__ = "topics"


class Section(Term, Base):
    """A part of the publication: an article is in at most one."""

    __tablename__ = "sections"


class Author(Term, Base):
    """A writer of articles. No page and no feed shows the e-mail address."""

    __tablename__ = "authors"
    email: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)


class Media(Base):
    """A stored image as it is served. Its `name` is digest and suffix: equal images are one row.

    Its texts are from its last use, and are offered at the next use. `file_name` is the name of the
    uploaded file. `thumbnail` is None if the image is small enough to be its own thumbnail.
    """

    __tablename__ = "media"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    media_type: Mapped[str] = mapped_column(String(50))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    added: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(Text, default="")
    alt: Mapped[str] = mapped_column(Text, default="")
    caption: Mapped[str] = mapped_column(Text, default="")
    credit: Mapped[str] = mapped_column(Text, default="")
    thumbnail: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    data: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    renditions: Mapped["MediaRenditions | None"] = relationship(lazy="joined")


class MediaRenditions(Base):
    """Which renditions an image has: "name:width:height:bytes" for each, in `files`.

    They are `pending` until the scheduler has made them. Feeds show one only if `in_feeds`. This is
    a table of its own because SQLite reads through the bytes of `Media` to find columns after them.
    """

    __tablename__ = "media_renditions"
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), primary_key=True)
    pending: Mapped[bool]
    in_feeds: Mapped[bool]
    files: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index(None, "pending", "media_id"), Index(None, "in_feeds", "media_id"))


class RenditionFile(Base):
    """The bytes of a rendition. Two images may have an equal one."""

    __tablename__ = "rendition_files"
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True, index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ArticleTopic(Base):
    """A topic of an article, at its position in the order."""

    __tablename__ = "article_topics"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), primary_key=True, index=True)
    position: Mapped[int]
    topic: Mapped[Topic] = relationship(lazy="joined")


class ArticleAuthor(Base):
    """An author of an article, at their position in the byline."""

    __tablename__ = "article_authors"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"), primary_key=True, index=True)
    position: Mapped[int]
    author: Mapped[Author] = relationship(lazy="joined")


class Article(Base):
    """An article. `revision` counts saves: a save must send the revision that it was based on.

    `summary` "" means that it is taken from the body. `published` is set once and never changes;
    `updated` changes with significant changes only; both are whole seconds. `trashed` is when the
    article was moved to the trash. A withdrawn article with a `notice` keeps its entries in feeds,
    with `notice_title` as their title and the notice as their text.
    Articles with the same `story`, a random name, are translations of each other.
    """

    __tablename__ = "articles"
    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(LONGEST_GUID), unique=True)
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    title: Mapped[str] = mapped_column(Text)
    subtitle: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(50))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"), index=True)
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"), index=True)
    image_decorative: Mapped[bool] = mapped_column(default=False)
    image_alt: Mapped[str] = mapped_column(Text, default="")
    image_caption: Mapped[str] = mapped_column(Text, default="")
    image_credit: Mapped[str] = mapped_column(Text, default="")
    sources: Mapped[list[dict[str, Any]]]
    story: Mapped[str | None] = mapped_column(String(16), index=True)
    state: Mapped[str] = mapped_column(String(20))
    publish_at: Mapped[datetime | None]
    published: Mapped[datetime | None]
    updated: Mapped[datetime | None]
    withdrawn: Mapped[datetime | None]
    notice: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    notice_title: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    trashed: Mapped[datetime | None] = mapped_column(index=True)
    created: Mapped[datetime]
    changed: Mapped[datetime]
    revision: Mapped[int]
    section: Mapped[Section | None] = relationship(lazy="joined")
    media: Mapped[Media | None] = relationship(lazy="joined")
    topics: Mapped[list[ArticleTopic]] = relationship(
        lazy="selectin",
        order_by=ArticleTopic.position,
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
    )
    authors: Mapped[list[ArticleAuthor]] = relationship(
        lazy="selectin",
        order_by=ArticleAuthor.position,
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
    )
    # By state and time, so that the next scheduled article is one look-up.
    __table_args__ = (Index(None, "state", "publish_at"), Index(None, "changed", "id"))


class ArticleAlias(Base):
    """A former slug of an article. It redirects for ever."""

    __tablename__ = "article_aliases"
    slug: Mapped[str] = mapped_column(String(200), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)


class FormerGuid(Base):
    """A guid that an article had until it was shown again as new: no other article gets it.

    `revision` is the article's after the change that replaced the guid: undo finds the guid by it.
    """

    __tablename__ = "former_guids"
    guid: Mapped[str] = mapped_column(String(LONGEST_GUID), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    revision: Mapped[int]
    replaced: Mapped[datetime] = mapped_column(index=True)


class Change(Base):
    """One change of an article. `Revision` has the content after it, by the same number."""

    __tablename__ = "changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    revision: Mapped[int]
    verb: Mapped[str] = mapped_column(String(20))
    editor: Mapped[str] = mapped_column(Text)
    # The name of the token of the program that acted for the editor; "" if no program did.
    program: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    at: Mapped[datetime]
    __table_args__ = (
        Index(None, "article_id", "revision", unique=True),
        Index(None, "at", "id"),
        Index(None, "editor", "at", "id"),
    )


class Revision(Base):
    """The content and state of an article after a change, compressed.

    If `complete`, `content` can be read alone; otherwise it holds only the differences from the
    next revision. The newest revision is always complete, so that deleting the oldest ones never
    breaks another.
    """

    __tablename__ = "revisions"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    complete: Mapped[bool]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (Index(None, "at", "article_id", "number"),)


class Draft(Base):
    """The unsaved text of an article: every field as it was typed.

    `token` names the last write: the next write must send it. `revision` is the article's revision
    when the draft was begun. A draft is `archived` when somebody else saves the article, or an
    editor discards it; it can be restored.
    """

    __tablename__ = "drafts"
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    token: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int]
    fields: Mapped[dict[str, Any]]
    editor: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    archived: Mapped[datetime | None]
    __table_args__ = (Index(None, "article_id", "archived"),)


class OpenForm(Base):
    """A page on which an editor has an article's form open; `seen` is when it last reported so."""

    __tablename__ = "open_forms"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    page: Mapped[str] = mapped_column(String(40), primary_key=True)
    editor: Mapped[str] = mapped_column(Text)
    seen: Mapped[datetime] = mapped_column(index=True)


class Feed(Base):
    """A feed at /feeds/<path>. It answers 410 once it is `withdrawn`.

    It has one of topic, section, author, `language` (in lower case), `custom` and `combined`;
    without any it selects every article. It is not `opened` before its first article is published,
    because its name could give away what is being written. `updated` moves when its content changes
    in a way that readers should notice; `refreshed` is when its bytes were last rendered, even if
    they did not change. A stale feed is `urgent` if an article in it has changed; it is refreshed
    before those that only show another name, translation or site. A `private` feed is served at
    the addresses with its access tokens only, and its path is secret. Lists sort by `sort_key`,
    which is made from the path.
    """

    __tablename__ = "feeds"
    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(LONGEST_GUID), unique=True)
    path: Mapped[str] = mapped_column(String(220), unique=True)
    sort_key: Mapped[bytes] = mapped_column(
        LargeBinary, default=compute_sort_key, index=True, deferred=True
    )
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"), unique=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"), unique=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("authors.id"), unique=True)
    created: Mapped[datetime]
    updated: Mapped[datetime]
    withdrawn: Mapped[datetime | None]
    opened: Mapped[bool] = mapped_column(default=False)
    wanted_version: Mapped[int] = mapped_column(default=0)
    rendered_version: Mapped[int] = mapped_column(default=0)
    stale_since: Mapped[datetime | None] = mapped_column(index=True)
    urgent: Mapped[bool] = mapped_column(default=False)
    refreshed: Mapped[datetime | None]
    private: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(String(50), unique=True, index=True)
    topic: Mapped[Topic | None] = relationship(lazy="joined")
    section: Mapped[Section | None] = relationship(lazy="joined")
    author: Mapped[Author | None] = relationship(lazy="joined")
    custom: Mapped["CustomFeed | None"] = relationship(lazy="joined")
    combined: Mapped["CombinedFeed | None"] = relationship(lazy="joined")
    __table_args__ = (Index(None, "urgent", "stale_since"),)

    @validates("path")
    def _sort(self, _: str, path: str) -> str:
        self.sort_key = to_sort_key(path)
        return path


class CustomFeed(Base):
    """The custom part of a feed: its name, what it selects and how it is rendered.

    `selection` holds lists of (kind, id): {"include": [["topics", 7]], ...}. `byte_limit` 0 means
    no limit. `revision` counts changes: a change must send the revision that it was based on.
    """

    __tablename__ = "custom_feeds"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(Text)
    folded_name: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[bytes] = mapped_column(LargeBinary, default=compute_sort_key, deferred=True)
    description: Mapped[str] = mapped_column(Text)
    selection: Mapped[dict[str, Any]]
    full_text: Mapped[bool]
    image_in_body: Mapped[bool]
    entry_limit: Mapped[int]
    byte_limit: Mapped[int]
    revision: Mapped[int]

    @validates("name")
    def _fold(self, _: str, name: str) -> str:
        self.folded_name, self.sort_key = fold_name(name), to_sort_key(name)
        return name


class CombinedFeed(Base):
    """The part of a feed that its address defines: see `storage.feeds.combined_feeds`."""

    __tablename__ = "combined_feeds"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    selection: Mapped[dict[str, Any]]
    spans: Mapped[list[Any]] = mapped_column(JSON, default=list)
    last_requested: Mapped[datetime]
    requested_again: Mapped[bool] = mapped_column(default=False)


class AccessToken(Base):
    """A partner's access to a private feed. Only the hash of the token in its address is stored."""

    __tablename__ = "access_tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    partner: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime]
    last_used: Mapped[datetime | None]
    revoked: Mapped[datetime | None]


class FeedAlias(Base):
    """A former path of a feed. It redirects for ever."""

    __tablename__ = "feed_aliases"
    path: Mapped[str] = mapped_column(String(220), primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), index=True)


class FeedItem(Base):
    """A published article in a feed. One index sorts by `published`, a copy of the article's."""

    __tablename__ = "feed_items"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, index=True)
    published: Mapped[datetime]
    __table_args__ = (Index(None, "feed_id", "published", "article_id"),)


class Withdrawal(Base):
    """An article that was withdrawn while it was in a feed: the feed's tombstone (RFC 6721).

    While its entry stays in the feed with a notice, `published` repeats the article's, as in
    `FeedItem`, and there is no tombstone; else it is None.
    """

    __tablename__ = "withdrawals"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, index=True)
    withdrawn: Mapped[datetime]
    published: Mapped[datetime | None]
    __table_args__ = (
        Index(None, "feed_id", "withdrawn"),
        Index(None, "feed_id", "published", "article_id"),
    )


class Fragment(Base):
    """An article's entry in every format that can write it, named by the digest of the bytes.

    New representations use it while the article has this `revision` (0 is none) and the renderer
    this fingerprint. Former fragments stay for a while: representations may not be encoded yet.
    `parts` holds "suffix:size:digest" for each format, in the order of the `bodies`.
    """

    __tablename__ = "fragments"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    revision: Mapped[int]
    renderer_fingerprint: Mapped[str] = mapped_column(String(40))
    created: Mapped[datetime]
    parts: Mapped[str] = mapped_column(Text)
    bodies: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class Representation(Base):
    """What a feed's last good bytes in one format consist of: the envelope and the fragments.

    `fragments` holds "name:size" for each entry, in order. `modified` strictly increases. `encoded`
    is 0 if the bytes are not encoded yet, 1 if compressed fast, 2 if compressed best, and 3 if this
    row is damaged (it does not match its `checksum`): then the next refresh replaces it.
    """

    __tablename__ = "representations"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    suffix: Mapped[str] = mapped_column(String(20), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(40))
    modified: Mapped[datetime] = mapped_column(CheckedInstant)
    size: Mapped[int]
    entries: Mapped[int]
    generation: Mapped[int] = mapped_column(index=True)
    encoded: Mapped[int] = mapped_column(default=0)
    envelope: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    fragments: Mapped[str] = deferred(mapped_column(Text))
    checksum: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (Index(None, "encoded", "modified"),)


class Encoding(Base):
    """The bytes in each encoding of the representation that has this `digest`.

    `checksum` covers all of them and the name of the representation.
    """

    __tablename__ = "encodings"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    suffix: Mapped[str] = mapped_column(String(20), primary_key=True)
    digest: Mapped[str] = mapped_column(String(40))
    checksum: Mapped[int] = mapped_column(BigInteger)
    gzip: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    brotli: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    zstd: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class CacheGeneration(Base):
    """One row: how often the bytes, and how often the addresses, of any feed have changed."""

    __tablename__ = "cache_generation"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bytes: Mapped[int]
    addresses: Mapped[int]


class StoredSite(Base):
    """The settings of the site, which all servers and commands share; one row.

    `chosen` holds values by the dotted names of settings. `revision` counts changes; 0 means that
    no server has started with these tables, so that `chosen` holds defaults only. `served_url` is
    the address at which the last server listened, and `is_trial` whether this address was reachable
    only from the server's own machine.
    """

    __tablename__ = "site_settings"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    chosen: Mapped[dict[str, Any]]
    served_url: Mapped[str] = mapped_column(Text)
    is_trial: Mapped[bool]


class Exclusion(Base):
    """An entry that a format of a feed excludes because it could not be rendered."""

    __tablename__ = "excluded_entries"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    suffix: Mapped[str] = mapped_column(String(20), primary_key=True)
    guid: Mapped[str] = mapped_column(String(LONGEST_GUID), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]


class Editor(Base):
    """A person who may use the admin pages, unless suspended.

    `handle` is the user handle of WebAuthn: random, and known to passkeys only.
    """

    __tablename__ = "editors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    handle: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(20), default="")
    created: Mapped[datetime]
    suspended: Mapped[datetime | None]


class EditorSession(Base):
    """An editor's session. Only the hash of its token is stored.

    `authenticated` is when the editor last logged in or confirmed the password or passkey.
    """

    __tablename__ = "editor_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    started: Mapped[datetime]
    last_seen: Mapped[datetime]
    authenticated: Mapped[datetime]
    client: Mapped[str] = mapped_column(Text, default="")
    editor: Mapped[Editor] = relationship(lazy="joined")


class LoginFailure(Base):
    """A failed login, by name and address: throttling counts them.

    `device` is the browser, if this editor was logged in with it before, else "".
    """

    __tablename__ = "login_failures"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(100))
    device: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = (Index(None, "name", "at"), Index(None, "address", "at"))


class Device(Base):
    """A browser with which an editor was logged in. Only the hash of its token is stored."""

    __tablename__ = "devices"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), primary_key=True, index=True)
    last_seen: Mapped[datetime]


class Invitation(Base):
    """A one-time address at which an editor is added, or an existing one chooses a new password.

    Only the hash of its token is stored. `label` is the invited person's name, `created_by` the
    inviting editor's. `ended` is when it was used, revoked or replaced: the row stays
    until it expires, so that the form that created it cannot create it again.
    """

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("editors.id"), index=True)
    label: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(Text, default="")
    created: Mapped[datetime]
    expires: Mapped[datetime]
    ended: Mapped[datetime | None]
    editor: Mapped[Editor | None] = relationship(lazy="joined")


class Passkey(Base):
    """A passkey of an editor (WebAuthn). `sign_count` is its signature counter, or 0."""

    __tablename__ = "passkeys"
    id: Mapped[int] = mapped_column(primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(100))
    created: Mapped[datetime]
    last_used: Mapped[datetime | None]
    editor: Mapped[Editor] = relationship(lazy="joined")


class Challenge(Base):
    """A challenge for a passkey to sign once (WebAuthn), valid for the session `bound_to` only."""

    __tablename__ = "challenges"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    bound_to: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """One entry of the audit log. Changes of articles are in `Change` and are not repeated here.

    `subject` is the name of the object at that time.
    """

    __tablename__ = "audit_log"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    editor: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    verb: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int | None]
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]]
    __table_args__ = (Index(None, "at", "id"), Index(None, "editor", "at", "id"))


class Heartbeat(Base):
    """When a process last did its work."""

    __tablename__ = "heartbeats"
    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    beat: Mapped[datetime]
    detail: Mapped[str] = mapped_column(Text, default="")


class SearchEntry(Base):
    """An article's position in the admin's list, and the terms by which it is found there.

    `sequence` grows with every change of any article: the last changed has the highest. The index
    of `words` is no part of this schema: storage.articles.full_text creates it.
    """

    __tablename__ = "search_index"
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id"), primary_key=True, autoincrement=False
    )
    sequence: Mapped[int] = mapped_column(BigInteger, unique=True)
    state: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index(None, "state", "sequence"),)


class MediaUse(Base):
    """An image that an article uses; `undo_only` if only an undo would make it use it again."""

    __tablename__ = "media_uses"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), primary_key=True, index=True)
    undo_only: Mapped[bool]


class BulkAction(Base):
    """A change of several articles at once: `done` with new revisions, `refused` with the reasons.

    A request that is sent twice has the same `request_key`, and is executed once.
    """

    __tablename__ = "bulk_actions"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(64), unique=True)
    verb: Mapped[str] = mapped_column(String(20))
    editor: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)
    done: Mapped[list[dict[str, Any]]]
    refused: Mapped[list[dict[str, Any]]]
