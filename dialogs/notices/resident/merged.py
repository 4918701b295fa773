"""Notice about a duplicate to its followers: theirs goes on in another ticket."""

from __future__ import annotations

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import NOTHING, Moment, T, bold, lines
from dialogs.notices.lines import category_name, field, headline, organisation_name
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Ticket


def for_followers(city: City, ticket: Ticket, main: Ticket) -> Screen:
    """Notice to followers with the ticket that theirs goes on in, which they follow from then on. It does not say whose
    report that one is."""
    body = lines(
        bold(T("№ {number}: this was reported before.", number=ticket.number)),
        category_name(city, ticket.category),
        NOTHING,
        field(T("Goes on as"), headline(main.number, main.status)),
        field(T("Responsible"), organisation_name(city, main.organisation) or T("the operator will find out")),
        field(T("Solution by"), Moment(main.due, "day") if main.due else None),
        NOTHING,
        T("Your voice is counted there, and I will write here about each step."),
    )
    return Screen(body, (Choice("open", T("Open № {number}", number=main.number)),), tag=f"t:{main.id}")
