"""Edits and replies of a resident: before filing they change the draft, afterwards they belong to the ticket."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.town import CENTRE, photo
from tests.journeys.walk import PLATFORMS, Walk, golden, walking

both = pytest.mark.parametrize("platform", PLATFORMS)
WORDS = "Третий день не горит фонарь у подъезда"


async def bring_to_review(walk: Walk) -> int:
    """Bring a report up to its review; the message with the words."""
    message, *_ = await walk.write(WORDS)
    await walk.press("новое сообщение")
    await walk.write(point=CENTRE)
    await walk.press("Без фото")
    walk.hear("Проверьте")
    return message


async def file_report(walk: Walk) -> int:
    message = await bring_to_review(walk)
    await walk.press("Отправить")
    walk.hear("ТМН-2026-000001")
    return message


@both
async def test_an_edit_changes_the_draft(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        message = await bring_to_review(walk)
        await walk.edit(message, "Не горят два фонаря")
        walk.hear("Проверьте", "Не горят два фонаря")
        assert WORDS not in walk.text
        golden(walk, "edit_in_draft", request)


@both
async def test_an_edited_address_is_looked_up_again(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write(WORDS)
        await walk.press("новое сообщение")
        address, *_ = await walk.write("республики 142")
        walk.hear("фото")
        await walk.edit(address, "30 лет победы 142")
        await walk.press("Без фото")
        walk.hear("Проверьте", "ул. 30 лет Победы, 142", WORDS)


@both
async def test_an_edit_after_filing_goes_to_the_ticket(
    platform: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with walking(tmp_path, platform) as walk:
        message = await file_report(walk)
        walk.here.staff.mark()
        await walk.edit(message, "Не горят два фонаря")
        walk.hear("ТМН-2026-000001")
        await walk.here.staff.hears("Не горят два фонаря")
        golden(walk, "edit_after_filing", request)


@both
async def test_an_edit_of_something_else_is_no_part_of_a_report(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        message, *_ = await walk.write("Спасибо вам")
        await walk.press("Нет")
        await walk.edit(message, "Большое спасибо вам")
        walk.hear("не входит")
        await walk.write("/report")
        await walk.edit(message, "Огромное спасибо вам всем")
        walk.hear("не входит", "О чём это?")


@both
async def test_a_reply_to_a_notice_belongs_to_its_ticket_in_the_middle_of_another(
    platform: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with walking(tmp_path, platform) as walk:
        await file_report(walk)
        notice = walk.phone.last().id
        await walk.write("/report")
        await walk.press("Свет")
        walk.here.staff.mark()
        await walk.write("И у соседнего подъезда тоже", [photo()], reply_to=notice)
        walk.hear("ТМН-2026-000001")
        assert (await walk.here.staff.hears("И у соседнего подъезда")).photos
        await walk.press("Не горит фонарь")
        walk.hear("Где это?")
        golden(walk, "reply_in_the_middle", request)


@both
async def test_plain_words_may_be_an_answer_that_is_waited_for(
    platform: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with walking(tmp_path, platform) as walk:
        await file_report(walk)
        await walk.here.staff.press("Спросить")
        question = await walk.here.staff.hears("вопрос")
        await walk.here.staff.write("Какой подъезд?", reply_to=question.id)
        await walk.phone.hears("Какой подъезд?")
        await walk.listen()
        await walk.write("Второй подъезд")
        assert "Ответ по №" in walk.labels[0]
        walk.here.staff.mark()
        await walk.press("Ответ по №")
        walk.hear("ТМН-2026-000001")
        await walk.here.staff.hears("Второй подъезд")
        golden(walk, "waiting_answered", request)
