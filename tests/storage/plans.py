"""Query plans, for tests of speed: a plan can be relied on where a stopwatch cannot."""

from collections.abc import Callable

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from feedsvc.storage.database import Database


def read_plan(database: Database, run: Callable[[Session], object], table: str) -> str:
    """Return the plan of the last statement of `run`, after PostgreSQL has analyzed `table`."""
    statements: list[tuple[str, object]] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda *args: statements.append((args[2], args[3])),
    )
    with database.reading() as session:
        run(session)
    statement, parameters = statements[-1]
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                text(f"VACUUM ANALYZE {table}")
            )
        return "\n".join(
            str(tuple(row))
            for row in connection.exec_driver_sql(explain + statement, parameters)  # type: ignore[arg-type]  # as the driver got them
        )
