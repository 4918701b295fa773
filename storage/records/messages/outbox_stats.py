"""Metrics of the outbox: the number of unsent rows, and how late they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, case, func, select

from storage.engine.connection import Connection
from storage.tables import chats, outbox

_NOW = bindparam("now", type_=outbox.c.next_at.type)
_SINCE = case((outbox.c.next_at > outbox.c.created_at, outbox.c.next_at), else_=outbox.c.created_at)
_OLDEST_DUE = (
    select(outbox.c.platform, outbox.c.lane, func.min(_SINCE))
    .join(chats, chats.c.id == outbox.c.chat_id)
    .where(outbox.c.state == "waiting", outbox.c.next_at <= _NOW, chats.c.active)
    .group_by(outbox.c.platform, outbox.c.lane)
)
"""(platform, lane, since when the row that is longest due has been due); chats that cannot be reached do not count."""
_PENDING = (
    select(outbox.c.platform, outbox.c.lane, func.count())
    .where(outbox.c.state.in_(("waiting", "sending")))
    .group_by(outbox.c.platform, outbox.c.lane)
)
"""(platform, lane, how many rows are unsent)."""


class OutboxStats:
    """Metrics of the rows that wait or are on their way."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def pending(self) -> dict[tuple[str, int], int]:
        """Number of unsent rows, by (platform, lane)."""
        return {(platform, lane): n for platform, lane, n in await self._connection.execute(_PENDING)}

    async def lag_s(self, now: datetime) -> dict[tuple[str, int], float]:
        """Lateness in seconds of the longest due row, by (platform, lane); not of chats that cannot be reached."""
        rows = await self._connection.execute(_OLDEST_DUE, {"now": now})
        return {(platform, lane): max(0.0, (now - due).total_seconds()) for platform, lane, due in rows}
