"""The version after this one, for tests of upgrades: this code with one more migration.

The migration copies a table that others refer to, and fills a new one in batches.
"""

import shutil
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "feedsvc"
_MIGRATION = '''"""The lengths of all texts."""

import sqlalchemy as sa
from alembic import op

revision = "{number:04}"
down_revision = "{former:04}"
FILLED_TABLE = "articles"
COPY = (
    "INSERT INTO article_lengths SELECT id, length(body_html) FROM articles"
    " WHERE id > :after AND id <= :last"
)


def upgrade():
    op.create_table(
        "article_lengths",
        sa.Column("article_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("length", sa.Integer(), nullable=False),
    )
    with op.batch_alter_table("sections") as batch:
        batch.alter_column("description", existing_type=sa.Text(), server_default="")


def fill(connection, after, last):
    connection.execute(sa.text(COPY), {{"after": after, "last": last}})


def finish():
    op.create_index("ix_article_lengths_length", "article_lengths", ["length"])
'''


def add_migration(folder: Path) -> str:
    """Add a migration to a copy of the folder of migrations. Return its number."""
    former = max(int(path.name[:4]) for path in folder.glob("versions/[0-9]*.py"))
    text = _MIGRATION.format(number=former + 1, former=former)
    (folder / "versions" / f"{former + 1:04}_lengths.py").write_text(text, encoding="utf-8")
    return f"{former + 1:04}"


def copy_migrations(folder: Path) -> str:
    """Copy the migrations to `folder` and add one. Return its number."""
    shutil.copytree(
        PACKAGE / "storage" / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__")
    )
    return add_migration(folder)


def copy_package(folder: Path) -> Path:
    """Copy this code into `folder` and add a migration. Return the value for PYTHONPATH."""
    # The bytecode is copied too, and is valid, because the copies have the same dates. Compiling
    # all of feedsvc again takes two seconds of a core.
    shutil.copytree(PACKAGE, folder / "feedsvc")
    add_migration(folder / "feedsvc" / "storage" / "migrations")
    return folder
