"""Conversations while updates come twice, late, out of order; while VK refuses by its codes, a token is no more, or
Redis is away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bots.sandbox.standin import PlatformFault
from bots.vk import errors
from storage.redis import client
from tests.journeys.officers import PLATFORMS, WORDS, card_of, other, report, say, statuses, tap
from tests.journeys.town import CENTRE, Phone, photo, town, until
from tests.journeys.walk import walking
from tests.redis_server import RedisServer

NEWS = {"telegram": "message", "vk": "message_new"}
PRESS = {"telegram": "callback_query", "vk": "message_event"}
SOON_S = 0.1


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The length of the waits is shown elsewhere: here, what is seen afterwards."""
    monkeypatch.setattr(errors, "WAITS", {code: replace(wait, after_s=SOON_S) for code, wait in errors.WAITS.items()})
    monkeypatch.setattr("bots.delivery.outcomes.TIRED_S", SOON_S)
    monkeypatch.setattr("bots.app.REFUSED_PAUSE_S", SOON_S)
    monkeypatch.setattr("bots.jobs.maintenance.LOOK_S", SOON_S)


def texts_with(phone: Phone, part: str) -> list[str]:
    return [b.text for b in phone.bot_bubbles() if part in b.text]


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_updates_that_come_twice_are_worked_once(platform: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=other(platform)) as here:
        for stand_in in (here.telegram, here.vk):
            stand_in.inject(PlatformFault("duplicate_update", times=-1))
        anna = await here.resident(platform, "Анна")
        card = await report(here, anna)
        await tap(here, here.staff, "Взять")
        await say(here, here.staff, "Едем", reply_to=card.id)
        await say(here, anna, "Ждём", reply_to=anna.last().id)
        assert await statuses(here) == ["in_progress"]
        for phone, part in ((anna, "Едем"), (anna, "работа началась"), (here.staff, "Ждём"), (here.staff, "Место:")):
            assert len(texts_with(phone, part)) == 1, part


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_parts_late_or_out_of_order_are_one_report(platform: str, tmp_path: Path) -> None:
    """The place overtakes the words; the press and what is said afterwards come late."""
    async with town(tmp_path, staff=other(platform)) as here:
        anna = await here.resident(platform, "Анна")
        anna.stand_in.inject(PlatformFault("reordered_update", NEWS[platform], chat=anna.chat))
        await anna.write(WORDS, [photo()])
        await anna.write(point=CENTRE)
        await until(lambda: any(label.startswith("Отправить") for label in anna.labels()), "the review")
        await here.quiet()
        anna.stand_in.inject(PlatformFault("late_update", PRESS[platform], value=0.2, chat=anna.chat))
        await tap(here, anna, "Отправить")
        anna.stand_in.inject(PlatformFault("late_update", NEWS[platform], value=0.2, chat=anna.chat))
        await say(here, anna, "Ждём", reply_to=anna.last().id)
        assert await statuses(here) == ["new"]
        assert WORDS in card_of(here.staff, WORDS).text
        assert (len(texts_with(here.staff, "Место:")), len(texts_with(here.staff, "Ждём"))) == (1, 1)


async def test_a_member_of_an_album_comes_ten_seconds_late(tmp_path: Path) -> None:
    async with walking(tmp_path, "telegram") as walk:
        walk.here.telegram.inject(PlatformFault("late_update", "message", value=1.2, after=1))
        walk.here.telegram.write(walk.phone.person, walk.phone.chat, WORDS, uploads=[photo("red"), photo("blue")])
        await walk.phone.hears("Где это?")
        walk.clock.pass_by(timedelta(seconds=10))
        await walk.phone.hears("2 фото")
        await walk.write(point=CENTRE)
        await walk.press("Отправить")
        assert card_of(walk.here.staff, WORDS)
        assert sum(len(b.photos) for b in walk.here.staff.bot_bubbles()) == 2


CAPTCHA: dict[str, object] = {"redirect_uri": "https://id.vk.ru/not_robot", "remixstlid": 1}


