"""Damaged rows are never served, and are rendered and encoded again."""

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from feedsvc import compression, syndication
from feedsvc.domain.site import Site
from feedsvc.storage.cache import encodings, representations
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Base, Encoding, Fragment, Representation
from feedsvc.syndication import verify
from feedsvc.syndication.verify import Damage
from tests.conftest import NOW
from tests.decoding import DECODERS
from tests.editorial.newsroom import SMALL, Newsroom

COLUMNS = ("gzip", "brotli", "zstd")


def publish_two(newsroom: Newsroom) -> Newsroom:
    """Publish two articles, and refresh their feeds: the main feed, and one of the newer one."""
    newsroom.publish_new(topics=())
    newsroom.publish_new(title="Kedua", topics=("Kota",))
    newsroom.refresh()
    return newsroom


@pytest.fixture(scope="module")
def two_published(with_main_feed: Path, site: Site) -> Path:
    """The path of an SQLite file with the two articles, to copy."""
    path = with_main_feed.with_name("two-published.db")
    shutil.copy(with_main_feed, path)
    with closing(Database(f"sqlite:///{path}")) as database:
        publish_two(Newsroom(database, site, NOW, SMALL))
    return path


@pytest.fixture
def newsroom(
    request: pytest.FixtureRequest, database: Database, site: Site, now: datetime
) -> Newsroom:
    """A newsroom with a database of each kind and two published articles."""
    newsroom = Newsroom(database, site, now, SMALL)
    if not database.path:
        return publish_two(newsroom)
    shutil.copy(request.getfixturevalue("two_published"), database.path)
    return newsroom


def change(
    newsroom: Newsroom, table: type[Base], path: str = "all", suffix: str = "rss", **values: Any
) -> None:
    """Change a feed's row in the database, as a disk or a person may."""
    feed_id = newsroom.get_feed(path).id
    with newsroom.database.writing() as session:
        is_this = (table.__table__.c.feed_id == feed_id) & (table.__table__.c.suffix == suffix)
        updated = session.execute(update(table).where(is_this).values(**values))
        assert updated.rowcount == 1  # type: ignore[attr-defined]


def read_row(
    newsroom: Newsroom, table: type[Base], path: str = "all", suffix: str = "rss"
) -> dict[str, Any]:
    """Return a feed's row as values by column."""
    feed_id = newsroom.get_feed(path).id
    with newsroom.database.reading() as session:
        columns = table.__table__.c
        row = session.execute(
            select(*columns).where(columns.feed_id == feed_id, columns.suffix == suffix)
        ).one()
    return dict(row._mapping)  # noqa: SLF001  SQLAlchemy's name for it


def flip_bit(body: bytes) -> bytes:
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 4]) + body[middle + 1 :]


HARMS: Mapping[str, Callable[[bytes, bytes], bytes | None]] = {
    "truncated": lambda body, _: body[:-7],
    "one bit flipped": lambda body, _: flip_bit(body),
    "another feed's": lambda _, other: other,
    "empty": lambda *_: b"",
    "NULL": lambda *_: None,
}
# A flipped bit and a truncated end fail the same checksum, so most runs try one of them.
TRIED = [
    pytest.param(harm, marks=pytest.mark.soak_only if harm == "truncated" else ()) for harm in HARMS
]


def read_first(newsroom: Newsroom, path: str = "all") -> syndication.encode.EncodedRepresentation:
    """Return the representation that the first request in a process finds."""
    with newsroom.database.reading() as session:
        representation = syndication.encode.read_encodings(session, path, "rss")
    assert representation
    return representation


def decode_all(encoded: Mapping[str, bytes] | None) -> set[bytes]:
    assert encoded
    return {DECODERS[name](encoded[name]) for name in compression.ENCODINGS}


@pytest.mark.any_database  # Python code decides whether bytes are damaged
@pytest.mark.parametrize("harm", TRIED)
def test_damaged_encoded_bytes_are_never_served_and_the_sweep_encodes_them_again(
    newsroom: Newsroom, harm: str
) -> None:
    for column in COLUMNS:  # the sweep restores the row for the next column
        harm_encoded_bytes(newsroom, column, harm)
    newsroom.assert_feeds_are_current()


