"""Time limits of a norm in words: until the first answer, and until the solution."""

from __future__ import annotations

from dialogs.kernel.words import N, Words, row
from dialogs.rules.city.model import Norm, Term, Unit


def time_limits_line(norm: Norm) -> Words:
    """Line with both time limits; the days themselves are known once a report is filed."""
    return row(_first_answer(norm.first_answer), _resolution(norm.resolution))


def _first_answer(term: Term) -> Words:
    match term.unit:
        case Unit.HOURS:
            return N("First answer within {n} working hour,", "First answer within {n} working hours,", term.amount)
        case Unit.DAYS:
            return N("First answer within {n} working day,", "First answer within {n} working days,", term.amount)
        case _:
            return N("First answer within {n} calendar day,", "First answer within {n} calendar days,", term.amount)


def _resolution(term: Term) -> Words:
    match term.unit:
        case Unit.HOURS:
            return N("solution within {n} working hour", "solution within {n} working hours", term.amount)
        case Unit.DAYS:
            return N("solution within {n} working day", "solution within {n} working days", term.amount)
        case _:
            return N("solution within {n} calendar day", "solution within {n} calendar days", term.amount)
