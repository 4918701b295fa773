"""Wall clock jumps, a day forward and an hour back: nothing is stuck, flooded or lost."""

from __future__ import annotations

import asyncio

import pytest

from bots.platform import SendLimits
from bots.platform_errors import Gone, Later, Lost
from storage.records.messages.outbox import NOTICE
from storage.redis.rate_window import Rate
from storage.store import Store
from tests.bots.delivery.deliveries import Wall, relay
from tests.bots.intake.test_inbox_worker import Notes, office

DAY_S, HOUR_S = 86_400.0, 3600.0


@pytest.mark.parametrize("by_s", [DAY_S, -HOUR_S, -DAY_S])
async def test_what_waits_is_said_once_and_in_order(by_s: float, sqlite_store: Store) -> None:
    """Waiting are a message refused for a while, one that may not have arrived, one held back until its time, and those
    behind them."""
    wall = Wall("telegram", failures=[Later(60, "flood", asked=True), Lost("reset")])
    async with relay(sqlite_store, wall) as at:
        flooded, lost, album = [await at.chat(str(n), "telegram") for n in range(3)]
        for chat in (flooded, lost):
            await at.say(chat, "раз")
            await at.rest()
        await at.say(album, "раз", not_before=at.clock.now())
        at.clock.set(by_s)
        for chat in (flooded, lost, album):
            await at.say(chat, "два")
        for _ in range(5):
            await at.rest(15)
        for chat in (flooded, lost, album):
            assert [words for to, words in wall.heard if to == chat.address] == ["раз", "два"]


async def test_a_jump_lets_no_wave_through(sqlite_store: Store) -> None:
    wall = Wall()
    async with relay(sqlite_store, wall, limits=SendLimits(Rate(5, 1.0))) as at:
        for n in range(12):
            await at.say(await at.chat(str(n)), "новость", lane=NOTICE)
        await at.until(lambda: len(wall.heard) == 5)
        at.clock.set(DAY_S)
        at.delivery.wake()
        await asyncio.sleep(0.1)
        assert len(wall.heard) == 5
        at.clock.set(-HOUR_S)
        at.clock.advance(1.0)
        at.delivery.wake()
        await at.until(lambda: len(wall.heard) == 10)


async def test_the_staff_who_let_the_bot_in_again_hear_what_was_held(sqlite_store: Store) -> None:
    wall = Wall(failures=[Gone("kicked")])
    async with relay(sqlite_store, wall) as at:
        chat = await at.staff_chat("2000000001")
        await at.say(chat, "раз", "два")
        await at.rest()
        at.clock.set(-DAY_S)
        await at.rest(HOUR_S)
        async with sqlite_store.writing() as tx:
            await tx.chats.mark_reachable(chat.id)
            await tx.outbox.expedite(chat.id, at.clock.now())
        await at.rest()
        assert [words for _, words in wall.heard] == ["раз", "два"]


async def test_turns_go_on(sqlite_store: Store) -> None:
    async with office(sqlite_store, Notes(failures=[KeyError()])) as at:
        for by_s in (0.0, DAY_S, -DAY_S - HOUR_S):
            at.clock.set(by_s)
            await at.receive({"text": f"{by_s}"})
            await at.rest()
        assert [words for _, words in at.notes.worked] == ["0.0", str(DAY_S), str(-DAY_S - HOUR_S)]
        assert await at.aside() == []
