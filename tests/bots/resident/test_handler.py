"""Handler of residents' chats: it notes when a chat was last seen, once a day."""

from __future__ import annotations

from datetime import timedelta

from bots.platform import Inbound, Sender
from bots.prepared import Prepared
from bots.resident.handler import ResidentHandler
from bots.staff.handler import StaffHandler
from dialogs.kernel.events import Message
from storage.store import Store
from tests.clocks import START, HandClock
from tests.dialogs.talk import RENDERER
from tests.stores import tyumen


async def test_when_somebody_was_last_seen_is_noted_once_a_day(sqlite_store: Store) -> None:
    clock, seen = HandClock(), []
    residents = ResidentHandler(tyumen(), RENDERER, clock, StaffHandler(tyumen(), clock))
    for hour in (0, 23, 25, 47):
        clock.advance((START + timedelta(hours=hour) - clock.now()).total_seconds())
        async with sqlite_store.writing() as tx:
            await residents.work(tx, "vk", Prepared(Inbound("9", True, Sender("9"), Message(str(hour), "/help"))))
            chat = await tx.chats.find("vk", "9")
            assert chat is not None
            seen.append((chat.last_seen - START) / timedelta(hours=1))
    assert seen == [0, 0, 25, 25]
