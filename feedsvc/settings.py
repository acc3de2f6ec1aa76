"""Settings: `config/default.toml`, then the file FEEDSVC_CONFIG names, then FEEDSVC_* variables.

One frozen object, read once at a door. An unknown key or a bad value stops the start.
"""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, InitSettingsSource, NoDecode, SettingsConfigDict
from pydantic_settings import PydanticBaseSettingsSource as Source

from feedsvc.domain.text import is_language_tag, is_web_url, to_line
from feedsvc.errors import SettingsError

PREFIX = "FEEDSVC_"
_SECRET = {"database_url"}
_UNKNOWN = "there is no such setting; config/default.toml lists them all"
DEFAULT_DATA_DIR = Path("var")
DEFAULT_FILE = Path(__file__).parent.parent / "config" / "default.toml"


def _words(value: object) -> object:
    """Split "a, b" as an environment variable gives a list."""
    return (
        [word.strip() for word in value.split(",") if word.strip()]
        if isinstance(value, str)
        else value
    )


_Time = Annotated[int, Field(gt=0, le=315_360_000)]  # ten years: what can be taken from any instant


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteSettings(_Section):
    """What the site says of itself, in every feed and page."""

    title: str = "Newsroom"
    description: str = ""
    language: str = "id"
    time_zone: str = "Asia/Jakarta"
    rights: str = ""
    icon: str = ""
    tag_authority: str = ""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("give a zone of the tz database, such as Asia/Jakarta") from error
        return value

    @field_validator("language")
    @classmethod
    def _language_tag(cls, value: str) -> str:
        if not is_language_tag(value):
            raise ValueError("give a language tag (BCP 47), such as id or en-GB")
        return value

    @field_validator("tag_authority")
    @classmethod
    def _domain_name(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", value):
            raise ValueError("give a domain name that you hold, such as news.example")
        return value


class FeedSettings(_Section):
    """What every feed offers and how long its readers may keep it. Times are seconds."""

    entry_limit: Annotated[int, Field(ge=1, le=1000)] = 50
    ttl: Annotated[int, Field(ge=60, le=86400)] = 300
    stale_while_revalidate: Annotated[int, Field(ge=0)] = 600
    stale_if_error: Annotated[int, Field(ge=0)] = 604800
    tombstone_days: Annotated[int, Field(ge=0, le=3650)] = 90
    hubs: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = ()
    memory: Annotated[int, Field(ge=0)] = 67_108_864
    deltas: Literal["known", "all", "off"] = "known"
    delta_memory: Annotated[int, Field(ge=0)] = 4_194_304

    @field_validator("hubs")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(is_web_url, value)):
            raise ValueError("give web addresses, such as https://hub.example/")
        return value


class ArticleSettings(_Section):
    """What is kept of articles."""

    revision_days: Annotated[int, Field(ge=0, le=36_500)] = 730


class MediaSettings(_Section):
    """What pictures may be uploaded, and what is kept of them."""

    max_upload: PositiveInt = 20_971_520
    max_pixels: PositiveInt = 60_000_000
    max_side: PositiveInt = 2048


class WebSettings(_Section):
    """The web server. Times are seconds."""

    workers: PositiveInt = 1
    threads: PositiveInt = 8
    body_threads: Annotated[int, Field(ge=2, le=1000)] = 64
    trusted_hops: Annotated[int, Field(ge=0)] = 0
    extra_bodies: Annotated[int, Field(ge=0)] = 60
    known_clients: PositiveInt = 10_000
    session_idle: _Time = 43_200
    session_age: _Time = 604_800

    @property
    def waiting_threads(self) -> int:
        """Threads of a web process whose requests wait until they may ask the database."""
        return 8 * self.threads


class SchedulerSettings(_Section):
    """How often the scheduler looks. Times are seconds."""

    tick: Annotated[float, Field(gt=0, le=1)] = 0.5
    sweep: _Time = 3600
    recompress: _Time = 30
    takeover: Annotated[float, Field(gt=0, le=4)] = 1.0