def harm_encoded_bytes(newsroom: Newsroom, column: str, harm: str) -> None:
    """Damage a column of encoded bytes, and check what is served and what the sweep writes."""
    body, before = newsroom.read_body("all", "rss"), read_row(newsroom, Encoding)
    head = read_row(newsroom, Representation)
    other = read_row(newsroom, Encoding, "topics/kota")[column]
    change(newsroom, Encoding, "all", "rss", **{column: HARMS[harm](before[column], other)})
    answer = read_first(newsroom)
    assert answer.is_damaged
    assert decode_all(answer.encoded) == {body}
    with newsroom.database.reading() as session:
        (damage,) = syndication.verify.find_damages(session, [newsroom.get_feed("all").id])
        assert (damage.suffix, damage.in_parts) == ("rss", False)
    syndication.refresh.sweep_feeds(
        newsroom.database, site=newsroom.site, now=newsroom.now + timedelta(hours=1)
    )
    assert read_row(newsroom, Encoding) == before
    assert read_row(newsroom, Representation) == head, "no validator changed"
    newsroom.assert_feeds_are_current("rss")  # no other format was damaged


@pytest.mark.any_database  # as above
def test_an_intact_row_of_another_feed_is_damage_too(newsroom: Newsroom) -> None:
    body, other = newsroom.read_body("all", "rss"), read_row(newsroom, Encoding, "topics/kota")
    cases: list[dict[str, object]] = [{}, {"digest": read_row(newsroom, Encoding)["digest"]}]
    for claims in cases:
        change(
            newsroom,
            Encoding,
            "all",
            "rss",
            **{name: other[name] for name in ("digest", "checksum", *COLUMNS)} | claims,
        )
        assert read_first(newsroom).is_damaged
        assert decode_all(read_first(newsroom).encoded) == {body}
        syndication.verify.mark_damaged(
            newsroom.database, [newsroom.get_feed("all").id], now=newsroom.now
        )
        newsroom.refresh()
        newsroom.assert_feeds_are_current()


def test_a_missing_row_is_written_again(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        session.execute(delete(Encoding))
    assert read_first(newsroom).is_damaged
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    newsroom.assert_feeds_are_current()
    with newsroom.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Encoding)) == session.scalar(
            select(func.count()).where(Representation.suffix != "ninjs")
        ), "those for partners are encoded later"


