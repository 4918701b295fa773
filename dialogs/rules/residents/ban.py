"""Ban of a resident: until the end of a day, for a reason that they are told.

Nothing that they send is filed or passed on meanwhile. They can still read the emergency contacts, see what is kept
about them, and erase it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import T
from dialogs.rules.text.date import typed_date

USUAL = timedelta(days=7)
"""When no day was said."""
LONGEST = timedelta(days=3660)
ANSWERED_EVERY = timedelta(days=1)
"""What a blocked resident sends is answered once in so long."""


@dataclass(frozen=True)
class Ban:
    """A ban. `until`: the first moment when it holds no more, None for a ban that only the staff end; `told_at`: when
    the resident was last answered that they are blocked; `by`: an account of the staff, or empty."""

    id: int
    person_id: int
    reason: str
    at: datetime
    by: str
    until: datetime | None
    told_at: datetime | None
    lifted_at: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.lifted_at is None and (self.until is None or now < self.until)

    def answers(self, now: datetime) -> bool:
        """True when the resident is to be told again that they are blocked."""
        return self.told_at is None or now - self.told_at >= ANSWERED_EVERY


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """First moment after the day in that zone."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def term_and_reason(text: str, today: date) -> tuple[date, str]:
    """The last day of a ban and its reason, as an officer types them: "Оскорбления, 3 дня", "15.12 спам". Raises Unfit
    for a day that is over or too far away, and without a reason."""
    day, reason = typed_date(_SPAN.sub(_in_full, text.strip()), today) or (today + USUAL, text)
    if not today <= day <= today + LONGEST:
        raise Unfit(
            T("That day does not fit. Write the last one, like “3 days” or “15.12”, or none: then it is a week.")
        )
    if not re.search(r"\w", reason):
        raise Unfit(T("Please write the reason too: the resident will read it."))
    return day, reason.strip()


_COUNT = (
    "[0-9]{1,3}|одни|один|одну|двое|два|две|пару|трое|три|четыре|пять|шесть|семь|восемь|девять|десять|a|one|two|three"
)
_UNIT = "дней|дня|день|сутки|суток|недел[юиь]|месяц(?:ев|а)?|days?|weeks?|months?"
_SPAN = re.compile(
    rf"(?:\A|(?P<before>[\s,.;:—–-]))(?:(?:на|for)\s{{1,3}})?(?:(?P<count>{_COUNT})\s{{1,3}}(?P<unit>{_UNIT})"
    rf"|(?<=на )(?P<alone>неделю|месяц|сутки|день))(?=[\s.!)]*\Z|[,.;:]|\s[—–-]|\n)",
    re.IGNORECASE,
)
"""How long, at the beginning or the end, or between commas: "3 дня", "на неделю", "for 2 weeks"."""
_COUNTED = {"одни": "1", "двое": "2", "трое": "3", "сутки": "дня", "суток": "дней"}


def _in_full(span: re.Match[str]) -> str:
    """Replace a span by the form that `typed_date` reads."""
    if span["alone"]:
        words = ["1", {"сутки": "день"}.get(span["alone"].lower(), span["alone"])]
    else:
        words = [_COUNTED.get(part.lower(), part) for part in (span["count"], span["unit"])]
    return f"{span['before'] or ''} через {' '.join(words)}"
