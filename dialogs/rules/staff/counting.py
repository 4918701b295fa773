"""Statistics request: `/stats ноябрь дороги по округам` as a value, and as the data of a button."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import T
from dialogs.rules.city.model import City
from dialogs.rules.staff import queue
from dialogs.rules.staff.queue import Filter, Mark
from dialogs.rules.staff.queue_filter import parse_filter
from dialogs.rules.text.period import NAMED, Period, period_of, typed_period

USUAL = "week"
"""The period of who names none."""


class Split(StrEnum):
    """Dimension of a table's rows; the letter is used in buttons."""

    ORGANISATION = "o"
    ZONE = "z"
    CATEGORY = "c"


@dataclass(frozen=True)
class Counting:
    """A statistics request. `filter`: of which tickets; `split`: a row for each organisation, zone or category, None
    for one table."""

    period: Period
    filter: Filter = Filter()  # noqa: RUF009 a frozen value
    split: Split | None = None

    @property
    def code(self) -> str:
        """Data of a button, which `counting_in` reads. At most 51 ASCII characters."""
        return self._code_of(self.period.code)

    def in_period(self, name: str) -> str:
        """Button data for the same request in another period, one of `NAMED`."""
        return self._code_of(name)

    def split_by(self, split: Split | None) -> str:
        """Button data for the same request with other rows."""
        return replace(self, split=split).code

    def _code_of(self, period: str) -> str:
        return f"{period}:{self.split or ''}:{queue.code(self.filter)}"


def counting_in(city: City, code: str, today: date) -> Counting | None:
    """Parse a button's data; None for data that no button of ours has."""
    days, _, rest = code.partition(":")
    split, _, filter_ = rest.partition(":")
    period, of = period_of(days, today), queue.decode_filter(city, filter_)
    if period is None or of is None or split not in ("", *Split):
        return None
    return Counting(period, of, Split(split) if split else None)


def typed_counting(city: City, text: str, today: date) -> Counting:
    """Parse what was typed after /stats. Raises Unfit, which names the word that means nothing here."""
    period, rest = typed_period(text, today) or (NAMED[USUAL](today), text)
    split, rest = _split_in(rest)
    of = parse_filter(city, rest)
    if of.marks & {Mark.OVERDUE, Mark.FREE}:
        raise Unfit(T("“Overdue” and “unassigned” are words for /queue and /export; figures count all reports."))
    return Counting(period, of, split)


_SPLITS = {
    Split.ORGANISATION: "организаци[яиюй][а-я]{0,2}|исполнител[а-я]{1,3}|organi[sz]ations?",
    Split.ZONE: "округ[а-я]{0,3}|район[а-я]{0,3}|зон[а-я]{1,3}|zones?|districts?",
    Split.CATEGORY: "категори[яиюй][а-я]{0,2}|тем[а-я]{1,3}|categor(?:y|ies)|topics?",
}
_BY = {split: re.compile(rf"(?:^|\s)(?:по|by)\s(?:{words})(?!\w)", re.IGNORECASE) for split, words in _SPLITS.items()}
_ALONE = {split: re.compile(rf"\s*(?:{words})\s*", re.IGNORECASE) for split, words in _SPLITS.items()}
"""Without "by" the word stands for the rows only when it stands alone: «Центральный округ» is a name."""


def _split_in(text: str) -> tuple[Split | None, str]:
    for split, form in _BY.items():
        if found := form.search(text):
            return split, f"{text[: found.start()]} {text[found.end() :]}"
    for split, form in _ALONE.items():
        if form.fullmatch(text):
            return split, ""
    return None, text
