"""Crowd of sixty who write within a second: nothing is lost, nothing is refused for ever, and the urgent cards come
first.

How long they wait, and every card to the last: `python -m tests.bench.crowd`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dialogs.rules.tickets.urgency import urgency
from storage.tables import outbox, tickets
from tests.journeys.crowd import RESIDENTS, Crowd
from tests.journeys.town import town


@pytest.mark.grounds("sqlite")
async def test_sixty_write_within_a_second(tmp_path: Path) -> None:
    async with town(tmp_path, limits=True) as here:
        crowd = Crowd(here)
        await crowd.gather()
        await crowd.report()
        async with here.app.store.reading() as tx:
            filed = {ticket.id: ticket for ticket in await tx.tickets.open()}
            said = Counter(await tx.sqlalchemy.scalars(select(outbox.c.state)))
            numbers = await tx.sqlalchemy.scalar(select(func.count(tickets.c.number.distinct())))
            c = outbox.c
            waiting = select(c.ticket_id).where(c.kind == "card", c.state == "waiting").order_by(c.rank, c.id)
            line = [filed[id_] for id_ in await tx.sqlalchemy.scalars(waiting)]
        assert len(filed) == numbers == RESIDENTS
        assert sorted(ticket.words for ticket in filed.values()) == sorted(crowd.words)
        assert said["broken"] == said["gone"] == 0
        assert sum("его номер" in phone.last().text for phone in crowd.phones) == RESIDENTS
        urgencies = [urgency(here.app.folder.city, ticket.category) for ticket in line]
        assert urgencies == sorted(urgencies)
        assert len(line) > RESIDENTS / 3
