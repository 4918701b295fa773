"""Third platform in a folder of its own: with one row more in the table the program runs on it, staff included."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bots.app import App, build
from bots.capabilities import CommandMenu, InlineOffers, Names, Topics, Webhooks
from bots.cli import doctor
from bots.platform import Platform
from bots.platforms import PLATFORMS, PlatformRow
from bots.runtime import settings
from bots.runtime.settings import Settings
from bots.runtime.tasks import TaskGroup
from dialogs.kernel.events import Press
from dialogs.kernel.words import Words
from tests.bots.delivery.deliveries import RENDERER
from tests.bots.toy.adapter import ToyPlatform
from tests.bots.toy.server import TOKEN, ToyMessage, ToyPerson, ToyServer
from tests.journeys.town import CENTRE, PATIENCE_S, photo, until

WORDS = "Огромная яма на дороге"


@pytest.fixture(autouse=True)
def row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the one line outside the folder."""
    monkeypatch.setitem(PLATFORMS, "toy", PlatformRow("toy", "Toy", "tests.bots.toy.adapter:ToyPlatform"))


def toy_settings(folder: Path, address: str = "", token: str = TOKEN) -> Settings:
    """Read the settings of a town that is on the toy platform alone."""
    more = {"TOY_TOKEN": token, "TOY_API": address, "HOME": str(folder), "SHORT_LINKS": "off"}
    return settings.read({f"PARADNAYA_{name}": value for name, value in more.items()})


@dataclass
class ToyTown:
    app: App
    server: ToyServer
    anna: ToyPerson
    vera: ToyPerson

    async def hears(self, who: ToyPerson, text: str) -> ToyMessage:
        """Wait for the newest message with these words."""
        await until(lambda: any(text in message.text for message in who.heard_messages()), f"{text!r} is heard")
        return [message for message in who.heard_messages() if text in message.text][-1]

    async def press(self, who: ToyPerson, label: str) -> None:
        """Press a button once it is shown."""
        await until(
            lambda: any(label in one for said in who.heard_messages() for one, _ in said.buttons), f"{label!r} is shown"
        )
        who.press(label)


@asynccontextmanager
async def toy_town(folder: Path) -> AsyncIterator[ToyTown]:
    server, stop = ToyServer(), asyncio.Event()
    app = await build(toy_settings(folder, await server.start()))
    anna, vera = ToyPerson(server, "Анна", "anna"), ToyPerson(server, "Вера", "room", "Сотрудники")
    try:
        async with TaskGroup() as nursery:
            running = nursery.start(app.run(stop), "app")
            yield ToyTown(app, server, anna, vera)
            stop.set()
            await running
    finally:
        await app.close()
        await server.stop()


async def test_a_report_goes_the_whole_way(tmp_path: Path) -> None:
    async with toy_town(tmp_path) as town:
        anna, vera = town.anna, town.vera
        async with town.app.store.writing() as tx:
            code = await tx.staff_chats.bind_code(town.app.clock.now())
        vera.write(f"/bind {code}")
        await town.hears(vera, "ответ")
        await file_report(town)
        card = await town.hears(vera, WORDS)
        assert card.pictures
        await town.press(vera, "Взять")
        await town.hears(anna, "работа началась")
        vera.write("Приедем завтра", answers=card.id)
        await town.hears(anna, "Приедем завтра")
        await town.hears(vera, "житель получил")
        await town.press(vera, "Выполнено")
        question = await town.hears(vera, "что сделано")
        vera.write("Яму засыпали", [photo("green").data], answers=question.id)
        assert (await town.hears(anna, "Яму засыпали")).pictures
        await town.press(anna, "Исправлено")
        await town.press(anna, "⭐⭐⭐⭐⭐")
        await town.hears(vera, "Закрыто")
        assert town.server.refused == []
        assert max(len(message.buttons) for who in (anna, vera) for message in who.heard_messages()) == 3


async def file_report(town: ToyTown) -> None:
    """Consent, and report a hole in the middle of the town."""
    town.anna.write("/start")
    await town.press(town.anna, "Да")
    await town.hears(town.anna, "что случилось")
    town.anna.write(WORDS, [photo().data])
    await town.hears(town.anna, "Где")
    town.anna.write(place=CENTRE)
    await town.hears(town.anna, "Проверьте")
    await town.press(town.anna, "Отправить")
    await town.hears(town.anna, "ТМН-")


async def test_a_press_without_toasts_is_answered_in_a_message() -> None:
    server = ToyServer()
    try:
        platform = ToyPlatform(TOKEN, await server.start())
        await platform.ack(Press("m:yes"), "anna", "who-Анна", "Уже принято")
        await platform.ack(Press("m:yes"), "anna", "who-Анна")
        server.tokens.clear()
        await platform.ack(Press("m:yes"), "anna", "who-Анна", "Поздно")
        assert [message.text for message in server.said["anna"]] == ["Уже принято"]
    finally:
        await server.stop()


async def test_a_token_that_is_refused_is_told_under_the_platforms_title(tmp_path: Path) -> None:
    async with toy_town(tmp_path) as town:
        town.server.tokens.clear()
        town.server.add(chat="anna", group="", who="who-Анна", name="Анна")
        deadline = time.monotonic() + PATIENCE_S
        told: list[tuple[str, Words]] = []
        while not told:
            assert time.monotonic() < deadline, "nobody was told"
            async with town.app.store.reading() as tx:
                told = await tx.admin_alerts.list_untold()
            await asyncio.sleep(0.01)
        key, words = told[0]
        assert key == "token:toy"
        said = RENDERER.say(words, "en")
        assert said.startswith("Toy does not let the bot in: token.")
        assert "Check PARADNAYA_TOY_TOKEN" in said


async def test_doctor_looks_at_it(tmp_path: Path) -> None:
    server = ToyServer()
    try:
        read = toy_settings(tmp_path, await server.start(), "another")
        faults = [wrong async for wrong, _ in doctor._faults(read)]
        assert "toy: the token is not accepted (token)" in faults
    finally:
        await server.stop()


def test_its_settings_are_known_and_held_against_its_row(tmp_path: Path) -> None:
    assert set(toy_settings(tmp_path).accounts) == {"toy"}
    with pytest.raises(settings.BadSettings) as bad:
        toy_settings(tmp_path, token="two words")
    assert bad.value.faults[0].startswith("PARADNAYA_TOY_TOKEN: ")


def test_it_has_the_core_of_the_port_and_no_capability() -> None:
    platform: Platform = ToyPlatform(TOKEN)
    assert not isinstance(platform, Topics | InlineOffers | Webhooks | Names | CommandMenu)
