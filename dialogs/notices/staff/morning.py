"""Morning digest for the chiefs: a few short lines, with numbers that `/t` opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Local, Moment, Plain, T, Words, bold, lines, row
from dialogs.notices.lines import shorten
from dialogs.rules.city.model import City
from dialogs.rules.staff.morning_digest import Digest

NUMBERS, ORGANISATIONS, NAME = 10, 5, 45
"""So many are told by number and by name; characters of a name."""


def morning(city: City, digest: Digest, now: datetime) -> Screen:
    told = [each for each in _digest_lines(city, digest, now) if each is not None]
    return Screen(
        lines(
            bold(T("Digest, {day}", day=Moment(now, "day"))),
            *(told or [T("Nothing new, no deadline broken, nothing due today.")]),
            T("To open one: /t and its number.") if digest.broken or digest.today or digest.nobody else None,
        )
    )


def _digest_lines(city: City, digest: Digest, now: datetime) -> Iterator[Words | None]:
    year = now.astimezone(city.calendar.zone).year
    if digest.came:
        count = sum(number for _, number in digest.came)
        since = Plain(f"{digest.since.astimezone(city.calendar.zone):%d.%m, %H:%M}")
        yield _line("🆕", T("New since {at}", at=since), count)
        yield _to_whom(city, digest)
    if digest.broken:
        yield _line("🔴", T("Deadlines broken"), len(digest.broken), _numbers(digest.broken, year))
    if digest.overdue > len(digest.broken):
        yield _line("⏰", T("Overdue in all"), digest.overdue)
    if digest.today:
        yield _line("📅", T("Due today"), len(digest.today), _numbers(digest.today, year))
    if digest.nobody:
        yield _line("❓", T("Without an organisation"), len(digest.nobody), _numbers(digest.nobody, year))


def _line(icon: str, label: Words, count: int, numbers: Words | None = None) -> Words:
    return lines(row(Plain(icon), row(label, Plain(":"), sep=""), bold(str(count))), numbers)


def _to_whom(city: City, digest: Digest) -> Words:
    """Line with the organisations that got most, and the number of the others."""
    named = [row(_name(city, id_), Plain(str(count))) for id_, count in digest.came[:ORGANISATIONS]]
    left = sum(count for _, count in digest.came[ORGANISATIONS:])
    return row(*named, row(T("others"), Plain(str(left))) if left else None, sep=" · ")


def _name(city: City, id_: str | None) -> Words:
    organisation = city.organisation(id_ or "")
    if organisation is None:
        return Plain(id_) if id_ else T("to nobody")
    return Local({language: shorten(name, NAME) for language, name in organisation.names.items()})


def _numbers(numbers: Sequence[str], year: int) -> Words:
    told = ", ".join(short_number(number, year) for number in numbers[:NUMBERS])
    return T("№ {numbers}", numbers=Plain(told + (" …" if len(numbers) > NUMBERS else "")))


def short_number(number: str, year: int) -> str:
    """Short number that `/t` understands: "142" for one of this year, "2025-142" for an older one."""
    _, _, rest = number.partition("-")
    of_year, _, own = rest.partition("-")
    if not own.isdigit():
        return number
    return str(int(own)) if of_year == str(year) else f"{of_year}-{int(own)}"
