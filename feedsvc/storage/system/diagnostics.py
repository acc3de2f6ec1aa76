"""What the database says of itself: its clock and journal, its times, and what we may do in it."""

from datetime import UTC, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Article

# Rights of a table; and of a sequence that a column takes its numbers from (deptype a).
_MISSING = text("""
    SELECT wanted, relname FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) wanted
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
        AND NOT has_table_privilege(pg_class.oid, wanted)
        AND NOT (relname = 'alembic_version' AND wanted <> 'SELECT')
    UNION ALL
    SELECT 'USAGE', relname FROM pg_class JOIN pg_depend ON objid = pg_class.oid AND deptype = 'a'
    WHERE relnamespace = current_schema()::regnamespace
        AND CASE WHEN relkind = 'S' THEN NOT has_sequence_privilege(pg_class.oid, 'USAGE') END
    ORDER BY 2, 1""")


def read_clock(session: Session) -> datetime | None:
    """Return the time on the server's clock; None on SQLite, which has only ours."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            text("SELECT count(*) FROM sqlite_schema")
        )  # so that the file is really read
        return None
    now: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)


def read_journal_mode(session: Session) -> str:
    """Return how SQLite keeps its journal, such as "wal" or "delete"."""
    return str(session.execute(text("PRAGMA journal_mode")).scalar_one())


def find_newest_change(session: Session) -> datetime | None:
    """Return when an article was last changed: the clock was there at least."""
    return session.scalar(select(func.max(Article.changed)))


def read_only(session: Session) -> str:
    """Return why a writing transaction may write nothing; "" if it may."""
    if session.get_bind().dialect.name == "sqlite":
        return "PRAGMA query_only is set" if session.scalar(text("PRAGMA query_only")) else ""
    if session.scalar(text("SELECT pg_is_in_recovery()")):
        return "it is a standby, which follows another server"
    is_set = session.scalar(text("SHOW transaction_read_only")) == "on"
    return (
        "default_transaction_read_only is on, for the server, the database or the role"
        if is_set
        else ""
    )


def role(session: Session) -> str:
    """Return the PostgreSQL role that we are."""
    return str(session.scalar(text("SELECT current_user")))


def missing_rights(session: Session) -> list[str]:
    """Return the rights that a PostgreSQL role lacks, such as "INSERT on articles"."""
    if session.scalar(text("SELECT current_schema()")) is None:
        return ["USAGE on the schema public"]
    return [f"{right} on {name}" for right, name in session.execute(_MISSING)]
