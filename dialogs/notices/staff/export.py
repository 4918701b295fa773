"""Export table of tickets for a clerk: its columns, cells and the message that goes with it.

Of a resident there is their code alone: neither name nor account nor chat. What they wrote is as they wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Union

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Local, N, Plain, T, Words, bold, from_json, lines, row
from dialogs.notices.lines import category_name, organisation_name
from dialogs.notices.staff.figures import of_what, period_words
from dialogs.rules.city.model import City
from dialogs.rules.residents.resident_code import resident_code
from dialogs.rules.staff.queue import QueueQuery, is_overdue
from dialogs.rules.text.period import Period
from dialogs.rules.tickets.lifecycle import Ticket
from dialogs.rules.tickets.status import status_name

AT_MOST_ROWS = 20_000
Value = Union[Words, int, float, datetime, date, None]
"""Of a cell; times are aware."""
Kind = Literal["text", "number", "place", "moment", "day"]


@dataclass(frozen=True)
class Exported:
    """A ticket of the table with what is told beside it. `officer`: the name of the officer; `other`: the number of the
    ticket that it is a duplicate of; `answer`: the last words of the staff to its resident."""

    ticket: Ticket
    officer: str = ""
    other: str = ""
    answer: str = ""


COLUMNS: tuple[tuple[Words, int, Kind], ...] = (
    (T("Number"), 18, "text"),
    (T("Reported at"), 17, "moment"),
    (T("Status"), 20, "text"),
    (T("Group of topics"), 20, "text"),
    (T("Topic"), 28, "text"),
    (T("Words of the resident"), 60, "text"),
    (T("Details"), 24, "text"),
    (T("Address"), 34, "text"),
    (T("Zone"), 20, "text"),
    (T("Organisation"), 34, "text"),
    (T("Has it"), 18, "text"),
    (T("First answer by"), 17, "moment"),
    (T("First answer"), 17, "moment"),
    (T("Solution by"), 17, "moment"),
    (T("Overdue"), 12, "text"),
    (T("Planned for"), 14, "day"),
    (T("Last answer"), 60, "text"),
    (T("Done at"), 17, "moment"),
    (T("Closed at"), 17, "moment"),
    (T("Resident confirmed"), 14, "text"),
    (T("Stars"), 9, "number"),
    (T("Reopened, times"), 12, "number"),
    (T("Passed on to"), 24, "text"),
    (T("Duplicate of"), 18, "text"),
    (T("Residents"), 10, "number"),
    (T("Resident"), 12, "text"),
    (T("Latitude"), 12, "place"),
    (T("Longitude"), 12, "place"),
)
"""Heading, width in characters, what its cells are."""


def cells(city: City, exported: Exported, now: datetime) -> tuple[Value, ...]:
    """Cells of one row, in the order of `COLUMNS`."""
    ticket = exported.ticket
    return (
        *_topic_cells(city, ticket),
        *_organisation_cells(city, exported),
        *_time_cells(ticket, now),
        Plain(exported.answer),
        ticket.resolved_at,
        ticket.closed_at,
        _yes(ticket.confirmed),
        ticket.stars,
        ticket.reopened,
        Plain(ticket.forwarded_to),
        Plain(exported.other),
        ticket.voices,
        Plain(resident_code(ticket.person_id)) if ticket.person_id else None,
        ticket.lat,
        ticket.lon,
    )


def _topic_cells(city: City, ticket: Ticket) -> Iterator[Value]:
    category = city.category(ticket.category)
    group = city.group(category.group) if category else None
    told = (row(from_json(each["label"]), from_json(each["value"]), sep=": ") for each in ticket.extra.values())
    yield Plain(ticket.number)
    yield ticket.created_at
    yield status_name(ticket.status, staff=True)
    yield Local(group.names) if group else None
    yield category_name(city, ticket.category)
    yield Plain(ticket.words)
    yield row(*told, sep="; ")
    yield Plain(ticket.address)


def _organisation_cells(city: City, exported: Exported) -> Iterator[Value]:
    zone = city.zone(exported.ticket.zone or "")
    yield Local(zone.names) if zone else None
    yield organisation_name(city, exported.ticket.organisation)
    yield Plain(exported.officer)


def _time_cells(ticket: Ticket, now: datetime) -> Iterator[Value]:
    yield ticket.first_due
    yield ticket.answered_at
    yield ticket.due
    yield _yes(is_overdue(ticket, now))
    yield ticket.planned_for


def _yes(yes: bool) -> Words | None:
    return T("yes") if yes else None


def sheet_name() -> Words:
    """Name of the sheet, at most 31 characters in each language."""
    return T("Reports")


def file_name(city: City, today: date, extension: str) -> str:
    return f"{city.id}-{today:%Y-%m-%d}.{extension}"


def export_notice(city: City, asked: QueueQuery, period: Period | None, rows: int, whole: int) -> Screen:
    """Message that goes with the tables. `whole`: how many rows there would be without the limit."""
    what = T("Reports of {period}", period=period_words(period)) if period else T("Open reports")
    return Screen(
        lines(
            bold(T("Table: {what}", what=what)),
            *of_what(city, asked),
            N("{n} row", "{n} rows", rows) if rows else T("There is nothing to put into a table."),
            *(_limit(rows, whole) if rows < whole else ()),
        )
    )


def _limit(rows: int, whole: int) -> Sequence[Words]:
    return (
        T("These are the newest of {whole}: one table holds no more.", whole=whole),
        T("For older ones name a shorter period, like /export 2026-10 or /export 01.11-15.11."),
    )
