"""Fixtures of staff acts: chats that serve this or that, members with their roles, tickets with cards."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from dialogs.kernel.screen import Screen, screen_from_json
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.store import Tx
from storage.tables import outbox
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.dialogs.talk import RENDERER
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW, tyumen

CITY = tyumen().city


async def room(tx: Tx, address: str, *serves: str, platform: str = "telegram") -> Chat:
    """Bind a chat of the staff that serves these."""
    chat = await tx.chats.get_or_add(platform, address, False, NOW, "ru")
    await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW, serves or ("all",)), chat, NOW)
    return chat


async def member(tx: Tx, account: str, name: str, *grants: Grant, platform: str = "telegram") -> Member:
    return await tx.members.grant(platform, account, name, grants=grants or (Grant(Role.OPERATOR),), now=NOW)


def desk_of(tx: Tx, chat: Chat, who: Member) -> StaffUseCases:
    return StaffUseCases(UnitOfWork(tx, CITY, NOW), chat, who)


async def file_with_cards(tx: Tx, who: tuple[Chat, Person], *chats: Chat, **changed: Any) -> Ticket:
    """File a ticket whose card is in these chats."""
    ticket = await file_ticket(tx, who, **changed)
    for chat in chats:
        await tx.message_links.put(chat.id, f"c{ticket.id}", ticket.id, "card")
    return ticket


async def take_screens(tx: Tx, chat: Chat) -> list[tuple[str, str, Screen]]:
    """Take the messages that wait to be sent there, in order, as (kind, message to change, screen)."""
    c = outbox.c
    waiting = select(c.id, c.kind, c.edit, c.payload).where(c.chat_id == chat.id, c.state == "waiting").order_by(c.id)
    rows = list(await tx.sqlalchemy.execute(waiting))
    for row in rows:
        await tx.outbox.drop(row.id)
    return [(row.kind, row.edit, screen_from_json(json.loads(row.payload))) for row in rows]


async def words(tx: Tx, chat: Chat) -> list[str]:
    """Take the same, in Russian, without cards."""
    return [RENDERER.screen(screen, "ru").text for kind, _, screen in await take_screens(tx, chat) if kind != "card"]


async def anna(tx: Tx) -> tuple[Chat, Person]:
    return await resident(tx, "7")
