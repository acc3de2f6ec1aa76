"""The command "settings": the manual, with the values in force and where each came from."""

import subprocess
import sys
import tomllib
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flit_core import buildapi

from feedsvc.editorial.site_settings import adopt
from feedsvc.setting_sources import DEFAULT_FILE
from feedsvc.settings import list_keys, load
from feedsvc.storage.database import Database
from tests.commands import Installation

ROOT = Path(__file__).parents[2]


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation with settings from every source."""
    for name, value in {"PORT": "5000", "DATABASE_URL": ""}.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "ours.toml"
    text = 'database_url = "postgresql://penyunting:rah%40sia@127.0.0.1:1/db?sslpassword=kunci"\n'
    file.write_text(f'{text}[site]\ntitle = "Our \\"File\\""\nrights = "© File"\n', "utf-8")
    installation = Installation(
        tmp_path,
        {
            "FEEDSVC_CONFIG": str(file),
            "FEEDSVC_BIND": "",
            "FEEDSVC_SITE__RIGHTS": "© Environment",
            "FEEDSVC_FEEDS__HUBS": "https://a.example/, https://b.example/",
        },
    )
    installation.variables["FEEDSVC_DATA_DIR"] = "var"
    return installation


def test_the_manual_shows_each_value_in_force_and_its_origin(installation: Installation) -> None:
    done = installation.run("settings")
    assert done.exit_code == 0
    printed = done.stdout
    assert "the settings of the site are not read from the database" in done.stderr
    assert 'bind = "0.0.0.0:5000"  # from PORT\n' in printed
    assert f'title = "Our \\"File\\""  # from {installation.folder}/ours.toml\n' in printed
    assert 'rights = "© Environment"  # from FEEDSVC_SITE__RIGHTS\n' in printed
    assert "ttl = 300  # default\n" in printed
    values = tomllib.loads(printed)
    assert values["feeds"]["hubs"] == ["https://a.example/", "https://b.example/"]
    assert values["database_url"] == "postgresql://127.0.0.1:1/db"
    as_json = installation.read_json("settings")
    assert list(as_json) == list_keys()
    assert as_json["data_dir"] == {"value": "var", "origin": "FEEDSVC_DATA_DIR"}
    for text in (printed, done.stderr, str(as_json)):
        assert not [word for word in ("penyunting", "rah%40", "rah@", "kunci") if word in text]
    manual = DEFAULT_FILE.read_text(encoding="utf-8").splitlines()
    assert [line for line in printed.splitlines() if line.startswith("#")] == [
        line for line in manual if line.startswith("#")
    ]
    assert not (installation.folder / "var").exists()


def test_what_the_database_holds_of_the_site_is_in_force(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    installation.create()
    site = {"title": "Server", "rights": "© Server", "description": "Ours"}
    database = Database(f"sqlite:///{tmp_path}/var/feedsvc.db")
    adopt(database, load(site=site, feeds={"ttl": 60}), now=datetime.now(UTC))
    database.close()
    installation.variables |= {
        "FEEDSVC_SITE__TITLE": "Server",
        "FEEDSVC_SITE__RIGHTS": "© Shell",
        "FEEDSVC_FEEDS__ENTRY_LIMIT": "9",
    }
    lines = installation.check_output("settings").splitlines()
    for line in (
        'title = "Server"  # from FEEDSVC_SITE__TITLE',
        'rights = "© Server"  # from the database, not from FEEDSVC_SITE__RIGHTS, which differs',
        "entry_limit = 50  # default, not from FEEDSVC_FEEDS__ENTRY_LIMIT, which differs",
        'description = "Ours"  # from the database',
        "ttl = 60  # from the database",
        'icon = ""  # default',
    ):
        assert line in lines


def test_the_defaults_are_printed_whatever_is_set(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.variables |= {"FEEDSVC_PORT": "80", "FEEDSVC_CONFIG": "/nowhere"}
    assert installation.run("settings").exit_code == 2
    printed = installation.check_output("settings", "--defaults")
    assert printed == DEFAULT_FILE.read_text(encoding="utf-8")
    file = tmp_path / "printed.toml"
    file.write_text(printed, encoding="utf-8")
    monkeypatch.delenv("PORT")
    defaults = load()
    monkeypatch.setenv("FEEDSVC_CONFIG", str(file))
    assert load() == defaults, "what is printed is a file of settings"


def test_the_wheel_has_every_file_of_the_package_and_runs_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / buildapi.build_wheel(str(tmp_path))) as wheel:
        files = {path for path in (ROOT / "feedsvc").rglob("*") if path.is_file()}
        ours = {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"}
        assert ours <= set(wheel.namelist())
        wheel.extractall(tmp_path / "installed")
    environment = Installation(tmp_path).environment | {
        "FEEDSVC_SITE__TITLE": "Di mana saja",
        "PYTHONPATH": str(tmp_path / "installed"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    code = "import feedsvc.cli; assert 'installed' in feedsvc.__file__; feedsvc.cli.main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "settings"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert 'title = "Di mana saja"  # from FEEDSVC_SITE__TITLE' in result.stdout
