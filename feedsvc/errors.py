"""Every deliberate error. Each carries its subject and says what to do.

FeedsvcError
├── SettingsError         a setting is unknown or has a bad value; the start stops
├── UnavailableError      the database cannot be used now; carries why, as an Outage
├── OutdatedError         the database's tables are not those of this version
│   └── MissingError      there are none: it is new, or not the one that is meant
├── NotFoundError         there is no such thing (never was)
├── GoneError             there was such a thing, and it was withdrawn
├── Refused               input that cannot be taken as it stands: one Problem per field
│   ├── ConflictError     somebody else saved in between
│   ├── CollisionError    another request stored or removed what this one rests on
│   └── NotPossibleError  the article's state does not allow this
├── LoginError            the name and the password do not fit together
│   ├── ThrottledError    too many attempts; carries the seconds to wait
│   └── SuspendedError    they fit, but an administrator has suspended this editor
├── RenderingError        a document could not be spelled so that it reads back
└── UnreadableError       bytes that are not what their format promises
"""

import dataclasses
from collections.abc import Iterable, Mapping
from enum import StrEnum


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field and what to do, as a template of English text.

    `message` is also the key of its translation, so it is fixed text; values go into `params`
    and are named by %(name)s. `field` is "" where no one field is to blame.
    """

    field: str
    message: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        """Return the message in English, its field in front."""
        text = self.message % self.params if self.params else self.message
        return f"{self.field}: {text}" if self.field else text


class FeedsvcError(Exception):
    """The root: catch it at a door, show its words."""

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
    """The database cannot be used now; `outage` says why, None where it is not the database's doing."""

    def __init__(self, message: str, subject: object = None, outage: Outage | None = None) -> None:
        super().__init__(message, subject)
        self.outage = outage


class OutdatedError(FeedsvcError):
    """The database's tables are not those of this version."""


class MissingError(OutdatedError):
    """The database has no tables: it is new, or not the one that is meant."""


class NotFoundError(FeedsvcError):
    """There is no such thing."""


class GoneError(FeedsvcError):
    """There was such a thing, and it was withdrawn."""


class ValidationError(FeedsvcError):
    """Input that cannot be taken as it stands."""

    def __init__(self, problems: Iterable[Problem], subject: object = None) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)), subject)


class ConflictError(ValidationError):
    """Somebody else saved in between."""


class CollisionError(ValidationError):
    """Another request stored or removed what this one rests on."""


class InvalidStateError(ValidationError):
    """The article's state does not allow this."""


class LoginError(FeedsvcError):
    """The name and the password do not fit together."""


class ThrottledError(LoginError):
    """Too many attempts; `seconds` says how long to wait."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class SuspendedError(LoginError):
    """Name and password fit, but this editor may not come in."""


class RenderingError(FeedsvcError):
    """A document could not be spelled so that it reads back."""


class UnreadableError(FeedsvcError):
    """Bytes that are not what their format promises."""
