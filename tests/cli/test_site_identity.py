"""One site, one identity: commands take it from the database, and a differing one stops them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from feedsvc import demo, editorial
from feedsvc.services import (
    build_services,
    explain_setting_differences,
    list_setting_differences,
)
from feedsvc.settings import load
from feedsvc.storage import migrations
from feedsvc.storage.cache import fragments, representations
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.storage.system.site_settings import StoredSettings
from tests.commands import Installation
from tests.conftest import NOW

URL = "https://kabar.example/berita"
SERVER: dict[str, object] = {
    "base_url": URL,
    "site": {"title": "Kabar Kita", "language": "jv", "time_zone": "Asia/Makassar"},
    "feeds": {"entry_limit": 7, "hubs": ("https://hub.example/",)},
}


@pytest.fixture
def installation(tmp_path: Path, migrated_url: str) -> Iterator[Installation]:
    """A newsroom that a server with its own settings has started, in a shell without settings."""
    with Installation(tmp_path, {"FEEDSVC_DATABASE_URL": migrated_url}) as installation:
        for name in ("FEEDSVC_SITE__LANGUAGE", "FEEDSVC_SITE__TIME_ZONE"):
            installation.variables[name] = ""
        start_server(installation)
        installation.check_output("db", "upgrade")  # it creates the main feed
        yield installation


def start_server(installation: Installation, **changes: object) -> None:
    """Do what a server does at its start: store the settings of the site."""
    url = installation.variables["FEEDSVC_DATABASE_URL"]
    services = build_services(load(database_url=url, **(SERVER | changes)))
    editorial.site_settings.adopt(
        services.database, services.settings, now=NOW, served_url="http://127.0.0.1:1"
    )
    services.database.close()


def add_article(installation: Installation, title: str = "Banjir") -> str:
    """Publish an article. Return its guid."""
    file = installation.folder / "article.json"
    record = {"title": title, "body_html": "<p>Air surut.</p>", "published": "2026-09-07T08:00"}
    file.write_text(json.dumps(record), encoding="utf-8")
    return str(installation.read_json("article", "add", str(file))["guid"])


def read_rows(installation: Installation) -> list[list[tuple[object, ...]]]:
    """Return all rows that a command could change."""
    database = Database(installation.variables["FEEDSVC_DATABASE_URL"])
    tables = ("site_settings", "articles", "feeds", "representations", "fragments", "audit_log")
    with database.reading() as session:
        rows = [read_table(session, name) for name in tables]
    database.close()
    return rows


def read_table(session: Session, name: str) -> list[tuple[object, ...]]:
    statement = text(f"SELECT * FROM {name} ORDER BY 1, 2")  # noqa: S608  our own tables
    return [tuple(row) for row in session.execute(statement)]


@pytest.mark.any_database
def test_a_command_without_the_servers_settings_publishes_the_same_site(
    installation: Installation,
) -> None:
    guid = add_article(installation)
    assert guid.startswith("tag:kabar.example,")
    feed = installation.read_json("feed", "list")[0]
    assert feed["title"] == "Kabar Kita"
    assert feed["page"].startswith(f"{URL}/")
    article = installation.read_json("article", "list")[0]
    assert article["url"].startswith(f"{URL}/articles/")


# Settings of a shell: the variable, its value there, and the one of the site.
OTHER_SETTINGS = [
    ("FEEDSVC_BASE_URL", "https://other.example", URL),
    ("FEEDSVC_SITE__TAG_AUTHORITY", "other.example", ""),
    ("FEEDSVC_SITE__TITLE", "Kabar Lain", "Kabar Kita"),
    ("FEEDSVC_SITE__LANGUAGE", "id", "jv"),
    ("FEEDSVC_SITE__TIME_ZONE", "Asia/Jakarta", "Asia/Makassar"),
    ("FEEDSVC_FEEDS__ENTRY_LIMIT", "9", "7"),
    ("FEEDSVC_FEEDS__HUBS", "https://b.example/", "['https://hub.example/']"),
]


@pytest.mark.any_database
def test_a_command_with_other_settings_stops_names_both_and_changes_nothing(
    installation: Installation,
) -> None:
    add_article(installation)
    before = read_rows(installation)
    for variable, value, current in OTHER_SETTINGS:
        former = installation.variables.get(variable, "")
        installation.variables[variable] = value
        for command in (("refresh", "--all"), ("demo",), ("article", "list"), ("tidy",)):
            done = installation.run(*command)
            assert done.exit_code == 2, done.output
            assert done.stderr.count("\n") == 1
            assert done.stderr.startswith(f"feedsvc: {variable} is ")
            assert value in done.stderr
            assert current in done.stderr
        doctor = installation.run("doctor")
        assert doctor.exit_code == 1
        assert f"fail  identity: {variable} is " in doctor.stdout
        assert read_rows(installation) == before
        installation.variables[variable] = former
    assert "ok    identity: Kabar Kita, jv, Asia/Makassar" in installation.run("doctor").stdout


def test_the_line_names_where_the_site_is_served_and_says_what_is_not_set() -> None:
    served = "http://127.0.0.1:8000"
    stored = StoredSettings(1, {"site.title": "Kabar"}, served_url=served)
    site = {"title": "Kabar", "language": "jv", "tag_authority": "kabar.example"}
    shell = load(base_url=URL, site=site, feeds={"hubs": ("https://hub.example/",)})
    line = explain_setting_differences(list_setting_differences(shell, stored))
    assert f"base_url is “{URL}” here, but the site's base_url is “{served}”" in line
    for name in ("site.language", "site.tag_authority", "feeds.hubs"):
        assert f"the site's {name} is not set" in line
    assert not list_setting_differences(load(base_url=served), stored)


@pytest.mark.any_database
def test_a_server_that_starts_with_another_setting_changes_the_site_for_all(
    installation: Installation,
) -> None:
    guid = add_article(installation)
    start_server(installation, base_url="https://new.example", site={"title": "Kabar Baru"})
    assert installation.check_output("refresh") == "0 published, 1 feed refreshed\n"
    article = installation.read_json("article", "list")[0]
    assert (article["guid"], article["url"].partition("/articles/")[0]) == (
        guid,
        "https://new.example",
    )
    feed = installation.read_json("feed", "list")[0]
    assert feed["title"] == "Kabar Baru"
    start_server(installation, base_url="https://new.example", site={"title": "Kabar Baru"})
    assert installation.check_output("refresh") == "0 published, 0 feeds refreshed\n"


# The statements that turn a database of this version into one of 0.1.0.
NOT_IN_0_1_0 = (
    "DROP TABLE site_settings",
    "DROP TABLE redirects",
    "DROP TABLE rendition_files",
    "DROP TABLE media_renditions",
    "DROP TABLE import_tasks",
    "DROP TABLE api_answers",
    "DROP TABLE api_tokens",
    "DROP TABLE import_remarks",
    "DROP TABLE article_imports",
    "DROP TABLE import_runs",
    "DROP TABLE former_guids",
    "DROP TABLE combined_feeds",
    "DROP INDEX ix_withdrawals_feed_id_published_article_id",
    "ALTER TABLE withdrawals DROP COLUMN published",
    "ALTER TABLE changes DROP COLUMN program",
    "ALTER TABLE articles DROP COLUMN notice",
    "ALTER TABLE articles DROP COLUMN notice_title",
    "DROP INDEX ix_articles_story",
    "ALTER TABLE articles DROP COLUMN story",
    "DROP INDEX ix_feeds_language",
    "ALTER TABLE feeds DROP COLUMN language",
    "UPDATE alembic_version SET version_num = '0001'",
)


def test_a_site_of_the_first_release_keeps_its_language_zone_and_bytes(tmp_path: Path) -> None:
    with Installation(tmp_path) as installation:
        settings = load(data_dir=installation.folder / "var")
        url = settings.database
        installation.variables["FEEDSVC_DATABASE_URL"] = url
        installation.check_output("db", "upgrade")
        guid = add_article(installation)
        tables = ("articles", "feeds", "representations")
        database = Database(url)
        with database.reading() as session:
            before = [read_table(session, name) for name in tables]
        with database.writing() as session:  # as version 0.1.0 left it
            for statement in NOT_IN_0_1_0:
                session.execute(text(statement))
        assert migrations.upgrade(database)
        database.close()
        for name in ("FEEDSVC_SITE__LANGUAGE", "FEEDSVC_SITE__TIME_ZONE"):
            installation.variables[name] = ""
        installation.check_output("refresh", "--all")
        with database.reading() as session:
            after = [read_table(session, name) for name in tables]
        assert [guid in row for row in after[0]] == [True]
        assert after[2] == before[2], "no byte and no validator changes"
        services = build_services(load(database_url=url))
        services.reload_site()
        assert (services.site.language, services.site.time_zone.key) == ("id", "Asia/Jakarta")
        services.database.close()
        database.close()


def serve_trial(installation: Installation, *, is_trial: bool, **changes: object) -> None:
    """Do what a web server does at its start without an address of the site."""
    url = installation.variables["FEEDSVC_DATABASE_URL"]
    services = build_services(load(database_url=url, **changes))
    editorial.site_settings.adopt(
        services.database,
        services.settings,
        now=NOW,
        served_url="http://127.0.0.1:8000",
        is_trial=is_trial,
    )
    services.database.close()


@pytest.mark.usefixtures("small_pictures")
def test_no_id_contains_a_name_that_means_nothing_elsewhere(
    tmp_path: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.cli.demo.ARTICLES", demo.ARTICLES[2:3])
    unset = dict.fromkeys(("FEEDSVC_SITE__LANGUAGE", "FEEDSVC_SITE__TIME_ZONE"), "")
    with Installation(tmp_path, {"FEEDSVC_DATABASE_URL": migrated_url, **unset}) as installation:
        serve_trial(installation, is_trial=False)
        installation.check_output("db", "upgrade")
        with pytest.raises(AssertionError):
            add_article(installation)
        refused = installation.run("article", "add", str(tmp_path / "article.json"))
        assert refused.exit_code == 1
        assert "First set the site's address, or the domain for its ids" in refused.stderr
        assert installation.read_json("article", "list") == []
        assert "fail  base_url: http://127.0.0.1:8000 is not a public" in (
            installation.run("doctor").stdout
        )
        assert "127.0.0.1" not in read_main_guid(installation)
        installation.check_output("demo")  # its articles bring their ids along

        serve_trial(installation, is_trial=True)
        first = add_article(installation, "Percobaan")
        assert first.startswith("tag:127.0.0.1,")
        trial = installation.check_output("article", "reissue", first).strip()
        assert installation.run("site", "renew-ids", "--yes").exit_code == 1
        installation.check_output("site", "set", "base_url", "https://kabar.example")
        former = {each["guid"] for each in installation.read_json("article", "list")} - {trial}
        refused = installation.run("site", "renew-ids", stdin="n\n")
        assert refused.exit_code == 1
        assert refused.stderr.splitlines()[-1] == "feedsvc: stopped: nothing was changed"
        done = installation.run("site", "renew-ids", "--yes")
        assert done.exit_code == 0, repr(done.exception)
        printed = done.stdout
        assert printed == "1 article and 0 feeds now have ids of kabar.example\n"
        guids = {each["guid"] for each in installation.read_json("article", "list")}
        assert former < guids
        renewed = next(iter(guids - former))
        assert renewed.startswith("tag:kabar.example,")
        assert renewed.endswith(trial.partition(":article/")[2])
        assert installation.check_output("site", "renew-ids").startswith("No id was minted")
        database = Database(migrated_url)
        with database.reading() as session:
            feed = feeds.find_feed(session, "all")
            assert feed
            stored = representations.list_representations(session, feed.id)
            names = " ".join(each.fragments for each in stored.values())
            envelope = b"".join(each.envelope for each in stored.values())
            bodies = fragments.read_bodies(session, re.findall(r"(\S+):\d+", names))
        written = b"".join(body for each in bodies.values() for body in each.values())
        assert renewed.encode() in written
        assert trial.encode() not in written
        assert first.encode() not in envelope, "no tombstone has the name of the trial's machine"
        database.close()


def read_main_guid(installation: Installation) -> str:
    """Return the guid of the main feed."""
    database = Database(installation.variables["FEEDSVC_DATABASE_URL"])
    with database.reading() as session:
        feed = feeds.find_feed(session, "all")
    database.close()
    assert feed
    return feed.guid
