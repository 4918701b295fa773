"""Replacement for a prompt that was answered by a press."""

from __future__ import annotations

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import T, bold, lines, row
from dialogs.notices.lines import quote
from dialogs.notices.staff.act_words import BUTTONS
from dialogs.notices.staff.duty import name_of
from dialogs.notices.staff.queue import ANEW
from dialogs.rules.staff.access import Member
from dialogs.rules.staff.queue import Filter, code
from dialogs.rules.tickets.lifecycle import Ticket


def answered_notice(ticket: Ticket, act: str, member: Member, words: str) -> Screen:
    """Summary of the answered prompt: the ticket, the action, the officer, the words its resident reads, and a button
    to the queue."""
    head = row(bold(T("№ {number}", number=ticket.number)), BUTTONS[act][0], name_of(member), sep=" · ")
    return Screen(lines(head, quote(words)), (Choice(ANEW, T("To the queue")),), tag=f"q:{code(Filter())}")
