"""Tables of imports: their runs and reports, and redirects from a former site to this one."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedsvc.storage.tables import Base


class ImportRun(Base):
    """One import of a file or an address: how far it is, and what it has done.

    `done` counts the items that are settled: a run that was stopped goes on after them. `counts`
    holds a number for each outcome, `stale_feeds` the "ids" of the feeds to refresh at its end.
    """

    __tablename__ = "import_runs"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    source_version: Mapped[str] = mapped_column(String(40))
    editor: Mapped[str] = mapped_column(Text)
    started: Mapped[datetime]
    finished: Mapped[datetime | None]
    undone: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]]
    stale_feeds: Mapped[dict[str, Any]]


class ArticleImport(Base):
    """An import's record of an article: a digest of its source, and the revision that it stored.

    If the article has another revision now, an editor has changed it. The run `created_by` created
    it; the former values are from before the run `run_id` updated it.
    """

    __tablename__ = "article_imports"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id"), index=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("import_runs.id"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int]
    former_fingerprint: Mapped[str] = mapped_column(String(40), default="")
    former_run_id: Mapped[int | None]


class ImportRemark(Base):
    """A line of the report on an import: a Problem of the item at `place`, counted from 1."""

    __tablename__ = "import_remarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id"), index=True)
    place: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(20))
    field: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]]


class ImportTask(Base):
    """An import that was asked for on the admin pages; the scheduler does it.

    `file` is the name of the upload in the folder of imports, "" for an address; `address` is the
    former address of the site, which some formats need; `takes_pages` asks for pages too. `state`
    is a TaskState. `done` of `total` items and `read` of `size` bytes were taken. The work
    began or went on at `resumed` after `before` items: this gives the rate. `counts` holds a number
    for each outcome, `remarks` the first lines of the report on a dry run, `problem` why it failed.
    """

    __tablename__ = "import_tasks"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    source_version: Mapped[str] = mapped_column(String(40))
    file: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    takes_pages: Mapped[bool]
    editor: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    changed: Mapped[datetime]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_runs.id"), index=True)
    resumed: Mapped[datetime | None]
    before: Mapped[int]
    done: Mapped[int]
    total: Mapped[int]
    read: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(BigInteger)
    counts: Mapped[dict[str, Any]]
    remarks: Mapped[list[dict[str, Any]]]
    remark_count: Mapped[int]
    problem: Mapped[dict[str, Any]]


class Redirect(Base):
    """An address that an earlier site had. It redirects where the site has nothing of its own.

    It leads to the article with `article_id`, at its present address, or else to `target`: a path
    of the site, or the URL of another site. `former` is a simplified path with its query. `run_id`
    is the import that added it, if it has a target.
    """

    __tablename__ = "redirects"
    id: Mapped[int] = mapped_column(primary_key=True)
    former: Mapped[str] = mapped_column(String(500), unique=True)
    target: Mapped[str] = mapped_column(Text, default="")
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(index=True)
    added: Mapped[datetime]
