"""Passing time in front of the whole program: deadlines come and go, nobody answers, a report is left unfinished."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from dialogs import acts
from dialogs.kernel.events import Point
from dialogs.rules.tickets.lifecycle import Given
from storage.tables import outbox
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.journeys.officers import now, report, say, statuses, tap
from tests.journeys.town import CENTRE, MondayClock, Phone, Town, photo, town
from tests.journeys.walk import PLATFORMS, Walk, golden, walking

both = pytest.mark.parametrize("platform", PLATFORMS)
MANY = 200
UNITS = {"hours": "часов", "days": "дней"}


async def passes(walk: Walk, **time: float) -> None:
    """Let time pass, and run the reminders once."""
    await walk.listen()
    walk.here.staff.mark()
    walk.clock.pass_by(timedelta(**time))
    await walk.here.app.recurring.once("reminders")
    walk.lines.append(f"(проходит {UNITS[next(iter(time))]}: {next(iter(time.values())):g})".replace(".", ","))
    await walk.listen()


def hears(phone: Phone, *texts: str) -> None:
    """Assert that all these texts are among the messages of the phone."""
    heard = "\n".join(bubble.text for bubble in phone.bot_bubbles())
    for text in texts:
        assert text in heard, f"{text!r} is not in:\n{heard}"


@both
async def test_a_ticket_that_nobody_looks_after(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        here, staff = walk.here, walk.here.staff
        card = await report(here, walk.phone)
        await walk.listen()
        walk.skip()
        await passes(walk, hours=6.2)
        hears(staff, "№ ТМН-2026-000001: срок первого ответа — понедельник, 8 июня, 17:30.")
        assert "🔴" not in now(staff, card).text
        await passes(walk, hours=3)
        hears(staff, "№ ТМН-2026-000001: первый ответ просрочен.")
        assert "🔴 просрочено" in now(staff, card).text
        await passes(walk, hours=45)
        hears(staff, "№ ТМН-2026-000001: на первый ответ ушло втрое больше срока.")
        before = len(staff.bot_bubbles())
        await passes(walk, hours=1)
        assert len(staff.bot_bubbles()) == before
        assert all(line.startswith("(") for line in walk.lines)  # none of this is for the resident

        await tap(here, staff, "Взять в работу")
        await tap(here, staff, "Спросить жителя")
        await say(here, staff, "Где именно?", reply_to=staff.last().id)
        await passes(walk, days=4.9)
        assert await statuses(here) == ["waiting"]
        await passes(walk, days=0.2)
        assert await statuses(here) == ["in_progress"]
        hears(staff, "Вера, № ТМН-2026-000001: житель не ответил за 5 дней")
        await tap(here, staff, "Выполнено")
        await say(here, staff, "Засыпали", [photo("green")], reply_to=staff.last().id)
        await walk.listen()
        await passes(walk, days=15.2)
        assert await statuses(here) == ["resolved"]  # it is night
        await passes(walk, hours=12)
        assert await statuses(here) == ["closed"]
        walk.hear("закрыто", "пришлите новое сообщение")
        golden(walk, "clock_ticket", request)


@both
async def test_a_report_that_is_left_unfinished(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("Огромная яма на дороге", [photo()])
        await passes(walk, hours=25)
        walk.hear("Закончим?")
        await walk.press("Закончить")
        await walk.write(point=CENTRE)
        walk.hear("Проверьте")
        await passes(walk, days=2)
        await passes(walk, days=6)
        assert not list(walk.media.rglob("*.*"))
        await walk.press("Закончить")
        walk.hear("Эта кнопка из прежнего сообщения")
        await walk.write("Яма", [photo("green")])
        await passes(walk, hours=25)
        await walk.press("Выбросить")
        walk.hear("ничего не отправлено")
        assert not list(walk.media.rglob("*.*"))
        golden(walk, "clock_draft", request)


async def crowd(here: Town, resident: Phone) -> None:
    """File so many reports of others, never looked at, and two of the resident's that wait for them; cards are of no
    interest."""
    platform, now_, city = resident.stand_in.platform, here.app.clock.now(), here.app.folder.city
    hole = acts.NewTicket("pothole", Point(*CENTRE), "ул. Республики, 142", None, "Яма")
    async with here.app.store.writing() as tx:
        (vera,), (group,) = await tx.members.all(), await tx.staff_chats.chats()
        for number in range(MANY + 2):
            address = 70_000 + number if number < MANY else resident.chat
            chat = await tx.chats.get_or_add(platform, str(address), True, now_)
            ticket = await ResidentUseCases(UnitOfWork(tx, city, now_), chat, await tx.people.of_chat(chat, now_)).file(
                hole, f"{number}"
            )
            if number >= MANY:
                await StaffUseCases(UnitOfWork(tx, city, now_), group, vera).move(ticket.id, "ask", Given(words="Где?"))
        await tx.sqlalchemy.execute(delete(outbox).where(outbox.c.state == "waiting"))


@pytest.mark.grounds("sqlite")
@both
async def test_a_clock_that_was_down_for_a_day_catches_up_in_a_few_words(platform: str, tmp_path: Path) -> None:
    clock = MondayClock()
    async with town(tmp_path, clock=clock, staff=platform) as here:
        anna = await here.resident(platform)
        await crowd(here, anna)
        await here.end()
        clock.pass_by(timedelta(days=1))
        heard = len(here.staff.bot_bubbles()), len(anna.bot_bubbles())
        await here.again()
        await here.staff.hears(f"Просрочен первый ответ: {MANY} сообщений")
        await here.app.recurring.once("reminders")
        await here.quiet()
        assert (len(here.staff.bot_bubbles()), len(anna.bot_bubbles())) == (heard[0] + 1, heard[1])
        clock.pass_by(timedelta(days=5))
        await here.app.recurring.once("reminders")
        await here.quiet()
        new = [bubble.text.splitlines()[0] for bubble in here.staff.bot_bubbles()[heard[0] + 1 :]]
        assert new[0] == f"На первый ответ ушло втрое больше срока: {MANY} сообщений"
        assert [line.partition(": ")[2][:24] for line in sorted(new[1:])] == ["житель не ответил за 5 д"] * 2
        assert [bubble.text.splitlines()[0] for bubble in anna.bot_bubbles()[heard[1] :]] == [
            f"№ ТМН-2026-{number:06d}: работа продолжается без вашего ответа." for number in (MANY + 1, MANY + 2)
        ]
