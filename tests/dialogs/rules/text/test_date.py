"""Date parser: dates as officers type them. Today is Monday, 23 November 2026, if nothing else is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.text import date as rules
from dialogs.rules.text.date import typed_date
from tests.steps import growth

TODAY = date(2026, 11, 23)

TYPED = """
15.12                                      | 2026-12-15 |
до 15.12                                   | 2026-12-15 |
15.12.2026                                 | 2026-12-15 |
15.12.26                                   | 2026-12-15 |
5.1.2027                                   | 2027-01-05 |
15.12.2026г.                               | 2026-12-15 |
к 15.12.2026 года                          | 2026-12-15 |
15/12                                      | 2026-12-15 |
15/12/2026                                 | 2026-12-15 |
2026-12-15                                 | 2026-12-15 |
23.11                                      | 2026-11-23 |
22.11                                      | 2027-11-22 |
22.11.2026                                 | 2026-11-22 |
29.02                                      | 2028-02-29 |
сегодня                                    | 2026-11-23 |
Завтра                                     | 2026-11-24 |
до завтра                                  | 2026-11-24 |
послезавтра                                | 2026-11-25 |
в понедельник                              | 2026-11-30 |
во вторник                                 | 2026-11-24 |
в среду                                    | 2026-11-25 |
четверг                                    | 2026-11-26 |
в пятницу                                  | 2026-11-27 |
до пятницы                                 | 2026-11-27 |
к пятнице                                  | 2026-11-27 |
не позднее пятницы                         | 2026-11-27 |
на субботу                                 | 2026-11-28 |
до воскресенья                             | 2026-11-29 |
в эту пятницу                              | 2026-11-27 |
в следующую пятницу                        | 2026-12-04 |
до следующего понедельника                 | 2026-11-30 |
к ближайшему вторнику                      | 2026-11-24 |
до пт                                      | 2026-11-27 |
Пт, раньше не успеем                       | 2026-11-27 | раньше не успеем
через 3 дня                                | 2026-11-26 |
через три дня                              | 2026-11-26 |
через 1 день                               | 2026-11-24 |
через неделю                               | 2026-11-30 |
через две недели                           | 2026-12-07 |
через 10 дней                              | 2026-12-03 |
через месяц                                | 2026-12-23 |
через 3 месяца                             | 2027-02-23 |
в течение недели                           | 2026-11-30 |
в течение 5 дней                           | 2026-11-28 |
15 декабря                                 | 2026-12-15 |
к 15 декабря                               | 2026-12-15 |
15-го декабря                              | 2026-12-15 |
15 дек.                                    | 2026-12-15 |
15 декабря 2027                            | 2027-12-15 |
15 декабря 2027 г.                         | 2027-12-15 |
1 мая                                      | 2027-05-01 |
до 20 числа                                | 2026-12-20 |
30 числа                                   | 2026-11-30 |
до 31 числа                                | 2026-12-31 |
today                                      | 2026-11-23 |
tomorrow                                   | 2026-11-24 |
the day after tomorrow                     | 2026-11-25 |
on friday                                  | 2026-11-27 |
by Friday                                  | 2026-11-27 |
next Friday                                | 2026-12-04 |
this wednesday                             | 2026-11-25 |
by Fri.                                    | 2026-11-27 |
in 3 days                                  | 2026-11-26 |
within ten days                            | 2026-12-03 |
in a week                                  | 2026-11-30 |
in two months                              | 2027-01-23 |
15 December                                | 2026-12-15 |
by the 15th of December                    | 2026-12-15 |
December 15, 2026                          | 2026-12-15 |
until Dec 15                               | 2026-12-15 |
в пятницу 27.11, нет людей                 | 2026-11-27 | нет людей
до вторника, 15 декабря                    | 2026-12-15 |
on Tuesday, the 15th of December           | 2026-12-15 |
до пятницы, нет материалов                 | 2026-11-27 | нет материалов
Нет материалов, сделаем до 15.12.          | 2026-12-15 | Нет материалов, сделаем
в пятницу 27.11, нет людей                 | 2026-11-27 | нет людей
до вторника, 15 декабря                    | 2026-12-15 |
on Tuesday, the 15th of December           | 2026-12-15 |
Сделаем до пятницы, нет материалов         | 2026-11-27 | Сделаем, нет материалов
Ждём деталь. До 15 декабря. Простите!      | 2026-12-15 | Ждём деталь. Простите!
Сделаем завтра утром                       | 2026-11-24 | Сделаем утром
Сделаем (15.12)                            | 2026-12-15 | Сделаем
15.12 или 20.12                            | 2026-12-15 | или 20.12
31.11, а лучше 1.12                        | 2026-12-01 | 31.11, а лучше
С 10.12 ждём деталь, сделаем до 15.12      | 2026-12-15 | С 10.12 ждём деталь, сделаем
По письму от 01.12.2026 продлено на 20.12  | 2026-12-20 | По письму от 01.12.2026 продлено
В прошлую пятницу были, будем во вторник   | 2026-11-24 | В прошлую пятницу были, будем
We were there last Friday, on Monday again | 2026-11-30 | We were there last Friday, again
3.5 км труб, до 15.12                      | 2026-12-15 | 3.5 км труб
"""

NO_DATE = """

