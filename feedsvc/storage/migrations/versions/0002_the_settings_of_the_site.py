"""The settings of the site, and redirects from the addresses of an earlier one.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table. A site of 0.1.0 keeps the language and time zone that were its defaults."""
    table = op.create_table(
        "site_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("served_url", sa.Text(), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_settings")),
    )
    if op.get_bind().scalar(sa.text("SELECT max(id) FROM feeds")):
        row = {
            "id": 1,
            "revision": 0,
            "chosen": {"site.language": "id", "site.time_zone": "Asia/Jakarta"},
            "served_url": "",
            "is_trial": True,
        }
        op.bulk_insert(table, [row])
    op.create_table(
        "redirects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("former", sa.String(length=500), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_redirects_article_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redirects")),
        sa.UniqueConstraint("former", name=op.f("uq_redirects_former")),
    )
    op.create_index(op.f("ix_redirects_article_id"), "redirects", ["article_id"], unique=False)
