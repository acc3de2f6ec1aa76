"""Backups of PostgreSQL by its own programs: pg_dump, pg_restore and psql.

They get the connection's parameters by a private service file and the password by a variable
(https://www.postgresql.org/docs/current/libpq-pgservice.html): every user can see arguments.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, create_engine, text

from feedsvc import logs
from feedsvc.errors import SettingsError, UnavailableError, UnreadableError
from feedsvc.storage.database import Database, translate_errors
from feedsvc.storage.timeouts import BUSY_SECONDS

_LOCK = 0x66656562  # "feeb": one check of a backup at a time in each database
_CHUNK = 1 << 20
_SET_TIMEOUT = f"SET lock_timeout = '{BUSY_SECONDS}s'"
# All tables are dropped, as with SQLite: a newer version's tables would block a later upgrade.
_EMPTY = """DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname = current_schema()
        LOOP EXECUTE 'DROP TABLE ' || name || ' CASCADE'; END LOOP; END $$;
"""
_MAY_CREATE = text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
_SCRATCH = text("""SELECT 'feedsvc_check_' || oid FROM pg_database
    WHERE datname = current_database()""")
_SCHEMA = text("SELECT quote_ident(current_schema())")


def dump(database: Database, file: Path) -> None:
    """Write the tables of our schema into an archive, as they are at one instant.

    Raises:
        SettingsError: pg_dump is not installed, or too old for the server.
        UnavailableError: the database cannot be reached, or the file cannot be written.
    """
    with database.reading() as session:
        schema = session.scalar(_SCHEMA)
    with _environment(database) as environment:
        # Select tables, not the schema: otherwise the archive would create the schema "public",
        # which every database has.
        words = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"]
        _run([*words, f"--table={schema}.*", f"--file={file}"], environment)


def restore(database: Database, file: Path) -> None:
    """Replace all tables of our schema by those of an archive, in one transaction.

    Raises:
        SettingsError: a program is not installed, or too old.
        UnreadableError: the archive is damaged; nothing has changed.
        UnavailableError: the database cannot be reached, or a table is locked for too long.
    """
    reading = [_find("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)]
    writing = [_find("psql"), "--no-psqlrc", "--quiet", "--single-transaction"]
    writing += ["--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-"]
    with (
        _environment(database) as environment,
        tempfile.TemporaryFile() as read_errors,
        tempfile.TemporaryFile() as write_errors,
    ):
        reader = subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=read_errors)  # noqa: S603  our own words
        writer = subprocess.Popen(  # noqa: S603
            writing, stdin=subprocess.PIPE, stderr=write_errors, env=environment
        )
        try:
            is_whole = _pump(reader, writer)
        finally:
            for process, pipe in ((reader, reader.stdout), (writer, writer.stdin)):
                process.kill()  # before its pipe is closed
                process.wait()
                with suppress(BrokenPipeError):
                    pipe.close()  # type: ignore[union-attr]  # both are pipes
        if writer.returncode != 0 and is_whole:
            raise UnavailableError(_describe("psql", write_errors), database.label)
        if reader.returncode != 0:
            reason = _describe("pg_restore", read_errors)
            raise UnreadableError(f"{file} cannot be restored: {reason}", file)


@contextmanager
def open_scratch(database: Database, file: Path) -> Iterator[Database]:
    """Create a database on the same server, restore an archive into it, and drop it afterwards.

    Raises:
        SettingsError: the role may not create databases, or a program is missing.
        UnreadableError: the archive is damaged.
        UnavailableError: the server cannot be reached, or another backup is being checked.
    """
    engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
    try:
        with translate_errors(), engine.connect() as connection:
            name = _create_scratch(connection)
            try:
                url = database.url.set(database=name).difference_update_query(["dbname"])
                scratch = Database(url.render_as_string(hide_password=False))
                try:
                    _create_schema(scratch, connection)
                    restore(scratch, file)
                    yield scratch
                finally:
                    scratch.close()
            finally:
                connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    finally:
        engine.dispose()


def _create_scratch(connection: Connection) -> str:
    """Create an empty database. First drop one that a killed check left: its lock is free."""
    if not connection.scalar(_MAY_CREATE):
        role = connection.scalar(text("SELECT current_user"))
        raise SettingsError(
            f"the check of a backup restores it into a database of its own, and {role} may not "
            f"create one: run ALTER ROLE {role} CREATEDB as an administrator, or add --unchecked"
        )
    connection.execute(text(_SET_TIMEOUT))
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
    name = str(connection.scalar(_SCRATCH))
    connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    # The order of text in the locale "C" is right: sort keys are bytes.
    connection.execute(
        text(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
    )
    return name


def _create_schema(scratch: Database, connection: Connection) -> None:
    """Create the schema that the tables are in, unless every database has it."""
    schema = connection.scalar(_SCHEMA)
    if schema != "public":
        with scratch.writing() as session:
            session.execute(text(f"CREATE SCHEMA {schema}"))


def _pump(reader: "subprocess.Popen[bytes]", writer: "subprocess.Popen[bytes]") -> bool:
    """Pass the output of `reader` on to `writer`; return False if `reader` failed.

    If the reader fails, the writer must not see the end of its input, where it would commit.
    """
    assert reader.stdout  # noqa: S101  both are pipes
    assert writer.stdin  # noqa: S101
    try:
        writer.stdin.write(f"{_SET_TIMEOUT};\n{_EMPTY}".encode())
        while chunk := reader.stdout.read(_CHUNK):
            writer.stdin.write(chunk)
        if reader.wait() != 0:
            return False
        writer.stdin.close()
    except BrokenPipeError:  # the writer has ended with an error
        pass
    writer.wait()
    return True


@contextmanager
def _environment(database: Database) -> Iterator[Mapping[str, str]]:
    """Yield the environment in which a program connects to `database`."""
    _, parameters = database.url.get_dialect()().create_connect_args(database.url)
    password = parameters.pop("password", None)
    with tempfile.NamedTemporaryFile("w", prefix="feedsvc-", encoding="utf-8") as file:
        lines = [f"{name}={value}" for name, value in parameters.items()]
        file.write("\n".join(["[feedsvc]", *lines, ""]))
        file.flush()
        own = {"PGSERVICEFILE": file.name, "PGSERVICE": "feedsvc", "LC_ALL": "C.UTF-8"}
        yield {**os.environ, **own, **({"PGPASSWORD": str(password)} if password else {})}


def _find(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise SettingsError(
            f"{program} is not installed: install PostgreSQL's client programs (on Debian the "
            "package postgresql-client), of the server's major version"
        )
    return path


def _run(words: list[str], environment: Mapping[str, str]) -> None:
    with tempfile.TemporaryFile() as errors:
        done = subprocess.run(  # noqa: S603  our own words
            [_find(words[0]), *words[1:]], env=environment, stderr=errors, check=False
        )
        if done.returncode != 0:
            raise UnavailableError(_describe(words[0], errors))


def _describe(program: str, errors: IO[bytes]) -> str:
    """Return the first error that a program has printed.

    Raises:
        SettingsError: the program is older than the server.
    """
    errors.seek(0)
    lines = errors.read().decode(errors="replace").splitlines()
    message = next((line for line in lines if "error" in line.lower()), "") or " ".join(lines[:1])
    if "server version mismatch" in message:
        raise SettingsError(
            f"{program} is older than the server: install the package postgresql-client of the "
            "server's major version"
        )
    return f"{program} failed: {logs.clean(message.removeprefix(f'{program}: '))}"
