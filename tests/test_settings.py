"""Settings: documented in one file, set in three places; an unknown key stops the start."""

import os
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from feedsvc.errors import SettingsError
from feedsvc.services import build_services, build_site
from feedsvc.setting_sources import DEFAULT_FILE, UNKNOWN
from feedsvc.settings import Settings, list_keys, load

DEFAULTS: dict[str, Any] = tomllib.loads(DEFAULT_FILE.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove every variable of feedsvc from the environment."""
    for name in list(os.environ):
        if name.startswith("FEEDSVC_"):
            monkeypatch.delenv(name)


def list_defaults(model: type[BaseModel], prefix: str = "") -> dict[str, object]:
    """Return each setting's default in the code, by its dotted name."""
    defaults: dict[str, object] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.default, BaseModel):
            defaults |= list_defaults(type(field.default), f"{name}.")
        else:
            defaults[f"{prefix}{name}"] = field.default
    return defaults


def flatten_table(table: dict[str, Any]) -> dict[str, object]:
    """Return each value in default.toml, by its dotted name."""
    flat = {key: value for key, value in table.items() if not isinstance(value, dict)}
    return flat | {
        f"{section}.{key}": value
        for section, inner in table.items()
        if isinstance(inner, dict)
        for key, value in inner.items()
    }


def find_error(**values_: object) -> str:
    """Return the message of the error, which must be one line."""
    with pytest.raises(SettingsError) as raised:
        load(**values_)
    assert "\n" not in str(raised.value)
    assert raised.value.__cause__ is None or isinstance(
        raised.value.__cause__, OSError | ValueError
    )
    return str(raised.value)


def test_default_toml_has_every_setting_with_its_default_and_nothing_else() -> None:
    code = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in list_defaults(Settings).items()
    }
    assert flatten_table(DEFAULTS) == {
        name: [] if value == () else value for name, value in code.items()
    }
    assert load() == Settings.model_construct(
        **{name: getattr(Settings(), name) for name in Settings.model_fields}
    )


def test_every_setting_in_default_toml_has_a_comment() -> None:
    lines = DEFAULT_FILE.read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if "=" in line and not line.startswith("#"):
            assert before.startswith("#"), line


def test_the_example_for_production_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    example = Path(__file__).parents[1] / "config" / "production.toml"
    monkeypatch.setenv("FEEDSVC_CONFIG", str(example))
    settings = load()
    assert settings.public_url == "https://news.example"
    assert build_site(settings).authority == "news.example"


