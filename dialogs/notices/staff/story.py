"""History of a ticket for the staff: a line each, with its author, their notes, and the delivery status of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import Json, Moment, N, Plain, T, Words, bold, lines, row
from dialogs.notices.lines import category_name, day, organisation_name, shorten, status_icon
from dialogs.notices.staff.card import mark_words
from dialogs.notices.staff.routing import route_explanation
from dialogs.rules.city.model import City
from dialogs.rules.city.routing import route
from dialogs.rules.tickets.lifecycle import Actor, Happened, HistoryEntry, Ticket, status_name

LINES, QUOTED = 20, 160
"""So many of the last lines are told, so many characters of each one's words: together they are one message."""

_KINDS: Mapping[Happened, Words] = {
    Happened.FILED: T("reported"),
    Happened.ANSWERED: T("answer"),
    Happened.NOTED: T("📝 note"),
    Happened.SAID: T("the resident writes"),
    Happened.JOINED: T("one more resident has joined"),
    Happened.ERASED: T("the resident has erased their data"),
    Happened.ASSIGNED: T("given to a colleague"),
    Happened.EXTENDED: T("new deadline"),
    Happened.CHANGED: T("topic or place put right"),
    Happened.MERGED: T("another report was merged into this one"),
    Happened.RATED: T("rated"),
    Happened.ASKED_WHY: T("the resident asks why it takes so long"),
    Happened.HIDDEN: T("hidden from others"),
    Happened.SHOWN: T("shown to others"),
}


def story(city: City, ticket: Ticket, history: Sequence[HistoryEntry], names: Mapping[int, str]) -> Screen:
    """Screen with the last lines of the history; `names`: of members by id."""
    told = history[-LINES:]
    earlier = len(history) - len(told)
    body = lines(
        bold(T("№ {number}: what has happened", number=ticket.number)),
        N("{n} earlier line is left out", "{n} earlier lines are left out", earlier) if earlier else None,
        *(_line(city, entry, names) for entry in told),
    )
    return Screen(body, (Choice("whose", T("Why this organisation?")),), tag=f"t:{ticket.id}")


def _line(city: City, entry: HistoryEntry, names: Mapping[int, str]) -> Words:
    who = Plain(entry.actor_name) if entry.actor is Actor.STAFF and entry.actor_name else None
    what = row(
        Moment(entry.at, "short"),
        row(_entry_line(entry), _details_line(city, entry, names), sep=": "),
        who,
        N("{n} photo", "{n} photos", len(entry.photos)) if entry.photos else None,
        mark_words(entry.delivered) if entry.delivered else None,
        sep=" · ",
    )
    return lines(what, Plain(f"«{shorten(entry.words, QUOTED)}»") if entry.words else None)


def _entry_line(entry: HistoryEntry) -> Words:
    if entry.kind is Happened.MOVED and entry.after is not None:
        return row(Plain(status_icon(entry.after)), status_name(entry.after, staff=True))
    return _KINDS.get(entry.kind) or Plain(entry.kind.value)


def _details_line(city: City, entry: HistoryEntry, names: Mapping[int, str]) -> Words | None:
    """Details of a line from its facts."""
    facts = entry.facts
    if entry.act in ("route", "refuse"):
        return organisation_name(city, facts.get("to")) or T("the operators")
    if entry.kind is Happened.ASSIGNED:
        return Plain(names.get(facts.get("officer") or 0, ""))
    if entry.kind is Happened.CHANGED and facts.get("category"):
        return category_name(city, facts["category"])
    if entry.kind is Happened.RATED and facts.get("stars"):
        return Plain("★" * int(facts["stars"]))
    return _time_words(city, facts.get("until"))


def _time_words(city: City, until: Json) -> Words | None:
    """A day, or the moment of a deadline."""
    if not until:
        return None
    return Moment(datetime.fromisoformat(until), "day") if "T" in until else day(city, date.fromisoformat(until))


def responsible_screen(city: City, ticket: Ticket, history: Sequence[HistoryEntry]) -> Screen:
    """Explanation of why this organisation is responsible: the last decision of the staff, and what the city's duties
    say."""
    by_hand = next((entry for entry in reversed(history) if entry.act in ("route", "refuse")), None)
    rule = route_explanation(
        city, route(city, ticket.category, ticket.zone, ticket.created_at), ticket.category, ticket.zone
    )
    body = lines(
        bold(T("№ {number}: {name}", number=ticket.number, name=_responsible_name(city, ticket))),
        _passing_line(city, by_hand) if by_hand else None,
        rule,
    )
    return Screen(body)


def _responsible_name(city: City, ticket: Ticket) -> Words:
    return organisation_name(city, ticket.organisation) or T("the operators")


def _passing_line(city: City, entry: HistoryEntry) -> Words:
    """Line about the last time somebody passed the ticket on or refused it."""
    to = _details_line(city, entry, {})
    name, at = Plain(entry.actor_name), Moment(entry.at, "short")
    return T("{name} passed it on, {at}: {to}", name=name, at=at, to=to or Plain(""))


def officers_in(history: Sequence[HistoryEntry]) -> set[int]:
    """Ids of the members that the lines name."""
    return {int(e.facts["officer"]) for e in history if e.kind is Happened.ASSIGNED and e.facts.get("officer")}
