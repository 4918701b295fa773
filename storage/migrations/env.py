"""Alembic environment; the connection comes from `storage.engine.migrate`."""

from __future__ import annotations

from alembic import context

from storage.engine.columns import as_plain
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=as_plain,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
