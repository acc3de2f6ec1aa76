"""What an import brings: one value per article of a file, whatever the format of the file.

A parser yields these in the order of the file, without a look at the database. What of an article
cannot be taken is a remark on it; an article that cannot be read at all is an `UnreadableItem`.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from feedsvc.domain.articles import ArticleContent, State
from feedsvc.errors import Problem


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    """An article of a file. Its content is as the file has it: not cleaned, not validated.

    `place` counts the items of the file from 1. `guid` is the id that readers know. `url` is the
    address that the article had, "" for none. `updated` is None if it is not known. `picture` is
    the URL of the lead picture, "" for none.
    """

    place: int
    guid: str
    content: ArticleContent
    state: State = State.PUBLISHED
    updated: datetime | None = None
    url: str = ""
    picture: str = ""
    remarks: tuple[Problem, ...] = ()

    def compute_fingerprint(self) -> str:
        """Return a digest of all that the file says of the article, wherever it stands in it."""
        dumped = repr(replace(self, place=0, remarks=()))
        return hashlib.sha256(dumped.encode("utf-8", "surrogatepass")).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class UnreadableItem:
    """An item of a file that is no article that could be stored, and why."""

    place: int
    title: str
    problem: Problem


ImportedItem = ImportedArticle | UnreadableItem


class Outcome(StrEnum):
    """What an import did with an item."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # it differs from ours, but an editor has changed ours, or ours is no import
    REFUSED = "refused"
