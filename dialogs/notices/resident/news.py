"""Notices to a ticket's author and those who joined it about its filing, transitions and answers."""

from __future__ import annotations

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import NOTHING, Local, Moment, N, T, Words, bold, italic, lines
from dialogs.notices.lines import category_name, day, field, organisation_name, quote
from dialogs.notices.resident import verdict
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Ticket
from dialogs.rules.tickets.status import STATUSES, Status
from dialogs.rules.tickets.visibility import WITHOUT_WORDS

Photos = tuple[str, ...]


def receipt_notice(city: City, ticket: Ticket) -> Screen:
    """Receipt for a new report: its number, the responsible organisation and the deadlines."""
    category = city.category(ticket.category)
    body = lines(
        bold(T("Thank you! Your report has the number {number}.", number=ticket.number)),
        category_name(city, ticket.category),
        quote(ticket.address),
        NOTHING,
        field(T("Responsible"), organisation_name(city, ticket.organisation) or T("the operator will find out")),
        field(T("First answer by"), Moment(ticket.first_due) if ticket.first_due else None),
        field(T("Solution by"), Moment(ticket.due, "day") if ticket.due else None),
        italic(Local(category.norm.source)) if category and ticket.due else None,
        NOTHING,
        T("I will write here about each step. To add something, answer this message."),
    )
    return _ticket_screen(ticket, body)


def joining_notice(city: City, ticket: Ticket) -> Screen:
    body = lines(
        bold(T("Thank you! Your voice is counted: № {number}.", number=ticket.number)),
        category_name(city, ticket.category),
        N("{n} resident has reported this", "{n} residents have reported this", ticket.voices),
        field(T("Solution by"), Moment(ticket.due, "day") if ticket.due else None),
        T("I will write here about each step."),
    )
    return _ticket_screen(ticket, body)


def transition_notice(city: City, ticket: Ticket, act: str, *, words: str = "", photos: Photos = ()) -> Screen:
    """Notice of a transition made by the staff or the clock, with one wording for each; a duplicate has its own
    (`merged`). `words` are the officer's."""
    after = ticket.status
    working = after is Status.IN_PROGRESS
    planned = after is Status.PLANNED and ticket.planned_for is not None
    responsible = working or act == "route"
    body = lines(
        bold(news(act, after, ticket.number)),
        category_name(city, ticket.category),
        field(T("Responsible"), organisation_name(city, ticket.organisation)) if responsible else None,
        field(T("Planned for"), day(city, ticket.planned_for)) if planned and ticket.planned_for else None,
        field(T("Passed on to"), quote(ticket.forwarded_to)) if after is Status.FORWARDED else None,
        field(T("Solution by"), Moment(ticket.due, "day")) if responsible and ticket.due is not None else None,
        quote(words) if act not in WITHOUT_WORDS else None,
        *_asks(after),
    )
    return _ticket_screen(ticket, body, photos)


def _asks(after: Status) -> tuple[Words, ...]:
    """Request that goes with the new status: an answer, or a verdict."""
    match after:
        case Status.WAITING:
            return (NOTHING, T("Please answer this message, in words or with a photo."))
        case Status.RESOLVED:
            return (NOTHING, T("Is it fixed? Press a button, or write yes or no."))
        case _:
            return ()


def answer_notice(city: City, ticket: Ticket, words: str, photos: Photos = ()) -> Screen:
    """Notice of an answer that changes no status."""
    body = lines(
        bold(T("№ {number}: an answer", number=ticket.number)),
        organisation_name(city, ticket.organisation) or category_name(city, ticket.category),
        quote(words),
    )
    return _ticket_screen(ticket, body, photos)


def said_thanks(city: City, ticket: Ticket) -> Screen:
    """Thanks for what the resident sent, which went under their ticket."""
    return (
        verdict.said_after(city, ticket)
        if ticket.status is Status.CLOSED
        else _ticket_screen(ticket, verdict.thanks(ticket))
    )


def edit_notice(city: City, ticket: Ticket) -> Screen:
    """Notice that an edited message was corrected in the ticket."""
    return _ticket_screen(ticket, T("I have corrected your words in № {number}.", number=ticket.number))


def withdrawn(city: City, ticket: Ticket) -> Screen:
    """Notice to the author that the ticket is withdrawn."""
    return _ticket_screen(ticket, T("№ {number} is withdrawn. Nobody works on it any more.", number=ticket.number))


def _ticket_screen(ticket: Ticket, body: Words, photos: Photos = ()) -> Screen:
    """Screen that leads to the ticket's card; one that says it is done asks whether it is."""
    if ticket.status is Status.RESOLVED:
        return verdict.verdict_screen(ticket, body, verdict.FIXED, verdict.UNFIXED, photos=photos)
    if ticket.status is Status.WAITING:
        return Screen(body, (Choice("open", T("Answer here")),), photos=photos, tag=f"t:{ticket.id}")
    return verdict.verdict_screen(ticket, body, photos=photos)


def news(act: str, after: Status, number: str) -> Words:
    """Headline of a transition, for the ticket of that number, or for several with their numbers one after another."""
    match act:
        case "route":
            return T("№ {number}: others are responsible now.", number=number)
        case "reopen" | "dispute":
            return T("№ {number}: work goes on.", number=number)
        case "unanswered":
            return T("№ {number}: work goes on without your answer.", number=number)
        case _:
            return STATUSES[after].news(number)
