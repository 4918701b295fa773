"""A ticket as its resident sees it: number, state, who and by when, and what became of it."""

from __future__ import annotations

from datetime import datetime

from dialogs.facts import Card
from dialogs.kernel.words import NOTHING, Moment, N, Plain, T, Words, lines, row
from dialogs.notices.lines import category_name, extra_lines, field, headline, organisation_name, quote, shortened
from dialogs.rules.city import City
from dialogs.rules.ticket import OPEN, Happened, Status, status_name

SHOWN = 8
"""The last entries of the history that a card shows."""
QUOTED = 300
"""Characters of each that it shows."""


def card_body(city: City, card: Card) -> Words:
    return lines(
        headline(card.number, card.status),
        category_name(city, card.category),
        field(T("Place"), quote(card.address)),
        field(T("Responsible"), organisation_name(city, card.organisation)),
        field(T("Solution by"), Moment(datetime.fromisoformat(card.due), "day"))
        if card.due and card.status in OPEN
        else None,
        field(T("Words"), quote(shortened(card.words))),
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
        Plain(f"«{shortened(words, QUOTED)}»") if words and kind != Happened.FILED else None,
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
        case Happened.EXTENDED:
            return T("the deadline was moved")
        case Happened.CHANGED:
            return T("topic or place put right")
        case _:
            return status_name(Status(after or Status.NEW))
