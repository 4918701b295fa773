"""Notices of the clock to residents: a ticket that went on or ended since nobody answered, a report left unfinished."""

from __future__ import annotations

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import N, T, bold, lines
from dialogs.notices.lines import category_name
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Ticket


def unanswered_notice(city: City, ticket: Ticket) -> Screen:
    """Notice to the other followers that work goes on without the author's answer; the author reads the words of the
    move."""
    body = lines(bold(T("№ {number}: work goes on.", number=ticket.number)), category_name(city, ticket.category))
    return Screen(body, _opening(ticket), tag=f"t:{ticket.id}")


def lapse_notice(city: City, ticket: Ticket) -> Screen:
    """Notice that the ticket is closed since nobody said whether it is fixed."""
    body = lines(
        bold(T("№ {number} is closed.", number=ticket.number)),
        category_name(city, ticket.category),
        N(
            "{n} day has passed, and nobody has told me whether it is fixed. I hope it is!",
            "{n} days have passed, and nobody has told me whether it is fixed. I hope it is!",
            city.patience.verdict_days,
        ),
        T("If it is not, please send a new report and write № {number} in it.", number=ticket.number),
    )
    return Screen(body, _opening(ticket), tag=f"t:{ticket.id}")


def _opening(ticket: Ticket) -> tuple[Choice, ...]:
    return (Choice("open", T("Open № {number}", number=ticket.number)),)


def draft_notice(session: str, kept_days: int, *, may_press: bool = True) -> Screen:
    """Reminder of a report that was begun and left. `session`: its id; `kept_days`: days that it is kept; `may_press`:
    buttons are shown there.
    """
    body = lines(
        T("You have begun a report and not finished it. Shall we finish it?"),
        N("I keep it for {n} more day.", "I keep it for {n} more days.", kept_days),
        None if may_press else T("To finish it, write /report; to throw it away, /cancel."),
    )
    choices = (Choice("go", T("Finish it"), "main"), Choice("drop", T("Throw it away")))
    return Screen(body, choices if may_press else (), tag=f"d:{session}")
