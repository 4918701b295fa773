"""Offer for words sent outside any conversation: add them to a ticket that waits for them or was done, make a new
report, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialogs.acts import Nothing, Say, Then
from dialogs.flows.calls import alarm
from dialogs.flows.telling import telling
from dialogs.kernel.questions import Pick
from dialogs.kernel.screen import Choice
from dialogs.kernel.script import Flow, Peek, Script, ask
from dialogs.kernel.session import text_of
from dialogs.kernel.words import Json, N, Plain, T, Words, italic, lines
from dialogs.notices.lines import shorten
from dialogs.rules.city.model import City

MOST = 5
RESUME = "resume"
"""In the args of `Then`: go on with the report that was begun and left, if there is one."""
QUOTED = 300
"""Characters of the resident's words that are shown back."""


def offer(city: City, args: Mapping[str, Json]) -> Script[Say | Then | Nothing]:
    """Script of the flow. `args`: {"waiting": [[ticket id, number], ...], "done": the same of those that were done,
    "draft": whether an unfinished report waits}."""
    said = (yield from ask(Peek("words", "text"))) or ()
    photos = (yield from ask(Peek("photos", "photos"))) or ()
    place = yield from ask(Peek("place", "place"))
    waiting, done = args.get("waiting", [])[:MOST], args.get("done", [])
    answers = tuple(Choice(f"answer.{i}", T("Answer to № {number}", number=number), "main") for i, number in waiting)
    about = tuple(Choice(f"answer.{i}", T("It is about № {number}", number=number), "main") for i, number in done)
    known = (*answers, *about)[:MOST]
    choices = (*known, *_reports(bool(known), bool(args.get("draft"))), Choice("nothing", T("No, thank you")))
    words = text_of(said)
    kept = lines(alarm(city, words), *_draft_summary(words, len(photos), place))
    picked = yield from ask(Pick("what", _body(kept, bool(waiting), bool(done)), choices, cancel=False))
    if picked in ("report", "draft"):
        return Then("report", {RESUME: True} if picked == "draft" else {})
    if picked == "nothing":
        return Nothing()
    return (yield from telling(int(picked.removeprefix("answer.")), "words"))


def _reports(known: bool, draft: bool) -> tuple[Choice, ...]:
    """Buttons for a new report, and for the one that was begun and left; `known`: tickets are listed before them."""
    if draft:
        return (
            Choice("draft", T("Add it to my unfinished report"), "main"),
            Choice("report", T("New report, drop the unfinished one")),
        )
    return (Choice("report", T("New report") if known else T("Yes, a new report")),)


def _draft_summary(said: str, photos: int, place: Json) -> Iterator[Words]:
    """Summary of what was sent, shown back to the resident."""
    if said:
        yield italic(T("“{words}”", words=Plain(shorten(said, QUOTED))))
    if photos:
        yield N("{n} photo", "{n} photos", photos)
    if place:
        yield T("a place on the map")


def _body(kept: Words, waiting: bool, done: bool) -> Words:
    if done:
        return lines(kept, T("Is this about a report of yours, or a new one?"))
    question = T("Is this an answer, or a new report?") if waiting else T("Shall I make a new report of this?")
    return lines(kept, question)


FLOW = Flow("offer", offer, keeps={"text": "words", "photos": "photos", "place": "place"})
