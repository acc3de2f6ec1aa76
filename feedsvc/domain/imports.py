"""What an import brings: one value per article of a file, whatever the format of the file.

A parser yields these in the order of the file, without a look at the database. A part of an article
that cannot be imported becomes a remark on it; an article that cannot be read at all becomes an
`UnreadableItem`.
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
    the URL of the lead picture, "" for none; its texts are in `content.image`, without a name.
    `aliases` are further addresses that lead to it.
    """

    place: int
    guid: str
    content: ArticleContent
    state: State = State.PUBLISHED
    updated: datetime | None = None
    url: str = ""
    picture: str = ""
    aliases: tuple[str, ...] = ()
    remarks: tuple[Problem, ...] = ()

    def compute_fingerprint(self) -> str:
        """Return a digest of all that the file says of the article, whatever its place there."""
        dumped = repr(replace(self, place=0, remarks=()))
        return hashlib.sha256(dumped.encode("utf-8", "surrogatepass")).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class UnreadableItem:
    """An item of a file that cannot be stored as an article, and why."""

    place: int
    title: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class SkippedItem:
    """An item of a file, or several at once, that are not imported, and why."""

    place: int
    title: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class ImportedRedirect:
    """A former address of a term or of the site, and its target; it follows a file's articles.

    `kind` and `name` are those of a term: "topics", "sections" or "authors"; "" is the whole site.
    The address leads to the term's page, or to its feed in the format `suffix`. Without such a term
    there is no redirect.
    """

    place: int
    former: str
    kind: str = ""
    name: str = ""
    suffix: str = ""

    def build_target(self, slug: str) -> str:
        """Return the path that it leads to; `slug` is the term's, "" for the whole site."""
        if not self.suffix:
            return f"/{self.kind}/{slug}" if self.kind else "/"
        return (
            f"/feeds/{self.kind}/{slug}.{self.suffix}" if self.kind else f"/feeds/all.{self.suffix}"
        )


ImportedItem = ImportedArticle | UnreadableItem | SkippedItem | ImportedRedirect


class Outcome(StrEnum):
    """What an import did with an item."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # it differs from our article, which was edited here or not imported
    REFUSED = "refused"
    SKIPPED = "skipped"  # it is no article, or was not asked for


class TaskState(StrEnum):
    """The state of an import that was asked for on the admin pages."""

    PREVIEWING = "previewing"  # the scheduler counts the items that would come
    READY = "ready"  # an administrator decides
    IMPORTING = "importing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"
    DISCARDED = "discarded"


WORKING_STATES = (TaskState.PREVIEWING, TaskState.IMPORTING, TaskState.UNDOING)
ENDED_STATES = (TaskState.DONE, TaskState.UNDONE, TaskState.DISCARDED)


@dataclass(frozen=True, slots=True)
class TaskSource:
    """What a task imports: an upload by its name, or a feed by its address.

    `file` is the upload in the folder of imports, of `size` bytes; `version` changes when its bytes
    do. `address` is the former address of the site, which some formats need. `takes_pages` asks for
    pages that are no articles.
    """

    name: str
    version: str
    file: str = ""
    address: str = ""
    size: int = 0
    takes_pages: bool = False