def test_the_environment_overrides_the_file_and_the_file_overrides_the_defaults(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "our.toml"
    file.write_text(
        'bind = "0.0.0.0:80"\n[site]\ntitle = "File"\nrights = "File"\n', encoding="utf-8"
    )
    monkeypatch.setenv("FEEDSVC_CONFIG", str(file))
    monkeypatch.setenv("FEEDSVC_SITE__TITLE", "Environment")
    monkeypatch.setenv("FEEDSVC_FEEDS__HUBS", "https://a.example/, https://b.example/")
    monkeypatch.setenv("FEEDSVC_FEEDS__TTL", "")
    settings = load()
    assert (settings.site.title, settings.site.rights, settings.site.language) == (
        "Environment",
        "File",
        "",
    )
    assert (settings.host, settings.port, settings.public_url) == (
        "0.0.0.0",  # noqa: S104  no bind
        80,
        "http://127.0.0.1:80",
    )
    assert settings.feeds.hubs == ("https://a.example/", "https://b.example/")
    assert settings.feeds.ttl == 300, "an empty variable is like none"
    assert load(bind="[::1]:9").public_url == "http://[::1]:9"


def test_a_platforms_variables_are_used_where_nothing_is_set_for_feedsvc_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PORT", "5000")
    monkeypatch.setenv("DATABASE_URL", "postgres://ani:rahasia@db.example/kabar?sslmode=require")
    settings = load()
    assert settings.bind == "0.0.0.0:5000"
    assert settings.database == "postgresql+psycopg://ani:rahasia@db.example/kabar?sslmode=require"
    assert not settings.is_default_place
    file = tmp_path / "our.toml"
    file.write_text('bind = "[::1]:80"\ndatabase_url = "sqlite:////a.db"\n', encoding="utf-8")
    monkeypatch.setenv("FEEDSVC_CONFIG", str(file))
    settings = load()
    assert (settings.bind, settings.database_url) == ("[::1]:80", "sqlite:////a.db")
    monkeypatch.setenv("FEEDSVC_BIND", "127.0.0.1:9000")
    monkeypatch.setenv("FEEDSVC_DATABASE_URL", "sqlite:////b.db")
    settings = load()
    assert (settings.bind, settings.database_url) == ("127.0.0.1:9000", "sqlite:////b.db")
    monkeypatch.delenv("FEEDSVC_CONFIG")
    for name in ("PORT", "DATABASE_URL", "FEEDSVC_BIND", "FEEDSVC_DATABASE_URL"):
        monkeypatch.setenv(name, "")
    assert load() == Settings(), "an empty variable is like none"


def test_a_bad_variable_of_a_platform_is_named_and_no_secret_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://ani:rahasia@db.example/kabar")
    assert find_error() == "DATABASE_URL: give sqlite:///PATH or postgresql://USER@HOST/NAME"
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("PORT", "tcp://10.0.0.1:80")
    assert find_error() == "PORT: give a number from 1 to 65535 (it is 'tcp://10.0.0.1:80')"
    assert find_error(bind="nowhere").startswith("bind: give an address and a port")
    monkeypatch.setenv("DATABASE_URL", "mysql://db.example/kabar")
    monkeypatch.setenv("FEEDSVC_BIND", "127.0.0.1:80")
    monkeypatch.setenv("FEEDSVC_DATABASE_URL", "sqlite:////a.db")
    assert load().port == 80, "a variable that is not used is not checked"


def test_every_setting_can_be_set_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in list_defaults(Settings).items():
        if value not in ("", ()):
            monkeypatch.setenv(f"FEEDSVC_{name.replace('.', '__').upper()}", str(value))
    assert load().model_dump() == Settings().model_dump()


def test_an_unknown_variable_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "FEEDSVC_TITLE",
        "FEEDSVC_SITE__TITEL",
        "FEEDSVC_SITE",
        "FEEDSVC_SITE__TITLE__X",
        "FEEDSVC_",
    ):
        monkeypatch.setenv(name, "x")
        assert find_error() == f"{name}: {UNKNOWN}"
        monkeypatch.delenv(name)


# The variables that the kubelet sets for a Service, and dockerd for a link, in a container.
ORCHESTRATED = {
    "SERVICE_HOST": "10.0.0.1",
    "SERVICE_PORT": "80",
    "SERVICE_PORT_HTTP": "80",
    "PORT": "tcp://10.0.0.1:80",
    "PORT_80_TCP": "tcp://10.0.0.1:80",
    "PORT_80_TCP_PROTO": "tcp",
    "PORT_80_TCP_PORT": "80",
    "PORT_80_TCP_ADDR": "10.0.0.1",
    "NAME": "/proxy/feedsvc",
    "ENV_LANG": "C.UTF-8",
}


@pytest.mark.parametrize("service", ["FEEDSVC", "FEEDSVC_WEB"])
def test_variables_that_kubernetes_and_docker_set_are_ignored(
    monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    for name, value in ORCHESTRATED.items():
        monkeypatch.setenv(f"{service}_{name}", value)
    assert load() == Settings()
    monkeypatch.setenv(f"{service}_PORT", "9000")
    assert find_error() == f"{service}_PORT: {UNKNOWN}", "the operator set it"
    keys = {key.upper().replace(".", "__") for key in list_keys()}
    assert not [key for key in keys if key.rpartition("_")[2] in {"HOST", "PORT", "NAME", "TCP"}]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('titel = "x"', "titel: there is no such setting"),
        ('[site]\ntitel = "x"', "site.titel: there is no such setting"),
        ('[sites]\ntitle = "x"', "sites: there is no such setting"),
        ('"a\\nb" = 1', "a b: there is no such setting"),
        ("[feeds]\nttl = 59", "feeds.ttl: Input should be greater than or equal to 60 (it is 59)"),
        ("site = 5", "site: "),
        ("= 5", "cannot be read as TOML"),
        ("bind = \udcff", "cannot be read as TOML"),
    ],
)
def test_an_unknown_key_in_a_file_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str, message: str
) -> None:
    file = tmp_path / "our.toml"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    monkeypatch.setenv("FEEDSVC_CONFIG", str(file))
    assert message in find_error()


