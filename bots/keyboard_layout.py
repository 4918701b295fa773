"""Keyboard layout: arranges buttons in rows, the same way on both platforms.

Labels are read best one a row; on a phone about 18 characters fit into half a row, so short ones stand in pairs. Where
rows run out (VK's inline keyboard has 6), the last choices are paired whatever their length.
"""

from __future__ import annotations

from collections.abc import Sequence

from bots.platform import Button

HALF_ROW = 18


def rows(choices: Sequence[Button], nav: Sequence[Button], at_most_rows: int) -> list[list[Button]]:
    """Arrange the choices one or two a row, the navigation last in one row. Up to 8 choices fit into 4 rows."""
    left = at_most_rows - (1 if nav else 0)
    out: list[list[Button]] = []
    for button in choices:
        if out and len(out[-1]) == 1 and all(len(b.label) <= HALF_ROW for b in (out[-1][0], button)):
            out[-1].append(button)
        else:
            out.append([button])
    while len(out) > left:
        _pair_last_singles(out)
    return [*out, list(nav)] if nav else out


def _pair_last_singles(out: list[list[Button]]) -> None:
    """Join the last two neighbouring rows that hold three buttons or fewer, two by preference."""
    for most in (2, 3, 4):
        for at in range(len(out) - 1, 0, -1):
            if len(out[at]) + len(out[at - 1]) <= most:
                out[at - 1 : at + 1] = [out[at - 1] + out[at]]
                return
