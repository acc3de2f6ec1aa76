"""How a database goes about a question: what tests of speed can rely on, where times cannot be."""

from collections.abc import Callable

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from feedsvc.storage.database import Database


def plan(database: Database, question: Callable[[Session], object], table: str) -> str:
    """Return the plan of the last statement that `question` asks; PostgreSQL looks at `table` first."""
    said: list[tuple[str, object]] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *given: said.append((given[2], given[3]))
    )
    with database.reading() as session:
        question(session)
    asked, given = said[-1]
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                text(f"VACUUM ANALYZE {table}")
            )
        return "\n".join(
            str(tuple(row))
            for row in connection.exec_driver_sql(explain + asked, given)  # type: ignore[arg-type]  # as the driver got them
        )
