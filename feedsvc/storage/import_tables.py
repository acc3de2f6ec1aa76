"""The table of imports that administrators ask for on the admin pages."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedsvc.storage.tables import Base


class ImportTask(Base):
    """An import that was asked for on the admin pages; the scheduler does it.

    `file` is the name of the upload in the folder of imports, "" for an address; `address` is the
    former address of the site, which some formats need. `state` is a TaskState. `done` of `total`
    items and `read` of `size` bytes were taken; with `resumed` and `before` (the items that were
    done then) they give the rate. `counts` holds a number for each outcome, `remarks` the first
    lines of the report on a dry run, `problem` why it failed.
    """

    __tablename__ = "import_tasks"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    source_version: Mapped[str] = mapped_column(String(40))
    file: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
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
