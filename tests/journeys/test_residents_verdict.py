"""Verdict of the resident, fixed or not: pressed, typed, answered with a photo; old buttons, a restart, two who decide
at once; asking why."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bots.sandbox.standin import Bubble
from tests.journeys.officers import card_of, labels, press, say, statuses
from tests.journeys.town import CENTRE, Town, photo
from tests.journeys.walk import PLATFORMS, Walk, golden, walking

both = pytest.mark.parametrize("platform", PLATFORMS)
WORDS = "Огромная яма на дороге у остановки"


async def file_report(walk: Walk) -> None:
    await walk.write(WORDS, [photo()])
    await walk.write(point=CENTRE)
    await walk.press("Отправить")


async def finish_ticket(here: Town, words: str) -> None:
    """Finish the ticket as Vera, with words and a photo."""
    card = card_of(here.staff, WORDS)
    press(here.staff, card, "Выполнено")
    prompt = await here.staff.hears("что сделано")
    await say(here, here.staff, words, [photo("green")], prompt.id)


def notice(walk: Walk) -> Bubble:
    """Newest message that asks whether it is fixed."""
    return next(b for b in reversed(walk.phone.bot_bubbles()) if "Исправлено" in labels(b))


@both
async def test_said_in_every_way(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await file_report(walk)
        walk.skip()
        await finish_ticket(walk.here, "Засыпали")
        await walk.listen()
        first = notice(walk)
        await walk.write("Не сделано!", [photo("blue")], reply_to=first.id)
        walk.hear("Исправлено?")
        assert any("Не сделано!" in b.text and b.photos for b in walk.here.staff.bot_bubbles())
        await walk.write("нет")
        walk.hear("снова в работе", "Срок решения")
        assert await statuses(walk.here) == ["in_progress"]

        await finish_ticket(walk.here, "Заделали")
        await walk.listen()
        await walk.restart()
        await walk.write("/start")
        walk.hear("Исправлено?")
        await walk.write("1")
        walk.hear("закрыто")
        assert await statuses(walk.here) == ["closed"]
        await walk.write("Долго, но сделали")
        walk.hear("Спасибо, передано", "звёзд")
        await walk.restart()
        await walk.write("пять звёзд")
        await walk.press("Нет, это всё")
        assert any("Долго, но сделали" in b.text for b in walk.here.staff.bot_bubbles())
        for label in ("Исправлено", "Не исправлено"):
            walk.lines.append(f"житель: [{label}] (под старым сообщением)")
            await press_button(walk, first, label)
            walk.hear("уже «Закрыто»")
        golden(walk, "verdict", request)


async def press_button(walk: Walk, bubble: Bubble, label: str) -> None:
    """Press an old button."""
    before = await walk.here.count_updates()
    press(walk.phone, bubble, label)
    await walk.after(before + 1)


@both
async def test_a_neighbour_was_quicker(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await file_report(walk)
        boris = Walk(walk.here, await walk.here.resident(platform, "Борис"), walk.clock, walk.media)
        await boris.write(WORDS, [photo("white")])
        await boris.write(point=CENTRE)
        await boris.press("Да, № ТМН")
        await finish_ticket(walk.here, "Засыпали")
        walk.skip()
        boris.skip()
        await boris.press("Не исправлено")
        await boris.write("У нас тоже яма", [photo("black")])
        boris.hear("только автор")
        await walk.press("Не исправлено")
        await boris.write("исправили")
        boris.hear("закрыто")
        await walk.listen()
        await walk.write("Как это закрыто? Яма на месте")
        walk.hear("Передано", "сообщите ещё раз")
        assert await statuses(walk.here) == ["closed"]
        assert [b for b in walk.here.staff.bot_bubbles() if "Яма на месте" in b.text]
        await walk.press("Сообщить ещё раз")
        await walk.press("Отмена")
        golden(walk, "verdict_author", request)
        golden(boris, "verdict_neighbour", request)


@both
async def test_why_it_is_late(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await file_report(walk)
        walk.clock.pass_by(timedelta(days=14))
        walk.skip()
        await walk.write("/my")
        await walk.press("ТМН-2026-000001")
        walk.hear("Срок прошёл")
        await walk.press("Спросить, почему")
        asked = next(b for b in reversed(walk.here.staff.bot_bubbles()) if "почему не сделано" in b.text)
        await walk.press("Открыть №")
        assert not [label for label in walk.labels if "Спросить" in label]
        await say(walk.here, walk.here.staff, "Ждём асфальт", reply_to=asked.id)
        await walk.listen()
        walk.hear("Ждём асфальт")
        golden(walk, "why", request)
