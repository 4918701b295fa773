"""Message links that are missing, since the program died between a send and its note: replies to such a message are
understood."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, update

from storage.tables import handles, outbox
from tests.journeys.officers import PLATFORMS, after, other, press, report, say, statuses
from tests.journeys.town import Town, town


async def unnote(here: Town) -> None:
    """Forget the names of all messages sent, as if each were a copy of the one that was noted."""
    async with here.app.store.writing() as tx:
        await tx.sqlalchemy.execute(delete(handles))
        await tx.sqlalchemy.execute(update(outbox).values(tries=2))


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_replies_to_what_was_not_noted(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna)
        filed = next(b for b in anna.bot_bubbles() if "его номер" in b.text)
        await unnote(here)
        await say(here, anna, "И ещё запах", reply_to=filed.id)
        assert any("И ещё запах" in b.text for b in here.staff.bot_bubbles())
        await say(here, here.staff, "Приедем завтра", reply_to=card.id)
        assert "Приедем завтра" in anna.last().text
        await say(here, here.staff, "Между собой")
        assert "Между собой" not in anna.last().text


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_a_press_on_a_copy_of_a_card_counts(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        card = await report(here, await here.resident(other(staff), "Анна"))
        await unnote(here)
        await after(here, lambda: press(here.staff, card, "Взять"))
        assert await statuses(here) == ["in_progress"]


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_a_reply_to_a_question_that_was_not_noted(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna)
        press(here.staff, card, "Выполнено")
        prompt = await here.staff.hears("что сделано")
        await here.quiet()
        await unnote(here)
        await say(here, here.staff, "Засыпали", reply_to=prompt.id)
        assert await statuses(here) == ["resolved"]
        assert "Засыпали" in anna.last().text
