"""Benchmark of the fair queue, `python -m tests.bench.flooding`: how long a resident waits for an answer while others
flood, against a quiet town.

The real turns and the real delivery over a real database, with Telegram's own limits; only the network is absent. A
resident who has agreed to a report writes, waits for the answer, and writes again; meanwhile ten thousand updates of
one account wait, or one update each of ten thousand accounts that nobody has seen before. Each scene in a database of
its own, by turns; medians of the resident's waits in milliseconds, and the median of their ratios to the quiet town's.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bots.app import App, build
from bots.intake.inbox_writer import InboxWriter
from bots.platform import Letter, RawUpdate, Sent
from bots.runtime import settings
from bots.runtime.tasks import TaskGroup
from bots.telegram.ingest import row_of
from tests.fuzzing import people
from tests.fuzzing.deaf import DeafTelegram
from tests.fuzzing.people import FuzzPerson
from tests.soak.servers import POSTGRESQL, database

ANNA = 42
WARM, ASKED = 2, 10
"""Acts of the resident before, and during, the measuring."""
APART_S = 1.0
"""Telegram takes a message a second for a chat."""
PATIENCE_S = 600.0


@dataclass
class FloodedTown:
    """Program over a real database with a platform that only records. `heard`: set by each letter to the resident;
    `others`: letters to everybody else."""

    app: App
    inbox: InboxWriter
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    others: int = 0
    said: int = 0

    async def receive(self, chats: Sequence[int]) -> None:
        """Store an update of each sender, in this order."""
        rows = []
        for chat in chats:
            self.said += 1
            raw = people.message(FuzzPerson("telegram", chat, chat), {"text": "/help"})
            if row := row_of({**raw, "update_id": self.said}):
                rows.append(row)
        await self._store(rows)

    async def _store(self, rows: list[RawUpdate]) -> None:
        for at in range(0, len(rows), 100):
            await self.inbox.receive("telegram", rows[at : at + 100], "")

    async def wait(self) -> float:
        """Measure the milliseconds from the resident's message to the answer."""
        self.heard.clear()
        began = time.perf_counter()
        await self.receive([ANNA])
        async with asyncio.timeout(PATIENCE_S):
            await self.heard.wait()
        return (time.perf_counter() - began) * 1000


class _Telegram(DeafTelegram):
    town: FloodedTown

    async def send(self, letter: Letter) -> Sent:
        if letter.chat == str(ANNA):
            self.town.heard.set()
        else:
            self.town.others += 1
        return await super().send(letter)


@asynccontextmanager
async def town(url: str, folder: Path) -> AsyncIterator[FloodedTown]:
    chosen = {"PARADNAYA_HOME": str(folder), "PARADNAYA_SHORT_LINKS": "off"}
    if url:
        chosen["PARADNAYA_DATABASE"] = url
    platform = _Telegram()
    app = await build(settings.read(chosen), doubles={"telegram": platform})
    here = FloodedTown(app, InboxWriter(app.store, app.clock, app.host.wake, app.watch))
    platform.town = here
    now = app.clock.now()
    async with app.store.writing() as tx:
        chat = await tx.chats.get_or_add("telegram", str(ANNA), True, now, "ru")
        await tx.people.consent((await tx.people.of_chat(chat, now)).id, "1", now)
    async with TaskGroup() as nursery:
        await app.presence.join()
        for part in (app.presence.run(), app.wires.run(), app.host.run(), app.delivery.run()):
            nursery.start(part, "part")
        yield here
    await app.close()


SCENES = {
    "quiet": [],
    "one account, 10,000 updates": [7] * 10_000,
    "10,000 accounts, one update each": list(range(1_000, 11_000)),
    "100 accounts, 100 updates each": list(range(1_000, 1_100)) * 100,
}


async def measure_scene(url: str, flood: Sequence[int]) -> tuple[list[float], int]:
    """Measure one scene: the resident's waits, and how many letters the others got meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        async with town(url, Path(folder)) as here:
            waits = []
            for asked in range(WARM + ASKED):
                if asked == WARM:
                    await here.receive(flood)
                waits.append(await here.wait())
                await asyncio.sleep(APART_S)
            return waits[WARM:], here.others


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.flooding", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", POSTGRESQL), default="sqlite")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    found: dict[str, list[float]] = {name: [] for name in SCENES}
    for _ in range(asked.rounds):
        for name, flood in SCENES.items():
            with database("" if asked.database == "sqlite" else asked.database) as server:
                waits, others = asyncio.run(measure_scene(server.url, flood))
            found[name].append(median(waits))
            print(
                f"{name:<36}median {median(waits):7.0f} ms   worst {max(waits):7.0f} ms   others heard {others}",
                flush=True,
            )
    for name, medians in found.items():
        ratio = median(mine / quiet for mine, quiet in zip(medians, found["quiet"], strict=True))
        print(f"| {name} | {median(medians):.0f} ms | x {ratio:.1f} |")


if __name__ == "__main__":
    main()
