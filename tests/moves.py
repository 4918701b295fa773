"""The table of moves as `dialogs/README.md` shows it: `python -m tests.moves` draws it anew."""

from __future__ import annotations

import re
from pathlib import Path

from dialogs.rules.tickets.lifecycle import MOVES, Demand, Move, Who
from dialogs.rules.tickets.status import status_name
from tests.dialogs.talk import RENDERER

README = Path(__file__).parents[1] / "dialogs" / "README.md"
BEGIN, END = "<!-- moves: python -m tests.moves -->\n", "<!-- /moves -->"
_BETWEEN = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
_WHO = {Who.FOLLOWER: "who joined it", Who.SYSTEM: "the clock"}
_DEMANDS = {
    Demand.WORDS: "words",
    Demand.DATE: "a day",
    Demand.NUMBER: "the other's number",
    Demand.NAME: "a name and contact",
    Demand.ORGANISATION: "an organisation",
}


def moves_table() -> str:
    """The table in Markdown."""
    head = "| move | from | to | who may | it demands |\n|---|---|---|---|---|\n"
    return head + "".join(_row(move) for move in MOVES)


def _row(move: Move) -> str:
    before = ", ".join(f"`{status}`" for status in move.before)
    after = f"`{move.after}` {RENDERER.say(status_name(move.after), 'ru')}"
    who = ", ".join(_WHO.get(each, each.value) for each in move.who)
    author = ("an author who is not erased",) if move.without_author else ()
    demands = ", ".join((*(_DEMANDS[each] for each in move.demands), *author))
    return f"| {move.act} | {before} | {after} | {who} | {demands} |\n"


def page_with_table(readme: str) -> str:
    """The page with the table of today."""
    return _BETWEEN.sub(lambda _: BEGIN + moves_table() + END, readme)


if __name__ == "__main__":
    README.write_text(page_with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
