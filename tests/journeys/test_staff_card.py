"""Cards in the staff chat: their words, the presses each person may make, and what the others see of them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.journeys.officers import (
    PLATFORMS,
    WORDS,
    after,
    colleague,
    forge,
    labels,
    now,
    other,
    press,
    report,
    say,
    statuses,
    tap,
    toast,
)
from tests.journeys.town import Phone, photo, town


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_a_card_says_all_and_changes_with_each_move(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna)
        for part in ("ТМН-", "Принято", "Яма на дороге", "площадь Солнца", "1 фото", WORDS, "Срок решения"):
            assert part in card.text
        assert card.photos
        assert any("yandex.ru/maps" in span.url for span in card.spans)
        assert labels(card) == [
            "Взять в работу",
            "Выполнено",
            "Спросить жителя",
            "Отклонить",
            "Переадресовать…",
            "Ещё…",
        ]

        await after(here, lambda: press(here.staff, card, "Взять"))
        assert "ТМН-" in toast(here.staff)
        card = now(here.staff, card)
        assert "Вера" in card.text
        assert "Взять в работу" not in labels(card)

        await after(here, lambda: press(here.staff, card, "Спросить"))
        question = here.staff.last()
        assert question.reply_to == card.id
        await say(here, here.staff, "У какого дома?", reply_to=question.id)
        assert await statuses(here) == ["waiting"]
        asked = anna.last()
        assert "У какого дома?" in asked.text
        assert "житель получил" in here.staff.last().text
        assert "У какого дома?" in now(here.staff, card).text
        assert "Ждём ответа жителя" in now(here.staff, card).text

        await say(here, anna, "У дома 5", reply_to=asked.id)
        assert await statuses(here) == ["in_progress"]
        told = next(b for b in here.staff.bot_bubbles() if "У дома 5" in b.text)
        assert told.reply_to == card.id
        card = now(here.staff, card)
        assert "Спросить жителя" in labels(card)

        await after(here, lambda: press(here.staff, card, "Отклонить"))
        prompt = here.staff.last()
        await say(here, here.staff, "Это частная земля", reply_to=prompt.id)
        assert await statuses(here) == ["rejected"]
        assert "Это частная земля" in anna.last().text
        card = now(here.staff, card)
        assert labels(card) == ["Вернуть в работу", "История"]
        assert "Отклонено" in card.text
        assert "\n" not in card.text


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_the_card_of_several_photos_is_one_card_for_ever(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna, uploads=[photo(), photo("green")])
        before = len(here.staff.bot_bubbles())
        await after(here, lambda: press(here.staff, card, "Взять"))
        await say(here, here.staff, "Едем", reply_to=card.id)
        said = here.staff.bot_bubbles()
        assert [b.text for b in said[before:]] == ["✓ житель получил"]
        assert not any(b.deleted for b in here.staff.bubbles())
        assert "Едем" in now(here.staff, card).text


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_of_two_who_take_at_once_the_second_is_told_who_was_quicker(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        card = await report(here, await here.resident(other(staff)))
        gleb = await colleague(here)

        def both() -> None:
            press(gleb, card, "Взять")
            press(here.staff, card, "Взять")

        await after(here, both, 2)
        assert "Глеб" in toast(here.staff)
        assert "Глеб" in now(here.staff, card).text
        assert await statuses(here) == ["in_progress"]


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_a_withdrawn_ticket_loses_its_buttons_and_an_old_card_does_nothing(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna)
        await tap(here, anna, "Открыть")
        await tap(here, anna, "Отозвать")
        await tap(here, anna, "Да")
        assert await statuses(here) == ["withdrawn"]
        changed = now(here.staff, card)
        assert labels(changed) == ["История"]
        assert "Отозвано" in changed.text
        notice = here.staff.last()
        assert "отозвал" in notice.text
        assert notice.reply_to == card.id
        said = len(anna.bot_bubbles())
        await after(here, lambda: forge(here, here.staff, "t:1:take", card.id))
        assert await statuses(here) == ["withdrawn"]
        assert len(anna.bot_bubbles()) == said
        await say(here, here.staff, "Поздно?", reply_to=card.id)
        assert "Поздно?" in anna.last().text


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_forged_presses_do_nothing(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(staff, "Анна")
        first = await report(here, anna)
        second = await report(here, anna, "Не горит уличный фонарь")
        stranger = here.newcomer(staff, "Чужой")
        outsiders = here.stand_in(staff).add_group("Другие", [stranger.person])
        outside = Phone(here.stand_in(staff), stranger.person, outsiders)
        await here.quiet()
        for phone, data, message in (
            (here.staff, "t:2:take", first.id),
            (here.staff, "t:1:take", 10_000),
            (here.staff, "t:1:resolve", first.id),
            (here.staff, "t:1:withdraw", first.id),
            (here.staff, "t:99:take", first.id),
            (here.staff, "t::", second.id),
            (here.staff, "m:report", second.id),
            (here.staff, "ü", second.id),
            (outside, "t:1:take", first.id),
            (anna, "t:1:take", first.id),
            (stranger, "t:1:take", first.id),
        ):
            await after(here, partial(forge, here, phone, data, message))
            assert await statuses(here) == ["new", "new"], (data, message)
        assert labels(now(here.staff, first)) == labels(first)
