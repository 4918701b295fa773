"""Ticket card in the staff's chats: everything needed to work on a ticket, and the actions that are allowed now.

The first page of buttons holds what is done most, *More* the rest and the history; a ticket that has ended is one
line, with its history.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import NOTHING, Link, Local, Moment, N, Plain, T, Words, bold, lines, row
from dialogs.notices.lines import (
    category_name,
    day,
    extra_lines,
    field,
    headline,
    map_link,
    organisation_name,
    shorten,
)
from dialogs.notices.staff.act_words import BUTTONS, FIRST, FURTHER
from dialogs.notices.staff.ban import on_card
from dialogs.rules.city.model import City
from dialogs.rules.residents.ban import Ban
from dialogs.rules.residents.resident_code import resident_code
from dialogs.rules.tickets.actions import open_to
from dialogs.rules.tickets.lifecycle import (
    FINAL,
    OPEN,
    Actor,
    Happened,
    HistoryEntry,
    Status,
    Ticket,
    Who,
    allowed_moves,
)
from dialogs.rules.tickets.moderation import Check, pending_check

QUOTED = 200
"""Characters of the last answer on a card."""
EVERYBODY = (Who.OFFICER, Who.OPERATOR, Who.CHIEF)
MORE, LESS, HISTORY = "more", "less", "history"

_CHECKS: Mapping[Check, Words] = {
    Check.TOPIC: T("Others are not shown it before an operator has looked at it: its topic asks for that"),
    Check.WORDS: T("Others are not shown it before an operator has looked at it: its words are obscene"),
}

_MARKS: Mapping[str, Words] = {
    "sent": T("✓ delivered to the resident"),
    "blocked": T("✗ not delivered: the resident has blocked the bot"),
    "denied": T("✗ not delivered: the resident does not allow messages"),
    "deactivated": T("✗ not delivered: the resident's account is gone"),
    "erased": T("✗ not delivered: the resident has erased their data"),
}


@dataclass(frozen=True)
class Around:
    """Context of a card besides its ticket. `photos`: sha256 of the report's own; `officer`: the name of the officer;
    `other`: the number of the ticket that it is a duplicate of; `ban`: that holds for its author; `now`: to tell what
    is overdue, None when that does not matter."""

    history: Sequence[HistoryEntry] = ()
    photos: Sequence[str] = ()
    officer: str = ""
    other: str = ""
    ban: Ban | None = None
    now: datetime | None = None


def card(
    city: City, ticket: Ticket, around: Around | None = None, *, who: Collection[Who] = EVERYBODY, page: str = LESS
) -> Screen:
    """Card of a ticket. `who`: the roles its readers have for the ticket; `page`: which buttons, `LESS` or `MORE`."""
    around = around or Around()
    tag = f"t:{ticket.id}"
    if ticket.status in FINAL:
        photos = tuple(around.photos)  # without them the message could not be changed in place
        return Screen(_one_line(city, ticket, around), *_buttons(ticket, around, who, page), photos=photos, tag=tag)
    zone = city.zone(ticket.zone or "")
    body = lines(
        headline(ticket.number, ticket.status, staff=True),
        bold(category_name(city, ticket.category)),
        *_state(city, ticket, around),
        field(T("Zone"), Local(zone.names) if zone else None),
        field(T("Place"), _place(ticket)),
        field(T("Photos"), N("{n} photo", "{n} photos", len(around.photos)) if around.photos else None),
        *extra_lines(ticket.extra),
        field(T("Resident"), Plain(resident_code(ticket.person_id)) if ticket.person_id else None),
        on_card(around.ban) if around.ban else None,
        N("{n} resident has reported this", "{n} residents have reported this", ticket.voices)
        if ticket.voices > 1
        else None,
        *((NOTHING, Plain(ticket.words), NOTHING) if ticket.words else ()),
        *_deadlines(ticket, around.now),
        *_done_so_far(around.history),
    )
    return Screen(body, *_buttons(ticket, around, who, page), photos=tuple(around.photos), tag=tag)


def passed_on(city: City, ticket: Ticket, photos: Sequence[str] = ()) -> Screen:
    """Card in the chat of those who were responsible before: one line, and the organisation that is responsible now.
    Without photos it could not be changed in place."""
    has = organisation_name(city, ticket.organisation)
    to = row(T("passed on:"), has) if has else T("passed on to the operators")
    number = bold(T("№ {number}", number=ticket.number))
    return Screen(row(number, category_name(city, ticket.category), to, sep=" · "), photos=tuple(photos))


def further_down(city: City, ticket: Ticket, photos: Sequence[str] = ()) -> Screen:
    """Replacement for an older copy of the card, after somebody asked for it anew."""
    number = bold(T("№ {number}", number=ticket.number))
    where = T("the card is further down")
    return Screen(
        row(number, Plain("·"), category_name(city, ticket.category), Plain("·"), where), photos=tuple(photos)
    )


def _one_line(city: City, ticket: Ticket, around: Around) -> Words:
    return row(
        headline(ticket.number, ticket.status, staff=True),
        Plain(around.other) if around.other else None,
        Plain("·"),
        category_name(city, ticket.category),
        *((Plain("·"), _place(ticket)) if ticket.address else ()),
        *((Plain("·"), Plain("★" * ticket.stars)) if ticket.stars else ()),
    )


def _state(city: City, ticket: Ticket, around: Around) -> tuple[Words | None, ...]:
    """Lines for the responsible organisation, the officer, and what the ticket waits for."""
    return (
        field(T("Responsible"), organisation_name(city, ticket.organisation) or T("not known, please route it")),
        field(T("Has it"), Plain(around.officer) if around.officer else None),
        field(T("Planned for"), day(city, ticket.planned_for) if _is_planned(ticket) and ticket.planned_for else None),
        field(T("Passed on to"), Plain(ticket.forwarded_to) if ticket.status is Status.FORWARDED else None),
        N("Reopened {n} time", "Reopened {n} times", ticket.reopened) if ticket.reopened else None,
        _hidden_line(ticket, around),
    )


def _hidden_line(ticket: Ticket, around: Around) -> Words | None:
    check = pending_check(ticket, around.history)
    if check is not None:
        return _CHECKS[check]
    return T("Hidden from other residents") if ticket.hidden else None


def _is_planned(ticket: Ticket) -> bool:
    return ticket.status in (Status.PLANNED, Status.WAITING)


def _place(ticket: Ticket) -> Words:
    return Link(map_link(ticket.lat, ticket.lon), Plain(ticket.address or f"{ticket.lat:.5f}, {ticket.lon:.5f}"))


def _deadlines(ticket: Ticket, now: datetime | None) -> tuple[Words | None, ...]:
    """Lines for the deadlines that are still owed."""
    if ticket.status not in OPEN:
        return ()
    first = ticket.first_due if ticket.answered_at is None else None
    return (
        field(T("First answer by"), _due_line(Moment(first), first, now) if first else None),
        field(T("Solution by"), _due_line(Moment(ticket.due, "day"), ticket.due, now) if ticket.due else None),
    )


def _due_line(words: Words, due: datetime, now: datetime | None) -> Words:
    return row(words, T("🔴 overdue")) if now is not None and due < now else words


def _done_so_far(history: Sequence[HistoryEntry]) -> tuple[Words, ...]:
    """Lines for the officer who took the ticket, and the last word to the resident."""
    staff = [entry for entry in history if entry.actor is Actor.STAFF]
    took = [e for e in staff if e.kind is Happened.MOVED and e.after is Status.IN_PROGRESS]
    told = [e for e in staff if e.words and e.kind in (Happened.MOVED, Happened.ANSWERED) and e.act != "refuse"]
    refused = [e for e in staff if e.act == "refuse"]
    return (
        *(T("Taken: {name}, {at}", name=Plain(e.actor_name), at=Moment(e.at)) for e in took[-1:]),
        *(_answer_line(e) for e in told[-1:]),
        *(_refusal_line(e) for e in refused[-1:]),
    )


def _answer_line(entry: HistoryEntry) -> Words:
    return lines(
        T("Last answer: {name}, {at}", name=Plain(entry.actor_name), at=Moment(entry.at)),
        Plain(f"«{shorten(entry.words, QUOTED)}»"),
        mark_words(entry.delivered) if entry.delivered else None,
    )


def _refusal_line(entry: HistoryEntry) -> Words:
    return lines(
        T("Not theirs: {name}, {at}", name=Plain(entry.actor_name), at=Moment(entry.at)),
        Plain(f"«{shorten(entry.words, QUOTED)}»"),
    )


def mark_words(delivered: str) -> Words:
    """Delivery status of an answer: "sent", or the reason why not."""
    return _MARKS.get(delivered, T("✗ not delivered: the resident cannot be reached"))


def _buttons(
    ticket: Ticket, around: Around, who: Collection[Who], page: str
) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Choices and navigation of a page of buttons."""
    rows = (rule(ticket.status, who, has_author=ticket.has_author) for rule in (allowed_moves, open_to))
    acts = {row.act for table in rows for row in table}
    acts -= {"hide" if ticket.hidden else "show", "unban" if around.ban is None else "ban"}
    if ticket.status not in OPEN:
        acts -= {"hide", "show", "ban"}
    waits = pending_check(ticket, around.history) is not None
    first = [act for act in (("show", *FIRST) if waits else FIRST) if act in acts]
    further = [act for act in FURTHER if act in acts and act not in first]
    history = (Choice(HISTORY, T("History")),) if who else ()
    if page == MORE and further:
        return _act_choices(further), (Choice(LESS, T("← Back")), *history)
    return _act_choices(first), (Choice(MORE, T("More…")),) if further else history


def _act_choices(acts: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(act, *BUTTONS[act]) for act in acts)
