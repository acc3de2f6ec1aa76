"""Diagnostics of the database: its clock, its journal, and what we are allowed to do."""

from datetime import UTC, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Article

# Privileges on tables, and on the sequences of their columns (deptype a).
_MISSING = text("""
    SELECT privilege, relname
    FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) privilege
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
        AND NOT has_table_privilege(pg_class.oid, privilege)
        AND NOT (relname = 'alembic_version' AND privilege <> 'SELECT')
    UNION ALL
    SELECT 'USAGE', relname FROM pg_class JOIN pg_depend ON objid = pg_class.oid AND deptype = 'a'
    WHERE relnamespace = current_schema()::regnamespace
        AND CASE WHEN relkind = 'S' THEN NOT has_sequence_privilege(pg_class.oid, 'USAGE') END
    ORDER BY 2, 1""")


def read_clock(session: Session) -> datetime | None:
    """Return the time of the database server's clock; None on SQLite, which has no server."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("SELECT count(*) FROM sqlite_schema"))  # reads the file
        return None
    now: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)


def read_journal_mode(session: Session) -> str:
    """Return SQLite's journal mode, such as "wal" or "delete"."""
    return str(session.execute(text("PRAGMA journal_mode")).scalar_one())


def find_newest_change(session: Session) -> datetime | None:
    """Return when an article was last changed: the clock cannot be earlier."""
    return session.scalar(select(func.max(Article.changed)))


def explain_read_only(session: Session) -> str:
    """Return why transactions cannot write; "" if they can."""
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


def read_role(session: Session) -> str:
    """Return the PostgreSQL role that we are connected as."""
    return str(session.scalar(text("SELECT current_user")))


def list_missing_privileges(session: Session) -> list[str]:
    """Return the privileges that our PostgreSQL role lacks, such as "INSERT on articles"."""
    if session.scalar(text("SELECT current_schema()")) is None:
        return ["USAGE on the schema public"]
    return [f"{privilege} on {name}" for privilege, name in session.execute(_MISSING)]
