"""Extension of a deadline: the reply to "Extend…" with the new day and the reason."""

from __future__ import annotations

from bots.staff.choices import check
from bots.staff.context import StaffContext
from bots.staff.prompt_input import parse_input
from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import T
from storage.usecases.reactions.event import Reply
from storage.usecases.staff.extending import extend


async def answer_prompt(room: StaffContext, ticket: int, reply: Reply) -> None:
    """Extend the deadline by the reply; with only one of day and reason, both are asked for again, in one reply."""
    found = await parse_input(room, "extend", reply)
    if found.until is None or not found.words:
        check(room, await room.desk.ticket(ticket), "extend")
        raise Unfit(T("Please write both in one reply, the new day and the reason, like “15.12 waiting for asphalt”."))
    await extend(room.desk, ticket, found, reply)