@pytest.mark.any_database
def test_values_of_another_type_are_damage_and_no_error(newsroom: Newsroom) -> None:
    if not newsroom.database.is_sqlite:
        return  # PostgreSQL accepts no such value
    parts = ("envelope", "fragments", "size", "checksum", "digest", "media_type", "modified")
    for table, columns in ((Encoding, (*COLUMNS, "checksum", "digest")), (Representation, parts)):
        for column in columns:
            with newsroom.database.writing() as session:
                session.execute(
                    text(f"UPDATE {table.__tablename__} SET {column} = 'x' WHERE suffix = 'rss'")  # noqa: S608
                )
            assert read_first(newsroom).is_damaged
            with newsroom.database.reading() as session:
                assert encodings.find_representation(session, "all", "rss"), (
                    "which a poll reads first"
                )
            syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
            newsroom.assert_feeds_are_current("rss")
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_feed_that_cannot_be_verified_does_not_hinder_the_others(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = newsroom.get_feed("all").id
    find = verify.find_damages

    def failing(session: Session, feed_ids: Collection[int]) -> Sequence[Damage]:
        if first in feed_ids:
            raise ValueError("rows that nobody can read")
        return find(session, feed_ids)

    change(newsroom, Encoding, "topics/kota", gzip=b"")
    monkeypatch.setattr(verify, "find_damages", failing)
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert f"feeds [{first}] cannot be verified" in caplog.text
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database  # as above
@pytest.mark.parametrize(
    ("column", "harm"),
    [(column, harm) for column in ("envelope", "fragments") for harm in HARMS]
    + [("digest", ""), ("media_type", "text/plain")],
)
def test_damaged_parts_are_rendered_again_while_the_encoded_bytes_are_served(
    newsroom: Newsroom, column: str, harm: str
) -> None:
    body, before = newsroom.read_body("all", "rss"), read_row(newsroom, Representation)
    value, other = before[column], read_row(newsroom, Representation, "topics/kota")[column]
    spoiled: str | bytes | None = harm
    if column == "envelope":
        spoiled = HARMS[harm](value, other)
    elif column == "fragments":
        harmed = HARMS[harm](value.encode(), other.encode())
        spoiled = harmed and harmed.decode()
    change(newsroom, Representation, "all", "rss", **{column: spoiled})
    answer = read_first(newsroom)
    assert answer.is_damaged
    assert answer.encoded is None or decode_all(answer.encoded) == {body}
    syndication.refresh.sweep_feeds(
        newsroom.database, site=newsroom.site, now=newsroom.now + timedelta(hours=1)
    )
    after = read_row(newsroom, Representation)
    for name in ("digest", "media_type", "size", "entries", "fragments", "envelope"):
        assert after[name] == before[name]
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database  # as above
def test_damaged_parts_and_encoded_bytes_at_once_come_back_from_the_articles(
    newsroom: Newsroom,
) -> None:
    before = newsroom.read_bodies()
    with newsroom.database.writing() as session:
        session.execute(update(Encoding).values(gzip=b"", brotli=b"", zstd=b""))
        session.execute(update(Representation).values(envelope=b"x"))
        session.execute(delete(Fragment))
    assert read_first(newsroom).encoded is None
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    assert newsroom.read_bodies() == before
    newsroom.assert_feeds_are_current()


@pytest.mark.parametrize("harm", ["bodies", "bodies and parts", "unreadable parts", "wrong parts"])
@pytest.mark.any_database
def test_damaged_fragments_reach_no_feed(newsroom: Newsroom, harm: str) -> None:
    with newsroom.database.reading() as session:
        first, other = session.execute(
            select(Fragment.__table__).order_by(Fragment.article_id)
        ).all()
    parts = {
        "bodies and parts": other.parts,
        "unreadable parts": "rss",
        "wrong parts": f"{first.parts[:-1]}0",
    }
    bodies = other.bodies if harm.startswith("bodies") else first.bodies
    with newsroom.database.writing() as session:
        fragment = update(Fragment).where(Fragment.name == first.name)
        session.execute(fragment.values(bodies=bodies, parts=parts.get(harm, first.parts)))
        session.execute(update(Encoding).values(gzip=b""))
    newsroom.publish(title="Ketiga")
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_damaged_bytes_are_never_recompressed(newsroom: Newsroom) -> None:
    body = newsroom.read_body("all", "rss")
    other = read_row(newsroom, Encoding, "topics/kota")["gzip"]
    change(newsroom, Encoding, gzip=other)
    change(newsroom, Encoding, "topics/kota", suffix="atom", gzip=b"no gzip at all")
    newsroom.move_clock()
    while syndication.encode.recompress(newsroom.database, now=newsroom.now):
        pass
    newsroom.refresh()
    newsroom.move_clock()
    while syndication.encode.recompress(newsroom.database, now=newsroom.now):
        pass
    assert decode_all(read_first(newsroom).encoded) == {body}
    assert read_row(newsroom, Representation)["encoded"] == representations.BEST
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_second_sweep_after_a_repair_writes_nothing(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(newsroom, Encoding, zstd=b"")
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)

    def fail(*_: object, **__: object) -> None:
        pytest.fail("there is nothing to write")

    monkeypatch.setattr(representations, "save_representations", fail)
    monkeypatch.setattr(representations, "encode_anew", fail)
    syndication.refresh.sweep_feeds(newsroom.database, site=newsroom.site, now=newsroom.now)
