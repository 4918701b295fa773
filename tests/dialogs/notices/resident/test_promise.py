"""Promise to a resident: a norm's terms in words, in every unit and both languages."""

import pytest

from dialogs.notices.resident.promise import time_limits_line
from dialogs.rules.city.model import Norm, Term, Unit
from tests.dialogs.talk import RENDERER


@pytest.mark.parametrize(
    ("unit", "ru", "en"),
    [
        (
            Unit.HOURS,
            "Первый ответ за 1 рабочий час, решение за 22 рабочих часа",
            "First answer within 1 working hour, solution within 22 working hours",
        ),
        (
            Unit.DAYS,
            "Первый ответ за 1 рабочий день, решение за 22 рабочих дня",
            "First answer within 1 working day, solution within 22 working days",
        ),
        (
            Unit.CALENDAR_DAYS,
            "Первый ответ за 1 календарный день, решение за 22 календарных дня",
            "First answer within 1 calendar day, solution within 22 calendar days",
        ),
    ],
)
def test_what_is_promised_is_said_in_its_unit(unit: Unit, ru: str, en: str) -> None:
    promise = time_limits_line(Norm("own", Term(1, unit), Term(22, unit), {"en": ""}))
    assert RENDERER.say(promise, "ru") == ru
    assert RENDERER.say(promise, "en") == en
