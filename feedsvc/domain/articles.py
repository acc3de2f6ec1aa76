"""Articles: what an editor submits, and what may follow what.

draft -> scheduled -> published -> withdrawn -> published; a scheduled one may go back to draft. Any
may go into the bin and come back as it was, until it is erased: then only its address is left of one
that was ever published, and says that it is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feedsvc.domain.documents import Person, Source


class State(StrEnum):
    """Where an article stands. Only a published one is in a feed."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    TRASHED = "trashed"
    PURGED = "purged"


LIVE = (State.DRAFT, State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN)


class Verb(StrEnum):
    """What an editor can do to an article; also the word in its history."""

    SAVE = "save"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    CORRECT = "correct"
    UPDATE = "update"
    WITHDRAW = "withdraw"
    UNDO = "undo"
    TRASH = "bin"
    RESTORE = "restore"


MAY: Mapping[State, frozenset[Verb]] = {
    State.DRAFT: frozenset({Verb.SAVE, Verb.PUBLISH, Verb.SCHEDULE, Verb.TRASH}),
    State.SCHEDULED: frozenset(
        {Verb.SAVE, Verb.PUBLISH, Verb.SCHEDULE, Verb.UNSCHEDULE, Verb.TRASH}
    ),
    State.PUBLISHED: frozenset({Verb.CORRECT, Verb.UPDATE, Verb.WITHDRAW, Verb.TRASH}),
    State.WITHDRAWN: frozenset({Verb.SAVE, Verb.PUBLISH, Verb.TRASH}),
    State.TRASHED: frozenset({Verb.RESTORE}),
    State.PURGED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class ImageUse:
    """A stored picture in its place in one article; `media` is the name it is stored under.

    `media` "" is a picture still to come, of which the texts are there. `decorative` says that it
    has no alt text on purpose.
    """

    media: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    decorative: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """An article's content as an editor or a command hands it in, not yet checked.

    `slug` "" asks for one made from the title; `section` and `topics` are names; `publish_at`
    None means "when it is published". `body` is HTML or plain text.
    """

    title: str
    body: str
    language: str
    summary: str = ""
    slug: str = ""
    section: str = ""
    topics: tuple[str, ...] = ()
    authors: tuple[Person, ...] = ()
    image: ImageUse | None = None
    sources: tuple[Source, ...] = ()
    publish_at: datetime | None = None
