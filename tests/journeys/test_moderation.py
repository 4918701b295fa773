"""Moderation on both platforms: residents see one another's reports as the staff decide."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bots.sandbox.standin import Bubble, Upload
from tests.journeys.officers import (
    PLATFORMS,
    WORDS,
    after,
    card_of,
    labels,
    now,
    other,
    press,
    report,
    say,
    send,
    statuses,
    tap,
    toast,
)
from tests.journeys.town import CENTRE, MondayClock, Phone, Town, photo, town
from tests.photos import telling
from tests.storage.residents import file_ticket, picture

NOISE = "Соседи шумят по ночам, мой телефон 8 912 345-67-89"
PHONE, HIDDEN = "8 912 345-67-89", "мой телефон •••"


def camera() -> Upload:
    """Make a photo as it comes from a camera."""
    return Upload("IMG_1.jpg", picture(size=(320, 240), exif=telling()), True)


async def begin(here: Town, resident: Phone) -> None:
    """Begin a report on the same matter at the same place, up to where the bot asks about it."""
    await say(here, resident, "Очень шумят соседи, мой номер 8 904 111-22-33")
    await tap(here, resident, "Да")
    await after(here, lambda: resident.stand_in.write(resident.person, resident.chat, point=CENTRE))


async def further(here: Town, card: Bubble, label: str) -> None:
    """Press a button behind the first page of the card."""
    await after(here, lambda: press(here.staff, now(here.staff, card), "Ещё…"))
    await after(here, lambda: press(here.staff, now(here.staff, card), label))


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_others_see_a_report_once_it_is_shown_and_never_a_hidden_one(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna, boris = await here.resident(other(staff), "Анна"), await here.resident(other(staff), "Борис")
        await send(here, anna, NOISE, [camera()])
        card = card_of(here.staff, NOISE)
        assert labels(card)[0] == "Показать другим"
        assert "Другим не показывается" in card.text

        await begin(here, boris)
        assert "Рядом" not in boris.last().text
        await say(here, boris, "/cancel")
        await after(here, lambda: press(here.staff, card, "Показать другим"))
        assert "Теперь" in toast(here.staff)
        card = now(here.staff, card)
        assert "Показать другим" not in labels(card)
        assert "Другим не показывается" not in card.text

        await begin(here, boris)
        near = boris.last()
        assert HIDDEN in near.text
        assert PHONE not in near.text
        await further(here, card, "Скрыть от других")
        assert "Скрыто от других" in now(here.staff, card).text
        await after(here, lambda: press(boris, near, "№"))
        assert "Этого уже нет" in boris.last().text
        assert HIDDEN not in boris.last().text

        await further(here, card, "Показать другим")
        await after(here, lambda: press(boris, near, "№"))
        await tap(here, boris, "№")
        assert "Ваш голос учтён" in boris.last().text
        await further(here, card, "Скрыть от других")
        await say(here, here.staff, f"Звонили на {PHONE}", reply_to=card.id)
        assert f"Звонили на {PHONE}" in anna.last().text
        assert "Звонили на •••" in boris.last().text
        await tap(here, boris, "Открыть")
        assert HIDDEN in boris.last().text
        assert PHONE not in boris.last().text
        await tap(here, anna, "Открыть")
        assert NOISE in anna.last().text
        assert "8 904" not in anna.last().text
        kept = list((tmp_path / "media").rglob("*.jpg"))
        assert kept
        for path in kept:
            with Image.open(path) as picture:
                assert not picture.getexif()


async def store_reports(here: Town, resident: Phone, times: int) -> None:
    """Store so many reports of theirs, sent just now."""
    now = here.app.clock.now()
    async with here.app.store.writing() as tx:
        chat = await tx.chats.get_or_add(resident.stand_in.platform, str(resident.chat), True, now, "ru")
        who = (chat, await tx.people.of_chat(chat, now))
        for time in range(times):
            await file_ticket(tx, who, now, session_id=f"before {now} {time}")


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_who_reports_too_often_waits_and_loses_nothing(staff: str, tmp_path: Path) -> None:
    clock = MondayClock()
    async with town(tmp_path, staff=staff, clock=clock) as here:
        anna = await here.resident(other(staff), "Анна")
        await store_reports(here, anna, 4)
        await say(here, anna, WORDS, [photo()])
        await after(here, lambda: anna.stand_in.write(anna.person, anna.chat, point=CENTRE))
        await store_reports(here, anna, 1)
        await tap(here, anna, "Отправить")
        for said in ("Когда можно отправить следующее", "112", "сохранено"):
            assert said in anna.last().text
        assert len(await statuses(here)) == 5
        await say(here, anna, "/report")
        assert "Когда можно отправить следующее" in anna.last().text
        clock.pass_by(timedelta(hours=1))
        await say(here, anna, "/report")
        assert WORDS in anna.last().text
        await tap(here, anna, "Отправить")
        assert WORDS in card_of(here.staff, WORDS).text


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_who_is_blocked_hears_why_and_nothing_of_theirs_gets_through(staff: str, tmp_path: Path) -> None:
    clock = MondayClock()
    async with town(tmp_path, staff=staff, clock=clock) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna)
        notice = anna.last()
        await further(here, card, "Заблокировать")
        await say(here, here.staff, "3 дня", reply_to=here.staff.last().id)
        assert "причину" in here.staff.last().text
        await say(here, here.staff, "Оскорбления, 3 дня", reply_to=here.staff.last().id)
        assert "последний день: четверг, 11 июня" in here.staff.last().text
        assert "Заблокирован" in now(here.staff, card).text
        for said in ("заблокированы", "четверг, 11 июня", "Оскорбления", "Госуслуги", "112"):
            assert said in anna.last().text

        heard, seen = len(anna.bot_bubbles()), len(here.staff.bot_bubbles())
        await say(here, anna, "Огромная яма на дороге", [photo()])
        assert "заблокированы" in anna.last().text
        await say(here, anna, "Отвечайте!", reply_to=notice.id)
        await after(here, lambda: press(anna, notice, "Открыть"))
        assert len(anna.bot_bubbles()) == heard + 1
        await say(here, anna, "Сильно пахнет газом в подъезде")
        assert "104" in anna.last().text
        await say(here, anna, "/privacy")
        assert "Что о вас хранится" in anna.last().text
        await tap(here, anna, "Прислать мои данные")
        assert any(bubble.documents for bubble in anna.bot_bubbles()[-2:])
        clock.pass_by(timedelta(days=1))
        await say(here, anna, "Ну и?")
        assert "заблокированы" in anna.last().text
        assert (len(here.staff.bot_bubbles()), await statuses(here)) == (seen, ["new"])

        await after(here, lambda: press(here.staff, now(here.staff, card), "Ещё…"))
        card = card_of(here.staff, WORDS)  # VK makes a new one of what is a day old
        await after(here, lambda: press(here.staff, card, "Разблокировать"))
        assert "Заблокирован" not in card_of(here.staff, WORDS).text
        assert "снова можете писать" in anna.last().text
        await say(here, anna, "Спасибо", reply_to=notice.id)
        assert any(
            "Спасибо" in bubble.text for bubble in here.staff.bot_bubbles()[-2:]
        )  # a deadline has passed meanwhile
