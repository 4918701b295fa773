"""Date parser for what an officer types: "до пятницы", "15.12", "через 3 дня", "by 15 December".

The first date of the text is taken, with the word that leads to it; the rest are words for the resident. A day that
somebody counts from ("с 10.12", "от 15.12.2026 № 4") is none. An ambiguous text is no date either: the officer is asked
again rather than misunderstood ("через день", "через 2-3 дня", "через 3 рабочих дня", "3.5"). Every form is of bounded
length, so time grows with the text alone, whatever the text.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta


def _number_names(*names: str, first: int = 0) -> Mapping[str, int]:
    """Each name -> its place; those of one place stand together."""
    return {name: number for number, alike in enumerate(names, first) for name in alike.split("|")}


def _any_name(*names: Mapping[str, int]) -> str:
    return "|".join(sorted((name for known in names for name in known), key=len, reverse=True))


_AHEAD = _number_names("сегодня|today", "завтра|tomorrow", "послезавтра|the day after tomorrow|day after tomorrow")
_COUNTS = _number_names(
    "один|одну|a|an|one", "два|две|пару|two", "три|three", "четыре|four", "пять|five", "шесть|six", "семь|seven",
    "восемь|eight", "девять|nine", "десять|ten", first=1,
)  # fmt: skip
_MONTHS = _number_names(
    "января|янв|january|jan", "февраля|фев|february|feb", "марта|мар|march|mar", "апреля|апр|april|apr", "мая|may",
    "июня|июн|june|jun", "июля|июл|july|jul", "августа|авг|august|aug", "сентября|сент|сен|september|sept|sep",
    "октября|окт|october|oct", "ноября|нояб|ноя|november|nov", "декабря|дек|december|dec", first=1,
)  # fmt: skip
_GENITIVE = _number_names("понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья")
_DATIVE = _number_names("понедельнику", "вторнику", "среде", "четвергу", "пятнице", "субботе", "воскресенью")
_PLAIN = _number_names(
    "понедельник|monday", "вторник|tuesday", "среду|среда|wednesday", "четверг|thursday", "пятницу|пятница|friday",
    "субботу|суббота|saturday", "воскресенье|sunday",
)  # fmt: skip
_SHORT = _number_names("пн|mon", "вт|tue", "ср|wed", "чт|thu", "пт|fri", "сб|sat", "вс|sun")
_WEEKDAYS = {**_GENITIVE, **_DATIVE, **_PLAIN, **_SHORT}

_GAP = r"\s{1,9}"
_BEGIN, _END = r"(?<!\w)(?<![0-9][./:-])", r"(?!\w|[./:-][0-9])"
_BY = "не позднее|не позже|до|к|ко|на|по|в|во|no later than|by|on|until|till|before"
_SINCE = r"(?P<since>с|со|от|после|прошл[а-я]{2}|from|since|after|last)"
_LED = rf"{_BEGIN}(?:(?:{_SINCE}|{_BY}){_GAP}(?:the{_GAP})?)?"
"""How a date may begin; one after `since` is not meant."""
_DATED = rf"{_LED}(?:(?:{_any_name(_WEEKDAYS)}),?{_GAP}(?:the{_GAP})?)?"
"""A date may have its day of the week before it."""
_WHICH = rf"(?:(?:следующ|ближайш|эт)[а-я]{{1,3}}{_GAP}|(?:next|this){_GAP})?"
_DAY, _MONTH = "(?P<day>[0-9]{1,2})(?:-?(?:го|е|ое|st|nd|rd|th))?", rf"(?P<month>{_any_name(_MONTHS)})\.?"
_YEAR = rf"(?:,?{_GAP}(?P<year>20[0-9]{{2}})(?:\s?(?:года|г\.?))?)?"


def typed_date(text: str, today: date) -> tuple[date, str] | None:
    """The date in a text and the words that are left over; None when there is none.

    A day without a year is the next such day, today included; a day of the week comes after today.
    """
    first: tuple[int, int, date] | None = None
    for form, read in _FORMS:
        for found in form.finditer(text):
            day = None if found.groupdict().get("since") else _read(read, found, today)
            if day is not None:
                candidate = (found.start(), -found.end(), day)
                first = candidate if first is None else min(first, candidate)
                break
    return None if first is None else (first[2], _rest(text[: first[0]], text[-first[1] :]))


_Reader = Callable[[re.Match[str], date], date]


def _read(read: _Reader, found: re.Match[str], today: date) -> date | None:
    """Date of a match; None for a day that no calendar has."""
    try:
        return read(found, today)
    except (ValueError, OverflowError):
        return None


def _day_ahead(found: re.Match[str], today: date) -> date:
    return today + timedelta(days=_AHEAD[" ".join(found["ahead"].lower().split())])


def _day_after(found: re.Match[str], today: date) -> date:
    """Day so many days, weeks or months later; the last of a month that is shorter."""
    count = found["count"].lower()
    amount = int(count) if count.isdigit() else _COUNTS.get(count, 1)
    if found["months"]:
        year, month = divmod(today.year * 12 + today.month - 1 + amount, 12)
        return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    return today + timedelta(days=amount * (7 if found["weeks"] else 1))


def _weekday(found: re.Match[str], today: date) -> date:
    """Day of the week within the next seven days, but for the one of the next week."""
    weekday, said = _WEEKDAYS[found["name"].lower()], found[0].lower()
    if "следующ" in said or "next" in said:
        return today + timedelta(days=7 - today.weekday() + weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _day(found: re.Match[str], today: date) -> date:
    """Day and month: without a year the next such day; within eight years there is one, also of the 29th of
    February."""
    said = found["month"].lower()
    month, day = int(said) if said.isdigit() else _MONTHS[said], int(found["day"])
    if found["year"]:
        return date(int(found["year"][-2:]) + 2000, month, day)
    date(2000, month, day)
    years = (year for year in range(today.year, today.year + 9) if day <= monthrange(year, month)[1])
    return min(that for that in (date(year, month, day) for year in years) if that >= today)


def _of_month(found: re.Match[str], today: date) -> date:
    """Next day of that number."""
    day = int(found["day"])
    date(2000, 1, day)
    months = (divmod(today.year * 12 + today.month - 1 + later, 12) for later in range(3))
    days = (date(year, month + 1, day) for year, month in months if day <= monthrange(year, month + 1)[1])
    return min(that for that in days if that >= today)


def _form(pattern: str, read: _Reader) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(pattern + _END, re.IGNORECASE), read


_SPAN = "(?:дней|дня|день|days?|(?P<weeks>недел[юиь]|weeks?)|(?P<months>месяц(?:ев|а)?|months?))"
_FORMS = (
    _form(rf"{_LED}(?P<ahead>{_any_name(_AHEAD).replace(' ', _GAP)})", _day_ahead),
    _form(
        rf"{_BEGIN}(?:через|в течение|in|within){_GAP}(?P<count>[0-9]{{1,3}}|{_any_name(_COUNTS)}){_GAP}{_SPAN}",
        _day_after,
    ),
    _form(rf"{_BEGIN}(?:через|в течение)(?P<count>){_GAP}(?:(?P<weeks>недел[юи])|(?P<months>месяца?))", _day_after),
    _form(rf"{_BEGIN}(?:до|не позднее|не позже){_GAP}{_WHICH}(?P<name>{_any_name(_GENITIVE)})", _weekday),
    _form(rf"{_BEGIN}ко?{_GAP}{_WHICH}(?P<name>{_any_name(_DATIVE)})", _weekday),
    _form(rf"{_LED}{_WHICH}(?P<name>{_any_name(_PLAIN)})", _weekday),
    _form(rf"(?:\A|{_BEGIN}(?:{_BY}){_GAP})(?P<name>{_any_name(_SHORT)})(?!-)\.?", _weekday),
    _form(rf"{_DATED}(?P<year>20[0-9]{{2}})-(?P<month>[0-9]{{1,2}})-(?P<day>[0-9]{{1,2}})", _day),
    _form(
        rf"{_DATED}(?P<day>[0-9]{{1,2}})(?P<mark>[./])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<year>(?:20)?[0-9]{{2}})"
        r"(?:\s?(?:года|г\.?))?",
        _day,
    ),
    _form(rf"{_DATED}(?P<day>[0-9]{{1,2}})[./](?P<month>[0-9]{{2}})(?P<year>)", _day),
    _form(rf"{_DATED}{_DAY}{_GAP}(?:of{_GAP})?{_MONTH}{_YEAR}", _day),
    _form(rf"{_DATED}{_MONTH}{_GAP}{_DAY}{_YEAR}", _day),
    _form(rf"{_LED}{_DAY}{_GAP}числа", _of_month),
)

_MARKS = " \t\r\n,.;:!?–—-()"


def _rest(before: str, after: str) -> str:
    """Text before and after the date, as one text."""
    before, after = before.strip(), after.strip()
    if not before.strip(_MARKS):
        return after.lstrip(_MARKS)
    if not after.strip(_MARKS):
        return before.rstrip(" ,;:–—-(")
    return before + after if after[0] in ",.;:!?)" else f"{before} {after}"
