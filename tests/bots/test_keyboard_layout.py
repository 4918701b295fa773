"""Keyboard layout: buttons are put into rows."""

from __future__ import annotations

import pytest

from bots.keyboard_layout import rows
from bots.platform import Button

BACK, CANCEL = Button("Назад"), Button("Отмена")
LONG = "Дорожный знак, «лежачий полицейский»"


def laid(labels: list[str], nav: tuple[Button, ...] = (), at_most: int = 6) -> list[list[str]]:
    return [[b.label for b in row] for row in rows([Button(label) for label in labels], nav, at_most)]


def test_short_labels_stand_in_pairs_and_long_ones_alone() -> None:
    assert laid(["да", "нет", LONG, "ещё"], (BACK, CANCEL)) == [["да", "нет"], [LONG], ["ещё"], ["Назад", "Отмена"]]


def test_nothing_makes_no_rows() -> None:
    assert laid([]) == []
    assert laid([], (CANCEL,)) == [["Отмена"]]


@pytest.mark.parametrize("count", range(1, 13))
def test_all_buttons_are_there_in_order_however_few_the_rows(count: int) -> None:
    labels = [f"{LONG} {at}" for at in range(count)]
    found = laid(labels, (BACK, CANCEL))
    assert len(found) <= 6
    assert [label for row in found[:-1] for label in row] == labels
    assert all(len(row) <= 4 for row in found)


def test_the_last_are_paired_first() -> None:
    assert [len(row) for row in laid([LONG] * 8, (CANCEL,))] == [1, 1, 2, 2, 2, 1]
