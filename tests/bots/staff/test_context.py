"""Context of a staff event: a refused act leaves nothing behind but its words."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bots.platform import Inbound, Sender
from bots.staff.context import StaffContext
from dialogs.kernel.errors import NotAllowed, Stale, Unfit
from dialogs.kernel.events import Press
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import T, Words
from dialogs.rules.staff.access import Member
from storage.store import Store, Tx
from storage.tables import outbox
from storage.usecases.outgoing.outgoing import SILENCE
from storage.usecases.unit_of_work import UnitOfWork
from tests.clocks import START
from tests.stores import tyumen

WORDS = T("Taken")


async def context(tx: Tx) -> StaffContext:
    chat = await tx.chats.get_or_add("telegram", "1", True, START, "ru")
    press = Inbound("1", True, Sender("1"), Press("q:::new", "5"))
    uow = UnitOfWork(tx, tyumen().city, START)
    return StaffContext(uow, tyumen(), chat, None, Member(1, "telegram", "1", "Anna", ()), press)


@pytest.mark.parametrize("refusal", [None, NotAllowed(WORDS), Stale(WORDS), Unfit(WORDS)], ids=repr)
async def test_a_refused_act_is_undone_and_the_rest_of_the_turn_stays(
    store: Store, refusal: NotAllowed | Unfit | None
) -> None:
    async with store.writing() as tx:
        room = await context(tx)
        await room.say(SILENCE)

        async def act() -> Words:
            await room.say(Screen(T("Done")))
            if refusal is not None:
                raise refusal
            return WORDS

        outcome = await room.attempt(act)
        assert (outcome.words, outcome.refusal) == (WORDS, refusal)
        said = await tx.sqlalchemy.scalar(select(func.count()).select_from(outbox))
    assert said == (1 if refusal else 2)


async def test_a_fault_of_the_program_is_no_refusal(store: Store) -> None:
    async def act() -> Words:
        raise ZeroDivisionError

    async with store.writing() as tx:
        with pytest.raises(ZeroDivisionError):
            await (await context(tx)).attempt(act)
