"""What the author of a ticket and those who joined it hear."""

from __future__ import annotations

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import NOTHING, Local, Moment, N, T, Words, bold, italic, lines
from dialogs.notices.lines import category_name, field, organisation_name, quote
from dialogs.rules.city import City
from dialogs.rules.ticket import Status, Ticket

Photos = tuple[str, ...]


def filed(city: City, ticket: Ticket) -> Screen:
    """The number, who is responsible, and by when."""
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
    return _about(ticket, body)


def joined(city: City, ticket: Ticket) -> Screen:
    body = lines(
        bold(T("Thank you! Your voice is counted: № {number}.", number=ticket.number)),
        category_name(city, ticket.category),
        N("{n} resident has reported this", "{n} residents have reported this", ticket.voices),
        field(T("Solution by"), Moment(ticket.due, "day") if ticket.due else None),
        T("I will write here about each step."),
    )
    return _about(ticket, body)


def moved(city: City, ticket: Ticket, after: Status, words: str = "", photos: Photos = ()) -> Screen:
    """One wording for each status; `words` are the officer's."""
    body = lines(
        bold(_news(after, ticket.number)),
        category_name(city, ticket.category),
        field(T("Responsible"), organisation_name(city, ticket.organisation)) if after is Status.IN_PROGRESS else None,
        field(T("Solution by"), Moment(ticket.due, "day"))
        if after is Status.IN_PROGRESS and ticket.due is not None
        else None,
        quote(words),
        *((NOTHING, T("Please answer this message, in words or with a photo.")) if after is Status.WAITING else ()),
    )
    return _about(ticket, body, photos)


def answered(city: City, ticket: Ticket, words: str, photos: Photos = ()) -> Screen:
    """An answer that moves nothing."""
    body = lines(
        bold(T("№ {number}: an answer", number=ticket.number)),
        organisation_name(city, ticket.organisation) or category_name(city, ticket.category),
        quote(words),
    )
    return _about(ticket, body, photos)


def said_thanks(city: City, ticket: Ticket) -> Screen:
    """What the resident sent went under their ticket."""
    return _about(ticket, T("Thank you. I have passed it on to those who work on № {number}.", number=ticket.number))


def corrected(city: City, ticket: Ticket) -> Screen:
    """An edited message was put right in the ticket."""
    return _about(ticket, T("I have corrected your words in № {number}.", number=ticket.number))


def withdrawn(city: City, ticket: Ticket) -> Screen:
    """For the author."""
    return _about(ticket, T("№ {number} is withdrawn. Nobody works on it any more.", number=ticket.number))


def _about(ticket: Ticket, body: Words, photos: Photos = ()) -> Screen:
    """A notice leads to the ticket's card."""
    label = T("Answer here") if ticket.status is Status.WAITING else T("Open № {number}", number=ticket.number)
    return Screen(body, (Choice("open", label),), photos=photos, tag=f"t:{ticket.id}")


def _news(after: Status, number: str) -> Words:
    match after:
        case Status.NEW:
            return T("№ {number} is accepted.", number=number)
        case Status.IN_PROGRESS:
            return T("№ {number}: work has begun.", number=number)
        case Status.WAITING:
            return T("№ {number}: there is a question for you.", number=number)
        case Status.RESOLVED:
            return T("№ {number}: done.", number=number)
        case Status.REJECTED:
            return T("№ {number}: rejected, and here is why.", number=number)
        case _:
            return T("№ {number} was withdrawn by its author.", number=number)
