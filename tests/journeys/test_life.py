"""Lifecycle of a ticket with every message that each side sees; neither side ever sees who the other is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.journeys.officers import WORDS
from tests.journeys.sides import Side, Sides
from tests.journeys.town import CENTRE, MondayClock, Phone, Town, photo, town

ANNA, GLEB, VERA, ZOYA, CHIEF = (
    "житель",
    "Глеб (Дороги)",
    "Вера (Операторы)",
    "Зоя (Управа)",
    "Пётр (Руководители)",
)
RESIDENT = "Аделаида"
SAID = {
    "ru": ("Отправить", "У второго", "Не исправлено", "Яма на месте", "Исправлено", "Со второго раза, но хорошо"),
    "en": ("Send", "The second", "Not fixed", "The hole is still there", "Fixed", "At the second try, but well"),
}
"""What the resident presses and writes."""


async def people(here: Town, platform: str, language: str) -> Sides:
    sides = Sides(here)
    await sides.operators()
    await sides.staff("Глеб", "Дороги", "organisation:roads")
    await sides.staff("Зоя", "Управа", "organisation:uprava_cao")
    await sides.staff("Пётр", "Руководители", "chiefs")
    sides.sides.insert(0, Side(ANNA, await here.resident(platform, RESIDENT, language)))
    sides.note(silent=True)
    return sides


@pytest.mark.parametrize(("platform", "language"), [("telegram", "ru"), ("vk", "en")])
async def test_from_the_report_to_the_stars(
    platform: str, language: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The resident and the staff are on one platform, where accounts would be of use to each other."""
    async with town(tmp_path, staff=platform, clock=MondayClock()) as here:
        sides = await people(here, platform, language)
        send, answer, *verdicts = SAID[language]
        await refused_and_routed(sides, send)
        await asked_and_planned(sides, answer)
        await done_twice(sides, *verdicts)
        sides.golden(f"life_{platform}", request)
        nobody_sees_who_the_other_is(here, sides)


async def refused_and_routed(sides: Sides, send: str) -> None:
    await sides.write(ANNA, WORDS, [photo()])
    await sides.does(f"{ANNA}: (место)", lambda: _place(sides.side(ANNA).phone))
    await sides.press(ANNA, send)
    await sides.press(GLEB, "Не наше")
    await sides.write(GLEB, "Это двор, не дорога", reply=True)
    await sides.press(VERA, "Переадресовать")
    while not any("Управа Центрального" in b.label for row in sides.side(VERA).phone.last().rows for b in row):
        await sides.press(VERA, "Ещё →")
    await sides.press(VERA, "Управа Центрального")


def _place(phone: Phone) -> None:
    phone.stand_in.write(phone.person, phone.chat, point=CENTRE)


async def asked_and_planned(sides: Sides, answer: str) -> None:
    await sides.press(ZOYA, "Взять")
    await sides.press(ZOYA, "Спросить")
    await sides.write(ZOYA, "У какого подъезда?", reply=True)
    await sides.write(ANNA, answer, [photo("blue")], reply=True)
    await sides.press(ZOYA, "Ещё…")
    await sides.press(ZOYA, "Запланировать")
    await sides.write(ZOYA, "15.06 привезут асфальт", reply=True)


async def done_twice(sides: Sides, unfixed: str, why: str, fixed: str, words: str) -> None:
    await sides.press(ZOYA, "Выполнено")
    await sides.write(ZOYA, "Заделали", [photo("green")], reply=True)
    await sides.press(ANNA, unfixed)
    await sides.write(ANNA, why, [photo("black")])
    await sides.press(ZOYA, "Выполнено")
    await sides.write(ZOYA, "Переделали, простите", [photo("white")], reply=True)
    await sides.press(ANNA, fixed)
    await sides.write(ANNA, "⭐⭐⭐⭐")
    await sides.write(ANNA, words)


def nobody_sees_who_the_other_is(here: Town, sides: Sides) -> None:
    """Assert that no message, button, or call to their chat holds the other's name or account."""
    anna, *staff = sides.sides
    officers = [side.name.partition(" ")[0] for side in staff]
    accounts = [str(side.phone.person) for side in staff]
    _check_secrets(here, anna, [*officers, *accounts])
    for side in staff:
        _check_secrets(here, side, [RESIDENT, str(anna.phone.person)])
    assert any("Зоя" in bubble.text for bubble in sides.side(ZOYA).phone.bot_bubbles())


def _check_secrets(here: Town, side: Side, secrets: list[str]) -> None:
    phone = side.phone
    calls = [c.request for c in phone.stand_in.calls if c.direction == "call" and f"{phone.chat}" in c.request]
    assert calls
    shown = [repr(bubble) for bubble in phone.bubbles() if bubble.author == "bot"]
    for secret in secrets:
        found = re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)")
        assert not [text for text in (*calls, *shown) if found.search(text)], (side.name, secret)
