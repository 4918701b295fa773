"""What Alembic runs to migrate: the connection comes from `storage.migrate`."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from storage.columns import Utc
from storage.tables import metadata


def _as_plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Types of ours as the revisions write them, so that old revisions need no code of today."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Utc) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_as_plain,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
