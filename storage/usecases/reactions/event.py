"""Ticket events: what happened to a ticket, as just written into its history, with what only the moment knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.kernel.events import Point
from dialogs.kernel.words import Json
from dialogs.rules.staff.access import Member
from dialogs.rules.tickets.lifecycle import Actor, Given, Happened, Ticket
from storage.records.people.chats import Chat


@dataclass(frozen=True)
class ActingParty:
    """Actor of a change. `id`: of a resident the person's, of staff the account on their platform; `name`: as
    colleagues see it; `member`, `chat`: of the staff, who acts and where, None at the command line."""

    actor: Actor
    id: str = ""
    name: str = ""
    member: Member | None = None
    chat: Chat | None = None


CLOCK = ActingParty(Actor.SYSTEM)


@dataclass(frozen=True)
class Reply:
    """Reply of an officer under a ticket. `message`: the id of their message in the chat; `album`: the name of the
    album it is a part of; `point`: a place that was sent."""

    message: str
    words: str = ""
    photos: tuple[str, ...] = ()
    album: str = ""
    point: Point | None = None


@dataclass(frozen=True)
class Circumstances:
    """Context of an event besides its history entry. `before`: the ticket as it was, if it changed; `shown`: what
    others are shown, if not just what was given; `reply`, `corrects`: see `TicketEvent`."""

    before: Ticket | None = None
    shown: Given | None = None
    reply: Reply | None = None
    corrects: bool = False


NO_MORE = Circumstances()
"""Nothing besides the entry."""


@dataclass(frozen=True)
class TicketEvent:
    """Event of a ticket. `line`: number of its history entry; `before`, `ticket`: as it was and as it is;
    `given`: what is shown to others of what was given; `reply`: the officer's message that did it, whose delivery they
    are told of; `quiet`: whoever acts tells people; `corrects`: the words were edited by whoever sent them."""

    kind: Happened
    by: ActingParty
    line: int
    before: Ticket
    ticket: Ticket
    given: Given = field(default_factory=Given)
    act: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)
    reply: Reply | None = None
    quiet: bool = False
    corrects: bool = False
