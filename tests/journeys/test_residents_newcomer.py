"""Newcomers: a first message waits while consent is asked, and is kept or erased by the answer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.privacy.cleanup import clean_up
from storage.privacy.retention_periods import RetentionPeriods
from storage.tables import inbox, media, sessions
from tests.journeys.town import CENTRE, photo
from tests.journeys.walk import PLATFORMS, Walk, golden, walking

both = pytest.mark.parametrize("platform", PLATFORMS)
WORDS = "Огромная яма на дороге у остановки"


async def send_all(walk: Walk) -> None:
    """Send everything a report takes, as the very first thing."""
    if walk.phone.stand_in.platform == "vk":
        await walk.write(WORDS, [photo()], CENTRE)
    else:
        await walk.write(WORDS, [photo()])
        await walk.write(point=CENTRE)


async def count_kept(walk: Walk) -> tuple[int, int, list[str]]:
    """Count the open conversations, photos, and bodies of residents' updates that are still there."""
    async with walk.here.app.store.reading() as tx:
        talks = list(await tx.sqlalchemy.scalars(select(sessions.c.id)))
        shas = list(await tx.sqlalchemy.scalars(select(media.c.sha)))
        bodies = list(await tx.sqlalchemy.scalars(select(inbox.c.body).where(inbox.c.body.is_not(None))))
    files = [path for path in walk.media.rglob("*") if path.is_file()]
    assert len(files) == len(shas)
    return len(talks), len(shas), bodies


@both
async def test_agreeing_leads_straight_to_the_review(
    platform: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with walking(tmp_path, platform, newcomer=True) as walk:
        await send_all(walk)
        walk.hear("Вы согласны?")
        assert await count_kept(walk) == (1, 1, [])
        await walk.press("Да")
        walk.hear("Проверьте", WORDS)
        await walk.press("Отправить")
        walk.hear("ТМН-2026-000001")
        golden(walk, "newcomer_agrees", request)


@both
async def test_refusing_erases_what_was_sent(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform, newcomer=True) as walk:
        await send_all(walk)
        await walk.press("Нет")
        assert await count_kept(walk) == (0, 0, [])
        await walk.write("/start")
        walk.hear("Вы согласны?")
        assert WORDS not in str(await count_kept(walk))
        await walk.write("да")
        assert "Проверьте" not in walk.text
        golden(walk, "newcomer_refuses", request)


@both
async def test_a_day_without_an_answer_erases_what_was_sent(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform, newcomer=True) as walk:
        await send_all(walk)
        walk.clock.pass_by(timedelta(hours=23))
        await clean_up(walk.here.app.store, walk.clock.now())
        assert (await count_kept(walk))[:2] == (1, 1)
        walk.clock.pass_by(timedelta(hours=2))
        await clean_up(walk.here.app.store, walk.clock.now())
        assert await count_kept(walk) == (0, 0, [])
        await walk.press("Да")
        walk.hear("Вы согласны?")


@both
@pytest.mark.parametrize("kind", ["voice", "sticker", "video", "poll", "document"])
async def test_whatever_comes_first_is_answered(kind: str, platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform, newcomer=True) as walk:
        await walk.send_kind(kind)
        walk.hear("Вы согласны?")
        assert len(walk.text.splitlines()) > 5
        await walk.write("что?")
        walk.hear("Вы согласны?")
        await walk.press("Да")
        walk.hear("Спасибо")


@both
async def test_first_words_are_offered_as_a_report(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform, newcomer=True) as walk:
        await walk.write(WORDS)
        await walk.press("Да")
        walk.hear(WORDS)
        await walk.press("новое сообщение")
        walk.hear("Яма на дороге", "Где это?")


@both
async def test_an_album_comes_first(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform, newcomer=True) as walk:
        await walk.write(WORDS, [photo("red"), photo("green"), photo("blue")])
        assert walk.text.count("Вы согласны?") == 1
        await walk.press("Да")
        walk.hear("Где это?")
        await walk.write(point=CENTRE)
        walk.hear("3 фото")
        golden(walk, "newcomer_album", request)


@both
async def test_a_newcomer_whose_app_speaks_english(
    platform: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with walking(tmp_path, platform, newcomer=True, language="en") as walk:
        await send_all(walk)
        await walk.press("Yes")
        walk.hear("Please check")
        await walk.press("Send")
        walk.hear("ТМН-2026-000001")
        golden(walk, "newcomer_agrees", request)


@both
async def test_cancelling_and_help_before_consent(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform, newcomer=True, keep=RetentionPeriods(closed=500, talks=None)) as walk:
        await send_all(walk)
        await walk.write("/help")
        walk.hear("112")
        await walk.write("/privacy")
        walk.hear("24", "Через 500 дней после закрытия")
        await walk.write("/cancel")
        assert await count_kept(walk) == (0, 0, [])


@both
async def test_started_again_between_any_two_messages(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform, newcomer=True) as walk:
        await send_all(walk)
        await walk.restart()
        await walk.press("Да")
        walk.hear("Проверьте")
        await walk.restart()
        await walk.press("Описание")
        await walk.restart()
        await walk.write("Яма стала ещё больше")
        walk.hear("Яма стала ещё больше", "Проверьте")
        await walk.restart()
        await walk.press("Отправить")
        walk.hear("ТМН-2026-000001")
