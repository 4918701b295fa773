"""Resident's use cases in the store, on both engines: filing, joining, writing, correcting, withdrawing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from dialogs import acts
from dialogs.kernel.errors import NotAllowed, Stale
from dialogs.kernel.events import Point
from dialogs.rules.tickets.lifecycle import Happened, Status
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.store import Store, Tx
from storage.tables import outbox
from storage.usecases.reactions.event import Reply
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import VERA, resident
from tests.stores import NOW, tyumen

CITY = tyumen().city
PHOTO = "a" * 64
HOLE = acts.NewTicket(
    "pothole",
    Point(57.153, 65.534),
    "ул. Республики, 142",
    "central",
    "Яма",
    (PHOTO,),
    messages=("5", "6"),
    albums=("al",),
)


async def staff(tx: Tx) -> Chat:
    chat = await tx.chats.get_or_add("telegram", "-1", False, NOW, "ru")
    await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), chat, NOW)
    return chat


def at(tx: Tx, who: tuple[Chat, Person]) -> ResidentUseCases:
    return ResidentUseCases(UnitOfWork(tx, CITY, NOW), *who)


async def waiting(tx: Tx) -> list[tuple[int, str]]:
    c = outbox.c
    rows = await tx.sqlalchemy.execute(select(c.chat_id, c.kind).where(c.state == "waiting").order_by(c.id))
    return [(row.chat_id, row.kind) for row in rows]


async def test_a_report_becomes_a_ticket_once(store: Store) -> None:
    async with store.writing() as tx:
        group, anna = await staff(tx), await resident(tx)
        ticket = await at(tx, anna).file(HOLE, "session")
        assert (await at(tx, anna).file(HOLE, "session")).id == ticket.id
        assert ticket.number == "ТМН-2026-000001"
        assert ticket.due is not None
        assert await tx.history.photos(ticket.id) == (PHOTO,)
        assert await waiting(tx) == [(group.id, "card"), (anna[0].id, "notice")]
        for message in ("5", "6"):
            known = await tx.message_links.ticket_of(anna[0].id, message)
            assert known is not None
            assert known.ticket_id == ticket.id
        assert await tx.message_links.ticket_of_album(anna[0].id, "al") == ticket.id


async def test_past_the_calendar_a_report_is_filed_without_a_promise(store: Store) -> None:
    """The table of working days ends with 2027; nobody is turned away on New Year's Eve, and no wrong date is named."""
    async with store.writing() as tx:
        await staff(tx)
        ticket = await ResidentUseCases(
            UnitOfWork(tx, CITY, datetime(2027, 12, 31, 8, 0, tzinfo=UTC)), *await resident(tx)
        ).file(HOLE, "s")
        assert ticket.first_due is ticket.due is None
        assert ticket.number == "ТМН-2027-000001"


async def test_a_voice_is_counted_once_and_its_words_reach_the_staff(store: Store) -> None:
    async with store.writing() as tx:
        group, anna, boris = await staff(tx), await resident(tx), await resident(tx, "8")
        ticket = await at(tx, anna).file(HOLE, "session")
        assert (await at(tx, boris).join(acts.Join(ticket.id, "И я", (PHOTO,)))).voices == 2
        assert (await at(tx, boris).join(acts.Join(ticket.id))).voices == 2
        kinds = [line.kind for line in await tx.history.of_ticket(ticket.id)]
        assert kinds == [Happened.FILED, Happened.JOINED, Happened.SAID]
        assert (group.id, "notice") in await waiting(tx)
        await at(tx, anna).withdraw(acts.Withdraw(ticket.id))
        with pytest.raises(Stale):
            await at(tx, boris).join(acts.Join(ticket.id))
        with pytest.raises(Stale):
            await at(tx, boris).join(acts.Join(999))


async def test_the_authors_words_end_the_waiting_and_a_followers_do_not(store: Store) -> None:
    async with store.writing() as tx:
        group, anna, boris = await staff(tx), await resident(tx), await resident(tx, "8")
        ticket = await at(tx, anna).file(HOLE, "session")
        await at(tx, boris).join(acts.Join(ticket.id))
        await StaffUseCases(UnitOfWork(tx, CITY, NOW), group, VERA).move(ticket.id, "ask", reply=Reply("60", "Где?"))
        told = await at(tx, boris).tell(acts.Say(ticket.id, "Там"))
        assert told.status is Status.WAITING
        assert (await at(tx, anna).tell(acts.Say(ticket.id, ""))).status is Status.WAITING
        answered = await at(tx, anna).tell(acts.Say(ticket.id, "Тут", messages=("9",)), quiet=True)
        assert answered.status is Status.IN_PROGRESS
        last = (await tx.history.of_ticket(ticket.id))[-1]
        assert (last.before, last.after) == (Status.WAITING, Status.IN_PROGRESS)


async def test_a_correction_is_kept_beside_what_was_said(store: Store) -> None:
    async with store.writing() as tx:
        anna = await resident(tx)
        ticket = await at(tx, anna).file(HOLE, "session")
        await at(tx, anna).correct(ticket.id, "Ямища")
        await at(tx, anna).correct(ticket.id, "")
        assert [line.words for line in await tx.history.of_ticket(ticket.id)][1:] == ["Ямища"]


async def test_only_its_author_withdraws_a_ticket_and_its_followers_hear(store: Store) -> None:
    async with store.writing() as tx:
        group, anna, boris = await staff(tx), await resident(tx), await resident(tx, "8")
        stranger = await resident(tx, "9")
        ticket = await at(tx, anna).file(HOLE, "session")
        await at(tx, boris).join(acts.Join(ticket.id))
        before = len([chat for chat, _ in await waiting(tx) if chat == boris[0].id])
        for who in (boris, stranger):
            with pytest.raises(NotAllowed):
                await at(tx, who).withdraw(acts.Withdraw(ticket.id))
        with pytest.raises(NotAllowed):
            await at(tx, stranger).tell(acts.Say(ticket.id, "Чужое"))
        gone = await at(tx, anna).withdraw(acts.Withdraw(ticket.id))
        assert gone.status is Status.WITHDRAWN
        rows = await waiting(tx)
        assert len([chat for chat, _ in rows if chat == boris[0].id]) == before + 1
        assert (group.id, "notice") in rows
        with pytest.raises(Stale):
            await at(tx, anna).withdraw(acts.Withdraw(ticket.id))
