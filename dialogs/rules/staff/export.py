"""Export request: `/export просрочено дороги`, `/export ноябрь ЦАО` as a value.

The words are those of the queue, with a period besides. Without a period it is what the queue shows: what somebody
still works on; with one it is everything that was reported in it, whatever became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialogs.rules.city.model import City
from dialogs.rules.staff.queue import Filter, Mark
from dialogs.rules.staff.queue_filter import parse_filter
from dialogs.rules.text.period import Period, typed_period


@dataclass(frozen=True)
class Exporting:
    filter: Filter
    period: Period | None = None

    @property
    def open(self) -> bool:
        """True when only what somebody still works on is meant: nothing else is overdue, or waits for an officer."""
        return self.period is None or bool(self.filter.marks & {Mark.OVERDUE, Mark.FREE})


def typed_export(city: City, text: str, today: date) -> Exporting:
    """Parse what was typed after /export. Raises Unfit, which names the word that means nothing here."""
    period, rest = typed_period(text, today) or (None, text)
    return Exporting(parse_filter(city, rest), period)
