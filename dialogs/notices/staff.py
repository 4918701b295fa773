"""What the staff chat sees: the card of a ticket, what its resident adds, and what became of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogs.kernel.screen import Choice, Screen, Tone
from dialogs.kernel.words import NOTHING, Link, Local, Moment, N, Person, Plain, T, Words, bold, lines, row
from dialogs.notices.lines import (
    category_name,
    extra_lines,
    field,
    headline,
    map_link,
    organisation_name,
    quote,
    shortened,
)
from dialogs.rules.city import City
from dialogs.rules.ticket import OPEN, Actor, Happened, HistoryEntry, Status, Ticket, allowed

QUOTED = 200
"""Characters of the last answer on a card."""

_BUTTONS: Mapping[str, tuple[Words, Tone]] = {
    "take": (T("Take"), "main"),
    "done": (T("Done"), "good"),
    "reject": (T("Reject"), "bad"),
    "ask": (T("Ask the resident"), "plain"),
}

_PROMPTS: Mapping[str, Words] = {
    "done": T("Reply to this message with what was done; a photo is welcome. The resident will read it."),
    "reject": T("Reply to this message with the reason, and who can help instead. The resident will read it."),
    "ask": T("Reply to this message with your question to the resident."),
}

_MARKS: Mapping[str, Words] = {
    "sent": T("✓ delivered to the resident"),
    "blocked": T("✗ not delivered: the resident has blocked the bot"),
    "denied": T("✗ not delivered: the resident does not allow messages"),
    "deactivated": T("✗ not delivered: the resident's account is gone"),
    "erased": T("✗ not delivered: the resident has erased their data"),
}


def card(city: City, ticket: Ticket, history: Sequence[HistoryEntry] = (), photos: Sequence[str] = ()) -> Screen:
    """Everything that is needed to work on it, and the moves allowed now."""
    zone = city.zone(ticket.zone or "")
    body = lines(
        headline(ticket.number, ticket.status, staff=True),
        bold(category_name(city, ticket.category)),
        field(T("Responsible"), organisation_name(city, ticket.organisation) or T("not known, please route it")),
        field(T("Zone"), Local(zone.names) if zone else None),
        field(T("Place"), _place(ticket)),
        field(T("Photos"), N("{n} photo", "{n} photos", len(photos)) if photos else None),
        *extra_lines(ticket.extra),
        N("{n} resident has reported this", "{n} residents have reported this", ticket.voices)
        if ticket.voices > 1
        else None,
        *_words(ticket),
        *_deadlines(ticket),
        *_done_so_far(history),
    )
    return Screen(body, _moves(ticket.status), photos=tuple(photos), tag=f"t:{ticket.id}")


def _moves(status: Status) -> tuple[Choice, ...]:
    return tuple(Choice(move.act, *_BUTTONS[move.act]) for move in allowed(status, Actor.STAFF))


def _place(ticket: Ticket) -> Words:
    return Link(map_link(ticket.lat, ticket.lon), Plain(ticket.address or f"{ticket.lat:.5f}, {ticket.lon:.5f}"))


def _words(ticket: Ticket) -> tuple[Words, ...]:
    return (NOTHING, Plain(ticket.words), NOTHING) if ticket.words else ()


def _deadlines(ticket: Ticket) -> tuple[Words | None, ...]:
    """Only of what is still owed."""
    if ticket.status not in OPEN:
        return ()
    first = Moment(ticket.first_due) if ticket.first_due and ticket.answered_at is None else None
    return (
        field(T("First answer by"), first),
        field(T("Solution by"), Moment(ticket.due, "day") if ticket.due else None),
    )


def _done_so_far(history: Sequence[HistoryEntry]) -> tuple[Words, ...]:
    """Who took it, and the last word to the resident."""
    staff = [entry for entry in history if entry.actor is Actor.STAFF]
    took = [e for e in staff if e.kind is Happened.MOVED and e.after is Status.IN_PROGRESS]
    told = [e for e in staff if e.words and e.kind in (Happened.MOVED, Happened.ANSWERED)]
    return (
        *(T("Taken: {name}, {at}", name=Plain(e.actor_name), at=Moment(e.at)) for e in took[-1:]),
        *(_told(e) for e in told[-1:]),
    )


def _told(entry: HistoryEntry) -> Words:
    return lines(
        T("Last answer: {name}, {at}", name=Plain(entry.actor_name), at=Moment(entry.at)),
        Plain(f"«{shortened(entry.words, QUOTED)}»"),
        mark_words(entry.delivered) if entry.delivered else None,
    )


def said(city: City, ticket: Ticket, words: str, photos: tuple[str, ...] = ()) -> Screen:
    """The resident's further message, under the card."""
    return Screen(lines(bold(T("№ {number}, the resident writes:", number=ticket.number)), quote(words)), photos=photos)


def erased() -> Screen:
    """In place of words that a resident wrote."""
    return Screen(T("The resident has erased what stood here."))


def prompt(ticket: Ticket, act: str, officer: Person) -> Screen:
    """Asks the officer for the words that a move demands; who is called by name has the reply opened by Telegram."""
    called = T("{name}, № {number}", name=officer, number=ticket.number)
    return Screen(row(bold(called), _PROMPTS[act], sep=". "))


def mark_words(delivered: str) -> Words:
    """What became of an answer: "sent", or the reason why not."""
    return _MARKS.get(delivered, T("✗ not delivered: the resident cannot be reached"))


def mark(delivered: str) -> Screen:
    """The same, under the officer's message."""
    return Screen(mark_words(delivered))


def note_kept(ticket: Ticket) -> Screen:
    return Screen(T("№ {number}: note kept. The resident does not see it.", number=ticket.number))


def corrected(city: City, ticket: Ticket, words: str) -> Screen:
    """The resident edited a message that is in the ticket."""
    return Screen(lines(bold(T("№ {number}, the resident has corrected it:", number=ticket.number)), quote(words)))


def withdrawn(city: City, ticket: Ticket) -> Screen:
    return Screen(T("№ {number}: the resident has withdrawn it.", number=ticket.number))


def bound(city: City) -> Screen:
    """The chat works for this city from now on."""
    return Screen(
        lines(
            bold(T("This chat now works for {city}.", city=Local(city.names))),
            T(
                "Each report comes here as a card. Reply to a card, or to any later message about it: "
                "the resident gets your reply."
            ),
            T("A reply that begins with // is a note for yourselves."),
        )
    )


def unknown_chat(city: City) -> Screen:
    """Said once in a group that is not the city's, before leaving it."""
    return Screen(T("I work only in private chats and in the staff chat of {city}. Goodbye!", city=Local(city.names)))


def bad_code(city: City) -> Screen:
    return Screen(T("This code is not valid or has been used. A new one: paradnaya staff bind"))


def not_a_group(city: City) -> Screen:
    """A code was written to the bot itself; it is still good."""
    return Screen(
        T("This command binds a group: add me to the staff's group and write it there. The code has not been used.")
    )
