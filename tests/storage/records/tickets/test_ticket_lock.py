"""Row lock of a ticket: of two who show it at once, the slower one's card has what the other wrote."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from dialogs.rules.tickets.lifecycle import Actor, Happened
from storage.records.tickets.history import NewEntry
from storage.store import Store, Tx
from storage.tables import outbox
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW, tyumen

CITY = tyumen().city


async def test_a_card_says_what_another_transaction_wrote_meanwhile(store: Store) -> None:
    async with store.writing() as tx:
        group = await tx.chats.get_or_add("telegram", "-1", False, NOW, "ru")
        await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), group, NOW)
        ticket = await file_ticket(tx, await resident(tx))
    inside, go = asyncio.Event(), asyncio.Event()

    async def says(tx: Tx, words: str) -> None:
        await tx.history.add(NewEntry(ticket.id, Happened.ANSWERED, Actor.STAFF, actor_name="Вера", words=words), NOW)
        await UnitOfWork(tx, CITY, NOW).cards.draw(ticket)

    async def first() -> None:
        async with store.writing() as tx:
            await says(tx, "первый")
            inside.set()
            await go.wait()

    async def second() -> None:
        await inside.wait()
        async with store.writing() as tx:
            await says(tx, "второй")

    async with asyncio.TaskGroup() as both:
        both.create_task(first())
        both.create_task(second())
        await inside.wait()
        await asyncio.sleep(0.2)
        go.set()
    async with store.reading() as tx:
        (shown,) = await tx.sqlalchemy.scalars(select(outbox.c.payload).where(outbox.c.kind == "card"))
        assert [line.words for line in await tx.history.of_ticket(ticket.id)] == ["первый", "второй"]
    assert "второй" in shown
