"""The sections of the settings: their fields, bounds and checks; default.toml explains each.

Times are in seconds, sizes in bytes.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt, field_validator
from pydantic_settings import NoDecode

from feedsvc.domain.languages import canonicalize_language_tag, is_language_tag
from feedsvc.domain.site import (
    ENTRY_LIMITS,
    TTLS,
    check_authority,
    check_icon,
    check_title,
    check_zone,
)
from feedsvc.domain.text import is_web_url
from feedsvc.domain.web_readers import parse_web_reader


def _split_list(value: object) -> object:
    """Split a list such as "a, b", as an environment variable holds it."""
    return (
        [word.strip() for word in value.split(",") if word.strip()]
        if isinstance(value, str)
        else value
    )


# At most ten years, so that subtracting it from now cannot leave the range of datetime.
_Seconds = Annotated[int, Field(gt=0, le=315_360_000)]


class Section(BaseModel):
    """A table of default.toml. It has no other keys, and does not change after the start."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteSettings(Section):
    """How the site describes itself in every feed and page."""

    title: str = "Newsroom"
    description: str = ""
    language: str = ""
    time_zone: str = ""
    rights: str = ""
    icon: str = ""
    tag_authority: str = ""

    _check_title = field_validator("title")(check_title)
    _check_icon = field_validator("icon")(check_icon)
    _check_authority = field_validator("tag_authority")(check_authority)

    @field_validator("time_zone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        return check_zone(value)

    @field_validator("language")
    @classmethod
    def _check_language(cls, value: str) -> str:
        tag = canonicalize_language_tag(value)
        if value and not is_language_tag(tag):
            raise ValueError("give a language tag (BCP 47), such as id or en-GB")
        return tag


class FeedSettings(Section):
    """What every feed contains and how long it may be cached. Times are in seconds."""

    entry_limit: Annotated[int, Field(ge=ENTRY_LIMITS[0], le=ENTRY_LIMITS[1])] = 50
    ttl: Annotated[int, Field(ge=TTLS[0], le=TTLS[1])] = 300
    stale_while_revalidate: Annotated[int, Field(ge=0)] = 600
    stale_if_error: Annotated[int, Field(ge=0)] = 604800
    tombstone_days: Annotated[int, Field(ge=0, le=3650)] = 90
    hubs: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_list)] = ()
    web_readers: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_list)] = ()
    combinations: Annotated[int, Field(ge=0, le=10_000)] = 200
    memory: Annotated[int, Field(ge=0)] = 67_108_864
    deltas: Literal["known", "all", "off"] = "known"
    delta_memory: Annotated[int, Field(ge=0)] = 4_194_304

    @field_validator("web_readers")
    @classmethod
    def _check_readers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            parse_web_reader(each)
        return value

    @field_validator("hubs")
    @classmethod
    def _check_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(is_web_url, value)):
            raise ValueError("give web addresses, such as https://hub.example/")
        return value


class ArticleSettings(Section):
    """How long revisions of articles are stored."""

    revision_days: Annotated[int, Field(ge=0, le=36_500)] = 730


class MediaSettings(Section):
    """Which pictures may be uploaded, and at which size they are stored."""

    max_upload: PositiveInt = 20_971_520
    max_pixels: PositiveInt = 60_000_000
    max_width: PositiveInt = 2048


class ImportSettings(Section):
    """The limit of imports on the admin pages."""

    max_upload: PositiveInt = 200_000_000


class OutboundSettings(Section):
    """How addresses of other hosts are fetched."""

    timeout: Annotated[int, Field(gt=0, le=600)] = 20
    allow_loopback: bool = False


class WebSettings(Section):
    """The web server. Times are in seconds."""

    workers: PositiveInt = 1
    threads: PositiveInt = 8
    body_threads: Annotated[int, Field(ge=2, le=1000)] = 64
    trusted_hops: Annotated[int, Field(ge=0)] = 0
    extra_bodies: Annotated[int, Field(ge=0)] = 60
    searches: Annotated[int, Field(ge=0)] = 30
    combinations: Annotated[int, Field(ge=0)] = 20
    api_requests: Annotated[int, Field(ge=0)] = 600
    known_clients: PositiveInt = 10_000
    session_idle: _Seconds = 43_200
    session_age: _Seconds = 604_800

    @property
    def waiting_threads(self) -> int:
        """The threads of a web process for requests that wait for their turn at the database."""
        return 8 * self.threads


class SchedulerSettings(Section):
    """The intervals of the scheduler, in seconds."""

    tick: Annotated[float, Field(gt=0, le=1)] = 0.5
    sweep: _Seconds = 3600
    recompress: _Seconds = 30
    takeover: Annotated[float, Field(gt=0, le=4)] = 1.0
