"""Urgency of a category: emergencies, then those whose norm demands an answer within half a working day."""

from __future__ import annotations

from enum import IntEnum

from dialogs.rules.city.model import City, Unit

HALF_A_DAY_H = 4
"""Working hours to the first answer of what is urgent (Инцидент Менеджмент)."""


class Urgency(IntEnum):
    """Urgency levels; the lower, the sooner."""

    EMERGENCY = 0
    URGENT = 1
    USUAL = 2


def urgency(city: City, category_id: str) -> Urgency:
    """Urgency of a category; usual for one that the city no longer has."""
    category = city.category(category_id)
    if category is None:
        return Urgency.USUAL
    if category.emergency:
        return Urgency.EMERGENCY
    first = category.norm.first_answer
    soon = first.unit is Unit.HOURS and first.amount <= HALF_A_DAY_H
    return Urgency.URGENT if soon else Urgency.USUAL
