"""Statistics as a message that reads well in the proportional font of a phone, where columns do not line up.

One figure a line, the number in bold. What became of the tickets is told apart, the confirmed before the merely closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import NOTHING, Local, N, Plain, T, Words, bold, italic, lines, row
from dialogs.notices.lines import shorten
from dialogs.rules.city.model import City
from dialogs.rules.staff import queue
from dialogs.rules.staff.counting import Counting, Split
from dialogs.rules.staff.figures import Figures, TicketOutcome
from dialogs.rules.staff.queue import Mark, QueueQuery, Reach
from dialogs.rules.text.period import A_DAY, Period

TAG = "f"
"""Begins the data of the buttons."""
ROWS, NAME = 12, 45
"""Rows of a table, and characters of a name in it."""
_PERIODS: Mapping[str, Words] = {
    "today": T("Today"),
    "week": T("Week"),
    "month": T("Month"),
    "last_month": T("Last month"),
}
_SPLITS: Mapping[Split, Words] = {
    Split.ORGANISATION: T("By organisation"),
    Split.ZONE: T("By zone"),
    Split.CATEGORY: T("By topic"),
}
_NOBODY: Mapping[Split, Words] = {
    Split.ORGANISATION: T("Without an organisation"),
    Split.ZONE: T("Outside all zones"),
    Split.CATEGORY: T("Without a topic"),
}
_MARKS: Mapping[Mark, Words] = {
    Mark.MINE: T("Mine"),
    Mark.OURS: T("Ours"),
    Mark.OVERDUE: T("Overdue"),
    Mark.FREE: T("Unassigned"),
}
_OUTCOMES: Mapping[TicketOutcome, tuple[str, Words]] = {
    TicketOutcome.CONFIRMED: ("✅", T("Fixed, the resident confirmed")),
    TicketOutcome.LAPSED: ("🏁", T("Closed, the resident did not answer")),
    TicketOutcome.ASKED: ("⏳", T("Done, the resident is asked")),
    TicketOutcome.OPEN: ("🛠", T("In work")),
    TicketOutcome.REJECTED: ("⛔", T("Rejected")),
    TicketOutcome.DUPLICATE: ("🔗", T("Duplicates")),
    TicketOutcome.WITHDRAWN: ("↩", T("Withdrawn")),
}
_MONTHS = (
    T("January"), T("February"), T("March"), T("April"), T("May"), T("June"),
    T("July"), T("August"), T("September"), T("October"), T("November"), T("December"),
)  # fmt: skip


def table(city: City, counting: Counting, asked: QueueQuery, found: Figures, photos: tuple[str, ...] = ()) -> Screen:
    """Statistics of one period; `photos`: its chart."""
    body = lines(
        *_heading(city, counting, asked),
        *(_figures(found) if found.filed else (_NONE,)),
    )
    return Screen(body, *_buttons(counting), photos=photos, tag=TAG)


def rows(
    city: City, counting: Counting, asked: QueueQuery, whole: Figures, each: Sequence[tuple[str | None, Figures]]
) -> Screen:
    """Statistics with a row for each organisation, zone or category; `each`: (its id, its figures), the largest
    first."""
    assert counting.split is not None
    told, left = each[:ROWS], each[ROWS:]
    body = lines(
        *_heading(city, counting, asked),
        bold(_SPLITS[counting.split]),
        NOTHING,
        *(_row(_row_title(city, counting.split, id_), figures) for id_, figures in told),
        _row(N("{n} more", "{n} more", len(left)), _sum_of(left)) if left else None,
        *((NOTHING, _row(T("Together"), whole), NOTHING, italic(_LEGEND)) if each else (_NONE,)),
    )
    return Screen(body, *_buttons(counting), tag=TAG)


_NONE = T("Nothing was reported in this time.")
_LEGEND = T("⏱ answered in time · ✅ confirmed by residents · 🔴 overdue now · ★ mean of the stars")


def period_words(period: Period) -> Words:
    """Name of a period: “November 2026”, “2026”, “17.11–23.11.2026”, “23.11.2026”."""
    first, last = period.first, period.last
    if period.month:
        return T("{month} {year}", month=_MONTHS[first.month - 1], year=first.year)
    if period.year:
        return Plain(str(first.year))
    if first == last:
        return Plain(f"{last:%d.%m.%Y}")
    begin = f"{first:%d.%m}" if first.year == last.year else f"{first:%d.%m.%Y}"
    return Plain(f"{begin}–{last:%d.%m.%Y}")


def title(city: City, counting: Counting) -> Words:
    return T("{city}, {period}", city=Local(city.names), period=period_words(counting.period))


def of_what(city: City, asked: QueueQuery) -> tuple[Words, ...]:
    """Lines that name the tickets counted; none when all are."""
    filter_ = asked.filter
    named = [Local(names) for id_ in (filter_.where, filter_.what) if id_ and (names := queue.names_of(city, id_))]
    chosen = (*(_MARKS[mark] for mark in Mark if mark in filter_.marks), *named)
    within = (_reach(city, each) for each in dict.fromkeys((asked.reach, asked.chat)) if not each.everything)
    return (*((row(*chosen, sep=" · "),) if chosen else ()), *within)


def _reach(city: City, reach: Reach) -> Words:
    ids = (*(f"organisation:{id_}" for id_ in reach.organisations), *(f"zone:{id_}" for id_ in reach.zones))
    return italic(row(*(Local(queue.names_of(city, id_) or {"": id_}) for id_ in ids), sep=", "))


def _heading(city: City, counting: Counting, asked: QueueQuery) -> Iterator[Words]:
    yield bold(title(city, counting))
    yield from of_what(city, asked)
    yield NOTHING


def _figures(found: Figures) -> Iterator[Words | None]:
    yield _line(T("Reported"), number(found.filed))
    if (percent := found.in_time_percent) is not None:
        of = T("({part} of {whole})", part=number(found.in_time), whole=number(found.owed))
        yield row(_line(T("Answered in time"), _percent(percent)), of)
    yield _line(T("First answer after"), _hours(found.first_answer))
    yield _line(T("Done after"), _days(found.to_done))
    yield _line(T("Fixed after"), _days(found.to_fixed))
    yield _line(T("Overdue now"), number(found.overdue))
    yield _line(T("Reopened"), number(found.reopened))
    if (mean := found.mean_stars) is not None:
        yield row(_line(T("Stars"), row(_tenths(mean), Plain("★"))), T("({part})", part=number(found.rated)))
    yield NOTHING
    yield bold(T("What became of them"))
    for outcome, (icon, name) in _OUTCOMES.items():
        if count := found.outcomes.get(outcome):
            yield row(Plain(icon), _line(name, number(count)))
    if found.first_answer is not None or found.to_done is not None:
        yield italic(T("Times are medians; of the first answer, in working hours."))


def _line(label: Words, value: Words | None) -> Words | None:
    return None if value is None else row(row(label, Plain(":"), sep=""), bold(value))


def _row(name: Words, figures: Figures) -> Words:
    """Row of two short lines."""
    percent, mean = figures.in_time_percent, figures.mean_stars
    confirmed = figures.outcomes.get(TicketOutcome.CONFIRMED, 0)
    parts = (
        row(Plain("⏱"), _percent(percent)) if percent is not None else None,
        row(Plain("✅"), number(confirmed)) if confirmed else None,
        row(Plain("🔴"), number(figures.overdue)) if figures.overdue else None,
        row(Plain("★"), _tenths(mean)) if mean is not None else None,
    )
    return lines(_line(name, number(figures.filed)), row(*parts, sep=" · ") if any(parts) else None)


def _row_title(city: City, split: Split, id_: str | None) -> Words:
    if id_ is None:
        return _NOBODY[split]
    kind = {Split.ORGANISATION: "organisation:", Split.ZONE: "zone:", Split.CATEGORY: ""}[split]
    names = queue.names_of(city, kind + id_) or {"": id_}
    return Local({language: shorten(name, NAME) for language, name in names.items()})


def _sum_of(rows_: Sequence[tuple[str | None, Figures]]) -> Figures:
    """Sum of the rows that are not shown, of the figures that can be added up."""
    every = [figures for _, figures in rows_]
    return Figures(
        filed=sum(f.filed for f in every),
        owed=sum(f.owed for f in every),
        in_time=sum(f.in_time for f in every),
        overdue=sum(f.overdue for f in every),
        rated=sum(f.rated for f in every),
        stars=sum(f.stars for f in every),
        outcomes={TicketOutcome.CONFIRMED: sum(f.outcomes.get(TicketOutcome.CONFIRMED, 0) for f in every)},
    )


def number(number: int) -> Words:
    """Number with thin spaces between the thousands."""
    return Plain(f"{number:,}".replace(",", "\u202f"))


def _percent(percent: int) -> Words:
    return T("{n}%", n=percent)


def _tenths(value: float) -> Words:
    whole, part = divmod(round(value * 10), 10)
    return T("{whole}.{tenths}", whole=whole, tenths=part)


def _hours(took: timedelta | None) -> Words | None:
    """Duration in hours and minutes, however many: working time has no days."""
    if took is None:
        return None
    hours, minutes = divmod(round(took.total_seconds() / 60), 60)
    if not hours:
        return T("{minutes} min", minutes=minutes)
    return T("{hours} h {minutes} min", hours=hours, minutes=minutes)


def _days(took: timedelta | None) -> Words | None:
    if took is None or took < A_DAY:
        return _hours(took)
    return T("{days} days", days=_tenths(took / A_DAY))


def _buttons(counting: Counting) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Buttons for other periods and other rows; those of a moment are named by their days, so that they stay the same
    tomorrow."""
    periods = tuple(Choice(counting.in_period(name), label) for name, label in _PERIODS.items())
    splits = tuple(
        Choice(counting.split_by(split), label) for split, label in _SPLITS.items() if split != counting.split
    )
    whole = () if counting.split is None else (Choice(counting.split_by(None), T("All together")),)
    return (*periods, *splits), whole
