"""Reports of residents who have consented, on both platforms: at once, question by question, by typing alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.town import CENTRE, photo
from tests.journeys.walk import PLATFORMS, golden, walking

both = pytest.mark.parametrize("platform", PLATFORMS)


@both
async def test_one_press_files(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The resident of VK needs one message and one press; of Telegram a captioned photo, the place, one press."""
    async with walking(tmp_path, platform) as walk:
        words = "Огромная яма на дороге у остановки"
        if platform == "vk":
            await walk.write(words, [photo()], CENTRE)
        else:
            await walk.write(words, [photo()])
            await walk.write(point=CENTRE)
        walk.hear("Проверьте")
        await walk.press("Отправить")
        walk.hear("ТМН-2026-000001")
        golden(walk, "report_one_press", request)


@both
async def test_question_by_question(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.press("Сообщить о проблеме") if platform == "vk" else await walk.write("/report")
        await walk.press("Свет")
        await walk.press("Не горит фонарь")
        await walk.write("республики 142")
        await walk.press("Без фото")
        await walk.write("Третий день не горит фонарь у подъезда")
        await walk.press("Отправить")
        walk.hear("ТМН-2026-000001")
        golden(walk, "report_step_by_step", request)
