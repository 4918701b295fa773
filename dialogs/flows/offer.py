"""Words outside any conversation: an answer to a ticket that waits, a new report, or nothing."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.acts import Nothing, Say, Then
from dialogs.kernel.questions import Pick
from dialogs.kernel.screen import Choice
from dialogs.kernel.script import Flow, Peek, Script, ask
from dialogs.kernel.session import text_of
from dialogs.kernel.words import Json, N, Plain, T, Words, italic, lines
from dialogs.notices.lines import shortened
from dialogs.rules.city import City

MOST = 5
QUOTED = 300
"""Characters of the resident's words that are shown back."""


def offer(city: City, args: Mapping[str, Json]) -> Script[Say | Then | Nothing]:
    """`args`: {"waiting": [[ticket id, number], ...]}."""
    said = (yield from ask(Peek("words", "text"))) or ()
    photos = (yield from ask(Peek("photos", "photos"))) or ()
    waiting = args.get("waiting", [])[:MOST]
    answers = tuple(Choice(f"answer.{i}", T("Answer to № {number}", number=number), "main") for i, number in waiting)
    new = T("New report") if waiting else T("Yes, a new report")
    choices = (*answers, Choice("report", new), Choice("nothing", T("No, thank you")))
    picked = yield from ask(Pick("what", _body(text_of(said), len(photos), bool(waiting)), choices, cancel=False))
    if picked == "report":
        return Then("report")
    if picked == "nothing":
        return Nothing()
    messages = dict.fromkeys([*(p["from"] for p in photos), *(source for source, _ in said)])
    return Say(
        ticket=int(picked.removeprefix("answer.")),
        words=text_of(said),
        photos=tuple(p["sha"] for p in photos),
        messages=tuple(m for m in messages if m),
    )


def _body(said: str, photos: int, waiting: bool) -> Words:
    return lines(
        italic(T("“{words}”", words=Plain(shortened(said, QUOTED)))) if said else None,
        N("{n} photo", "{n} photos", photos) if photos else None,
        T("Is this an answer, or a new report?") if waiting else T("Shall I make a new report of this?"),
    )


FLOW = Flow("offer", offer, keeps={"text": "words", "photos": "photos", "place": "place"})
