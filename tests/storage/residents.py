"""Fixtures of residents and their tickets, as short as a test wants them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import Image

from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.messages.inbox import InboxRow
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.records.tickets.tickets import Filing
from storage.records.work.partition import ALL, Partition
from storage.store import Tx
from tests.stores import NOW


@dataclass(frozen=True)
class Update:
    """Raw update of no platform in particular."""

    key: str
    chat: str
    body: str = "{}"


async def resident(tx: Tx, address: str = "7", platform: str = "vk") -> tuple[Chat, Person]:
    chat = await tx.chats.get_or_add(platform, address, True, NOW, "ru")
    person = await tx.people.of_chat(chat, NOW)
    known = await tx.chats.by_id(chat.id)
    assert known is not None
    return known, person


async def file_ticket(
    tx: Tx, who: tuple[Chat, Person], now: datetime = NOW, year: int = 2026, **changed: Any
) -> Ticket:
    """File a ticket about a hole in the middle of Tyumen, but for what is `changed`."""
    chat, person = who
    values: dict[str, Any] = {
        "session_id": f"{chat.id} {now} {year} {changed}",
        "category": "roads",
        "lat": 57.153,
        "lon": 65.534,
        "address": "ул. Республики, 142",
        "zone": "central",
        "organisation": None,
        "words": "Яма",
        "person_id": person.id,
        "chat_id": chat.id,
        "first_due": None,
        "due": None,
        "extra": {},
    }
    return await tx.tickets.file(Filing(**{**values, **changed}), "ТМН", year, now)


VERA = Member(1, "telegram", "1", "Вера", (Grant(Role.OPERATOR),))
GLEB = Member(2, "telegram", "2", "Глеб", (Grant(Role.OPERATOR),))


async def heads(tx: Tx, share: Partition = ALL) -> list[InboxRow]:
    """Oldest waiting update of each chat, in order of arrival."""
    firsts = {row[1:3]: row.id for row in reversed(await tx.inbox.waiting_rows(0, share))}
    return await tx.inbox.rows(list(firsts.values()))


def picture(colour: str = "red", size: tuple[int, int] = (40, 30), kind: str = "JPEG", **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, kind, **options)
    return written.getvalue()
