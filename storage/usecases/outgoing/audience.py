"""Audience of a ticket: the staff chats that get its messages."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.rules.staff.access import concerns, keeping, of_the_head
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.people.chats import Chat
from storage.records.staff.staff_chats import StaffChat


def serving(bound: Sequence[StaffChat], ticket: Ticket) -> list[Chat]:
    """Chats that are to have the ticket's card."""
    kept = keeping([staff.serves for staff in bound], ticket)
    return [staff.chat for staff, keeps in zip(bound, kept, strict=True) if keeps]


def chiefs_of(bound: Sequence[StaffChat], ticket: Ticket, *, head: bool = False) -> list[Chat]:
    """Chats of the chiefs that the ticket concerns, or of the `head` alone, if there is one; where no chat is theirs,
    those that have its card."""
    heads = [staff.chat for staff in bound if head and of_the_head(staff.serves)]
    return heads or [s.chat for s in bound if concerns(s.serves, ticket)] or serving(bound, ticket)
