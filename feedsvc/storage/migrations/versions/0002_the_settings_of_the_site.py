"""The settings of the site.

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
