"""Urgency: emergencies go before the urgent, the urgent before the usual."""

from __future__ import annotations

import pytest

from dialogs.rules.tickets.urgency import Urgency, urgency
from tests.stores import tyumen


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("gas", Urgency.EMERGENCY),
        ("snowroad", Urgency.URGENT),
        ("pothole", Urgency.USUAL),
        ("newwalk", Urgency.USUAL),
        ("gone", Urgency.USUAL),
    ],
)
def test_emergencies_before_the_urgent_before_the_usual(category: str, expected: Urgency) -> None:
    assert urgency(tyumen().city, category) is expected
