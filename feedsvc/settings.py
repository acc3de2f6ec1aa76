"""The settings: default.toml, PORT and DATABASE_URL, the file in FEEDSVC_CONFIG, then FEEDSVC_*.

They are one frozen object, read once at the start. An unknown key or a bad value stops the start.
"""

from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import (
    BaseModel,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, InitSettingsSource, SettingsConfigDict
from pydantic_settings import PydanticBaseSettingsSource as Source

from feedsvc import hosting, setting_sources
from feedsvc.domain.site import (
    STORED,
    check_base_url,
    is_loopback,
)
from feedsvc.domain.text import to_line
from feedsvc.errors import SettingsError
from feedsvc.setting_sections import (
    ArticleSettings,
    FeedSettings,
    ImportSettings,
    MediaSettings,
    OutboundSettings,
    SchedulerSettings,
    Section,
    SiteSettings,
    WebSettings,
)

_SECRET = {"database_url"}
DEFAULT_DATA_DIR = Path("var")


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
    imports: ImportSettings = ImportSettings()
    outbound: OutboundSettings = OutboundSettings()
    web: WebSettings = WebSettings()
    scheduler: SchedulerSettings = SchedulerSettings()
    _origins: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @property
    def origins(self) -> Mapping[str, str]:
        """The variable or file of each setting that is set, by its key; "" for `load`'s arguments.

        An empty value does not count as set. A default value in a file does not either, because
        "feedsvc settings --defaults" prints a file to start from, with all of them.
        """
        return self._origins

    def list_fixed(self) -> dict[str, Any]:
        """Return the site's settings that are set here, by key, with their values as in JSON."""
        return {key: _to_json(self.get_value(key)) for key in STORED if key in self.origins}

    def get_value(self, key: str) -> Any:  # noqa: ANN401  each setting has its own type
        """Return the value of the setting with a key such as "site.title"."""
        return reduce(getattr, key.split("."), self)

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
        return check_base_url(value)

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
    def is_trial(self) -> bool:
        """Whether a server with these settings would be reached from its own machine only."""
        return is_loopback(self.host)

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
        if isinstance(inner, type) and issubclass(inner, Section):
            keys += list_keys(inner, f"{name}.")
        else:
            keys.append(f"{prefix}{name}")
    return keys


def get_default(key: str) -> Any:  # noqa: ANN401  each setting has its own type
    """Return the default value of the setting with a key such as "site.title", as in JSON."""
    model: Any = Settings
    *sections, name = key.split(".")
    for section in sections:
        model = model.model_fields[section].annotation
    return _to_json(model.model_fields[name].default)


def _to_json(value: object) -> Any:  # noqa: ANN401  each setting has its own type
    return list(value) if isinstance(value, tuple) else value


def load(**values: Any) -> Settings:  # noqa: ANN401  each setting has its own type
    """Read the settings. `values` take priority over the environment and the files.

    Raises:
        SettingsError: a key is unknown or a value is bad. The message, one line, names it.
    """
    setting_sources.check_variables(list_keys())
    try:
        settings = Settings(**values)
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
    settings._origins = _find_origins(settings, values)  # noqa: SLF001  this module's own
    return settings


def _find_origins(settings: Settings, values: Mapping[str, Any]) -> dict[str, str]:
    origins = setting_sources.find_origins(list_keys())
    arguments = setting_sources.Source("", values)
    origins |= {key: arguments.name for key in list_keys() if arguments.has(key)}
    return {key: origin for key, origin in origins.items() if _is_set(settings, key, origin)}


def _is_set(settings: Settings, key: str, origin: str) -> bool:
    value = _to_json(settings.get_value(key))
    if value == "" or origin == setting_sources.DEFAULT:
        return False
    return value != get_default(key) or not Path(origin).is_absolute()
