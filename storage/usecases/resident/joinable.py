"""Check whether tickets can still be joined by somebody who does not follow them yet."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from dialogs.rules.tickets.lifecycle import OPEN
from storage.engine.statement import Statement
from storage.tables import tickets

if TYPE_CHECKING:
    from storage.store import Tx


async def joinable_ids(tx: Tx, ids: Collection[int]) -> list[int]:
    """Ids of these tickets that are open and shown to others."""
    rows = await tx.connection.run(_JOINABLE, ids=list(ids), statuses=[status.value for status in OPEN])
    return [id_ for (id_,) in rows]


_JOINABLE = Statement(
    select(tickets.c.id).where(
        tickets.c.id.in_(bindparam("ids", expanding=True)),
        tickets.c.status.in_(bindparam("statuses", expanding=True)),
        ~tickets.c.hidden,
    )
)
