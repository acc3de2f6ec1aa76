"""Run the migrations on the connection that `upgrade` opened."""

from alembic import context

from feedsvc.storage import api_tables, import_tables  # noqa: F401  their tables are Base's
from feedsvc.storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
