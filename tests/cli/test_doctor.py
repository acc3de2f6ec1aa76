"""The doctor: all checks are ok in a healthy newsroom; each failure is named with its remedy."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, text, update

from feedsvc.domain import readiness
from feedsvc.settings import load
from feedsvc.storage.database import Database
from feedsvc.storage.system import heartbeats
from feedsvc.storage.tables import Article, Encoding, Exclusion, Feed, Media, Representation
from feedsvc.web import create_app
from tests import forked
from tests.commands import Installation, share_port, stop_process, wait_until
from tests.conftest import LATER


@pytest.fixture
def installation(
    tmp_path: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """A healthy newsroom without an editor. Delays of up to an hour are fine on slow machines."""
    monkeypatch.setattr(readiness, "LIMIT", timedelta(hours=1))
    variables = {"FEEDSVC_DATABASE_URL": migrated_url}
    with Installation(tmp_path, variables, port=share_port()) as installation:
        installation.create()
        database = Database(migrated_url)
        with database.writing() as session:
            heartbeats.record_heartbeat(session, heartbeats.SCHEDULER, now=datetime.now(UTC))
        database.close()
        installation.check_output("refresh")
        yield installation


@pytest.fixture
def stored(installation: Installation) -> Iterator[Database]:
    """The newsroom's database, for the test to damage."""
    database = Database(installation.variables["FEEDSVC_DATABASE_URL"])
    yield database
    database.close()


