"""Refusal for a resident who sends more reports than the city takes from one person in an hour or a day."""

from __future__ import annotations

from datetime import datetime

from dialogs.kernel.words import NOTHING, Moment, T, Words, lines
from dialogs.notices.calls import in_danger
from dialogs.rules.city.model import City


def limit_notice(city: City, at: datetime) -> Words:
    """Refusal text; `at`: the time from which the next report may be sent."""
    return lines(
        T(
            "Thank you, you have sent a lot already! To answer everybody in time, we ask you to wait a little. When "
            "the next one can be sent: {at}. What you wrote is kept.",
            at=Moment(at),
        ),
        NOTHING,
        in_danger(city),
        NOTHING,
    )
