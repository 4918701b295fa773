"""Report quota query: the time from which a resident may send one more report (`dialogs.rules.city.report_quota`)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from dialogs.rules.city.model import City
from dialogs.rules.city.report_quota import next_report
from storage.engine.statement import Statement
from storage.tables import tickets

if TYPE_CHECKING:
    from storage.store import Tx


async def may_file(tx: Tx, city: City, person_id: int, now: datetime) -> datetime | None:
    """Time from which the person may report again; None when they may now."""
    rows = await tx.connection.run(_FILED, person=person_id, most=city.limits.most)
    return next_report(city.limits, [at for (at,) in rows], now)


_FILED = Statement(
    select(tickets.c.created_at)
    .where(tickets.c.person_id == bindparam("person"))
    .order_by(tickets.c.id.desc())
    .limit(bindparam("most"))
)
