"""A ticket as its resident sees it: number, state, who and by when, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dialogs.facts import Card
from dialogs.kernel.words import NOTHING, Json, Local, Moment, N, Plain, T, Words, bold, from_json, lines, row
from dialogs.rules.city import City
from dialogs.rules.ticket import OPEN, Happened, Status, status_name

SHOWN = 8
"""The last entries of the history that a card shows."""

_ICONS: Mapping[str, str] = {
    Status.NEW: "🆕",
    Status.IN_PROGRESS: "🛠",
    Status.WAITING: "❓",
    Status.RESOLVED: "✅",
    Status.REJECTED: "⛔",
    Status.WITHDRAWN: "↩",
}


def status_icon(status: str) -> str:
    return _ICONS[status]


def category_name(city: City, category_id: str) -> Words:
    """A category that the city no longer has is shown by its id."""
    category = city.category(category_id)
    return Local(category.names) if category else Plain(category_id)


def field(label: Words, value: Words) -> Words:
    """A label in bold and its value."""
    return row(bold(row(label, Plain(":"), sep="")), value)


def extra_lines(extra: Mapping[str, Json]) -> tuple[Words, ...]:
    """The answers to further questions, as they were stored."""
    return tuple(field(from_json(told["label"]), from_json(told["value"])) for told in extra.values())


def card_body(city: City, card: Card) -> Words:
    responsible = city.organisation(card.organisation or "")
    return lines(
        row(
            bold(T("№ {number}", number=card.number)),
            Plain("·"),
            Plain(status_icon(card.status)),
            status_name(Status(card.status)),
        ),
        category_name(city, card.category),
        field(T("Place"), Plain(card.address)) if card.address else None,
        field(T("Responsible"), Local(responsible.names)) if responsible else None,
        field(T("Solution by"), Moment(datetime.fromisoformat(card.due), "day"))
        if card.due and card.status in OPEN
        else None,
        field(T("Words"), Plain(card.words)) if card.words else None,
        *extra_lines(card.extra),
        N("{n} resident has reported this", "{n} residents have reported this", card.voices)
        if card.voices > 1
        else None,
        NOTHING,
        *(_entry(entry) for entry in card.history[-SHOWN:]),
    )


def _entry(entry: tuple[str, str, str, str, str, tuple[str, ...]]) -> Words:
    """Without the name of the officer: a resident is answered by the organisation."""
    at, kind, _, after, words, photos = entry
    return row(
        Moment(datetime.fromisoformat(at)),
        Plain("—"),
        _what(kind, after),
        Plain(f"«{words}»") if words and kind != Happened.FILED else None,
        N("{n} photo", "{n} photos", len(photos)) if photos and kind != Happened.FILED else None,
    )


def _what(kind: str, after: str) -> Words:
    match kind:
        case Happened.ANSWERED:
            return T("answer")
        case Happened.SAID:
            return T("added")
        case Happened.JOINED:
            return T("one more resident joined")
        case _:
            return status_name(Status(after or Status.NEW))
