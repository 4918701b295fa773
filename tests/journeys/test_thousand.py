"""Load test of a thousand real complaints, half on each platform: a thousand tickets, none lost, none twice."""

from __future__ import annotations

import asyncio
import csv
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bots.sandbox.standin import Bubble
from storage.tables import tickets
from tests.contracts import shared_file
from tests.journeys.town import Town, photo, town
from tests.soak.chat import SoakChat, offers, tells
from tests.soak.tally import SoakTally

pytestmark = pytest.mark.grounds("sqlite")

REPORTS = 1000
RESIDENTS = 250
LONGEST = 2000
"""Characters of words a report takes."""
LONGEST_CAPTION = 1024
"""A photo with more words than that is two messages in Telegram, and who sends two hears twice."""
CHECKED = 50
"""Every so manieth call is held against the platforms' schemas; all of them would take longer than the calls."""
WITH_PHOTO = 4
MOST_SCREENS = 12


@dataclass(frozen=True)
class Complaint:
    words: str
    point: tuple[float, float]
    photo: bool


def complaints() -> list[Complaint]:
    with shared_file("data/complaints/replay_tyumen_composed.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if len(row["text_clean"]) <= LONGEST]
    return [
        Complaint(words, (float(row["lat"]), float(row["lon"])), at % WITH_PHOTO == 0 and len(words) <= LONGEST_CAPTION)
        for at, row in enumerate(rows[:REPORTS])
        for words in [row["text_clean"].strip()]
    ]


@pytest.mark.no_cover
async def test_a_thousand_complaints(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    told = complaints()
    async with town(tmp_path) as here:
        tally = _listening(here)
        began = time.monotonic()
        queues = {"telegram": iter(told[::2]), "vk": iter(told[1::2])}
        async with asyncio.TaskGroup() as people:
            for number in range(RESIDENTS):
                platform = ("telegram", "vk")[number % 2]
                share = list(islice(queues[platform], REPORTS // RESIDENTS))
                people.create_task(_live(here, platform, tally, share))
        await here.quiet(300)
        took = time.monotonic() - began
        async with here.app.store.reading() as tx:
            filed = Counter(await tx.sqlalchemy.scalars(select(tickets.c.words)))
        cards = [bubble for bubble in here.staff.bot_bubbles() if "ТМН-" in bubble.text and bubble.rows]
    record_property("reports_a_second", round(REPORTS / took, 1))
    print(f"{REPORTS} reports in {took:.1f} s, {REPORTS / took:.1f} a second")
    assert filed == Counter(complaint.words for complaint in told)
    assert len({bubble.text.split("\n")[0] for bubble in cards}) == REPORTS


def _listening(here: Town) -> SoakTally:
    """The schemas' checks on a sample of the calls, the tally on all."""
    checks = here.telegram.on_call, here.vk.on_call
    tally = SoakTally()
    tally.listen(here.telegram, here.vk)
    heard = here.telegram.on_call, here.vk.on_call
    here.telegram.on_call = _sampled_check(checks[0], heard[0])
    here.vk.on_call = _sampled_check(checks[1], heard[1])
    here.telegram.on_update = _sampled_check(here.telegram.on_update, None)
    here.vk.on_update = _sampled_check(here.vk.on_update, None)
    return tally


def _sampled_check(check: Callable[..., None] | None, always: Callable[..., None] | None) -> Callable[..., None]:
    calls = iter(range(10_000_000))

    def hear(*arguments: Any) -> None:
        if always is not None:
            always(*arguments)
        if check is not None and next(calls) % CHECKED == 0:
            check(*arguments)

    return hear


async def _live(here: Town, platform: str, tally: SoakTally, share: list[Complaint]) -> None:
    phone = here.newcomer(platform)
    chat = SoakChat(phone.stand_in, phone.person, phone.chat, tally)
    await chat.do("hello", chat.write("/start" if platform == "telegram" else "Начать"), offers("Да, даю"))
    await chat.do("consent", chat.press("Да, даю"), tells("Спасибо"))
    for complaint in share:
        await _report(chat, complaint)


async def _report(chat: SoakChat, complaint: Complaint) -> None:
    """Says it, and answers whatever is asked until the number is there."""
    shown = await chat.do("words", chat.write(complaint.words, [photo()] if complaint.photo else ()), _asks)
    for _ in range(MOST_SCREENS):
        if _is_filed(shown):
            return
        what, act = _answer(chat, shown, complaint)
        shown = await chat.do(what, act, _asks)
    bubbles = chat.stand_in.view(chat.person, chat.address).bubbles[-16:]
    raise AssertionError(f"no end of questions: {[(b.author == 'bot', b.text) for b in bubbles]}")


_PRESSES: Mapping[str, str] = {
    "Сделать из этого": "Да, новое сообщение",
    "сначала позвоните": "Да, сообщить и здесь",
    "Рядом об этом": "Ничего из этого",
    "Проверьте": "Отправить",
}


def _answer(chat: SoakChat, shown: Bubble, complaint: Complaint) -> tuple[str, Callable[[], object]]:
    label = next((label for words, label in _PRESSES.items() if words in shown.text), "")
    if label:
        return label, chat.press(label)
    if "Где это" in shown.text:
        return "place", chat.write(point=complaint.point)
    if "Расскажите своими словами" in shown.text:
        return "words", chat.write(complaint.words)
    if "фото" in shown.text and not offers("Без фото")(shown):
        return "photo", chat.write(uploads=[photo("green")])
    if "фото" in shown.text:
        return "no photo", chat.press("Без фото")
    first = shown.rows[0][0]
    return first.label, lambda: chat.stand_in.press(chat.person, chat.address, shown.id, first.key)


def _asks(bubble: Bubble) -> bool:
    return bool(bubble.rows) or "Где это" in bubble.text or _is_filed(bubble)


def _is_filed(bubble: Bubble) -> bool:
    return "его номер" in bubble.text
