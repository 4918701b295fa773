"""Flow "My reports": the list, a ticket's card with its history, and the actions that are allowed now."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.acts import Nothing, Say, Then, Withdraw
from dialogs.facts import Card, Mine, MyTickets, TicketCard
from dialogs.flows.report import LONGEST
from dialogs.flows.telling import telling
from dialogs.flows.ticket_card import card_body
from dialogs.flows.verdict import CardPick, carry_out, not_fixed, something_said, too_late, verdict_choices
from dialogs.flows.verdict import Ended as Decided
from dialogs.kernel.questions import Pick, Text
from dialogs.kernel.screen import Choice, Tone
from dialogs.kernel.script import Again, Flow, Peek, Script, ask, start_over
from dialogs.kernel.words import Json, N, Plain, T, Words, lines, row
from dialogs.notices.lines import category_name, status_icon
from dialogs.rules.city.model import City
from dialogs.rules.text.yes_or_no import FIXED, UNFIXED
from dialogs.rules.tickets.lifecycle import Status, Who, allowed_moves

Ended = Say | Withdraw | Decided | Nothing


def mine(city: City, args: Mapping[str, Json]) -> Script[Ended]:
    """Script of the flow. `args` may hold {"ticket": id}: its card comes first; {"act": what was pressed under a notice
    of it}: see `verdict.PRESSED`; {"said": True}: under the thanks for words about it."""
    if "ticket" in args:
        card: Card | None = yield from ask(TicketCard(args["ticket"]))
        if card is not None and (ended := (yield from _show_card(city, card, "opened", args))) is not None:
            return ended
    return (yield from _from_list(city))


def _from_list(city: City) -> Script[Ended]:
    tickets: tuple[Mine, ...] = yield from ask(MyTickets())
    if not tickets:
        return (yield from _none_yet())
    first = sorted(tickets, key=lambda ticket: ticket.status != Status.RESOLVED)
    choices = tuple(Choice(str(ticket.id), _label(city, ticket)) for ticket in first)
    picked = yield from ask(Pick("list", _list_body(tickets), choices))
    card: Card | None = yield from ask(TicketCard(int(picked)))
    if card is None:
        return (yield from start_over(Again(("list", "card"), T("That report is not here any more."))))
    ended = yield from _show_card(city, card, "card", {})
    if ended is None:
        return (yield from start_over(Again(("list", "card"))))
    return ended


def _list_body(tickets: tuple[Mine, ...]) -> Words:
    """Text of the list; tickets said to be done come first, since their resident is asked."""
    asked = sum(ticket.status == Status.RESOLVED for ticket in tickets)
    return lines(
        N(
            "{n} report is done: please say whether it is fixed.",
            "{n} reports are done: please say whether they are fixed.",
            asked,
        )
        if asked
        else None,
        T("Your reports, the newest first:"),
    )


def _label(city: City, ticket: Mine) -> Words:
    return row(Plain(f"{status_icon(ticket.status)} {ticket.number} ·"), category_name(city, ticket.category))


def _none_yet() -> Script[Ended]:
    choices = (Choice("report", T("Report a problem"), "main"), Choice("ok", T("Fine")))
    picked = yield from ask(Pick("none", T("You have no reports yet."), choices, cancel=False))
    return Then("report") if picked == "report" else Nothing()


def _show_card(city: City, card: Card, name: str, args: Mapping[str, Json]) -> Script[Ended | None]:
    """Show one card until something is done with it; None goes on to the list. What was pressed under a notice is taken
    as picked here, once."""
    pressed = args.get("act")
    here = (yield from ask(Peek(name, ""))) in (None, UNFIXED)
    if pressed == UNFIXED and here and (yield from something_said()):
        return (yield from not_fixed(card, said=False))
    choices = _choices(card)
    picked = yield from ask(
        CardPick(name, card_body(city, card), choices, back=False, shown=card.photos, guess=pressed)
    )
    if all(picked != choice.id for choice in choices):
        if picked == FIXED and card.rates:  # pressed twice, or by who may still say how it was done
            return Then("rate", {"ticket": card.id, "number": card.number, "fixed": True})
        return (yield from start_over(Again((name,), too_late(card, picked))))
    match picked:
        case "add":
            return (yield from _add(card))
        case "withdraw":
            return (yield from _withdraw(card, name))
        case "other":
            return Then("mine", {"ticket": card.other_id})
        case "list":
            return None
    return (yield from carry_out(card, picked, args))


def _choices(card: Card) -> tuple[Choice, ...]:
    moves = allowed_moves(Status(card.status), (Who.AUTHOR,), has_author=True) if card.author else ()
    may_withdraw = any(m.act == "withdraw" for m in moves)
    verdicts = verdict_choices(card)
    tone: Tone = "plain" if verdicts else "main"
    return (
        *verdicts,
        *((Choice("other", T("Open № {number}", number=card.other), "main"),) if card.other_id else ()),
        Choice("add", T("Answer") if card.status == Status.WAITING else T("Add words or a photo"), tone),
        *((Choice("withdraw", T("Withdraw the report"), "bad"),) if may_withdraw else ()),
        Choice("list", T("All my reports")),
    )


def _add(card: Card) -> Script[Say]:
    """Ask for words, photos or a place to add; words end it, photos or a place alone wait for a press, since an album
    comes in parts."""
    photos = (yield from ask(Peek("photos", "photos"))) or ()
    place = yield from ask(Peek("place", "place"))
    skip = T("Send without words") if photos or place else None
    yield from ask(Text("say", _ready(card, len(photos), place), at_least=1, at_most=LONGEST, skip=skip))
    return (yield from telling(card.id, "say"))


def _ready(card: Card, photos: int, place: Json) -> Words:
    if photos:
        return N(
            "{n} photo is ready. Add a few words, or send it as it is.",
            "{n} photos are ready. Add a few words, or send them as they are.",
            photos,
        )
    if place:
        return T("The place is ready. Add a few words, or send it as it is.")
    return T("Write what to add to № {number}, or send photos.", number=card.number)


def _withdraw(card: Card, name: str) -> Script[Withdraw]:
    choices = (Choice("yes", T("Yes, withdraw"), "bad"), Choice("no", T("No, keep it")))
    sure = yield from ask(
        Pick("sure", T("Withdraw № {number}? Nobody will work on it any more.", number=card.number), choices)
    )
    if sure == "no":
        return (yield from start_over(Again((name, "sure"))))
    return Withdraw(card.id)


FLOW = Flow("mine", mine, keeps={"text": "say", "photos": "photos", "place": "place"})
