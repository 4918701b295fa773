"""Minimal city of a few lines for the tests of rules."""

from datetime import date, time

from dialogs.rules.city.model import (
    Category,
    City,
    Consent,
    Contact,
    Duty,
    Group,
    Names,
    Norm,
    Organisation,
    Term,
    Unit,
    Zone,
)
from dialogs.rules.working_time.calendar import Calendar, Day

USUAL = Norm("usual", Term(8, Unit.HOURS), Term(8, Unit.DAYS), {"ru": "норма", "en": "norm"})
URGENT = Norm("urgent", Term(4, Unit.HOURS), Term(3, Unit.DAYS), {"ru": "срочно", "en": "urgent"})

CALENDAR = Calendar(
    timezone="Asia/Yekaterinburg",
    opens=time(9),
    closes=time(18),
    days={date(2026, 1, 1): Day.OFF, date(2026, 1, 10): Day.WORK, date(2026, 12, 30): Day.SHORT},
    first_year=2026,
    last_year=2026,
)


def both(ru: str, en: str) -> Names:
    return {"ru": ru, "en": en}


def category(
    own: str, group: str, *stems: str, hints: tuple[str, ...] = (), contacts: tuple[str, ...] = ()
) -> Category:
    names = both(own, own)
    return Category(own, group, names, stems, photo=False, norm=USUAL, contacts=contacts, hints=hints)


CITY = City(
    id="small",
    names=both("Городок", "Smallville"),
    number_prefix="МЛЙ",
    timezone="Asia/Yekaterinburg",
    languages=("ru", "en"),
    legal_link="https://example.org/",
    consent=Consent("1", both("Мэрия", "City hall"), ""),
    calendar=CALENDAR,
    groups=(Group("roads", both("Дороги", "Roads"), "🛣"), Group("danger", both("Опасно", "Danger"), "🚨")),
    categories=(
        category("pothole", "roads", "ям", "ям дорог"),
        category("sign", "roads", "знак", hints=("дорог",)),
        category("gas", "danger", "пахн газ", contacts=("sos",)),
    ),
    organisations=(
        Organisation("east", both("Восток", "East"), ""),
        Organisation("all", both("Все", "All"), "+7"),
        Organisation("gasnet", both("Горгаз", "Gas"), "104"),
    ),
    duties=(Duty("gas", "*", "gasnet"), Duty("roads", "east", "east"), Duty("pothole", "*", "all")),
    zones=(Zone("east", both("Восток", "East")), Zone("west", both("Запад", "West"))),
    contacts=(Contact("sos", both("Экстренные", "Emergency"), "112", ""),),
)
