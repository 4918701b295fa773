"""Absence of a resident: they block the bot, and the staff's answer reaches nobody; they return and are answered
again."""

from __future__ import annotations

import asyncio

from tests.soak.officer import Officer
from tests.soak.resident import SoakResident

HELD_S = 4.0
"""An update about the block that comes late, by up to three seconds, must not come after the return."""


async def away(resident: SoakResident, officer: Officer) -> None:
    """Play an absence; the staff are told that their answer did not arrive. Raises Unheard."""
    chat = resident.chat
    chat.stand_in.block(chat.person, True)
    try:
        await officer.answer_nobody(resident)
        await asyncio.sleep(HELD_S)
    finally:
        chat.stand_in.block(chat.person, False)
    await chat.do("back again", chat.write(resident.hello), lambda _: True)
