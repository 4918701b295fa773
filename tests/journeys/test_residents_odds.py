"""Residents off the form: typing instead of pressing, old buttons, every kind of message, a client without buttons,
words out of nowhere, a program that is started again at every step."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.sandbox.telegram.kinds import KINDS as TELEGRAM_KINDS
from bots.sandbox.vk.kinds import KINDS as VK_KINDS
from tests.journeys.town import CENTRE, photo
from tests.journeys.walk import PLATFORMS, Walk, golden, walking

both = pytest.mark.parametrize("platform", PLATFORMS)
WORDS = "Третий день не горит фонарь у подъезда"


@both
async def test_every_kind_gets_a_sentence(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    kinds = sorted(TELEGRAM_KINDS if platform == "telegram" else VK_KINDS)
    async with walking(tmp_path, platform) as walk:
        walk.here.vk.on_update = None  # its schema forgets stories
        for kind in kinds:
            await walk.send_kind(kind)
        await walk.write("/report")
        for kind in kinds:
            await walk.send_kind(kind)
            assert len(walk.text.splitlines()) > 1, kind
        golden(walk, "unusable", request)


async def by_typing(walk: Walk) -> None:
    """File a plain report without one press."""
    await walk.write("Сообщить о проблеме")
    await walk.write("ещё")
    await walk.write("назад") if "Назад" in walk.text else None
    await walk.write("5" if "5. 💡" in walk.text else "свет")
    await walk.write("1")
    walk.hear("Где это?")
    await walk.write("республики 142")
    await walk.write("1" if "1. Без фото" in walk.text else "без фото")
    await walk.write(WORDS)
    walk.hear("Проверьте")
    await walk.write("описание")
    await walk.write("Не горят два фонаря")
    walk.hear("Не горят два фонаря")
    await walk.write("1")
    walk.hear("ТМН-2026-000001")


@both
async def test_by_typing_alone(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await by_typing(walk)
        golden(walk, "by_typing", request)


async def test_a_client_of_vk_without_buttons(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, "vk") as walk:
        walk.here.vk.set_client(walk.phone.person, inline_keyboard=False, keyboard=False, callback=False)
        await by_typing(walk)
        await walk.write("/menu")
        walk.hear("1. Сообщить о проблеме", "2. Мои сообщения")
        await walk.write("2")
        await walk.write("1")
        walk.hear("Не горят два фонаря")
        golden(walk, "without_buttons", request)


@both
async def test_emergencies_say_whom_to_call_first(
    platform: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("В подъезде сильно пахнет газом")
        await walk.press("новое сообщение")
        walk.hear("112", "104")
        assert "Где" not in walk.text
        await walk.press("Да")
        walk.hear("Где это?")
        golden(walk, "emergency", request)


@both
async def test_every_field_edited_and_cancelled_at_the_review(
    platform: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("Огромная яма на дороге", [photo()])
        await walk.write(point=CENTRE)
        walk.hear("Проверьте")
        await walk.press("✏ Тема")
        await walk.press("Свет") if any("Свет" in label for label in walk.labels) else await walk.press("Другая тема")
        if any("Свет" in label for label in walk.labels):
            await walk.press("Свет")
        await walk.press("Не горит фонарь")
        walk.hear("Проверьте", "Не горит фонарь")
        await walk.press("✏ Место")
        await walk.press("Назад")
        walk.hear("Проверьте", "площадь Солнца")
        await walk.press("✏ Место")
        await walk.write("республики 142")
        walk.hear("ул. Республики, 142")
        await walk.press("✏ Фото")
        await walk.write("", [photo("green"), photo("blue")])
        walk.hear("2 фото")
        await walk.press("✏ Описание")
        await walk.write("Не горит фонарь, темно")
        walk.hear("Проверьте", "Не горит фонарь, темно")
        await walk.press("Отмена")
        walk.hear("ничего не отправлено")
        golden(walk, "edited_and_cancelled", request)


@both
@pytest.mark.parametrize("at", range(6))
async def test_cancelled_at_each_step(at: int, platform: str, tmp_path: Path) -> None:
    steps = ("Свет", "Не горит фонарь", None, "Без фото")
    async with walking(tmp_path, platform) as walk:
        await walk.write("/report")
        for step in steps[:at]:
            await (walk.press(step) if step else walk.write(point=CENTRE))
        if at == 5:
            await walk.write(WORDS)
            walk.hear("Проверьте")
        await walk.press("Отмена")
        walk.hear("ничего не отправлено")
        await walk.write("/report")
        walk.hear("О чём это?")


@both
async def test_back_to_the_first_question(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("/report")
        await walk.press("Свет")
        await walk.press("Не горит фонарь")
        await walk.write(point=CENTRE)
        await walk.press("Назад")
        walk.hear("Где это?")
        await walk.press("Назад")
        walk.hear("Что именно?")
        await walk.press("Назад")
        walk.hear("О чём это?")


@both
async def test_an_old_button_shows_where_we_are(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("/report")
        old = walk.phone.last()
        await walk.write("свет")
        await walk.write("не горит фонарь")
        key = old.rows[0][0].key
        before = await walk.here.count_updates()
        walk.phone.mark()
        walk.phone.stand_in.press(walk.phone.person, walk.phone.chat, old.id, key)
        await walk.after(before + 1)
        walk.hear("Где это?")


@both
async def test_pages(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("/report")
        first = walk.labels
        await walk.press("Ещё")
        assert not set(first) & set(walk.labels) - {"Отмена"}
        await walk.press("Раньше") if any("Раньше" in b for b in walk.labels) else await walk.press("◀")
        assert walk.labels == first
        await walk.write("ещё")
        await walk.write("1")
        walk.hear("Что именно?")


@both
async def test_unknown_words_take_one_confirming_press(
    platform: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("Добрый день!")
        walk.hear("Добрый день!")
        await walk.press("Нет")
        await walk.write(WORDS)
        await walk.press("Да, новое сообщение")
        walk.hear("Где это?")
        await walk.write("/start")
        await walk.write("/menu")
        await walk.write("/help")
        await walk.write("/nonsense")
        await walk.write("/cancel")
        walk.hear("ничего не отправлено")
        await walk.write("/cancel")
        golden(walk, "unknown_words", request)


@both
async def test_started_again_at_every_step(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        for deed in ("/report", "свет", "не горит фонарь", "республики 142", "без фото", WORDS, "отправить"):
            await walk.write(deed)
            await walk.restart()
        assert "ТМН-2026-000001" in walk.transcript()
        await walk.write("/my")
        assert any("ТМН-2026-000001" in label for label in walk.labels)
