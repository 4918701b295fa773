"""Errand of an event: what the event alone tells of its subject. The router asks once (`bots.intake.router.errand_of`);
whoever works the event goes by the answer.
"""

from __future__ import annotations

from enum import Enum, auto


class Errand(Enum):
    """Subject of an event as far as the event tells: a word or button of the staff's (SLOW: one whose answer takes
    long; BIND, ROLE: those that anybody may send), a reply, a ticket's number alone. TALK is everything else."""

    TALK = auto()
    COMMAND = auto()
    SLOW = auto()
    BIND = auto()
    ROLE = auto()
    BUTTON = auto()
    REPLY = auto()
    NUMBER = auto()
    QUERY = auto()
