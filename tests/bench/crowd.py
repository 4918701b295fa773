"""Load run of a crowd, `python -m tests.bench.crowd`: sixty residents write within a second, one staff group, the
platforms' limits on.

The whole program before both stand-ins, which enforce 30 messages a second, one a second for a chat and twenty a minute
for the group; it lasts until the last card is there, three minutes. The exit status is 1 when anything is lost, refused
for ever, or out of the order of urgency.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import quantiles

from sqlalchemy import select

from dialogs.rules.tickets.urgency import urgency
from storage.tables import outbox
from tests.journeys.crowd import RESIDENTS, Crowd, cards
from tests.journeys.town import town, until


async def measure_crowd(folder: Path) -> bool:
    async with town(folder, limits=True) as here:
        crowd = Crowd(here)
        await crowd.gather()
        began = time.monotonic()
        await crowd.report()
        reported_s, before = time.monotonic() - began, len(cards(here.staff))
        await until(lambda: len(cards(here.staff)) >= RESIDENTS, "every card", 600)
        cards_s = time.monotonic() - began
        async with here.app.store.reading() as tx:
            filed = await tx.tickets.open()
            states = Counter(await tx.sqlalchemy.scalars(select(outbox.c.state)))
        by_number = {ticket.number: urgency(here.app.folder.city, ticket.category) for ticket in filed}
        shown = cards(here.staff)
        later = [by_number[number] for number in shown[before:]]
        refused = states["broken"] + states["gone"]
        print(f"reports filed                        {len(filed)} of {RESIDENTS}, {len(set(by_number))} numbers")
        print(f"cards                                {len(shown)}, each once: {len(set(shown)) == len(shown)}")
        print(f"messages refused for ever            {refused}")
        print(f"cards in the order of urgency        {later == sorted(later)} ({before} came while all still wrote)")
        for name, waits in crowd.answered_s.items():
            percent = quantiles(waits, n=100)
            told = f"{percent[49]:.1f} / {percent[98]:.1f} / {max(waits):.1f}"
            print(f"{name + ', answers p50 / p99 / longest, s':<45}{told}")
        print(f"all have filed / the last card, s    {reported_s:.0f} / {cards_s:.0f}")
        return len(filed) == len(shown) == len(set(shown)) == RESIDENTS and not refused and later == sorted(later)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        return 0 if asyncio.run(measure_crowd(Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