Нет материалов
3.5
31.11
45.12
32 числа
0 числа
31 июня
15.13.2026
15.12.1999
2026-13-45
2026-12-151
10.12.14.5
10-15.12
через 2-3 дня
через день
через 3 рабочих дня
через 1000 дней
с 10.12
после 15 декабря
начнём с понедельника
after Friday
from the 15th of December
работаем по пятницам
в среде жителей
пт-сеть
the sun
in days
ТМН-2026-000015
+7 922 15.12-1
15.12шт
"""


def rows() -> list[tuple[str, date, str]]:
    cells = [[cell.strip() for cell in line.split("|")] for line in TYPED.strip().splitlines()]
    return [(typed, date.fromisoformat(day), rest) for typed, day, rest in cells]


@pytest.mark.parametrize(("typed", "day", "rest"), rows(), ids=str)
def test_a_date_is_understood_and_the_rest_is_left(typed: str, day: date, rest: str) -> None:
    assert typed_date(typed, TODAY) == (day, rest)


@pytest.mark.parametrize("typed", NO_DATE.splitlines())
def test_what_is_no_date_or_could_be_two_is_left_alone(typed: str) -> None:
    assert typed_date(typed, TODAY) is None


@pytest.mark.parametrize(
    ("today", "typed", "day"),
    [
        ("2026-11-27", "в пятницу", "2026-12-04"),  # on a Friday it is the next one
        ("2026-11-27", "в следующую пятницу", "2026-12-04"),
        ("2026-11-29", "в понедельник", "2026-11-30"),
        ("2026-11-29", "в следующий понедельник", "2026-11-30"),
        ("2026-12-31", "31.12", "2026-12-31"),
        ("2026-12-31", "завтра", "2027-01-01"),
        ("2027-01-31", "через месяц", "2027-02-28"),
        ("2028-02-29", "29 февраля", "2028-02-29"),
        ("2096-03-01", "29.02", "2104-02-29"),  # 2100 has none
        ("2027-01-31", "до 30 числа", "2027-03-30"),
        ("9999-12-31", "завтра", None),
        ("9999-12-31", "через месяц", None),
        ("9999-12-31", "30.12", None),
    ],
)
def test_todays_date_matters(today: str, typed: str, day: str | None) -> None:
    found = typed_date(typed, date.fromisoformat(today))
    assert found == (None if day is None else (date.fromisoformat(day), ""))


PIECES = st.sampled_from(
    ["15", ".", "12", "/", "-", "2026", " ", "до", "через", "3", "дня", "пятницы", "дек", "с", "\n", "№"]
)


@given(st.text() | st.lists(PIECES, max_size=12).map("".join), st.dates())
def test_no_text_raises(text: str, today: date) -> None:
    found = typed_date(text, today)
    assert found is None or len(found[1]) <= len(text)


@given(st.dates(TODAY, TODAY + timedelta(days=360)))
def test_each_day_of_a_year_is_found_without_its_year(day: date) -> None:
    for typed in (
        f"{day:%d.%m}",
        f"к {day:%d/%m}",
        f"{day:%d.%m.%Y}",
        day.isoformat(),
        f"{day.day} {MONTHS[day.month]}",
    ):
        assert typed_date(f"{typed}: готово", TODAY) == (day, "готово")


NAMES = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
MONTHS = dict(enumerate(NAMES.split(), 1))


ENDLESS = (
    "1",
    "15.",
    "15.12.",
    "до ",
    "до\t",
    " ",
    "через 3 ",
    "не позднее ",
    "the day after ",
    "15 дек",
    "с 15.12 ",
    "в следующую ",
)


@pytest.mark.parametrize("piece", ENDLESS)
def test_work_grows_with_the_text_alone(piece: str) -> None:
    assert growth(rules, piece) < 3


def test_a_long_text_is_read_to_its_end() -> None:
    """Work that grew with the square of the length would not end within a day."""
    long = "\n".join(piece * 5000 for piece in ENDLESS)
    assert typed_date(long, TODAY) is None
    found = typed_date(f"{long}\n2 декабря 2027", TODAY)
    assert found is not None
    assert found[0] == date(2027, 12, 2)
