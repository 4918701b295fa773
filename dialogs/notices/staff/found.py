"""Search results of /find: short lines with buttons, in pages while the words fit into a button.

f:1:республики 142     page 1 of that search        f:t17     the card of ticket 17
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import Moment, Plain, T, Words, bold, italic, lines
from dialogs.notices.staff.listing import line, short_number
from dialogs.rules.city.model import City
from dialogs.rules.staff.queue import A_PAGE, Listed

DATA = 60
"""Bytes of a button's data."""
PAGES = 5
"""Pages of one search that can be shown."""


@dataclass(frozen=True)
class Results:
    """A page of search results. `words`: as they were sought; `since`: older ones were not looked at."""

    words: str
    listed: Sequence[Listed]
    page: int
    more: bool
    since: datetime | None
    now: datetime


def results_screen(city: City, results: Results) -> Screen:
    first = results.page * A_PAGE + 1
    choices = tuple(
        Choice(f"t{each.ticket.id}", Plain(f"{first + at} · № {short_number(each.ticket, results.now)}"))
        for at, each in enumerate(results.listed)
    )
    nav = _nav(results)
    body = lines(
        bold(T("Found: {words}", words=Plain(results.words))),
        *(line(city, first + at, each, results.now) for at, each in enumerate(results.listed)),
        None if results.listed else T("Nothing. Try fewer words, a street, a number, or a resident's code."),
        _limits_line(results, told=bool(nav)),
    )
    return Screen(body, choices, nav, tag="w")


def _nav(results: Results) -> tuple[Choice, ...]:
    back = [Choice(f"{results.page - 1}:{results.words}", T("← Back"))] if results.page else []
    more = [Choice(f"{results.page + 1}:{results.words}", T("More →"))] if results.more else []
    return tuple(each for each in (*back, *more) if len(f"w:{each.id}".encode()) <= DATA)


def _limits_line(results: Results, *, told: bool) -> Words | None:
    """Note about what was not searched, or cannot be shown."""
    if results.more and not told:
        return italic(T("There is more. Write fewer or other words to see it."))
    if results.since is not None:
        return italic(T("Looked at since {day}; an older one opens by its number.", day=Moment(results.since, "day")))
    return None
