"""Notices to residents after "done": their verdict was taken, or it came too late and these actions are left."""

from __future__ import annotations

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import NOTHING, Moment, Plain, T, Words, bold, lines
from dialogs.notices.lines import category_name, field, organisation_name, quote
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Ticket

FIXED = Choice("fixed", T("Fixed"), "good")
UNFIXED = Choice("unfixed", T("Not fixed"), "bad")
AGAIN = Choice("again", T("Report it again"))
SAID = "said"
"""After `unfixed` in a button's data: what was written just now is what is not fixed."""
_CLOSED = T("If it is not fixed, please report it again: a new report gets a new deadline.")


def verdict_screen(ticket: Ticket, body: Words, *choices: Choice, photos: tuple[str, ...] = ()) -> Screen:
    """Screen with a resident's buttons about a ticket; the button that opens its card comes last."""
    card = Choice("open", T("Open № {number}", number=ticket.number))
    return Screen(body, (*choices, card), photos=photos, tag=f"t:{ticket.id}")


def thanks(ticket: Ticket) -> Words:
    return T("Thank you. I have passed it on to those who work on № {number}.", number=ticket.number)


def said_instead(city: City, ticket: Ticket) -> Screen:
    """Thanks to an author who wrote under a ticket that is said to be done, with the question whether it is."""
    unfixed = Choice(f"{UNFIXED.id}:{SAID}", UNFIXED.label, UNFIXED.tone)
    return verdict_screen(ticket, lines(thanks(ticket), bold(T("Is it fixed?"))), FIXED, unfixed)


def said_after(city: City, ticket: Ticket) -> Screen:
    """Thanks to somebody who wrote under a closed ticket."""
    return verdict_screen(ticket, lines(thanks(ticket), _CLOSED), AGAIN)


def only_the_author(city: City, ticket: Ticket) -> Screen:
    """Reply to somebody who joined and says that it is not fixed: only the author can send it back to work."""
    words = T("Only the author of № {number} can send it back to work.", number=ticket.number)
    return verdict_screen(ticket, lines(words, T("Your words are passed on to those who work on it.")))


def dispute_notice(city: City, ticket: Ticket) -> Screen:
    """Notice to the author: the ticket is back at work, with the new deadline."""
    body = lines(
        bold(T("№ {number} is back at work.", number=ticket.number)),
        category_name(city, ticket.category),
        field(T("Responsible"), organisation_name(city, ticket.organisation)),
        field(T("Solution by"), Moment(ticket.due, "day") if ticket.due else None),
        T("Those who work on it and their chief have your words. I will write here about each step."),
    )
    return verdict_screen(ticket, body)


def confirmation_notice(city: City, ticket: Ticket, *, by_author: bool) -> Screen:
    """Notice to all other followers: the ticket is closed as fixed."""
    number = Plain(ticket.number)
    who = (
        T("№ {number} is closed: its author says that it is fixed.", number=number)
        if by_author
        else T("№ {number} is closed: a neighbour says that it is fixed.", number=number)
    )
    body = lines(bold(who), category_name(city, ticket.category), quote(ticket.address), _CLOSED)
    return verdict_screen(ticket, body, AGAIN)


def withdrawn(city: City, ticket: Ticket) -> Screen:
    """Notice to those who joined: the author withdrew the ticket."""
    body = lines(
        bold(T("№ {number} was withdrawn by its author.", number=ticket.number)),
        category_name(city, ticket.category),
        quote(ticket.address),
        T("Nobody works on it any more. If it troubles you still, please report it yourself."),
    )
    return verdict_screen(ticket, body, Choice(AGAIN.id, T("Report it myself")))


def rating_notice(city: City, ticket: Ticket) -> Screen:
    return verdict_screen(ticket, T("Thank you! Those who did № {number} will read it.", number=ticket.number))


def asked_why(city: City, ticket: Ticket) -> Screen:
    return verdict_screen(
        ticket,
        lines(
            T("I have asked why № {number} is late.", number=ticket.number),
            field(T("Responsible"), organisation_name(city, ticket.organisation)),
            T("Their chief hears of it, too. The answer will come here."),
        ),
    )


def still_asked(city: City, ticket: Ticket) -> Screen:
    """Reminder after the menu: the resident has not said yet whether the work is fixed."""
    body = lines(
        bold(T("№ {number}: done.", number=ticket.number)),
        category_name(city, ticket.category),
        quote(ticket.address),
        NOTHING,
        T("Is it fixed? Press a button, or write yes or no."),
    )
    return verdict_screen(ticket, body, FIXED, UNFIXED)
