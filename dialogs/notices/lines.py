"""Shared lines of notices, cards and reviews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialogs.kernel.words import Json, Local, Moment, Plain, T, Words, bold, from_json, row
from dialogs.rules.city.model import City
from dialogs.rules.tickets.rating import STARS
from dialogs.rules.tickets.status import STATUSES, Status, status_name


def status_icon(status: str) -> str:
    return STATUSES[Status(status)].icon


def headline(number: str, status: str, staff: bool = False) -> Words:
    """Line with a ticket's number and status; `staff`: as on their card."""
    state = status_name(Status(status), staff)
    return row(bold(T("№ {number}", number=number)), Plain("·"), Plain(status_icon(status)), state)


def category_name(city: City, category_id: str) -> Words:
    """Name of a category; one that the city no longer has is shown by its id."""
    category = city.category(category_id)
    return Local(category.names) if category else Plain(category_id)


def organisation_name(city: City, organisation_id: str | None) -> Words | None:
    organisation = city.organisation(organisation_id or "")
    return Local(organisation.names) if organisation else None


def field(label: Words, value: Words | None) -> Words | None:
    """A label in bold and its value; None without a value."""
    return None if value is None else row(bold(row(label, Plain(":"), sep="")), value)


def extra_lines(extra: Mapping[str, Json]) -> tuple[Words | None, ...]:
    """The answers to further questions, as they were stored."""
    return tuple(field(from_json(told["label"]), from_json(told["value"])) for told in extra.values())


def day(city: City, at: date) -> Words:
    """A day, in the city's zone."""
    return Moment(datetime.combine(at, time(12), ZoneInfo(city.timezone)), "day")


def last_day(until: datetime) -> Moment:
    """The last day of what ends at that moment, which is the next day's first."""
    return Moment(until - timedelta(seconds=1), "day")


def stars(given: int) -> Words:
    """Rating of 1 to 5 as stars, the same everywhere."""
    return Plain("★" * given + "☆" * (STARS - given))


def map_link(lat: float, lon: float) -> str:
    """Link to a point (WGS 84 degrees) on a map that opens anywhere."""
    return f"https://yandex.ru/maps/?pt={lon:.6f},{lat:.6f}&z=17&l=map"


def shorten(words: str, at_most: int = 1000) -> str:
    """Beginning of a long text, at most `at_most` characters: a screen is one message, whatever was written."""
    return words if len(words) <= at_most else words[: at_most - 1] + "…"


def quote(words: str) -> Words | None:
    return Plain(words) if words else None
