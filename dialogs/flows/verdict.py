"""Verdict buttons of a ticket that is said to be done, or is late: fixed, not fixed, ask why, give stars.

A button stays under a notice for ever; when it is out of date, a sentence says so over the card as it is now, and what
was written meanwhile goes under the ticket all the same (`storage.usecases.resident.verdicts` carries a `Dispute` out,
or turns it into that).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.acts import AskWhy, Confirm, Dispute, Then
from dialogs.facts import Card
from dialogs.flows.offer import RESUME
from dialogs.flows.telling import telling
from dialogs.kernel.questions import Pick, Text
from dialogs.kernel.screen import Choice
from dialogs.kernel.script import Peek, Script, ask
from dialogs.kernel.words import Json, Plain, T, Words, lines
from dialogs.rules.text.yes_or_no import FIXED, UNFIXED, verdict
from dialogs.rules.tickets.lifecycle import Status, status_name

WHY, RATE, AGAIN = "why", "rate", "again"
PRESSED = (FIXED, UNFIXED, WHY, RATE)
"""Acts of buttons under notices that are answered by the ticket's card, or instead of it."""
LONGEST = 4000

Ended = Confirm | Dispute | AskWhy | Then


@dataclass(frozen=True)
class CardPick(Pick):
    """A card's buttons; "yes", "it is fixed", "no" and the like count where it is asked whether it is fixed."""

    def hears_text(self, text: str) -> Json | None:
        said = verdict(text)
        return said if any(choice.id == said for choice in self.choices) else None


def verdict_choices(card: Card) -> tuple[Choice, ...]:
    """Verdict buttons that the card offers now."""
    found: list[Choice] = []
    if card.status == Status.RESOLVED:
        found += [Choice(FIXED, T("Fixed"), "good"), Choice(UNFIXED, T("Not fixed"), "bad")]
    if card.asks_why:
        found.append(Choice(WHY, T("Ask why it is late"), "main"))
    if card.rates:
        found.append(Choice(RATE, T("Give stars"), "main"))
    if card.status == Status.CLOSED:
        found.append(Choice(AGAIN, T("Report it again")))
    return tuple(found)


def carry_out(card: Card, picked: str, args: Mapping[str, Json]) -> Script[Ended]:
    """Act that follows from one of these buttons. `args`: those of the flow."""
    match picked:
        case "fixed":
            return Confirm(card.id, card.number)
        case "unfixed":
            return (yield from not_fixed(card, said=bool(args.get("said"))))
        case "why":
            return AskWhy(card.id)
        case "rate":
            return Then("rate", {"ticket": card.id, "number": card.number})
        case _:
            return Then("report", {RESUME: True})


def not_fixed(card: Card, *, said: bool) -> Script[Dispute]:
    """Ask what is not fixed; the first words, photo, album or place end the question. `said`: under the thanks for
    words the button means those."""
    if said and card.said:
        return Dispute(card.id, since=True)
    if not (yield from something_said()):
        yield from ask(Text("say", _what_is_wrong(card), at_least=1, at_most=LONGEST))
    told = yield from telling(card.id, "say")
    return Dispute(card.id, told.words, told.photos, told.messages, told.albums)


def something_said() -> Script[bool]:
    """True when words, photos or a place wait to be told."""
    words = yield from ask(Peek("say", "text"))
    photos = yield from ask(Peek("photos", "photos"))
    place = yield from ask(Peek("place", "place"))
    return bool(words or photos or place)


def _what_is_wrong(card: Card) -> Words:
    if card.author:
        return T("№ {number}: what is not fixed? Write a few words or send a photo.", number=card.number)
    return lines(
        T("Only the author of № {number} can send it back to work.", number=card.number),
        T("Write what is not fixed, or send a photo: those who work on it will see it."),
    )


def too_late(card: Card, pressed: str) -> Words:
    """Explanation for a pressed button (one of `PRESSED`) that is not on the card any more."""
    match pressed:
        case "fixed" | "unfixed":
            status = status_name(Status(card.status))
            return T("№ {number} is already “{status}”.", number=Plain(card.number), status=status)
        case "why" if card.overdue:
            return T("It was asked today. The answer will come here; you can ask again tomorrow.")
        case "why":
            return T("The deadline of № {number} has not passed.", number=Plain(card.number))
        case _:
            return T("№ {number} waits for no stars.", number=Plain(card.number))
