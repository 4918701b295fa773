"""Canned answers: buttons under the questions of Done, Reject and Ask, and inline offers while a member types.

One press answers and moves the ticket. An answer chosen from the offers, or typed with placeholders such as {address},
arrives as a reply like any other; its placeholders are filled for the ticket it answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bots.staff.choices import not_offered
from bots.staff.context import StaffContext
from dialogs.kernel.events import Press
from dialogs.kernel.offers import MOST, Offer
from dialogs.kernel.screen import Choice
from dialogs.kernel.words import Local, Plain, Words, row
from dialogs.notices.staff import canned as notices
from dialogs.notices.staff.act_words import BUTTONS
from dialogs.rules.city.model import CannedAnswer, City, in_language
from dialogs.rules.staff.access import Member, roles_before
from dialogs.rules.staff.canned_answers import ACTS, fill_template, fitting, gaps
from dialogs.rules.tickets.lifecycle import Given, Ticket
from storage.store import Tx
from storage.usecases.outgoing.delivery_mark import CANNED
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.reactions.event import Reply

SAY = "say"
QUOTED = 90
"""Characters of an answer in the list of offers."""


def of_one(room: StaffContext, act: str, ticket: Ticket) -> tuple[Choice, ...]:
    """Buttons under a question about one ticket."""
    return tuple(Choice(f"{SAY}:{each.id}", Local(each.names)) for each in _fitting(room, act, [ticket]))


def of_all(room: StaffContext, act: str, tickets: Sequence[Ticket]) -> tuple[Choice, ...]:
    """Buttons under a question about all selected tickets: answers that fit every one of them."""
    return tuple(Choice(f"{SAY}.{each.id}", Local(each.names)) for each in _fitting(room, act, tickets))


def _fitting(room: StaffContext, act: str, tickets: Sequence[Ticket]) -> tuple[CannedAnswer, ...]:
    return fitting(room.city, act, tickets, _language(room.city)) if act in ACTS else ()


def text(room: StaffContext, answer: CannedAnswer, ticket: Ticket) -> str:
    """Text of an answer for the ticket's resident, in the city's first language like everything that the staff
    write."""
    language = _language(room.city)
    return fill_template(room.city, ticket, in_language(answer.texts, language), language)


async def in_words(room: StaffContext, ticket_id: int, words: str) -> str:
    """The reply's words, with the placeholders of a canned answer filled."""
    if not gaps(words):
        return words
    return fill_template(room.city, await room.desk.ticket(ticket_id), words, _language(room.city))


def fill_reply(room: StaffContext, ticket: Ticket, same: Given) -> Given:
    """The reply with its placeholders filled for that ticket."""
    return replace(same, words=fill_template(room.city, ticket, same.words, _language(room.city)))


def _language(city: City) -> str:
    return city.languages[0]


async def say(room: StaffContext, ticket: Ticket, answer_id: str, press: Press) -> Words | None:
    """Give the answer of a button: its act is done with its words, and the question is edited to say so."""
    answer = room.city.answer(answer_id)
    if answer is None:
        raise not_offered()
    reply = Reply(press.message, text(room, answer, ticket))
    desk = replace(room.desk, facts={CANNED: answer.id})
    moved = await desk.move(ticket.id, answer.act, reply=reply)
    screen = notices.answered_notice(moved, answer.act, room.member, reply.words)
    line = (await room.tx.history.of_ticket(ticket.id))[-1].id
    await room.post.say(
        room.chat, screen, SendOptions(ticket=moved, history_id=line, purpose="staff", edit=press.message)
    )
    return row(BUTTONS[answer.act][0], Plain(f"№ {ticket.number}"), sep=": ")


async def offers(tx: Tx, city: City, member: Member, typed: str) -> list[Offer]:
    """Offers that contain the typed text. A number in front fills the placeholders for that ticket, if the member may
    see it."""
    number, _, rest = typed.partition(" ")
    ticket = await tx.tickets.by_number(number) if any(map(str.isdigit, number)) else None
    if ticket is None or not roles_before(member, ticket):
        ticket, rest = None, typed
    language = _language(city)
    found = fitting_any(city, ticket, language) if ticket else city.answers
    shown = [each for each in found if rest.lower() in _search_text(each, language)]
    return [_offer(city, each, ticket, language) for each in shown[:MOST]]


def fitting_any(city: City, ticket: Ticket, language: str) -> list[CannedAnswer]:
    """Answers for this ticket, whatever the act."""
    return [each for act in ACTS for each in fitting(city, act, [ticket], language)]


def _search_text(answer: CannedAnswer, language: str) -> str:
    return f"{in_language(answer.names, language)} {in_language(answer.texts, language)}".lower()


def _offer(city: City, answer: CannedAnswer, ticket: Ticket | None, language: str) -> Offer:
    words = in_language(answer.texts, language)
    words = fill_template(city, ticket, words, language) if ticket else words
    title = row(BUTTONS[answer.act][0], Local(answer.names), sep=" · ")
    return Offer(answer.id, title, Plain(words), Plain(words[:QUOTED]))
