"""Keyboards of VK: the inline keyboard of a screen, and the standing keyboard of the menu, as JSON.

Limits (keyboard page of the bot documentation, widths from vk-io): inline 6 rows and 10 buttons, 5 a row; a location or
link button takes a whole row and counts as two; labels of 40 characters.
"""

from __future__ import annotations

from collections.abc import Sequence

from vkbottle import Callback, Keyboard, KeyboardButtonColor, Location, OpenLink, Text

from bots.keyboard_layout import rows
from bots.platform import Button, Letter
from bots.platform_errors import Broken
from dialogs.kernel.screen import LABEL_LENGTH, Tone

ROWS = 6
BUTTONS = 10
A_ROW = 5
COLOURS: dict[Tone, KeyboardButtonColor] = {
    "plain": KeyboardButtonColor.SECONDARY,
    "main": KeyboardButtonColor.PRIMARY,
    "good": KeyboardButtonColor.POSITIVE,
    "bad": KeyboardButtonColor.NEGATIVE,
}


def inline(letter: Letter) -> str:
    """The keyboard under a message as JSON, empty for none.

    The location button is left out where the choices leave no room: a place can be sent without it. Its label is
    VK's own. Raises Broken when the choices alone do not fit.
    """
    links = [b for b in (*letter.choices, *letter.nav) if b.url]
    choices = [b for b in letter.choices if not b.url]
    nav = [b for b in letter.nav if not b.url]
    if not (links or choices or nav or letter.location_label):
        return ""
    for place in (True, False) if letter.location_label else (False,):
        wide = len(links) + place
        laid = rows(choices, nav, ROWS - wide)
        if _fits(laid, wide):
            return _board(laid, links, place, bool(nav))
    raise Broken(f"keyboard: {len(choices)} choices, {len(nav)} of navigation, {len(links)} links do not fit")


def menu(entries: Sequence[tuple[str, str]]) -> str:
    """The keyboard under the input as JSON: text buttons, two a row; empty for no entries."""
    if not entries:
        return ""
    board = Keyboard(one_time=False, inline=False)
    for at, (label, data) in enumerate(entries):
        if at % 2 == 0:
            board.row()
        board.add(Text(_label(label), payload={"d": data}), KeyboardButtonColor.SECONDARY)
    return board.get_json()


def _fits(laid: Sequence[Sequence[Button]], wide: int) -> bool:
    narrow = sum(len(row) for row in laid)
    return len(laid) + wide <= ROWS and narrow + 2 * wide <= BUTTONS and all(len(row) <= A_ROW for row in laid)


def _board(laid: list[list[Button]], links: Sequence[Button], place: bool, has_nav: bool) -> str:
    board = Keyboard(inline=True)
    if place:
        board.row().add(Location())
    last = laid[-1:] if has_nav else []
    for row in laid[: len(laid) - len(last)]:
        _add(board, row)
    for button in links:
        board.row().add(OpenLink(button.url, _label(button.label)))
    for row in last:
        _add(board, row)
    return board.get_json()


def _add(board: Keyboard, row: Sequence[Button]) -> None:
    board.row()
    for button in row:
        board.add(Callback(_label(button.label), payload={"d": button.data}), COLOURS[button.tone])


def _label(label: str) -> str:
    return label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1] + "…"
