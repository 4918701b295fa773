"""Benchmark of the store as it grows: filing, nearby, my reports and a card at 10,000, 100,000 and 1,000,000
tickets."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Table, insert, make_url

from dialogs import acts, facts
from dialogs.kernel.events import Point
from storage.city.load import CityFolder
from storage.engine import migrate
from storage.records.people.people import Person
from storage.store import Store, Tx
from storage.tables import chats, followers, history, metadata, numbers, people, staff_chats, tickets
from storage.usecases.resident.facts import FactFinder
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.bench.dialogs import WORDS, houses
from tests.bench.subject import median
from tests.postgres import run_server
from tests.stores import tyumen

SIZES = (10_000, 100_000, 1_000_000)
EACH = 10
"""Tickets of one person."""
IN_HAND = 3_200
"""Tickets open at a time: a region's centre gets 116,000 a year and answers in ten days, however many it has
answered before."""
CROWDED_SHARE = 0.03
"""Of one category this share is open, so that at a million a hundred times as many are open in each street."""
TIMES = 60
"""Of each act in each round."""
NOW = datetime(2026, 6, 8, 4, 30, tzinfo=UTC)
AT_ONCE = 5_000

Act = Callable[[Tx, random.Random], Awaitable[object]]


class Grown:
    """Store with so many tickets."""

    def __init__(self, store: Store, folder: CityFolder, size: int) -> None:
        self.store = store
        self.size = size
        self._folder = folder
        self._categories = [category.id for category in folder.city.categories]
        self._files = 0

    def acts(self) -> Mapping[str, Act]:
        return {
            "file": self._file,
            "nearby": partial(self._nearby, self._categories[1:]),
            "nearby, crowded": partial(self._nearby, self._categories[:1]),
            "my reports": self._mine,
            "card": self._card,
        }

    async def _file(self, tx: Tx, dice: random.Random) -> None:
        person = await self._person(tx, dice)
        chat = await tx.chats.by_id(person.id)
        assert chat is not None
        self._files += 1
        lat, lon = dice.choice(houses())
        act = acts.NewTicket(dice.choice(self._categories), Point(lat, lon), "Республики, 1", None, WORDS, (), {})
        await ResidentUseCases(UnitOfWork(tx, self._folder.city, NOW), chat, person).file(
            act, f"{self.size}-{self._files}"
        )

    async def _nearby(self, categories: Sequence[str], tx: Tx, dice: random.Random) -> None:
        lat, lon = dice.choice(houses())
        looking = FactFinder(UnitOfWork(tx, self._folder.city, NOW), self._folder, await self._person(tx, dice))
        await looking.look_up(facts.Nearby(dice.choice(categories), Point(lat, lon)))

    async def _mine(self, tx: Tx, dice: random.Random) -> None:
        await FactFinder(UnitOfWork(tx, self._folder.city, NOW), self._folder, await self._person(tx, dice)).look_up(
            facts.MyTickets()
        )

    async def _card(self, tx: Tx, dice: random.Random) -> None:
        person = await self._person(tx, dice)
        await FactFinder(UnitOfWork(tx, self._folder.city, NOW), self._folder, person).look_up(
            facts.TicketCard((person.id - 1) * EACH + 1)
        )

    async def _person(self, tx: Tx, dice: random.Random) -> Person:
        person = await tx.people.by_id(dice.randint(1, self.size // EACH))
        assert person is not None
        return person


def rows(size: int, folder: CityFolder) -> Iterator[tuple[Table, Iterator[dict[str, Any]]]]:
    """Make all rows of a city that has answered so many tickets, person by person."""
    many, staff = range(1, size // EACH + 1), size // EACH + 1
    dice = random.Random(size)
    categories = [category.id for category in folder.city.categories]
    fixed = {"lang": "ru", "created_at": NOW}
    yield people, ({**fixed, "id": n, "name": "", "consent_version": "1", "consent_at": NOW} for n in many)
    yield chats, (_chat(n, n if n < staff else None) for n in (*many, staff))
    yield staff_chats, iter([{"id": 1, "chat_id": staff, "bound_at": NOW, "bound_by": ""}])
    yield tickets, (_ticket(n, dice, categories, size - n < IN_HAND) for n in range(1, size + 1))
    yield (
        followers,
        ({"ticket_id": n, "person_id": (n - 1) // EACH + 1, "since": NOW, "why": "author"} for n in range(1, size + 1)),
    )
    yield history, (_line(n, kind) for n in range(1, size + 1) for kind in ("filed", "moved"))
    yield numbers, iter([{"year": 2026, "last": size}])


def _chat(number: int, person: int | None) -> dict[str, Any]:
    return {
        "id": number,
        "platform": "telegram",
        "address": str(number),
        "private": person is not None,
        "person_id": person,
        "lang": "ru",
        "active": True,
        "inactive_reason": "",
        "can_press": True,
        "keyboard_up": False,
        "title": "",
        "last_seen": NOW,
        "menu_shown_lang": "",
    }


def _ticket(number: int, dice: random.Random, categories: Sequence[str], in_hand: bool) -> dict[str, Any]:
    lat, lon = dice.choice(houses())
    category = dice.choice(categories)
    still_open = dice.random() < CROWDED_SHARE if category == categories[0] else in_hand
    return {
        "id": number,
        "number": f"ТМН-2026-{number:06d}",
        "city_seq": number,
        "year": 2026,
        "category": category,
        "lat": lat + dice.uniform(-0.0005, 0.0005),
        "lon": lon + dice.uniform(-0.001, 0.001),
        "address": "Республики, 1",
        "status": "new" if still_open else "resolved",
        "words": WORDS,
        "extra": "{}",
        "person_id": (number - 1) // EACH + 1,
        "chat_id": (number - 1) // EACH + 1,
        "created_at": NOW - timedelta(minutes=number % 500_000),
        "version": 1,
        "session_id": f"s{number}",
        "hidden": False,
    }


def _line(ticket: int, kind: str) -> dict[str, Any]:
    after = (
        {"from_status": "new", "to_status": "resolved"}
        if kind == "moved"
        else {"from_status": None, "to_status": "new"}
    )
    who = {"actor_kind": "resident", "actor_name": "", "actor_id": ""}
    return {"ticket_id": ticket, "at": NOW, "kind": kind, "words": "", **who, **after}


@asynccontextmanager
async def grown(url: str, size: int, media: Path) -> AsyncIterator[Grown]:
    folder = tyumen()
    await migrate.upgrade(url)
    store = await Store.open(url, media, folder.city)
    for table, wanted in rows(size, folder):
        batch: list[dict[str, Any]] = []
        for row in wanted:
            batch.append(row)
            if len(batch) == AT_ONCE:
                await _put(store, url, table, batch)
                batch = []
        await _put(store, url, table, batch)
    await _settle(store, url)
    yield Grown(store, folder, size)
    await store.close()


async def _put(store: Store, url: str, table: Table, batch: list[dict[str, Any]]) -> None:
    if not batch:
        return
    if url.startswith("sqlite"):
        async with store.writing() as tx:
            await tx.sqlalchemy.execute(insert(table), batch)
        return
    connection = await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    columns = list(batch[0])
    await connection.copy_records_to_table(table.name, records=[list(r.values()) for r in batch], columns=columns)
    await connection.close()


async def _settle(store: Store, url: str) -> None:
    """Do by hand what a server does by itself: statistics, which nobody makes of SQLite, and the numbers of rows from
    now on."""
    if url.startswith("sqlite"):
        return
    async with store.writing() as tx:
        for table in metadata.sorted_tables:
            if "id" in table.c and table.c["id"].autoincrement is True:
                await tx.sqlalchemy.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT COALESCE(MAX(id), 1) "
                    f"FROM {table.name}))"
                )
        await tx.sqlalchemy.exec_driver_sql("ANALYZE")


@contextmanager
def _urls(engine: str, sizes: Sequence[int], folder: Path) -> Iterator[list[str]]:
    if engine == "sqlite":
        yield [f"sqlite+aiosqlite:///{folder}/{size}.db" for size in sizes]
        return
    for server in run_server():
        yield [asyncio.run(server.fresh()) for _ in sizes]


async def _measure(stores: Sequence[Grown], rounds: int) -> dict[str, dict[int, float]]:
    """Milliseconds of each act by size: the median of the rounds' medians, the sizes by turns."""
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number in range(rounds + 1):
        for name in stores[0].acts():
            for each in stores:
                took = await _round(each, each.acts()[name], random.Random(number))
                if number:  # the first warms up
                    found[name][each.size].append(took)
    return {name: {size: median(times) for size, times in sizes.items()} for name, sizes in found.items()}


async def _round(grown_store: Grown, act: Act, dice: random.Random) -> float:
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        async with grown_store.store.writing() as tx:
            await act(tx, dice)
        times.append(time.perf_counter() - began)
    return median(times) * 1000


def run(engine: str, folder: Path, rounds: int, sizes: Sequence[int] = SIZES) -> dict[str, dict[int, float]]:
    """Measure one engine, with databases of its own; milliseconds of each act by size."""
    with _urls(engine, sizes, folder) as urls:
        return asyncio.run(measure_stores(urls, sizes, rounds))


async def measure_stores(urls: Sequence[str], sizes: Sequence[int], rounds: int) -> dict[str, dict[int, float]]:
    """Measure the databases of one engine, a size each."""
    with tempfile.TemporaryDirectory() as media:
        async with AsyncExitStack() as stack:
            stores = [
                await stack.enter_async_context(grown(url, size, Path(media)))
                for url, size in zip(urls, sizes, strict=True)
            ]
            return await _measure(stores, rounds)
