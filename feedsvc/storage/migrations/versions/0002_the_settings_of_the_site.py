"""Settings, redirects, notices, guids, picture sizes, imports, combined feeds, translations.

Revision: 0002, after 0001.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
FILLED_TABLE = "articles"
_USED = """SELECT DISTINCT media.name, media.width, media.height FROM media_uses
    JOIN media ON media.id = media_uses.media_id
    WHERE media_uses.article_id > :after AND media_uses.article_id <= :last"""
_TEXTS = """SELECT id, revision, body_html FROM articles
    WHERE id > :after AND id <= :last AND body_html LIKE '%/media/%'"""
# A server of the former version may save the article meanwhile.
_SAVE = "UPDATE articles SET body_html = :body WHERE id = :id AND revision = :revision"
_PICTURE = re.compile(r'<img [^<>]*?src="[^"<>]*/media/([^"<>/]*)"[^<>]*>')
_SIZED = re.compile(r' (?:width|height)="')


def upgrade() -> None:
    """Create all of these. A site of 0.1.0 keeps its former default language and time zone."""
    _add_notices()
    _create_former_guids()
    _create_renditions()
    _create_combined_feeds()
    _add_languages()
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
    _create_redirects()
    _create_import_runs()
    _create_article_imports()
    _create_import_remarks()
    _create_import_tasks()
    _create_api_tables()
    _add_programs()


def _create_redirects() -> None:
    op.create_table(
        "redirects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("former", sa.String(length=500), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_redirects_article_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redirects")),
        sa.UniqueConstraint("former", name=op.f("uq_redirects_former")),
    )
    op.create_index(op.f("ix_redirects_article_id"), "redirects", ["article_id"], unique=False)
    op.create_index(op.f("ix_redirects_run_id"), "redirects", ["run_id"], unique=False)


def _add_programs() -> None:
    op.add_column(
        "changes", sa.Column("program", sa.Text(), server_default=sa.text("''"), nullable=False)
    )


def _add_notices() -> None:
    for name in ("notice", "notice_title"):
        op.add_column(
            "articles", sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)
        )
    op.add_column("withdrawals", sa.Column("published", sa.DateTime(timezone=True)))
    op.create_index(
        op.f("ix_withdrawals_feed_id_published_article_id"),
        "withdrawals",
        ["feed_id", "published", "article_id"],
    )


def _create_former_guids() -> None:
    op.create_table(
        "former_guids",
        sa.Column("guid", sa.String(length=300), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("replaced", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_former_guids_article_id")
        ),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_former_guids")),
    )
    for column in ("article_id", "replaced"):
        op.create_index(op.f(f"ix_former_guids_{column}"), "former_guids", [column])


def _create_renditions() -> None:
    op.create_table(
        "media_renditions",
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("in_feeds", sa.Boolean(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name=op.f("fk_media_renditions_media_id")
        ),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_media_renditions")),
    )
    for column in ("in_feeds", "pending"):
        name = op.f(f"ix_media_renditions_{column}_media_id")
        op.create_index(name, "media_renditions", [column, "media_id"])
    op.create_table(
        "rendition_files",
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name=op.f("fk_rendition_files_media_id")
        ),
        sa.PrimaryKeyConstraint("media_id", "name", name=op.f("pk_rendition_files")),
    )
    op.create_index(op.f("ix_rendition_files_name"), "rendition_files", ["name"])
    op.execute("INSERT INTO media_renditions SELECT id, true, false, '' FROM media")


def _create_import_runs() -> None:
    op.create_table(
        "import_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_version", sa.String(length=40), nullable=False),
        sa.Column("editor", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("stale_feeds", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )


def _create_article_imports() -> None:
    op.create_table(
        "article_imports",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("former_fingerprint", sa.String(length=40), nullable=False),
        sa.Column("former_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_imports_article_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["import_runs.id"], name=op.f("fk_article_imports_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_article_imports_run_id")
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_imports")),
    )
    op.create_index(op.f("ix_article_imports_created_by"), "article_imports", ["created_by"])
    op.create_index(op.f("ix_article_imports_run_id"), "article_imports", ["run_id"])


def _create_import_remarks() -> None:
    op.create_table(
        "import_remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_remarks_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_remarks")),
    )
    op.create_index(op.f("ix_import_remarks_run_id"), "import_remarks", ["run_id"])


def _create_import_tasks() -> None:
    op.create_table(
        "import_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_version", sa.String(length=40), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("takes_pages", sa.Boolean(), nullable=False),
        sa.Column("editor", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("resumed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("remark_count", sa.Integer(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_tasks_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_tasks")),
    )
    op.create_index(op.f("ix_import_tasks_run_id"), "import_tasks", ["run_id"])


def fill(connection: sa.Connection, after: int, last: int) -> None:
    """Give the stored pictures in texts their width and height, as each save does now.

    Ids, revisions and dates stay. For readers, only one thing changes: an article's page does not
    move while its pictures are loaded.
    """
    ids = {"after": after, "last": last}
    sizes = {
        name: (width, height) for name, width, height in connection.execute(sa.text(_USED), ids)
    }

    def add_size(picture: re.Match[str]) -> str:
        size = sizes.get(picture[1])
        if not size or _SIZED.search(picture[0]):
            return picture[0]
        return f'{picture[0][:-1]} height="{size[1]}" width="{size[0]}">'

    for article_id, revision, body in connection.execute(sa.text(_TEXTS), ids).all():
        sized = _PICTURE.sub(add_size, body)
        if sized != body:
            values = {"id": article_id, "revision": revision, "body": sized}
            connection.execute(sa.text(_SAVE), values)


def _create_combined_feeds() -> None:
    op.create_table(
        "combined_feeds",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("last_requested", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_again", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_combined_feeds_feed_id")),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_combined_feeds")),
    )


def _add_languages() -> None:
    op.add_column("articles", sa.Column("story", sa.String(length=16), nullable=True))
    op.create_index(op.f("ix_articles_story"), "articles", ["story"], unique=False)
    op.add_column("feeds", sa.Column("language", sa.String(length=50), nullable=True))
    op.create_index(op.f("ix_feeds_language"), "feeds", ["language"], unique=True)


def _create_api_tables() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["editors.id"], name=op.f("fk_api_tokens_editor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(op.f("ix_api_tokens_editor_id"), "api_tokens", ["editor_id"])
    op.create_table(
        "api_answers",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_tokens.id"], name=op.f("fk_api_answers_token_id")
        ),
        sa.PrimaryKeyConstraint("token_id", "key", name=op.f("pk_api_answers")),
    )
    op.create_index(op.f("ix_api_answers_at"), "api_answers", ["at"])
