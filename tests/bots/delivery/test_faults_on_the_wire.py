"""Delivery under faults of the platform: every message arrives in order, once, and no later than the platform made
it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from bots.sandbox.standin import PlatformFault
from storage.records.messages.outbox import ANNOUNCEMENT
from storage.store import Store
from tests.bots.delivery.on_the_wire import wire

SAID = ["раз", "два", "три"]


CUT_S = 0.05
"""After which the line is cut in place of an answer."""


class Trouble(NamedTuple):
    """Fault with its consequence. `over_s`: seconds after which all is said, at the latest; `whole`: the whole
    bot has to wait."""

    kind: str
    times: int
    value: float
    over_s: float
    whole: bool = False
    body: dict[str, object] = {}  # noqa: RUF012  never changed


NEW_CAPTCHA: dict[str, object] = {"redirect_uri": "https://id.vk.ru/not_robot", "remixstlid": 1}
OF_TELEGRAM = {
    "429 once": Trouble("flood", 1, 3, 4),
    "a storm of 429": Trouble("flood", 5, 2, 10),
    "429 for an hour": Trouble("flood", 1, 3600, 302),
    "502 as HTML": Trouble("server_error", 3, 502, 8),
    "resets": Trouble("reset", 3, 0, 10),
    "a timeout before": Trouble("timeout_before", 1, 0, 4),
}
OF_VK = {
    "6, a storm": Trouble("error", 6, 6, 10, whole=True),
    "9": Trouble("error", 1, 9, 122),
    "10": Trouble("error", 3, 10, 10),
    "14": Trouble("error", 1, 14, 302, whole=True),
    "14 in its new shape": Trouble("error", 1, 14, 302, whole=True, body=NEW_CAPTCHA),
    "29": Trouble("error", 1, 29, 62, whole=True),
    "502 as HTML": Trouble("server_error", 3, 502, 10),
    "resets": Trouble("reset", 3, 0, 10),
    "a timeout before": Trouble("timeout_before", 1, 0, 4),
    "a timeout after": Trouble("lost_answer", 1, 0, 4),
    "answers cut off": Trouble("lost_answer", 2, CUT_S, 8),
}
CASES = [
    pytest.param(name, trouble, id=f"{name}: {what}")
    for name, troubles in (("telegram", OF_TELEGRAM), ("vk", OF_VK))
    for what, trouble in troubles.items()
]


@pytest.fixture(autouse=True)
def _short_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.telegram.outbound.CALL_S", 0.5)
    monkeypatch.setattr("bots.vk.wire.CALL_S", 0.5)


@pytest.mark.parametrize(("name", "trouble"), CASES)
async def test_said_once_in_order_and_in_time(name: str, trouble: Trouble, sqlite_store: Store) -> None:
    async with wire(sqlite_store, name) as at:
        chat = at.stand_in.private_chat(at.anna)
        at.strike(trouble.kind, trouble.times, trouble.value, chat=chat, body=trouble.body)
        await at.say(at.anna, *SAID)
        await at.passes(0)
        await at.say(at.boris, "сразу")
        await at.passes(0)
        assert at.bot_texts(at.boris) == ([] if trouble.whole else ["сразу"])
        await at.passes(trouble.over_s)
        assert at.bot_texts(at.anna) == SAID
        assert at.bot_texts(at.boris) == ["сразу"]
        assert at.struck == trouble.times


async def test_a_storm_over_every_chat(sqlite_store: Store) -> None:
    async with wire(sqlite_store, "telegram") as at:
        at.strike("flood", 6, 1)
        for person in (at.anna, at.boris):
            await at.say(person, *SAID)
        await at.passes(8)
        assert at.bot_texts(at.anna) == at.bot_texts(at.boris) == SAID


async def test_in_telegram_only_what_is_said_in_a_conversation_is_said_twice(sqlite_store: Store) -> None:
    """It is said twice only where the answer to the send was lost; nobody can know whether it arrived."""
    async with wire(sqlite_store, "telegram") as at:
        at.strike("lost_answer")
        await at.say(at.anna, *SAID)
        await at.passes(8)
        assert at.bot_texts(at.anna) == ["раз", *SAID]
        at.strike("lost_answer", 1, CUT_S)
        (row,) = await at.say(at.boris, "объявление", lane=ANNOUNCEMENT)
        await at.passes(100)
        assert at.bot_texts(at.boris) == ["объявление"]
        assert await at.at.state(row) == "broken"


@pytest.mark.parametrize("name", ["telegram", "vk"])
async def test_an_edit_whose_answer_was_lost_changes_one_message(name: str, sqlite_store: Store) -> None:
    async with wire(sqlite_store, name) as at:
        await at.say(at.anna, "вопрос")
        await at.passes(0)
        bubble = at.stand_in.view(at.anna, at.stand_in.private_chat(at.anna)).bubbles[-1]
        at.stand_in.inject(
            PlatformFault("lost_answer", "editMessageText" if name == "telegram" else "messages.edit", 2, CUT_S)
        )
        await at.say(at.anna, "ответ", edit=str(bubble.id))
        await at.passes(10)
        assert at.bot_texts(at.anna) == ["ответ"]


@pytest.mark.parametrize("name", ["telegram", "vk"])
async def test_a_token_taken_away_and_mended(name: str, sqlite_store: Store) -> None:
    async with wire(sqlite_store, name) as at:
        at.stand_in.inject(PlatformFault("revoked", times=-1))
        await at.say(at.anna, *SAID)
        await at.passes(600)
        assert at.bot_texts(at.anna) == []
        async with sqlite_store.reading() as tx:
            assert [key for key, _ in await tx.admin_alerts.list_untold()] == [f"token:{name}"]
        at.stand_in.clear_faults()
        await at.passes(61)
        assert at.bot_texts(at.anna) == SAID


@pytest.mark.parametrize("code", [901, 902])
async def test_who_does_not_take_messages_is_left_alone_until_they_write(code: int, sqlite_store: Store) -> None:
    async with wire(sqlite_store, "vk") as at:
        at.strike("error", -1, code, chat=at.anna)
        await at.say(at.anna, *SAID)
        await at.passes(600)
        sends = [call for call in at.stand_in.calls if call.method == "messages.send"]
        assert len(sends) == 1
        at.stand_in.clear_faults()
        async with sqlite_store.writing() as tx:
            await tx.chats.mark_reachable((await tx.chats.get_or_add("vk", str(at.anna), True, at.at.clock.now())).id)
        await at.say(at.anna, "с возвращением")
        await at.passes(0)
        assert at.bot_texts(at.anna) == ["с возвращением"]
