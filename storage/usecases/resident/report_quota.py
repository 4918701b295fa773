"""Report quota query: the time from which a resident may send one more report (`dialogs.rules.city.report_quota`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from dialogs.rules.city.report_quota import next_report
from storage.engine.statement import Statement
from storage.tables import tickets
from storage.usecases.unit_of_work import UnitOfWork


async def may_file(uow: UnitOfWork, person_id: int) -> datetime | None:
    """Time from which the person may report again; None when they may now."""
    rows = await uow.tx.connection.run(_FILED, person=person_id, most=uow.city.limits.most)
    return next_report(uow.city.limits, [at for (at,) in rows], uow.now)


_FILED = Statement(
    select(tickets.c.created_at)
    .where(tickets.c.person_id == bindparam("person"))
    .order_by(tickets.c.id.desc())
    .limit(bindparam("most"))
)
