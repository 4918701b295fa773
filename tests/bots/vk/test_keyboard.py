"""VK keyboards: they stay within VK's limits."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from bots.platform import Button, Letter
from bots.platform_errors import Broken
from bots.vk.keyboard import inline, menu


def letter(choices: int = 0, nav: int = 0, links: int = 0, place: bool = False, label: str = "Дороги") -> Letter:
    return Letter(
        key=1,
        chat="100",
        text="?",
        choices=tuple(Button(label, f"s:1:1:{n}") for n in range(choices))
        + tuple(Button("Карта", url="https://example.org") for _ in range(links)),
        nav=tuple(Button("Назад", f"s:1:1:n{n}") for n in range(nav)),
        location_label="Отправить место" if place else "",
    )


def kinds(board: str) -> list[list[str]]:
    return [[button["action"]["type"] for button in row] for row in json.loads(board)["buttons"]]


@pytest.mark.parametrize("label", ["Дороги", "Очень длинное название одной категории"])
def test_everything_a_screen_may_hold_fits(label: str) -> None:
    for choices, nav, place in itertools.product(range(9), range(3), (False, True)):
        board = inline(letter(choices, nav, 0, place, label))
        if not (choices or nav or place):
            assert board == ""
            continue
        shown = kinds(board)
        flat = [kind for row in shown for kind in row]
        assert len(shown) <= 6
        assert flat.count("callback") == choices + nav
        assert flat.count("callback") + 2 * flat.count("location") <= 10
        assert all(len(row) == 1 for row in shown if "location" in row)


def test_a_place_is_asked_for_where_there_is_room() -> None:
    assert kinds(inline(letter(2, 2, 0, place=True)))[0] == ["location"]
    assert ["location"] not in kinds(inline(letter(8, 2, 0, place=True)))


def test_links_take_a_row_and_navigation_stays_last() -> None:
    assert kinds(inline(letter(1, 2, 1))) == [["callback"], ["open_link"], ["callback", "callback"]]


def test_too_much_is_our_mistake() -> None:
    with pytest.raises(Broken):
        inline(letter(8, 2, 1))


def test_colours_and_data() -> None:
    tones: Any = ("main", "good", "bad", "plain")
    choices = tuple(Button(tone, f"t:5:{tone}", tone=tone) for tone in tones)
    board = json.loads(inline(Letter(key=1, chat="1", text="?", choices=choices)))
    buttons = [button for row in board["buttons"] for button in row]
    assert [button["color"] for button in buttons] == ["primary", "positive", "negative", "secondary"]
    assert buttons[0]["action"]["payload"] == {"d": "t:5:main"}
    assert board["inline"] is True
    assert board["one_time"] is False


def test_the_menu_is_a_standing_keyboard_of_two_a_row() -> None:
    board = json.loads(menu([("Сообщить", "m:report"), ("Мои", "m:mine"), ("Помощь", "m:help")]))
    assert [len(row) for row in board["buttons"]] == [2, 1]
    assert (board["inline"], board["one_time"]) == (False, False)
    assert board["buttons"][0][0]["action"] == {"type": "text", "label": "Сообщить", "payload": {"d": "m:report"}}
    assert menu([]) == ""