def list_findings(installation: Installation, state: str) -> dict[str, str]:
    result = installation.run("doctor", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == (0 if report["ok"] else 1)
    return {row["check"]: row["message"] for row in report["findings"] if row["state"] == state}


def test_in_a_healthy_newsroom_it_exits_with_0(installation: Installation) -> None:
    assert list_findings(installation, "fail") == {}
    assert set(list_findings(installation, "warn")) == {"editors"}
    installation.check_output(
        "user", "add", "sari", "--password-stdin", stdin="sebelas-kucing-hitam"
    )
    assert all(
        line.startswith("ok    ") for line in installation.check_output("doctor").splitlines()
    )


def test_a_running_scheduler_is_seen(tmp_path: Path) -> None:
    with Installation(tmp_path) as installation:
        installation.create()
        assert "it has never run" in list_findings(installation, "fail")["scheduler"]
        scheduler = installation.start("scheduler")
        wait_until(lambda: "scheduler" in list_findings(installation, "ok"))
        assert stop_process(scheduler) == 0


@pytest.mark.parametrize(
    ("hours", "message"), [(-2, "If it runs, it hangs"), (2, "which is in the future")]
)
@pytest.mark.any_database
def test_a_scheduler_that_does_no_work_is_named(
    installation: Installation, stored: Database, hours: int, message: str
) -> None:
    with stored.writing() as session:
        heartbeats.record_heartbeat(
            session, heartbeats.SCHEDULER, now=datetime.now(UTC) + timedelta(hours=hours)
        )
    assert message in list_findings(installation, "fail")["scheduler"]


@pytest.mark.parametrize(
    ("base_url", "bind", "state", "message"),
    [
        ("", "0.0.0.0:1", "fail", "serves other machines, which cannot reach that URL"),
        (
            "http://localhost:8000",
            "0.0.0.0:1",
            "fail",
            "Set base_url to the URL that readers use",
        ),
        ("http://news.example", "127.0.0.1:1", "warn", "is not encrypted"),
        ("https://news.example/kabar", "127.0.0.1:1", "ok", "https://news.example/kabar"),
        ("https://news.example", "0.0.0.0:1", "ok", "https://news.example"),
        ("", "127.0.0.1:1", "ok", "http://127.0.0.1:1"),
        ("", "[::1]:1", "ok", "http://[::1]:1"),
    ],
)
def test_an_address_that_readers_cannot_use_is_named(
    tmp_path: Path, base_url: str, bind: str, state: str, message: str
) -> None:
    with Installation(
        tmp_path, {"FEEDSVC_BASE_URL": base_url, "FEEDSVC_BIND": bind}
    ) as installation:
        assert message in list_findings(installation, state)["base_url"]


def test_tables_that_are_missing_are_named(tmp_path: Path) -> None:
    with Installation(tmp_path) as installation:
        assert "feedsvc db upgrade" in list_findings(installation, "fail")["database"]
        assert not (tmp_path / "var").exists(), "the doctor creates no folder"
        (tmp_path / "var").mkdir()
        (tmp_path / "var" / "feedsvc.db").touch()
        assert "run feedsvc db upgrade" in list_findings(installation, "fail")["tables"]


def test_a_database_that_is_away_is_named(tmp_path: Path) -> None:
    with Installation(
        tmp_path, {"FEEDSVC_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    ) as installation:
        assert "Check database_url" in list_findings(installation, "fail")["database"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with Installation(tmp_path) as installation:
        assert "cannot be written" in list_findings(installation, "fail")["data_dir"]


def test_a_clock_that_runs_behind_is_named(installation: Installation, stored: Database) -> None:
    number = installation.add()["id"]
    with stored.writing() as session:
        article = session.get(Article, number)
        assert article
        article.changed = datetime.now(UTC) + timedelta(hours=1)
    assert "the clock is behind now" in list_findings(installation, "fail")["clock"]


@pytest.mark.parametrize("hours", [-2, 2])
@pytest.mark.any_database
def test_a_feed_that_is_stale_for_long_is_named(
    installation: Installation, stored: Database, hours: int
) -> None:
    with stored.writing() as session:
        feed = session.get(Feed, 1)
        assert feed
        feed.stale_since = datetime.now(UTC) + timedelta(hours=hours)
    assert "Run feedsvc refresh" in list_findings(installation, "fail")["feeds"]


@pytest.mark.any_database
def test_an_article_that_is_overdue_is_named(installation: Installation, stored: Database) -> None:
    number = installation.add(published=f"{LATER}-06-01")["id"]
    with stored.writing() as session:
        article = session.get(Article, number)
        assert article
        article.publish_at = datetime.now(UTC) - timedelta(hours=2)
    assert "is not published" in list_findings(installation, "fail")["scheduled articles"]


@pytest.mark.any_database
def test_damaged_bytes_are_named_until_they_are_rendered_again(
    installation: Installation, stored: Database
) -> None:
    for values, part in (
        ({"gzip": b"x"}, "its compressed bytes"),
        ({"envelope": b"x"}, "its parts"),
    ):
        table = Encoding if "gzip" in values else Representation
        with stored.writing() as session:
            session.execute(update(table).where(table.suffix == "atom").values(**values))
        assert (
            f"damaged: 1 representation, such as all.atom ({part})"
            in list_findings(installation, "fail")["stored feeds"]
        )
        installation.check_output("refresh", "--all")
        assert list_findings(installation, "fail") == {}


def test_damaged_pictures_are_named_not_served_and_restored_by_the_same_upload(
    installation: Installation, stored: Database
) -> None:
    picture = installation.folder / "photo.jpg"
    Image.new("RGB", (60, 40), "#c9d8d6").save(picture)
    image = {"file": picture.name, "alt": "Langit"}
    installation.add(image=image)
    for damage in ({"data": b"x"}, {"data": b"x" * 900}):
        with stored.writing() as session:
            session.execute(update(Media).values(**damage))
            name = session.scalars(select(Media.name)).one()
        assert (
            f"damaged, so that readers do not get it: 1 picture, such as {name}"
            in list_findings(installation, "fail")["stored pictures"]
        )
        app = create_app(
            load(
                database_url=installation.variables["FEEDSVC_DATABASE_URL"],
                data_dir=installation.folder,
            )
        )
        assert app.test_client().get(f"/media/{name}").status_code == 503
        installation.add(image=image)
        assert list_findings(installation, "fail") == {}
        answer = app.test_client().get(f"/media/{name}")
        assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
        app.extensions["feedsvc"].database.close()


@pytest.mark.any_database
def test_excluded_entries_are_named(installation: Installation, stored: Database) -> None:
    with stored.writing() as session:
        session.add(
            Exclusion(
                feed_id=1, suffix="rss", guid="tag:x", reason="it is odd", since=datetime.now(UTC)
            )
        )
    assert "tag:x (it is odd)" in list_findings(installation, "warn")["excluded entries"]


def alter(installation: Installation, *statements: str) -> None:
    """Run statements in the newsroom's database as its owner."""
    with (
        closing(Database(installation.variables["FEEDSVC_DATABASE_URL"])) as owner,
        owner.writing() as session,
    ):
        for statement in statements:
            session.execute(text(statement))


def test_a_database_that_accepts_no_writes_is_named(
    installation: Installation, stored: Database
) -> None:
    if stored.path:
        return  # the test below covers SQLite
    alter(
        installation, f"ALTER DATABASE {stored.url.database} SET default_transaction_read_only = on"
    )
    messages = list_findings(installation, "fail")
    alter(
        installation,
        "SET TRANSACTION READ WRITE",
        f"ALTER DATABASE {stored.url.database} RESET ALL",
    )
    assert set(messages) == {"writes"}
    assert "default_transaction_read_only is on" in messages["writes"]
    assert "writes" in list_findings(installation, "ok")


# Run the doctor once as this user, to import modules that another user may not read. Then run it as
# a user without root's rights, to whom file modes apply.
AS_STRANGER = """import os, sys
from click.testing import CliRunner
from feedsvc.cli import main
ours, theirs, stranger = sys.argv[1], sys.argv[2], int(sys.argv[3])
CliRunner().invoke(main, ["doctor"], env={"FEEDSVC_DATA_DIR": ours})
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(stranger); os.setuid(stranger)
os.environ["FEEDSVC_DATA_DIR"] = theirs
main(["doctor", "--json"])"""


@pytest.mark.parametrize("locked", ["folder", "file"])
def test_a_file_or_folder_that_may_not_be_written_is_named(migrated: Path, locked: str) -> None:
    """Run as another user, because root may write everywhere."""
    stranger = 65534 if os.geteuid() == 0 else os.geteuid()
    with tempfile.TemporaryDirectory() as named:
        Path(named).chmod(0o755)
        folder = Path(named) / "var"
        folder.mkdir()
        shutil.copy(migrated, folder / "feedsvc.db")
        shutil.copytree(folder, Path(named) / "ours")
        os.chown(folder, stranger, -1)
        if locked == "folder":
            os.chown(folder / "feedsvc.db", stranger, -1)
            folder.chmod(0o500)
        else:
            (folder / "feedsvc.db").chmod(0o444)
        words = [str(Path(named) / "ours"), str(folder), str(stranger)]
        output = Path(named) / "output"
        code = forked.start(words, os.environ, output, code=AS_STRANGER).wait(60)
        printed = output.read_text(encoding="utf-8")
        folder.chmod(0o700)
    assert code == 1, printed
    assert "Traceback" not in printed
    messages = {
        row["check"]: row["message"]
        for row in json.loads(printed)["findings"]
        if row["state"] == "fail"
    }
    assert "cannot be written" in messages["writes"] or "read-only" in messages["writes"]


def test_rights_that_are_missing_are_named(installation: Installation, stored: Database) -> None:
    if stored.path:
        return  # SQLite has no roles
    role = "doctored"
    alter(installation, f"DROP ROLE IF EXISTS {role}", f"CREATE ROLE {role} LOGIN")
    url = stored.url.set(username=role).render_as_string(hide_password=False)
    limited = Installation(installation.folder, {"FEEDSVC_DATABASE_URL": url})
    try:
        alter(installation, f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
        assert f"{role} lacks USAGE on" in list_findings(limited, "fail")["rights"]
        alter(installation, f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")
        assert "rights" in list_findings(limited, "ok")
        alter(installation, f"REVOKE INSERT ON articles FROM {role}")
        assert f"{role} lacks INSERT on articles. " in list_findings(limited, "fail")["rights"]
        alter(installation, f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        messages = list_findings(limited, "fail")
        assert "GRANT ALL ON ALL TABLES" in messages["rights"]
        assert "too few rights" in messages["tables"]
        alter(installation, f"REVOKE USAGE ON SCHEMA public FROM PUBLIC, {role}")
        assert "lacks USAGE on the schema public" in list_findings(limited, "fail")["rights"]
    finally:
        alter(
            installation,
            "GRANT USAGE ON SCHEMA public TO PUBLIC",
            f"DROP OWNED BY {role}",
            f"DROP ROLE {role}",
        )


def test_tables_that_were_lost_are_named(installation: Installation) -> None:
    alter(installation, "ALTER TABLE heartbeats RENAME TO gone")
    assert "the table heartbeats is missing" in list_findings(installation, "fail")["tables"]
    alter(installation, "ALTER TABLE gone RENAME TO heartbeats")


@pytest.mark.any_database
def test_a_lost_row_of_the_cache_generation_is_named_until_it_is_restored(
    installation: Installation,
) -> None:
    alter(installation, "DELETE FROM cache_generation")
    assert "Run feedsvc refresh --all" in list_findings(installation, "fail")["cache generation"]
    installation.check_output("refresh", "--all")
    assert "cache generation" in list_findings(installation, "ok")


def test_a_row_that_cannot_be_read_is_a_finding_and_no_traceback(
    installation: Installation, stored: Database
) -> None:
    if not stored.path:
        return  # PostgreSQL's columns have types
    alter(installation, "UPDATE heartbeats SET beat = 'yesterday'")
    messages = list_findings(installation, "fail")
    assert "the check failed (ValueError" in messages["scheduler"]
    assert "editors" in list_findings(installation, "warn"), "a check that fails ends no other"
