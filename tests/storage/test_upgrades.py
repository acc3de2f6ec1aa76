"""Databases of every released version are upgraded, and lose and change nothing.

tests/sample_site.py makes them, with a row in every table.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, select, text

from feedsvc import compression, syndication
from feedsvc.domain.site import Site
from feedsvc.parsing.html.pictures import add_sizes
from feedsvc.rendering import FORMATS
from feedsvc.storage import migrations, schema
from feedsvc.storage.cache import representations
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.storage.system import site_settings
from feedsvc.storage.tables import Feed
from tests.commands import Installation
from tests.sample_site import END, combine, fill, open_site

FOLDER = Path(__file__).parent / "released"
VERSIONS = sorted(path.stem for path in FOLDER.glob("*.sql"))
# Intended changes of migrations, with the reason: "table" or "table.column" for values that change
# or disappear, "table+" for new rows.
INTENDED: dict[str, str] = {
    "alembic_version": "it names the last migration",
}
Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]  # by table and primary key
Bodies = dict[tuple[str, str], bytes]  # by path and suffix

pytestmark = pytest.mark.every_database


def load_release(version: str, url: str) -> None:
    """Put the database of a released version into a database without tables."""
    if url.startswith("sqlite"):
        packed = (FOLDER / f"{version}.db.gz").read_bytes()
        Path(url.removeprefix("sqlite:///")).write_bytes(gzip.decompress(packed))
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql((FOLDER / f"{version}.sql").read_text(encoding="utf-8"))
    engine.dispose()


@pytest.fixture(params=VERSIONS)
def released(request: pytest.FixtureRequest, database_url: str) -> Iterator[Database]:
    """The database of a released version, of each kind in turn."""
    load_release(request.param, database_url)
    database = Database(database_url)
    yield database
    database.close()


def read_rows(database: Database) -> Rows:
    """Return every row of every table as it is stored, whatever the tables are."""
    engine = create_engine(database.url)
    # Only the primary keys are looked up: the whole tables would take most of the time.
    keys = inspect(engine).get_multi_pk_constraint()
    rows: Rows = {}
    with engine.connect() as connection:
        for (_, table), key in keys.items():
            if not table.startswith("search_index_fts"):
                query = f'SELECT * FROM "{table}"'  # noqa: S608  a table of this database
                stored = connection.exec_driver_sql(query).mappings()
                names = key["constrained_columns"]
                rows[table] = {tuple(row[each] for each in names or row): {**row} for row in stored}
    engine.dispose()
    return rows


def list_losses(before: Rows, after: Rows) -> list[str]:
    """Return the losses and changes of rows that an upgrade should not have caused."""
    losses = []
    for table in before.keys() - INTENDED.keys():
        if table not in after:
            losses.append(f"{table} is gone")
            continue
        for key, row in before[table].items():
            if key not in after[table]:
                losses.append(f"{table} {key} is gone")
                continue
            losses += [
                f"{table}.{name} of {key} was {value!r} and is {after[table][key].get(name)!r}"
                for name, value in row.items()
                if f"{table}.{name}" not in INTENDED and after[table][key].get(name) != value
            ]
        if f"{table}+" not in INTENDED:
            new = after[table].keys() - before[table].keys()
            losses += [f"{table} {key} is new" for key in new]
    return losses


def read_validators(database: Database) -> dict[tuple[int, str], Any]:
    """Return digest and modification time of every representation."""
    with database.reading() as session:
        feed_ids = feeds.list_feeds_after(session, 0)
        heads = representations.list_heads(session, feed_ids)
    return {key: (head.digest, head.modified) for key, head in heads.items()}


def read_bodies(database: Database) -> Bodies:
    """Return the bytes of every feed, private ones too, in every format."""
    bodies: Bodies = {}
    with database.reading() as session:
        for feed in session.scalars(select(Feed).where(Feed.refreshed.is_not(None))):
            for suffix in FORMATS:
                stored = syndication.encode.read_encodings_of(session, feed.id, suffix)
                if stored:
                    assert stored.encoded
                    assert not stored.is_damaged
                    bodies[feed.path, suffix] = compression.decompress(stored.encoded["gzip"])
    return bodies


def without_random_ids(database: Database, bodies: Bodies) -> Bodies:
    """Return bodies in which random ids of feeds and paths of private feeds are replaced."""
    names: dict[bytes, bytes] = {}
    with database.reading() as session:
        for feed in session.scalars(select(Feed)):
            name = "private" if feed.private else feed.path
            names |= {feed.guid.encode(): name.encode(), feed.path.encode(): name.encode()}
    pattern = re.compile(b"|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    return {
        (names[path.encode()].decode(), suffix): pattern.sub(lambda match: names[match[0]], body)
        for (path, suffix), body in bodies.items()
    }


def test_every_released_migration_has_a_sample(database_url: str) -> None:
    """Fail at a release whose sample is missing: see CONTRIBUTING.md."""
    lines = (schema.FOLDER / "released.txt").read_text(encoding="utf-8").splitlines()
    numbers = {line[:4] for line in lines if line[:4].isdigit() and not line.endswith("unreleased")}
    samples = set()
    for version in VERSIONS:
        if database_url.startswith("sqlite"):
            load_release(version, database_url)
            samples |= {
                row["version_num"]
                for row in read_rows(Database(database_url))["alembic_version"].values()
            }
        else:
            text_ = (FOLDER / f"{version}.sql").read_text(encoding="utf-8")
            samples |= set(re.findall(r"alembic_version VALUES \('(\d+)'\)", text_))
    assert numbers <= samples


@pytest.mark.slow
def test_an_upgrade_loses_and_changes_nothing(released: Database) -> None:
    before = read_rows(released)
    assert len(before) > 30
    assert [table for table, content in before.items() if not content] == [], "all have a row"
    stored = {
        (row["feed_id"], row["suffix"]): compression.decompress(row["gzip"])
        for row in before["encodings"].values()
    }
    migrations.upgrade(released)
    schema.check_schema(released)
    assert list_losses(before, read_rows(released)) == []
    with released.reading() as session:
        paths = {feed.id: feed.path for feed in session.scalars(select(Feed))}
    assert read_bodies(released) == {
        (paths[feed_id], suffix): body for (feed_id, suffix), body in stored.items()
    }
    if released.is_sqlite:
        with released.writing() as session:
            session.execute(
                text("INSERT INTO search_index_fts (search_index_fts) VALUES ('integrity-check')")
            )


def render_anew(database: Database, site: Site) -> Bodies:
    """Render every feed of the sample site anew, and return the bodies without random ids."""
    with database.reading() as session:
        revision = site_settings.read_settings(session).revision
    site = replace(site, revision=revision)
    combine(database, site)  # version 0.1.0 had no such feeds
    syndication.refresh.sweep_feeds(database, site=site, now=END, anew=True)
    return without_random_ids(database, read_bodies(database))


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Bodies]:
    """The sample site, and its feeds as this version renders them."""
    folder = tmp_path_factory.mktemp("today")
    services = open_site(folder, f"sqlite:///{folder / 'feedsvc.db'}")
    fill(services)
    bodies = render_anew(services.database, services.site)
    services.database.close()
    return services.site, bodies


@pytest.mark.slow
def test_an_upgraded_site_renders_the_same_feeds_as_one_of_today(
    released: Database, today: tuple[Site, Bodies]
) -> None:
    site, expected = today
    migrations.upgrade(released)
    assert len(expected) > 20
    assert render_anew(released, site) == expected


PICTURE = re.compile(r"<img [^<>]*>")


@pytest.mark.slow
def test_pictures_in_texts_get_their_sizes_and_readers_of_feeds_see_no_update(
    released: Database, site: Site
) -> None:
    with released.writing() as session:
        session.execute(text("UPDATE media SET width = 1200, height = 800"))
        name = session.scalar(
            text("SELECT name FROM media JOIN media_uses ON media_uses.media_id = media.id")
        )
        article_id = session.scalar(
            text(
                "SELECT articles.id FROM media_uses JOIN media ON media.id = media_uses.media_id"
                " JOIN articles ON articles.id = media_uses.article_id"
                " WHERE media.name = :name AND articles.state = 'published' ORDER BY articles.id"
            ),
            {"name": name},
        )
        pictures = [
            f'<img alt="Rob" src="/media/{name}">',
            f'<img src="https://news.example/media/{name}">',
            f'<img height="9" src="/media/{name}" width="9">',
            '<img src="/media/unknown.png">',
            f'<img src="https://other.example/{name}">',
        ]
        body = f"<p>Air naik.</p>\n<figure>{''.join(pictures)}</figure>"
        statement = "UPDATE articles SET body_html = :body WHERE id = :id"
        session.execute(text(statement), {"body": body, "id": article_id})
    released.engine.dispose()  # read_rows opens the file with another SQLite, which knows no lock
    before, query = read_rows(released), text("SELECT body_html FROM articles WHERE id = :id")
    migrations.upgrade(released)
    with released.reading() as session:
        upgraded = session.scalar(query, {"id": article_id})
        revision = site_settings.read_settings(session).revision
    expected = [f'{each[:-1]} height="800" width="1200">' for each in pictures[:2]] + pictures[2:]
    assert PICTURE.findall(upgraded) == expected
    assert add_sizes(body, {name: (1200, 800)}) == upgraded, "as a save does it"
    losses = list_losses(before, read_rows(released))
    assert [loss.partition(" was ")[0] for loss in losses] == [
        f"articles.body_html of ({article_id},)"
    ]
    syndication.refresh.sweep_feeds(released, site=replace(site, revision=revision), now=END)
    bodies = [body.decode() for (path, _), body in read_bodies(released).items() if path == "all"]
    assert len(bodies) == len(FORMATS)
    assert all("1200" in body for body in bodies)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.slow
def test_a_backup_of_a_released_version_is_restored_and_upgraded(
    version: str, tmp_path: Path
) -> None:
    (tmp_path / "old").mkdir()
    load_release(version, f"sqlite:///{tmp_path / 'old' / 'backup.db'}")
    environment = {
        "FEEDSVC_BASE_URL": "https://news.example",
        "FEEDSVC_SITE__TITLE": "Kabar Uji",
    }
    with Installation(tmp_path, environment) as newsroom:
        printed = newsroom.check_output("restore", str(tmp_path / "old" / "backup.db"))
        assert re.search(r"\d+ feeds were rendered", printed)
        assert newsroom.check_output("db", "upgrade") == "the tables are up to date\n"


@pytest.mark.any_database  # it is about this module's own comparison
@pytest.mark.slow
def test_the_comparison_notices_each_kind_of_loss(released: Database) -> None:
    before = read_rows(released)
    for statement, loss in (
        ("UPDATE articles SET title = 'X' WHERE id = 1", "articles.title of (1,) was"),
        ("DELETE FROM challenges", "challenges "),
        ("UPDATE editors SET suspended = NULL", ""),
        ("DROP TABLE heartbeats", "heartbeats is gone"),
        ("ALTER TABLE devices DROP COLUMN last_seen", "devices.last_seen of"),
    ):
        with released.writing() as session:
            session.execute(text(statement))
        released.engine.dispose()  # as above
        after = read_rows(released)
        losses = list_losses(before, after)
        assert bool(losses) == bool(loss), statement
        assert all(each.startswith(loss) for each in losses), losses
        before = after
