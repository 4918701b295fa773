"""Platform faults before the whole program: every message arrives all the same, in order."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

import bots.jobs.maintenance
from bots.app import STOP_WITHIN_S
from bots.resident.conversation import Conversation
from bots.sandbox.standin import PlatformFault
from dialogs.kernel.events import Message, Press
from tests.journeys.officers import PLATFORMS, WORDS, after, card_of, labels, now, other, report, say, statuses, tap
from tests.journeys.town import CENTRE, PATIENCE_S, Phone, photo, town, until

SEND = {"telegram": "sendMessage", "vk": "messages.send"}
FLOOD = {"telegram": 1.0, "vk": 6.0}


def texts_with(phone: Phone, part: str) -> list[str]:
    return [b.text for b in phone.bot_bubbles() if part in b.text]


@pytest.mark.parametrize("kind", ["flood", "server_error", "reset"])
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_answers_arrive_in_order_whatever_fails(platform: str, kind: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=other(platform)) as here:
        anna = await here.resident(platform, "Анна")
        card = await report(here, anna)
        value = FLOOD[platform] if kind == "flood" else 0
        here.stand_in(platform).inject(PlatformFault(kind, SEND[platform], 2, value, chat=anna.chat))
        for n in range(3):
            await here.staff.write(f"Ответ {n}", reply_to=card.id)
        await until(lambda: len(texts_with(anna, "Ответ ")) >= 3, "three answers", 30)
        await here.quiet()
        numbers = [next(n for n in range(3) if f"Ответ {n}" in text) for text in texts_with(anna, "Ответ ")]
        assert numbers == [0, 1, 2]
        assert len([b for b in here.staff.bot_bubbles() if b.text == "✓ житель получил"]) == 3


async def test_a_lost_answer_doubles_nothing_in_vk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.vk.wire.CALL_S", 1.0)
    async with town(tmp_path, staff="telegram") as here:
        anna = await here.resident("vk", "Анна")
        card = await report(here, anna)
        here.vk.inject(PlatformFault("lost_answer", "messages.send", 1, chat=anna.chat))
        await here.staff.write("Едем", reply_to=card.id)
        await until(lambda: any(b.text == "✓ житель получил" for b in here.staff.bot_bubbles()), "the mark", 30)
        assert len(texts_with(anna, "Едем")) == 1


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_whom_an_answer_does_not_reach_is_marked_until_they_return(platform: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=other(platform)) as here:
        anna = await here.resident(platform, "Анна")
        card = await report(here, anna)
        before = len(anna.bot_bubbles())
        await after(here, lambda: here.stand_in(platform).block(anna.person, True))
        await say(here, here.staff, "Слышите?", reply_to=card.id)
        mark = here.staff.last().text
        assert mark in {"✗ не доставлено: житель заблокировал бота", "✗ не доставлено: житель не разрешает сообщения"}
        assert mark.removeprefix("✗ ") in now(here.staff, card).text
        assert len(anna.bot_bubbles()) == before
        await after(here, lambda: here.stand_in(platform).block(anna.person, False))
        await say(here, here.staff, "А теперь?", reply_to=card.id)
        assert "А теперь?" in anna.last().text
        assert here.staff.last().text == "✓ житель получил"


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_silent_refusal_is_found_out_by_the_send(platform: str, tmp_path: Path) -> None:
    """The refusal is a 403 of Telegram, 901 of VK, without any word before."""
    code = {"telegram": 403.0, "vk": 901.0}[platform]
    async with town(tmp_path, staff=other(platform)) as here:
        anna = await here.resident(platform, "Анна")
        card = await report(here, anna)
        body: dict[str, object] = {"description": "Forbidden: bot was blocked by the user"}
        here.stand_in(platform).inject(PlatformFault("error", SEND[platform], 1, code, chat=anna.chat, body=body))
        await say(here, here.staff, "Слышите?", reply_to=card.id)
        assert here.staff.last().text.startswith("✗ не доставлено")
        await say(here, anna, "Я тут", reply_to=anna.last().id)
        await say(here, here.staff, "Хорошо", reply_to=card.id)
        assert "Хорошо" in anna.last().text


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_followers_hear_of_moves_and_of_the_end(platform: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=platform) as here:
        anna = await here.resident(platform, "Анна")
        card = await report(here, anna)
        boris = await here.resident(other(platform), "Борис")
        if other(platform) == "vk":
            await boris.write(WORDS, [photo("blue")], CENTRE)
        else:
            await say(here, boris, WORDS, [photo("blue")])
            await boris.write(point=CENTRE)
        await until(lambda: any("Рядом" in b.text for b in boris.bot_bubbles()), "the known report is offered")
        await here.quiet()
        join = next(label for label in boris.labels() if "Яма" in label or "ТМН" in label or "моё" in label)
        await tap(here, boris, join)
        await until(lambda: any("голос" in b.text.lower() for b in boris.bot_bubbles()), "the voice is counted")
        await tap(here, here.staff, "Взять")
        assert texts_with(boris, "работа началась")
        assert texts_with(anna, "работа началась")
        await say(here, here.staff, "Скоро будем", reply_to=card.id)
        assert texts_with(boris, "Скоро будем")
        assert len([b for b in here.staff.bot_bubbles() if b.text == "✓ житель получил"]) == 1
        assert "2 жителя" in now(here.staff, card).text
        await tap(here, anna, "Открыть")
        await tap(here, anna, "Отозвать")
        await tap(here, anna, "Да")
        assert await statuses(here) == ["withdrawn"]
        assert texts_with(boris, "автор")


async def test_poison_is_set_aside_and_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bots.jobs.maintenance, "LOOK_S", 0.2)
    async with town(tmp_path, staff="telegram") as here:
        for _ in range(3):
            here.vk.inject(PlatformFault("poison", body={"type": "message_new", "object": {"message": "нет"}}))
            here.telegram.inject(PlatformFault("poison", body={"message": {"message_id": "x", "chat": 5}}))
        anna = await here.resident("vk", "Анна")
        await until(lambda: len(texts_with(here.staff, "⚠")) == 2, "two warnings")
        await here.quiet()
        await asyncio.sleep(0.6)
        assert len(texts_with(here.staff, "⚠")) == 2
        card = await report(here, anna)
        assert WORDS in card.text


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_turn_that_fails_three_times_is_set_aside_with_an_apology(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = Conversation.work, 0

    async def work(visit: Conversation, event: Message | Press) -> None:
        nonlocal tries
        if isinstance(event, Message) and event.text == "бум":
            tries += 1
            raise KeyError("a fault of ours")
        await real(visit, event)

    monkeypatch.setattr(Conversation, "work", work)
    async with town(tmp_path, staff=other(platform)) as here:
        anna = await here.resident(platform, "Анна")
        await say(here, anna, "бум")
        assert "ещё раз" in anna.last().text
        assert tries == 3
        await report(here, anna)


@pytest.mark.grounds("sqlite")
async def test_a_store_in_trouble_is_waited_for_and_nothing_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.sqlite_driver.BUSY_MS", 50)
    async with town(tmp_path, staff="telegram") as here:
        anna = await here.resident("vk", "Анна")
        card = await report(here, anna)
        other_process = sqlite3.connect(tmp_path / "town.db", isolation_level=None)
        other_process.execute("BEGIN IMMEDIATE")
        await here.staff.write("Едем", reply_to=card.id)
        await asyncio.sleep(3)
        other_process.execute("ROLLBACK")
        other_process.close()
        await until(lambda: bool(texts_with(anna, "Едем")), "the answer arrives", 60)
        await here.quiet()
        assert len(texts_with(anna, "Едем")) == 1
        async with here.app.store.reading() as tx:
            assert not await tx.admin_alerts.list_untold()


async def test_the_program_ends_within_five_seconds_and_finishes_its_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its own limit, however long the platform would be waited for."""
    assert STOP_WITHIN_S < 5
    monkeypatch.setattr("bots.telegram.outbound.CALL_S", 600.0)
    async with town(tmp_path, staff="telegram") as here:
        anna = await here.resident("vk", "Анна")
        await report(here, anna)
        here.telegram.inject(PlatformFault("timeout_before", "sendMessage", -1))
        before = await here.count_updates()
        for n in range(20):
            anna.stand_in.write(anna.person, anna.chat, f"Слово {n}", reply_to=anna.last().id)
        while await here.count_updates() == before:
            await asyncio.sleep(0.005)
        here.stopping.set()
        assert await here.nursery.settle(PATIENCE_S)
        here.telegram.clear_faults()
        await here.restart()
        await until(lambda: len(texts_with(here.staff, "Слово ")) >= 20, "nothing is lost", 40)
        async with here.app.store.reading() as tx:
            lines = [e.words for e in await tx.history.of_ticket(1) if e.words.startswith("Слово")]
        assert lines == [f"Слово {n}" for n in range(20)]


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_refused_token_on_one_platform_leaves_the_other_alone(platform: str, tmp_path: Path) -> None:
    code = {"telegram": 401.0, "vk": 5.0}[platform]
    async with town(tmp_path, staff=other(platform)) as here:
        anna = await here.resident(platform, "Анна")
        boris = await here.resident(other(platform), "Борис")
        card = await report(here, anna)
        here.stand_in(platform).inject(
            PlatformFault("error", SEND[platform], -1, code, body={"description": "Unauthorized"})
        )
        await here.staff.write("Ответ", reply_to=card.id)
        await boris.write("/help" if other(platform) == "telegram" else "Помощь")
        await until(lambda: len(boris.bot_bubbles()) > 2, "the other platform answers")
        assert card_of(here.staff, WORDS)
        assert labels(card)
