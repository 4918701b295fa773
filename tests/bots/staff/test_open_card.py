"""Opening a card: a number or a link names the ticket, and its card comes to the chat or to its topic."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bots.platform import Inbound, Sender
from bots.staff import assigning, bulk_selection, history, open_card
from bots.staff.context import StaffContext
from bots.ticket_links import names_ticket
from dialogs.kernel.errors import NotAllowed
from dialogs.kernel.events import Message, Press
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.messages.message_links import MessageLink
from storage.records.staff.staff_chats import StaffChat
from storage.store import Store, Tx
from storage.tables import outbox
from storage.usecases.reactions.event import Reply
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import VERA, file_ticket, resident
from tests.storage.usecases.staff.test_staff import group
from tests.stores import NOW, tyumen


async def scene(tx: Tx, topics: str = "none") -> tuple[StaffContext, Ticket]:
    """Make a group with a long past, where a card is in a topic."""
    chat = await group(tx, "-1002123456789")
    ticket = await file_ticket(tx, await resident(tx))
    await tx.message_links.put(chat.id, "55", ticket.id, "card", thread=7)
    inbound = Inbound(chat.address, False, Sender("1"), Message("60"))
    return StaffContext(
        UnitOfWork(tx, tyumen().city, NOW), tyumen(), chat, StaffChat(chat, ("all",), topics), VERA, inbound
    ), ticket


async def waiting_payloads(tx: Tx) -> list[str]:
    rows = await tx.sqlalchemy.execute(
        select(outbox.c.payload).where(outbox.c.state == "waiting").order_by(outbox.c.id)
    )
    return list(rows.scalars())


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("№ 1", True),
        ("#1", True),
        ("№ ТМН-2026-000001", True),
        ("тмн-2026-000001", True),
        ("https://t.me/c/2123456789/55", True),
        ("t.me/c/2123456789/7/55?single", True),
        ("https://t.me/c/2123456789/56", False),
        ("https://t.me/c/1/55", False),
        ("https://t.me/tyumen_bot?start=t1", True),
        ("https://vk.me/tyumen?ref=%D0%A2%D0%9C%D0%9D-2026-000001&x=1", True),
        ("№ 2", False),
    ],
)
async def test_a_ticket_is_named(sqlite_store: Store, text: str, known: bool) -> None:
    async with sqlite_store.writing() as tx:
        room, ticket = await scene(tx)
        assert names_ticket(Message("1", text))
        platform = room.chat.platform
        assert await open_card.find_ticket(tx, room.member, platform, f" {text} ") == (ticket if known else None)
        nobody = Member(9, "vk", "9", "Олег", (Grant(Role.OFFICER, "organisation:roads"),))
        assert await open_card.find_ticket(tx, nobody, platform, text) is None


async def test_a_card_with_a_topic_of_its_own_stays_there(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        room, ticket = await scene(tx, "ticket")
        await open_card.command(room, "№ 1", Message("60", "№ 1"))
        (link,) = await waiting_payloads(tx)
        assert "https://t.me/c/2123456789/7/55" in link
        await tx.message_links.retire(room.chat.id, ticket.id, None)
        await open_card.bring(room, ticket)
        assert len(await waiting_payloads(tx)) == 2


async def test_late_photos_of_an_album_answer_nothing_more(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        room, _ = await scene(tx)
        asked = MessageLink(None, f"bulk:{VERA.id}:done", None)
        await bulk_selection.answer_prompt(room, asked, Reply("61", "", ("a" * 64,), "album"))
        with pytest.raises(NotAllowed):
            await bulk_selection.answer_prompt(room, asked, Reply("61", "Готово"))
        assert await waiting_payloads(tx) == []


async def test_a_history_names_who_was_given_the_ticket(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        room, ticket = await scene(tx)
        await tx.members.grant("telegram", "1", "Вера", grants=(Grant(Role.OPERATOR),), now=NOW)
        gleb = await tx.members.grant("vk", "2", "", grants=(Grant(Role.OPERATOR),), now=NOW)
        await assigning.give(room, ticket, str(gleb.id), Press("", "55"))
        before = len(await waiting_payloads(tx))
        await history.history(room, await room.desk.ticket(ticket.id), "", Press("", "55"))
        told = (await waiting_payloads(tx))[before]
        assert '"2"' in told
        nobody = await history._name(room, 99)
        assert nobody == ""
