"""Whole way, on both platforms and every ground: a resident reports, the staff answer, the resident hears."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.grounds import ALL
from tests.journeys.town import CENTRE, Phone, Town, photo, town

WORDS = "Огромная яма на дороге"


async def in_one_message(here: Town) -> Phone:
    """Send photo, words and place at once, as VK can."""
    boris = await here.resident("vk", "Борис")
    await boris.write(WORDS, [photo()], CENTRE)
    return boris


async def as_telegram_can(here: Town) -> Phone:
    """Send a captioned photo, then the place."""
    anna = await here.resident("telegram", "Анна")
    await anna.write(WORDS, [photo()])
    await anna.hears("Где")
    await anna.write(point=CENTRE)
    return anna


@pytest.mark.grounds(*ALL)
@pytest.mark.parametrize("platform", ["telegram", "vk"])
async def test_one_press_files_and_every_move_is_heard(platform: str, tmp_path: Path) -> None:
    other = "vk" if platform == "telegram" else "telegram"
    async with town(tmp_path, staff=other) as here:
        resident = await (in_one_message(here) if platform == "vk" else as_telegram_can(here))
        await resident.hears("Проверьте")
        await resident.press("Отправить")
        await resident.hears("ТМН-")
        card = await here.staff.hears(WORDS)
        assert card.photos
        await here.staff.press("Взять")
        await resident.hears("работа началась")
        await here.staff.write("Приедем завтра", reply_to=card.id)
        await resident.hears("Приедем завтра")
        await here.staff.hears("житель получил")
        await here.staff.press("Выполнено")
        question = await here.staff.hears("что сделано")
        await here.staff.write("Яму засыпали", [photo("green")], reply_to=question.id)
        assert (await resident.hears("Яму засыпали")).photos
