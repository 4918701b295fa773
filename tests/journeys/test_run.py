"""Command `paradnaya run` as an administrator runs it: another process, against servers at the addresses of the
settings."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bots.runtime.clock import SystemClock
from bots.sandbox.standin import Bubble, StandIn
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn
from tests.journeys.town import Phone, photo, until
from tests.soak.program import Program, wrote

pytestmark = pytest.mark.grounds("sqlite")

WORDS = "Огромная яма на дороге у гаражей, звоните +7 912 345-67-89"
POINT = (57.15312, 65.53437)
START_WITHIN_S = 300.0


@asynccontextmanager
async def servers() -> AsyncIterator[tuple[TelegramStandIn, VkStandIn, dict[str, str]]]:
    """Run both platforms with their limits on; the settings that lead to them."""
    clock = SystemClock()
    telegram, vk = TelegramStandIn(clock.seconds), VkStandIn(clock.seconds)
    settings = {
        "PARADNAYA_TELEGRAM_TOKEN": telegram.token,
        "PARADNAYA_TELEGRAM_API": await telegram.start(),
        "PARADNAYA_VK_TOKEN": vk.token,
        "PARADNAYA_VK_API": await vk.start(),
        "PARADNAYA_LOG": "json",
    }
    try:
        yield telegram, vk, settings
    finally:
        await telegram.stop()
        await vk.stop()


async def test_the_whole_way_in_another_process(tmp_path: Path) -> None:
    async with servers() as (telegram, vk, settings):
        program = Program({**settings, "PARADNAYA_HOME": str(tmp_path / "home")}, tmp_path / "log")
        code = (await program.say("staff", "bind")).split("/bind ")[1].strip()
        program.output = tmp_path / "run.log"
        await program.start("run")
        try:
            await wrote('"receiving", "platform": "vk"', program)
            staff = await bound(vk, code)
            await _report(telegram, "Аполлинария", staff)
            await _report(vk, "Варфоломей", staff)
        finally:
            status = await program.stop()
        assert status == 0
    log = program.output.read_text()
    assert "some work did not end in time" not in log
    _machines_can_read(log)
    _tells_nothing(log, [telegram.token, vk.token, code, "Аполлинария", "Варфоломей"])


async def test_one_run_at_a_time_on_sqlite_and_again_at_once_after_a_kill(tmp_path: Path) -> None:
    async with servers() as (_, _, settings):
        environment = {**settings, "PARADNAYA_HOME": str(tmp_path / "home")}
        first, beside = (Program(environment, tmp_path / f"{name}.log") for name in ("first", "beside"))
        await first.start("run")
        try:
            await wrote('"receiving"', first, within_s=START_WITHIN_S)
            await beside.start("run", "--parts", "turns,delivery")
            assert await beside.end() == 1
            (sentence,) = beside.output_text().splitlines()
            assert sentence.startswith("Another `paradnaya run` works with the database ")
            await first.kill()
            await beside.start("run")
            await wrote('"receiving"', beside, within_s=START_WITHIN_S)
        finally:
            if first.pid:
                await first.kill()
            status = await beside.stop() if beside.pid else 0
        assert status == 0


async def bound(vk: VkStandIn, code: str) -> Phone:
    """Bind a conversation of VK, which lets a bot speak to it as fast as it likes."""
    officer = vk.add_person("Серафима").id
    staff = Phone(vk, officer, vk.add_group("Сотрудники", [officer]))
    await staff.write(f"/bind {code}")
    await staff.hears("ответ")
    return staff


async def resident(stand_in: StandIn, name: str) -> Phone:
    """A newcomer who has agreed."""
    person = stand_in.add_person(name).id
    phone = Phone(stand_in, person, stand_in.private_chat(person))
    await phone.write("/start" if stand_in.platform == "telegram" else "Начать")
    await until(lambda: any("Да, даю" in label for label in phone.labels()), "the consent is asked", 30)
    await phone.press("Да, даю")
    await phone.hears("Спасибо")
    return phone


async def _report(stand_in: StandIn, name: str, staff: Phone) -> None:
    """A newcomer reports; the staff take it, answer, close it; the newcomer hears each move."""
    phone, words = await resident(stand_in, name), f"{WORDS}, {stand_in.platform}"
    await phone.write(words, [photo()], POINT)
    await phone.hears("Проверьте")
    await phone.press("Отправить")
    await phone.hears("ТМН-")
    card = await _first(staff, lambda b: words in b.text and bool(b.rows))
    staff.stand_in.press(staff.person, staff.chat, card, _key(staff, card, "Взять"))
    await phone.hears("работа началась")
    await staff.write("Приедем завтра", reply_to=card)
    await phone.hears("Приедем завтра")
    known = {bubble.id for bubble in staff.bot_bubbles()}
    staff.stand_in.press(staff.person, staff.chat, card, _key(staff, card, "Выполнено"))
    question = await _first(staff, lambda b: "что сделано" in b.text and b.id not in known)
    await staff.write("Яму засыпали", reply_to=question)
    await phone.hears("Яму засыпали")


async def _first(staff: Phone, wanted: Callable[[Bubble], bool]) -> int:
    await until(
        lambda: any(map(wanted, staff.bot_bubbles())), f"the staff hear: {[b.text for b in staff.bot_bubbles()][-3:]}"
    )
    return next(b.id for b in staff.bot_bubbles() if wanted(b))


def _key(staff: Phone, card: int, label: str) -> str:
    bubble = next(b for b in staff.bot_bubbles() if b.id == card)
    return next(button.key for row in bubble.rows for button in row if label in button.label)


def _machines_can_read(log: str) -> None:
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"running", "receiving", "stopped"} <= {line["message"] for line in lines}
    assert all({"at", "level", "part", "message"} <= set(line) for line in lines)


def _tells_nothing(log: str, secrets: list[str]) -> None:
    """No words, names, phones, coordinates, tokens."""
    said = ["яма", "Приедем", "засыпали", "Серафима", "912", "345-67", str(POINT[0])[:6], str(POINT[1])[:6]]
    assert [word for word in (*secrets, *said) if word in log] == []
