"""The doctor: well when all is well, and each illness named with what to do."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, update

from feedsvc.domain import readiness
from feedsvc.settings import load
from feedsvc.storage import heartbeats
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article, Encoding, Feed, Media, Omission, Representation
from feedsvc.web import create_app
from tests.commands import Newsroom, stopped, until


@pytest.fixture
def room(tmp_path: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """A newsroom that is well, but for an editor; an hour's delay is well, so that no machine is too slow."""
    monkeypatch.setattr(readiness, "LIMIT", timedelta(hours=1))
    with Newsroom(tmp_path, {"FEEDSVC_DATABASE_URL": migrated_url}) as room:
        room.says("db", "upgrade")
        database = Database(migrated_url)
        with database.writing() as session:
            heartbeats.beat(session, "scheduler", now=datetime.now(UTC))
        database.close()
        room.says("refresh")
        yield room


@pytest.fixture
def stored(room: Newsroom) -> Iterator[Database]:
    """The database of the newsroom, to spoil it."""
    database = Database(room.given["FEEDSVC_DATABASE_URL"])
    yield database
    database.close()


def findings(room: Newsroom, state: str) -> dict[str, str]:
    told = room.run("doctor", "--json")
    rows = json.loads(told.stdout)
    assert told.exit_code == (0 if rows["well"] else 1)
    return {row["check"]: row["words"] for row in rows["findings"] if row["state"] == state}


def test_a_newsroom_that_is_well_ends_with_0(room: Newsroom) -> None:
    assert findings(room, "fail") == {}
    assert set(findings(room, "warn")) == {"editors"}
    room.says("user", "add", "sari", "--password-stdin", given="sebelas-kucing-hitam")
    assert all(line.startswith("ok    ") for line in room.says("doctor").splitlines())


def test_a_running_scheduler_is_seen(tmp_path: Path) -> None:
    with Newsroom(tmp_path) as room:
        room.says("db", "upgrade")
        assert "it never ran" in findings(room, "fail")["scheduler"]
        scheduler = room.start("scheduler")
        until(lambda: "scheduler" in findings(room, "ok"))
        assert stopped(scheduler) == 0


@pytest.mark.parametrize(("hours", "words"), [(-2, "If it runs, it hangs"), (2, "which is still to come here")])
def test_a_scheduler_that_does_no_work_is_named(room: Newsroom, stored: Database, hours: int, words: str) -> None:
    with stored.writing() as session:
        heartbeats.beat(session, "scheduler", now=datetime.now(UTC) + timedelta(hours=hours))
    assert words in findings(room, "fail")["scheduler"]


@pytest.mark.parametrize(
    ("base_url", "bind", "state", "words"),
    [
        ("", "0.0.0.0:1", "fail", "is open to others, who cannot reach that"),
        ("http://localhost:8000", "0.0.0.0:1", "fail", "Set base_url to the address that readers use"),
        ("http://news.example", "127.0.0.1:1", "warn", "is not encrypted"),
        ("https://news.example/feedsvc", "127.0.0.1:1", "warn", "ends in a path"),
        ("https://news.example", "0.0.0.0:1", "ok", "https://news.example"),
        ("", "127.0.0.1:1", "ok", "http://127.0.0.1:1"),
        ("", "[::1]:1", "ok", "http://[::1]:1"),
    ],
)
def test_an_address_that_readers_cannot_use_is_named(
    tmp_path: Path, base_url: str, bind: str, state: str, words: str
) -> None:
    with Newsroom(tmp_path, {"FEEDSVC_BASE_URL": base_url, "FEEDSVC_BIND": bind}) as room:
        assert words in findings(room, state)["base_url"]


def test_tables_that_are_missing_are_named(tmp_path: Path) -> None:
    with Newsroom(tmp_path) as room:
        assert "feedsvc db upgrade" in findings(room, "fail")["database"]
        assert not (tmp_path / "var").exists(), "who asks what is wrong makes no folder"
        (tmp_path / "var").mkdir()
        (tmp_path / "var" / "feedsvc.db").touch()
        assert "run feedsvc db upgrade" in findings(room, "fail")["tables"]


def test_a_database_that_is_away_is_named(tmp_path: Path) -> None:
    with Newsroom(tmp_path, {"FEEDSVC_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}) as room:
        assert "Check database_url" in findings(room, "fail")["database"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with Newsroom(tmp_path) as room:
        assert "cannot be written" in findings(room, "fail")["data_dir"]


def test_a_clock_that_runs_behind_is_named(room: Newsroom, stored: Database) -> None:
    number = room.add()["id"]
    with stored.writing() as session:
        article = session.get(Article, number)
        assert article
        article.changed = datetime.now(UTC) + timedelta(hours=1)
    assert "this clock is behind" in findings(room, "fail")["clock"]


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_feed_that_is_stale_for_long_is_named(room: Newsroom, stored: Database, hours: int) -> None:
    with stored.writing() as session:
        feed = session.get(Feed, 1)
        assert feed
        feed.stale_since = datetime.now(UTC) + timedelta(hours=hours)
    assert "Run feedsvc refresh" in findings(room, "fail")["feeds"]


def test_an_article_that_is_overdue_is_named(room: Newsroom, stored: Database) -> None:
    number = room.add(published="2027-06-01")["id"]
    with stored.writing() as session:
        article = session.get(Article, number)
        assert article
        article.publish_at = datetime.now(UTC) - timedelta(hours=2)
    assert "has not appeared" in findings(room, "fail")["schedule"]


def test_damaged_bytes_are_named_until_they_are_made_again(room: Newsroom, stored: Database) -> None:
    for values, what in (({"gzip": b"x"}, "its encoded bytes"), ({"frame": b"x"}, "what it consists of")):
        table = Encoding if "gzip" in values else Representation
        with stored.writing() as session:
            session.execute(update(table).where(table.suffix == "atom").values(**values))
        assert f"1 kept representations are damaged, such as all.atom ({what})" in findings(room, "fail")["bytes"]
        room.says("refresh", "--all")
        assert findings(room, "fail") == {}


def test_damaged_pictures_are_named_not_sent_and_healed_by_the_same_upload(room: Newsroom, stored: Database) -> None:
    picture = room.folder / "photo.jpg"
    Image.new("RGB", (60, 40), "#c9d8d6").save(picture)
    image = {"file": picture.name, "alt": "Langit"}
    room.add(image=image)
    for harm in ({"data": b"x"}, {"data": b"x" * 900}):
        with stored.writing() as session:
            session.execute(update(Media).values(**harm))
            name = session.scalars(select(Media.name)).one()
        assert f"1 are damaged and not sent, such as {name}" in findings(room, "fail")["pictures"]
        app = create_app(load(database_url=room.given["FEEDSVC_DATABASE_URL"], data_dir=room.folder))
        assert app.test_client().get(f"/media/{name}").status_code == 503
        room.add(image=image)
        assert findings(room, "fail") == {}
        answer = app.test_client().get(f"/media/{name}")
        assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
        app.extensions["feedsvc"].database.close()


def test_entries_that_are_left_out_are_named(room: Newsroom, stored: Database) -> None:
    with stored.writing() as session:
        session.add(Omission(feed_id=1, suffix="rss", guid="tag:x", reason="it is odd", since=datetime.now(UTC)))
    assert "tag:x (it is odd)" in findings(room, "warn")["omissions"]
