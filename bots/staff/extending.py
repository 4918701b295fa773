"""The answer to "Extend…": the new day and the reason."""

from __future__ import annotations

from bots.staff.given import given
from bots.staff.room import Room
from storage.extending import extend
from storage.staff_desk import Reply


async def asked(room: Room, ticket: int, reply: Reply) -> None:
    await extend(room.desk, ticket, await given(room, "extend", reply), reply)
