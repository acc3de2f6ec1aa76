"""The settings: default.toml, PORT and DATABASE_URL, the file in FEEDSVC_CONFIG, then FEEDSVC_*.

They are one frozen object, read once at the start. An unknown key or a bad value stops the start.
"""

import re
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

from feedsvc import hosting, setting_sources
from feedsvc.domain.languages import canonicalize_language_tag, is_language_tag
from feedsvc.domain.site import check_authority, check_icon, check_title
from feedsvc.domain.text import is_web_url, to_line
from feedsvc.errors import SettingsError

_SECRET = {"database_url"}
_BASE_URL = re.compile(r"[A-Za-z]+://[^/?#@]+(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)*/*")
DEFAULT_DATA_DIR = Path("var")


def _split_list(value: object) -> object:
    """Split a list such as "a, b", which is how an environment variable holds one."""
    return (
        [word.strip() for word in value.split(",") if word.strip()]
        if isinstance(value, str)
        else value
    )


# At most ten years, so that subtracting it from now cannot leave the range of datetime.
_Seconds = Annotated[int, Field(gt=0, le=315_360_000)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteSettings(_Section):
    """How the site describes itself in every feed and page."""

    title: str = "Newsroom"
    description: str = ""
    language: str = "id"
    time_zone: str = "Asia/Jakarta"
    rights: str = ""
    icon: str = ""
    tag_authority: str = ""

    _check_title = field_validator("title")(check_title)
    _check_icon = field_validator("icon")(check_icon)
    _check_authority = field_validator("tag_authority")(check_authority)

    @field_validator("time_zone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("give a zone of the tz database, such as Asia/Jakarta") from error
        return value

    @field_validator("language")
    @classmethod
    def _check_language(cls, value: str) -> str:
        tag = canonicalize_language_tag(value)
        if not is_language_tag(tag):
            raise ValueError("give a language tag (BCP 47), such as id or en-GB")
        return tag


class FeedSettings(_Section):
    """What every feed contains and how long it may be cached. Times are in seconds."""

    entry_limit: Annotated[int, Field(ge=1, le=1000)] = 50
    ttl: Annotated[int, Field(ge=60, le=86400)] = 300
    stale_while_revalidate: Annotated[int, Field(ge=0)] = 600
    stale_if_error: Annotated[int, Field(ge=0)] = 604800
    tombstone_days: Annotated[int, Field(ge=0, le=3650)] = 90
    hubs: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_list)] = ()
    memory: Annotated[int, Field(ge=0)] = 67_108_864
    deltas: Literal["known", "all", "off"] = "known"
    delta_memory: Annotated[int, Field(ge=0)] = 4_194_304

    @field_validator("hubs")
    @classmethod
    def _check_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(is_web_url, value)):
            raise ValueError("give web addresses, such as https://hub.example/")
        return value


class ArticleSettings(_Section):
    """How long revisions of articles are stored."""

    revision_days: Annotated[int, Field(ge=0, le=36_500)] = 730


class MediaSettings(_Section):
    """Which pictures may be uploaded, and at which size they are stored."""

    max_upload: PositiveInt = 20_971_520
    max_pixels: PositiveInt = 60_000_000
    max_width: PositiveInt = 2048


class WebSettings(_Section):
    """The web server. Times are in seconds."""

    workers: PositiveInt = 1
    threads: PositiveInt = 8
    body_threads: Annotated[int, Field(ge=2, le=1000)] = 64
    trusted_hops: Annotated[int, Field(ge=0)] = 0
    extra_bodies: Annotated[int, Field(ge=0)] = 60
    known_clients: PositiveInt = 10_000
    session_idle: _Seconds = 43_200
    session_age: _Seconds = 604_800

    @property
    def waiting_threads(self) -> int:
        """The threads of a web process for requests that wait for their turn at the database."""
        return 8 * self.threads


class SchedulerSettings(_Section):
    """The intervals of the scheduler, in seconds."""

    tick: Annotated[float, Field(gt=0, le=1)] = 0.5
    sweep: _Seconds = 3600
    recompress: _Seconds = 30
    takeover: Annotated[float, Field(gt=0, le=4)] = 1.0


class Settings(BaseSettings):
    """All settings. feedsvc/default.toml documents each of them."""

    model_config = SettingsConfigDict(
        env_prefix=setting_sources.PREFIX,
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
        dotenv_settings: Source,  # noqa: ARG003  we read no .env file
        file_secret_settings: Source,  # noqa: ARG003  and no secret files
    ) -> tuple[Source, ...]:
        """Return the sources, from the highest priority to the lowest."""
        others = [
            InitSettingsSource(settings_cls, dict(source.values))
            for source in reversed(setting_sources.read_sources())
        ]
        return (init_settings, env_settings, *others)

    @field_validator("bind")
    @classmethod
    def _check_bind(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        is_address = host and colon and "/" not in host and port.isdecimal()
        if not (is_address and 0 < int(port) < 65536):
            raise ValueError("give an address and a port, such as 127.0.0.1:8000")
        return value

    @field_validator("base_url")
    @classmethod
    def _check_base_url(cls, value: str) -> str:
        if value and not (is_web_url(value) and _BASE_URL.fullmatch(value)):
            example = "such as https://news.example or https://example.org/news"
            raise ValueError(f"give the address at which readers reach the site, {example}")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: str) -> str:
        if value and not value.startswith(
            ("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")
        ):
            raise ValueError("give sqlite:///PATH or postgresql://USER@HOST/NAME")
        return value

    @field_validator("log_level")
    @classmethod
    def _check_level(cls, value: str) -> str:
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
        """The base of every absolute URL, without a slash at its end."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104  only compared
        return self.base_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def is_default_place(self) -> bool:
        """Whether neither data_dir nor database_url is set, so that the data is in ./var."""
        return not self.database_url and self.data_dir == DEFAULT_DATA_DIR

    @property
    def database(self) -> str:
        """The database's URL for SQLAlchemy."""
        if not self.database_url:
            return f"sqlite:///{quote(str(self.data_dir.absolute() / 'feedsvc.db'))}"
        scheme, _, rest = self.database_url.partition("://")
        return (
            f"postgresql+psycopg://{rest}" if scheme.startswith("postgres") else self.database_url
        )


def list_keys(model: type[BaseModel] = Settings, prefix: str = "") -> list[str]:
    """Return the key of every setting, such as "bind" and "site.title"."""
    keys: list[str] = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, _Section):
            keys += list_keys(inner, f"{name}.")
        else:
            keys.append(f"{prefix}{name}")
    return keys


def load(**values: Any) -> Settings:  # noqa: ANN401  each setting has its own type
    """Read the settings. `values` take priority over the environment and the files.

    Raises:
        SettingsError: a key is unknown or a value is bad. The message, one line, names it.
    """
    setting_sources.check_variables(list_keys())
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = to_line(".".join(map(str, first["loc"])))
        message = first["msg"].removeprefix("Value error, ")
        message += "" if key in _SECRET else f" (it is {first['input']!r:.200})"
        message = setting_sources.UNKNOWN if first["type"] == "extra_forbidden" else message
        key, message = hosting.name_variable(key, first["input"], message)
        # Without "from None" a traceback would show pydantic's message, which contains the value,
        # secret or not.
        raise SettingsError(f"{key}: {message}", key) from None
