"""Notices of the clock to residents, in words."""

from __future__ import annotations

import pytest

from dialogs.kernel.screen import LABEL_LENGTH, Screen
from dialogs.notices.resident import endings
from tests.dialogs.notices.test_notices import TICKET
from tests.dialogs.talk import RENDERER
from tests.dialogs.town import TOWN


def text(screen: Screen, lang: str = "ru") -> str:
    return RENDERER.screen(screen, lang).text


def test_a_resident_hears_that_it_was_closed_and_how_to_say_that_it_is_not_fixed() -> None:
    assert text(endings.lapse_notice(TOWN, TICKET)).splitlines() == [
        "№ ТМН-26-142: закрыто.",
        "Яма на дороге",
        "Прошло 15 дней, а мне так и не сказали, исправлено ли. Надеюсь, что да!",
        "Если нет, пришлите новое сообщение и укажите в нём № ТМН-26-142.",
    ]
    assert text(endings.unanswered_notice(TOWN, TICKET)).splitlines()[0] == "№ ТМН-26-142: работа продолжается."


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_an_unfinished_report_is_offered(lang: str) -> None:
    screen = endings.draft_notice("ab12cd34", 6)
    shown = RENDERER.screen(screen, lang)
    assert [button.data for button in shown.choices] == ["d:ab12cd34:go", "d:ab12cd34:drop"]
    assert all(len(button.label) <= LABEL_LENGTH for button in shown.choices)
    if lang == "ru":
        assert shown.text == "Вы начали сообщение и не закончили. Закончим?\nХраню его ещё 6 дней."
        assert (
            text(endings.draft_notice("ab", 6, may_press=False)).splitlines()[2].startswith("Чтобы закончить, напишите")
        )
