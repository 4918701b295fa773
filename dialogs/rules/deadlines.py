"""When a ticket must be answered and resolved: the norm of its category on the city's calendar."""

from datetime import datetime

from dialogs.rules.calendar import (
    Calendar,
    UnknownYear,
    add_working_days,
    add_working_hours,
    working_hours_between,
)
from dialogs.rules.city import City, Norm

__all__ = [
    "Calendar",
    "UnknownYear",
    "add_working_days",
    "add_working_hours",
    "first_due",
    "resolution_due",
    "working_hours_between",
]


def first_due(city: City, category_id: str, now: datetime) -> datetime:
    """By when staff must have answered. Raise UnknownYear past the calendar, KeyError for an unknown category."""
    return add_working_hours(city.calendar, now, _norm(city, category_id).first_answer_hours)


def resolution_due(city: City, category_id: str, now: datetime) -> datetime:
    """By when the problem must be solved. Raise UnknownYear past the calendar, KeyError for an unknown category."""
    return add_working_days(city.calendar, now, _norm(city, category_id).resolution_days)


def _norm(city: City, category_id: str) -> Norm:
    category = city.category(category_id)
    if category is None:
        raise KeyError(category_id)
    return category.norm
