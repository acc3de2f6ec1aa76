"""Every error that feedsvc raises on purpose. Each carries its subject and says what to do.

FeedsvcError
├── SettingsError          a setting is unknown or has a bad value; the start stops
├── UnavailableError       the database cannot be used now; carries the reason, an Outage
│   └── UnexploredError    the articles of a combined feed in a range are not known yet
├── OutdatedSiteError      the settings of the site were changed while feeds were rendered
├── OutdatedError          the database's tables are not those of this version
│   └── MissingError       the database has no tables
├── NotFoundError          the object does not exist and never did
├── GoneError              the object existed and was withdrawn
├── ValidationError        the input is invalid: one Problem per field
│   ├── ConflictError      another editor saved the article in between
│   ├── CollisionError     another request stored or removed something that this one needs
│   ├── InvalidStateError  the article's state does not allow the action
│   └── FetchError         a fetch from another host failed
├── LoginError             name and password do not match
│   ├── ThrottledError     too many attempts; carries the seconds to wait
│   └── SuspendedError     they match, but an administrator has suspended the editor
├── RenderingError         a document could not be rendered so that it reads back
└── UnreadableError        the bytes are not in the format that they should be in
"""

import dataclasses
from collections.abc import Iterable, Mapping
from enum import StrEnum


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, and what to do, as a template in English.

    `message` is also the msgid of its translation, so it is a literal string; values are in
    `params` and stand in the message as %(name)s. `field` is "" if no single field is to blame.
    """

    field: str
    message: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        """Return the message in English, with the field before it."""
        text = self.message % self.params if self.params else self.message
        return f"{self.field}: {text}" if self.field else text


class FeedsvcError(Exception):
    """The base class. Interfaces catch it and show its message."""

    def __init__(self, message: str, subject: object = None) -> None:
        super().__init__(message)
        self.subject = subject


class SettingsError(FeedsvcError):
    """A setting is unknown or has a bad value."""


class Outage(StrEnum):
    """Why the database cannot be used."""

    AWAY = "away"  # no server, no file, or no connection to it
    BUSY = "busy"  # locked for too long, or out of connections
    READ_ONLY = "read_only"
    TABLES = "tables"  # some are missing, or are not of this version
    RIGHTS = "rights"
    FULL = "full"  # no room on the disk or in the memory of the database
    DAMAGED = "damaged"
    UNKNOWN = "unknown"


class UnavailableError(FeedsvcError):
    """The database cannot be used now. `outage` is the reason, None if the cause lies elsewhere."""

    def __init__(self, message: str, subject: object = None, outage: Outage | None = None) -> None:
        super().__init__(message, subject)
        self.outage = outage


class UnexploredError(UnavailableError):
    """A combined feed may have articles in `gap`, a range that was not explored yet.

    The subject is the feed's id; `gap` is a `KeyRange` of `storage.feeds.newest_matches`.
    """

    def __init__(self, message: str, subject: int, gap: object) -> None:
        super().__init__(message, subject)
        self.gap = gap


class OutdatedSiteError(FeedsvcError):
    """The settings of the site were changed meanwhile: nothing was written; try again."""


class OutdatedError(FeedsvcError):
    """The database's tables are not those of this version."""


class MissingError(OutdatedError):
    """The database has no tables: it is new, or it is the wrong one."""


class NotFoundError(FeedsvcError):
    """The object does not exist."""


class GoneError(FeedsvcError):
    """The object existed and was withdrawn; its page shows `notice`, which is in `language`."""

    def __init__(
        self, message: str, subject: object = None, notice: str = "", language: str = ""
    ) -> None:
        super().__init__(message, subject)
        self.notice, self.language = notice, language


class ValidationError(FeedsvcError):
    """The input is invalid. `problems` has at least one problem per invalid field."""

    def __init__(self, problems: Iterable[Problem], subject: object = None) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)), subject)


class ConflictError(ValidationError):
    """Another editor saved the article in between."""


class CollisionError(ValidationError):
    """Another request stored or removed something that this request depends on."""


class InvalidStateError(ValidationError):
    """The article's state does not allow the action."""


class FetchError(ValidationError):
    """A fetch from another host failed, or its address is refused."""


class UnreachableError(FetchError):
    """Another host cannot be reached, or does not answer in time: a later try may succeed."""


class LoginError(FeedsvcError):
    """Name and password do not match."""


class ThrottledError(LoginError):
    """There were too many attempts. `seconds` is how long to wait."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class SuspendedError(LoginError):
    """Name and password match, but the editor is suspended."""


class RenderingError(FeedsvcError):
    """A document could not be rendered so that it reads back."""


class UnreadableError(FeedsvcError):
    """The bytes are not in the format that they should be in."""