async def test_vk_refuses_each_answer_once(tmp_path: Path) -> None:
    """VK refuses by 6, 10, 9, 29 and 14 in both shapes, and ends the session of Long Poll by 2 and 4: each answer
    comes, once."""
    async with town(tmp_path, staff="telegram") as here:
        anna = await here.resident("vk", "Анна")
        steps: list[tuple[PlatformFault, str, Callable[[], Awaitable[object]]]] = [
            (_refuses(6), "О чём это?", lambda: anna.write("/report")),
            (_refuses(10), "Что именно?", lambda: anna.write("2")),
            (_refuses(9), "Где это?", lambda: anna.write("1")),
            (_refuses(29), "фото", lambda: anna.write(point=CENTRE)),
            (_refuses(14), "Расскажите", lambda: anna.write(uploads=[photo()])),
            (_refuses(14, CAPTCHA), "Проверьте", lambda: anna.write(WORDS)),
            (PlatformFault("failed", "a_check", value=2), "ТМН-", lambda: anna.press("Отправить")),
            (PlatformFault("failed", "a_check", value=4), "Ваши сообщения", lambda: anna.write("/my")),
        ]
        struck: list[str] = []
        here.vk.on_fault(lambda fault, method, chat: struck.append(method))
        for fault, part, deed in steps:
            before, known = len(anna.bot_bubbles()), len(struck)
            here.vk.inject(fault)
            await deed()
            await anna.hears(part)
            await here.quiet()
            assert len(anna.bot_bubbles()) <= before + 1, part
            await until(lambda known=known: len(struck) == known + 1, f"{part}: VK refuses")  # type: ignore[misc]  # bound at once
        assert await statuses(here) == ["new"]


def _refuses(code: int, body: dict[str, object] | None = None) -> PlatformFault:
    return PlatformFault("error", "messages.send", value=code, body=body or {})


async def test_a_community_without_bot_features_says_its_buttons_in_words(tmp_path: Path) -> None:
    async with town(tmp_path, staff="telegram") as here:
        here.vk.chat_bot_feature = False
        anna = here.newcomer("vk", "Анна")
        await anna.write("Начать")
        agree = await anna.hears("1. Да")
        assert not agree.rows
        await anna.write("1")
        await here.quiet()
        await anna.write(WORDS, [photo()], CENTRE)
        await anna.hears("1. Отправить")
        await anna.write("Отправить")
        await anna.hears("ТМН-")
        await here.quiet()
        assert WORDS in card_of(here.staff, WORDS).text
        await until(lambda: bool(texts_with(here.staff, "Возможности ботов")), "the staff hear that buttons are off")
        await here.quiet()
        assert len(texts_with(here.staff, "Возможности ботов")) == 1


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_token_taken_away_and_mended_while_it_runs(platform: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=other(platform)) as here:
        anna = await here.resident(platform, "Анна")
        card = await report(here, anna)
        said = len(anna.bot_bubbles())
        anna.stand_in.inject(PlatformFault("revoked", times=-1))
        await anna.write("Вы тут?", reply_to=anna.last().id)
        await here.staff.write("Едем", reply_to=card.id)
        await until(lambda: bool(texts_with(here.staff, "PARADNAYA_")), "the staff hear that the token is refused")
        assert len(anna.bot_bubbles()) == said
        anna.stand_in.clear_faults()
        await until(lambda: bool(texts_with(anna, "Едем")) and bool(texts_with(here.staff, "Вы тут?")), "both arrive")
        await here.quiet()
        assert (len(texts_with(anna, "Едем")), len(texts_with(here.staff, "Вы тут?"))) == (1, 1)
        assert len(texts_with(here.staff, "PARADNAYA_")) == 1


async def test_redis_goes_and_comes_back(
    tmp_path: Path, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resident notices nothing, the staff are told once."""
    monkeypatch.setattr(client, "RETRY_S", SOON_S)
    async with town(tmp_path, staff="telegram", redis=own_redis.url) as here:
        anna = await here.resident("vk", "Анна")
        own_redis.stop()
        card = await report(here, anna)
        await until(lambda: len(texts_with(here.staff, "Redis")) == 1, "the staff hear of it")
        own_redis.start()
        await say(here, here.staff, "Едем", reply_to=card.id)
        await say(here, anna, "Ждём", reply_to=anna.last().id)
        for phone, part in ((anna, "Едем"), (here.staff, "Ждём"), (here.staff, "Место:"), (here.staff, "Redis")):
            assert len(texts_with(phone, part)) == 1, part
