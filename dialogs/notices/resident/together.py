"""Combined notice for somebody who follows several tickets that changed in the same way at once: one message for
all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.kernel.screen import CHOICES_A_PAGE, Choice, Screen
from dialogs.kernel.words import NOTHING, Plain, T, Words, bold, lines, row
from dialogs.notices.lines import category_name, day, field, headline, quote
from dialogs.notices.resident.news import news
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Status, Ticket


@dataclass(frozen=True)
class TicketNews:
    """One of the tickets with its present state, and what was written for it. `main`: where a duplicate goes on."""

    ticket: Ticket
    words: str = ""
    photos: tuple[str, ...] = ()
    main: Ticket | None = None


def combined_notice(city: City, told: Sequence[TicketNews], act: str) -> Screen:
    """Combined notice for two tickets at least; each can be opened, where its own buttons are."""
    first = told[0].ticket
    numbers = ", № ".join(each.ticket.number for each in told)
    categories = dict.fromkeys(each.ticket.category for each in told)
    main = told[0].main
    planned = first.planned_for if first.status is Status.PLANNED else None
    body = lines(
        bold(T("№ {number}: an answer", number=numbers) if act == "answer" else news(act, first.status, numbers)),
        row(*(category_name(city, each) for each in categories), sep=", "),
        T("Planned for: {day}", day=day(city, planned)) if planned else None,
        field(T("Goes on as"), headline(main.number, main.status)) if main else None,
        *_words(told),
        *_asks(act, first.status),
    )
    opened = (main,) if main else tuple(each.ticket for each in told[:CHOICES_A_PAGE])
    choices = tuple(Choice(f"{each.id}:open", T("Open № {number}", number=each.number)) for each in opened)
    return Screen(body, choices, photos=told[0].photos, tag="t")


def _words(told: Sequence[TicketNews]) -> tuple[Words | None, ...]:
    """The staff's words: once, or for each ticket where they differ."""
    if len({each.words for each in told}) == 1:
        return (quote(told[0].words),)
    return tuple(row(Plain(f"№ {each.ticket.number}:"), Plain(each.words)) for each in told)


def _asks(act: str, after: Status) -> tuple[Words, ...]:
    match after if act != "answer" else None:
        case Status.WAITING:
            return (NOTHING, T("Please open each of them and answer there, in words or with a photo."))
        case Status.RESOLVED:
            return (NOTHING, T("Are they fixed? Please open each of them and say so: that is how it is counted."))
    return ()