class Settings(BaseSettings):
    """Every setting there is; `config/default.toml` says what each is for."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        env_ignore_empty=True,
    )

    base_url: str = ""
    bind: str = "127.0.0.1:8000"
    data_dir: Path = DEFAULT_DATA_DIR
    database_url: Annotated[str, Field(repr=False)] = ""  # it may hold a password
    log_level: str = "info"
    site: SiteSettings = SiteSettings()
    feeds: FeedSettings = FeedSettings()
    articles: ArticleSettings = ArticleSettings()
    media: MediaSettings = MediaSettings()
    web: WebSettings = WebSettings()
    scheduler: SchedulerSettings = SchedulerSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: Source,
        env_settings: Source,
        dotenv_settings: Source,  # noqa: ARG003  we read no .env file: one place less to look
        file_secret_settings: Source,  # noqa: ARG003  nor secret files
    ) -> tuple[Source, ...]:
        """Let what is passed win, then the environment, then the files, last one first."""
        files = [InitSettingsSource(settings_cls, _read(path)) for path in reversed(_files())]
        return (init_settings, env_settings, *files)

    @field_validator("bind")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if not (host and colon and port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError("give an address and a port, such as 127.0.0.1:8000")
        return value

    @field_validator("base_url")
    @classmethod
    def _absolute_url(cls, value: str) -> str:
        if value and (not is_web_url(value) or set(value) & set("?#@")):
            raise ValueError(
                "give the address at which readers reach the site, such as https://news.example"
            )
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(
            ("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")
        ):
            raise ValueError("give sqlite:///PATH or postgresql://USER@HOST/NAME")
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value not in {"debug", "info", "warning", "error"}:
            raise ValueError("give debug, info, warning or error")
        return value

    @property
    def host(self) -> str:
        """The address to listen on."""
        return self.bind.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port to listen on."""
        return int(self.bind.rpartition(":")[2])

    @property
    def public_url(self) -> str:
        """The base of every absolute URL, with no slash at its end."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104  a comparison, no bind
        return self.base_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def is_default_place(self) -> bool:
        """Whether nobody said where the data is: then it is in the folder that a command is started in."""
        return not self.database_url and self.data_dir == DEFAULT_DATA_DIR

    @property
    def database(self) -> str:
        """The database's URL as SQLAlchemy takes it."""
        if not self.database_url:
            return f"sqlite:///{quote(str(self.data_dir.absolute() / 'feedsvc.db'))}"
        scheme, _, rest = self.database_url.partition("://")
        return (
            f"postgresql+psycopg://{rest}" if scheme.startswith("postgres") else self.database_url
        )


def _files() -> list[Path]:
    named = os.environ.get(f"{PREFIX}CONFIG")
    return [path for path in (DEFAULT_FILE,) if path.exists()] + ([Path(named)] if named else [])


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML: {error}", path) from error


def _known_variables(model: type[BaseModel], prefix: str = PREFIX) -> set[str]:
    names: set[str] = set()
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, _Section):
            names |= _known_variables(inner, f"{prefix}{name.upper()}__")
        else:
            names.add(f"{prefix}{name.upper()}")
    return names


def load(**given: Any) -> Settings:  # noqa: ANN401  each setting has its own type
    """Read the settings; what is `given` wins over files and environment.

    Raises:
        SettingsError: a key is unknown or a value is bad; one line that says which and what to do.
    """
    known = _known_variables(Settings) | {f"{PREFIX}CONFIG"}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            raise SettingsError(f"{to_line(name)}: {_UNKNOWN}", name)
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        key = to_line(".".join(map(str, first["loc"])))
        says = first["msg"].removeprefix("Value error, ")
        if key not in _SECRET:
            says += f" (it is {first['input']!r:.200})"
        says = _UNKNOWN if first["type"] == "extra_forbidden" else says
        raise SettingsError(
            f"{key}: {says}", key
        ) from None  # pydantic's own words show the value, secret or not
