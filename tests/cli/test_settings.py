"""The command "settings": the manual, with the values in force and where each came from."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from flit_core import buildapi

from feedsvc.setting_sources import DEFAULT_FILE
from feedsvc.settings import list_keys, load
from tests.commands import Installation

ROOT = Path(__file__).parents[2]


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation with settings from every source."""
    for name, value in {"PORT": "5000", "DATABASE_URL": ""}.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "ours.toml"
    text = 'database_url = "postgresql://penyunting:rah%40sia@db.example/kabar?sslpassword=kunci"\n'
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
    printed = installation.check_output("settings")
    assert 'bind = "0.0.0.0:5000"  # from PORT\n' in printed
    assert f'title = "Our \\"File\\""  # from {installation.folder}/ours.toml\n' in printed
    assert 'rights = "© Environment"  # from FEEDSVC_SITE__RIGHTS\n' in printed
    assert "ttl = 300  # default\n" in printed
    values = tomllib.loads(printed)
    assert values["feeds"]["hubs"] == ["https://a.example/", "https://b.example/"]
    assert values["database_url"] == "postgresql://db.example/kabar"
    as_json = installation.read_json("settings")
    assert list(as_json) == list_keys()
    assert as_json["data_dir"] == {"value": "var", "origin": "FEEDSVC_DATA_DIR"}
    for text in (printed, str(as_json)):
        assert not [word for word in ("penyunting", "rah%40", "rah@", "kunci") if word in text]
    manual = DEFAULT_FILE.read_text(encoding="utf-8").splitlines()
    assert [line for line in printed.splitlines() if line.startswith("#")] == [
        line for line in manual if line.startswith("#")
    ]
    assert not (installation.folder / "var").exists()


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
