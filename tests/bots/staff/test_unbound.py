"""Forged data: a stranger neither sees nor changes another's ticket, and nobody is told of the attempt."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from bots.platform import Inbound, Sender
from dialogs.flows import door
from dialogs.kernel.events import Event, Message, Photo, Press
from dialogs.kernel.words import T
from dialogs.rules.staff.access import Grant, Role
from storage.records.messages.message_links import MessageLink
from storage.store import Store, Tx
from tests.bots.intake.dispatched import dispatch_event
from tests.clocks import HandClock
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW

SECRET = "Яма у подъезда, где я живу"
STAFF, OTHERS = "2000000001", "2000000002"


async def _town(tx: Tx) -> int:
    """Anna's ticket, whose card is message 5 of the staff's chat; a stranger who has consented; the ticket's id."""
    anna = await resident(tx, "7")
    stranger = await resident(tx, "9")
    await tx.people.consent(stranger[1].id, "1", NOW)
    ticket = await file_ticket(tx, anna, words=SECRET)
    await tx.message_links.put(anna[0].id, "5", ticket.id, "notice")
    staff = await tx.chats.get_or_add("vk", STAFF, False, NOW, "ru")
    await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), staff, NOW)
    await tx.message_links.put(staff.id, "5", ticket.id, "card")
    await tx.members.grant("vk", "1", "Вера", grants=(Grant(Role.OPERATOR),), now=NOW)
    return ticket.id


@pytest.mark.parametrize(
    "event",
    [
        Press("t:{id}"),
        Press("t:{id}:open"),
        Press("t:{id}:withdraw", "5"),
        Press("t:{id}:take", "5"),
        Press("t:{id}:done", "5"),
        Press("s:abcd:0:withdraw"),
        Message("6", "Это моё", reply_to="5"),
        Message("5", "Не яма, а море", edited=True),
        Message("6", photos=(Photo("x", sha="a" * 64),), album="album"),
        Message("6", "№ ТМН-2026-000001"),
        Message("6", "ТМН-2026-000001", reply_to="1"),
        Message("6", "отозвать 1"),
    ],
    ids=str,
)
async def test_nothing_of_another_person_is_shown_or_changed(event: Message | Press, sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        id_ = await _town(tx)
        before = await tx.tickets.by_id(id_), await tx.history.of_ticket(id_)
        if isinstance(event, Press):
            event = dataclasses.replace(event, data=event.data.format(id=id_))
        await dispatch_event(tx, "vk", Inbound("9", True, Sender("9"), event))
        assert (await tx.tickets.by_id(id_), await tx.history.of_ticket(id_)) == before
        said = await tx.outbox.claim(HandClock().now() + timedelta(minutes=1), 99)
        assert said
        assert [row.chat.address for row in said] == ["9"]
        assert not [row for row in said if SECRET in row.payload]


@pytest.mark.parametrize(
    ("chat", "press", "toast"),
    [
        (STAFF, Press("t:{id}:take", ""), "That button does nothing here."),
        (STAFF, Press("t:{id}:take", "6"), "That button does nothing here."),
        (STAFF, Press("t:٣:take", "6"), "That button does nothing here."),
        (STAFF, Press("t:" + "9" * 5000 + ":take", "6"), "That button does nothing here."),
        (STAFF, Press("m:report", "5"), "That button does nothing here."),
        (STAFF, Press("g:9:0", "5"), "Only an administrator may do that."),
        (OTHERS, Press("t:{id}:take", "5"), None),
    ],
)
async def test_a_forged_button_moves_no_ticket(chat: str, press: Press, toast: str | None, sqlite_store: Store) -> None:
    """Anybody in a conversation can send VK a payload of their own, as a button of no message."""
    async with sqlite_store.writing() as tx:
        id_ = await _town(tx)
        card = await tx.tickets.by_id(id_)
        assert card is not None
        event: Event = dataclasses.replace(press, data=press.data.format(id=id_))
        heard = await dispatch_event(tx, "vk", Inbound(chat, False, Sender("1"), event))
        assert heard == (None if toast is None else T(toast))
        assert await tx.tickets.by_id(id_) == card
        staff = await tx.chats.get_or_add("vk", STAFF, False, NOW, "ru")
        assert await tx.message_links.ticket_of(staff.id, "5") == MessageLink(id_, "card", None)
        assert await tx.message_links.ticket_of(staff.id, "") is None


def test_the_door_knows_no_ticket_of_a_number_without_end() -> None:
    at = door.Doorstep(consented=True)
    for data in ("t:" + "9" * 19, "t:٣", "t:²", "t:-1", "t:1e3", "t:0x1", "t: 1"):
        assert door.decide(Press(data), at) == door.ShowMenu("older")
