"""Router: one pure function says whose an event is, and nobody asks again.

The event alone says what it may be about (`errand_of`), and for nearly all of a resident's messages that decides it:
nothing is looked up. For the rest the dispatcher looks up, within the turn's transaction, who has sent it and where.

Rejected: a reading transaction before files are fetched. What is fetched depends on the errand alone, and roles that
were read before a long fetch would have to be read again in the turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bots.staff import buttons, joining, unbound
from bots.staff.commands import COMMANDS, SLOW
from bots.staff.context import Errand
from bots.ticket_links import names_ticket
from dialogs.kernel.command import command_in
from dialogs.kernel.events import Event, Message, Press, Query


class EventOwner(Enum):
    """Addressee of an event: the resident's conversation, the staff's work, somebody who has no role (yet) where the
    staff are, a slow answer for the staff, words looked for while typing."""

    RESIDENT = auto()
    STAFF = auto()
    STRANGER = auto()
    JOB = auto()
    QUERY = auto()


@dataclass(frozen=True)
class Standing:
    """Sender and chat of an event. `member`: the sender has a role; `bound`: the group is one of the staff's; `about`:
    what was pressed or replied to is a message of the staff's; `named`: the ticket it names may be seen by the
    sender."""

    private: bool
    member: bool = False
    bound: bool = False
    about: bool = False
    named: bool = False


def errand_of(event: Event) -> Errand:
    match event:
        case Query():
            return Errand.QUERY
        case Press(data):
            if not buttons.is_work(data):
                return Errand.TALK
            return Errand.SLOW if buttons.is_slow(data) else Errand.BUTTON
        case Message() as message:
            return _of_message(message)
    return Errand.TALK


def _of_message(message: Message) -> Errand:
    name = command_in(message.text).name
    if name == joining.COMMAND and not message.edited:
        return Errand.ROLE
    if name == unbound.COMMAND:
        return Errand.BIND
    if name in COMMANDS:
        return Errand.SLOW if name in SLOW and not message.edited else Errand.COMMAND
    if message.reply_to:
        return Errand.REPLY
    return Errand.NUMBER if names_ticket(message) else Errand.TALK


def is_named(errand: Errand, *, private: bool) -> bool:
    """True when others will see who has sent it, so that the sender's name is worth a wait: in a group, and when
    somebody joins the staff."""
    return errand is not Errand.QUERY and (not private or errand is Errand.ROLE)


def route(errand: Errand, at: Standing) -> EventOwner:
    if errand is Errand.QUERY:
        return EventOwner.QUERY
    if not at.private:
        return _work(errand) if at.bound and at.member else EventOwner.STRANGER
    if not is_staffs(errand, at):
        return EventOwner.RESIDENT
    return _work(errand) if at.member else EventOwner.STRANGER


def is_staffs(errand: Errand, at: Standing) -> bool:
    """True when an event of a private chat is the staff's to answer. A former member's press of an old card is, and is
    refused there; of what a member sends, a reply or a number counts only if it is about a ticket of theirs."""
    if not at.member:
        return errand in (Errand.ROLE, Errand.BIND) or (at.about and errand not in (Errand.TALK, Errand.NUMBER))
    if errand is Errand.REPLY:
        return at.about
    return at.named if errand is Errand.NUMBER else errand is not Errand.TALK


def _work(errand: Errand) -> EventOwner:
    return EventOwner.JOB if errand is Errand.SLOW else EventOwner.STAFF