def test_a_missing_file_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for path in (tmp_path / "gone.toml", tmp_path):
        monkeypatch.setenv("FEEDSVC_CONFIG", str(path))
        assert str(path) in find_error()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BIND", "8000"),
        ("BIND", ":8000"),
        ("BIND", "a:0"),
        ("BIND", "a:65536"),
        ("BASE_URL", "news.example"),
        ("BASE_URL", "ftp://news.example"),
        ("BASE_URL", "https://news.example/?a"),
        ("BASE_URL", "https://news.example/?"),
        ("BASE_URL", "https://news.example/#a"),
        ("BASE_URL", "https://editor:secret@news.example"),
        ("BASE_URL", "https://news.example:99999"),
        ("BASE_URL", "https://[::1"),
        ("BASE_URL", "https://news example"),
        ("DATABASE_URL", "mysql://a/b"),
        ("DATABASE_URL", "feedsvc.db"),
        ("LOG_LEVEL", "loud"),
        ("SITE__TIME_ZONE", "WIB"),
        ("SITE__TIME_ZONE", "Asia"),
        ("SITE__TIME_ZONE", "../../etc/passwd"),
        ("SITE__LANGUAGE", "Bahasa Indonesia"),
        ("SITE__LANGUAGE", "id" + "-abcdefgh" * 9),
        ("SITE__TAG_AUTHORITY", "https://news.example"),
        ("FEEDS__ENTRY_LIMIT", "0"),
        ("FEEDS__ENTRY_LIMIT", "many"),
        ("FEEDS__TTL", "86401"),
        ("FEEDS__HUBS", "hub.example"),
        ("FEEDS__HUBS", "https://hub.example/,nowhere"),
        ("MEDIA__MAX_WIDTH", "-1"),
        ("WEB__WORKERS", "0"),
        ("WEB__SESSION_IDLE", "9" * 20),
        ("SCHEDULER__TICK", "2"),
        ("SCHEDULER__TICK", "nan"),
        ("SCHEDULER__TAKEOVER", "5"),
        ("SITE__TIME_ZONE", "x" * 10_000),
    ],
)
def test_a_bad_value_stops_the_start_with_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FEEDSVC_{name}", value)
    message = find_error()
    assert message.startswith(f"{name.lower().replace('__', '.')}")
    assert len(message) < 400


@pytest.mark.parametrize(
    "url",
    [
        "mysql://editor:geheim@db/feeds",
        "postgresql:/editor:geheim@db/feeds",
        "postgresql://editor:geheim@db:port/feeds",
        "postgresql://editor:gehe:im@geheim@db:x/feeds",
        "geheim",
    ],
)
def test_a_password_in_a_bad_url_is_not_in_the_message(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("FEEDSVC_DATABASE_URL", url)
    with pytest.raises(SettingsError) as raised:
        build_services(load())
    messages, link = [], raised.value
    error: BaseException | None = link
    while error:
        messages.append(str(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert "eheim" not in " ".join(messages)
    assert messages[0].startswith("database_url: give sqlite:///PATH or postgresql://")


def test_a_settings_object_cannot_be_changed() -> None:
    settings = load()
    for thing, name in ((settings, "bind"), (settings.site, "title")):
        with pytest.raises(ValueError, match="frozen"):
            setattr(thing, name, "x")


@pytest.mark.parametrize("folder", ["var", "a b?c", "per%20cent", "nömbr#1"])
def test_the_database_is_in_data_dir_whatever_its_name(tmp_path: Path, folder: str) -> None:
    services = build_services(load(data_dir=tmp_path / folder))
    assert services.database.path == tmp_path / folder / "feedsvc.db"
    assert services.data_dir == tmp_path / folder
    assert services.data_dir.is_dir()
    services.database.close()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_scheme_of_postgresql_is_accepted(scheme: str) -> None:
    assert load(database_url=f"{scheme}://u@h/d").database == "postgresql+psycopg://u@h/d"


def test_a_site_without_a_description_gets_one_in_its_language() -> None:
    descriptions = {
        language: build_site(load(site={"language": language})).description
        for language in ("id", "ID-id", "en", "su")
    }
    assert descriptions == {
        "id": "Artikel terbaru.",
        "ID-id": "Artikel terbaru.",
        "en": "The latest articles.",
        "su": "The latest articles.",
    }
    assert build_site(load(site={"description": "Kabar desa."})).description == "Kabar desa."


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("icon", "icon.png", "give an absolute URL"),
        ("icon", "//news.example/icon.png", "give an absolute URL"),
        ("title", "", "give the name of the site"),
        ("title", " \u200b", "give the name of the site"),
    ],
)
def test_an_icon_without_an_absolute_url_and_an_empty_title_are_refused(
    name: str, value: str, message: str
) -> None:
    assert message in find_error(site={name: value})
    assert load(site={"icon": "https://news.example/i.png"}).site.icon
