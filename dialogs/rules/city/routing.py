"""Routing: the organisation that answers for a category at a place and a time, by the first of the city's ordered
duties that fits."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dialogs.rules.city.model import ANY, Category, City, Duty
from dialogs.rules.working_time.calendar import Calendar
from dialogs.rules.working_time.duty_time import Hours, Instant, instant


@dataclass(frozen=True)
class Route:
    """Result of routing: the organisation, and the duty that named it."""

    organisation: str
    duty: Duty


def route(city: City, category_id: str, zone_id: str | None, now: datetime) -> Route | None:
    """Return the first duty that fits; None sends the ticket to the operators.

    `zone_id` None is a place inside the city that lies in no zone; `now` is aware.
    """
    at: Instant | None = None
    for duty in candidates(city, category_id, zone_id):
        if duty.always:
            return Route(duty.organisation, duty)
        at = at or instant(city.calendar, now)
        if duty.holds(at):
            return Route(duty.organisation, duty)
    return None


def candidates(city: City, category_id: str, zone_id: str | None) -> Iterator[Duty]:
    """Duties for a category at a place, in order, whatever their season and hours."""
    category = city.category(category_id)
    return _fitting(city.duties, {ANY, category_id, category.group} if category else {ANY}, zone_id)


def unreached_duties(
    duties: Sequence[Duty], categories: Collection[Category], zones: Collection[str], calendar: Calendar
) -> dict[int, tuple[int, ...]]:
    """Unreachable duties: the lines that never name anybody -> the lines that match first wherever they could apply.
    Each place, category and time that makes a difference is tried, so several lines together may leave nothing to a
    later one."""
    takers: dict[int, set[int]] = {}
    reached: set[int] = set()
    for category in categories:
        for zone in (None, *zones):
            fitting = list(_fitting(duties, {ANY, category.id, category.group}, zone))
            for at in _instants(fitting, calendar):
                holding = [duty.line for duty in fitting if duty.holds(at)]
                reached.update(holding[:1])
                for line in holding[1:]:
                    takers.setdefault(line, set()).add(holding[0])
    return {line: tuple(sorted(taken)) for line, taken in takers.items() if line not in reached}


def _fitting(duties: Sequence[Duty], what: Collection[str], zone: str | None) -> Iterator[Duty]:
    return (duty for duty in duties if duty.what in what and duty.zone in (ANY, zone))


def _instants(duties: Sequence[Duty], calendar: Calendar) -> Iterator[Instant]:
    """Sample instants: one of each kind that these duties tell apart."""
    days, clocks = {(1, 1)}, {time(0)}
    for duty in duties:
        if duty.season is not None:
            after = date(2025, *duty.season.last) + timedelta(days=1)
            days |= {duty.season.first, (after.month, after.day)}
        if duty.hours is not None:
            clocks |= {calendar.opens, calendar.closes, *(calendar.lunch or ())}
        if isinstance(duty.hours, Hours):
            clocks |= {duty.hours.since, duty.hours.until}
    for day in days:
        for clock in clocks:
            yield Instant(day, clock, off=True)
            if calendar.within_hours(clock):
                yield Instant(day, clock, off=False)
