"""Figures and tables, asked for in a chat of the staff and in a member's own chat, and delivered there."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from dialogs.rules.staff.access import Grant, Role
from tests.journeys.officers import PLATFORMS, after, labels, other, press, report, say, tap
from tests.journeys.town import MondayClock, Phone, Town, town

EVIL = "=1+1 Огромная яма на дороге"


async def chief(here: Town, platform: str) -> Phone:
    """Make somebody who sees the tickets of roads, in their own chat."""
    phone = here.newcomer(platform, "Борис")
    async with here.app.store.writing() as tx:
        grants = (Grant(Role.CHIEF, "organisation:roads"),)
        await tx.members.grant(platform, str(phone.person), "Борис", grants=grants, now=here.app.clock.now())
    return phone


def files(phone: Phone) -> dict[str, bytes]:
    """Newest files by name."""
    bubbles = [b for b in phone.bot_bubbles() if b.documents][-2:]
    return {
        name: phone.stand_in.file(key)
        for bubble in bubbles
        for name, key in zip(bubble.names, bubble.documents, strict=True)
    }


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_a_chief_asks_for_figures_and_a_clerk_for_a_table(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff, clock=MondayClock()) as here:
        anna = await here.resident(other(staff), "Анна Каренина")
        card = await report(here, anna, EVIL)
        await report(here, anna, "Не горит уличный фонарь")
        await after(here, lambda: press(here.staff, card, "Выполнено"))
        await say(here, here.staff, "Засыпали", reply_to=here.staff.last().id)

        await say(here, here.staff, "/stats неделя")
        told = here.staff.last()
        assert "Тюмень, 02.06–08.06.2026" in told.text
        assert "Поступило: 2" in told.text
        assert "Выполнено, ждём жителя: 1" in told.text
        assert labels(told)[:2] == ["Сегодня", "Неделя"]
        chart = Image.open(io.BytesIO(here.staff.stand_in.file(told.photos[0])))
        assert chart.width > 700
        await tap(here, here.staff, "По организациям")
        assert "По организациям" in here.staff.last().text
        assert not here.staff.last().photos
        await say(here, here.staff, "/stats чепуха")
        assert "/stats неделя" in here.staff.last().text

        await say(here, here.staff, "/export сегодня")
        tables = files(here.staff)
        assert sorted(tables) == ["tyumen-2026-06-08.csv", "tyumen-2026-06-08.xlsx"]
        page = load_workbook(io.BytesIO(tables["tyumen-2026-06-08.xlsx"])).active
        rows = list(page.iter_rows(values_only=True))
        assert [row[5] for row in rows] == ["Сообщение жителя", "Не горит уличный фонарь", EVIL]
        assert page["F3"].data_type == "s"
        lines = list(csv.reader(io.StringIO(tables["tyumen-2026-06-08.csv"].decode("utf-8-sig")), delimiter=";"))
        assert [line[5] for line in lines[1:]] == ["Не горит уличный фонарь", f"'{EVIL}"]
        assert not any(secret in repr(rows) + repr(lines) for secret in ("Анна", "Каренина", str(anna.person)))

        boris = await chief(here, other(staff))
        await say(here, boris, "/stats")
        assert "Поступило: 1" in boris.last().text
        await say(here, boris, "/export")
        assert "Таких сообщений нет" in boris.last().text
        before = len(here.staff.bot_bubbles())
        nobody = next(one.id for one in here.staff.stand_in.people() if one.name == "Глеб")
        gleb = Phone(here.staff.stand_in, nobody, here.staff.chat)
        await say(here, gleb, "/export")
        assert len(here.staff.bot_bubbles()) == before
        await say(here, anna, "/export")
        assert not files(anna)
