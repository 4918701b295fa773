"""Routing: the first duty that fits, in its season and at its hours, names the organisation and the reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.notices.staff.routing import route_explanation
from dialogs.rules.city.model import City, Duty, in_language
from dialogs.rules.city.routing import Route, candidates, route, unreached_duties
from dialogs.rules.working_time.calendar import Day
from dialogs.rules.working_time.duty_time import Hours, OutOfHours, Season, instant, read_hours, read_season
from tests.dialogs.small_city import CALENDAR, CITY
from tests.dialogs.talk import RENDERER

ZONE = ZoneInfo("Asia/Yekaterinburg")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
LUNCH = replace(CALENDAR, lunch=(time(13), time(14)))
WINTER, NIGHT = Season((11, 1), (4, 15)), Hours(time(18), time(9))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def town(*duties: Duty) -> City:
    return replace(CITY, calendar=LUNCH, duties=tuple(replace(duty, line=n) for n, duty in enumerate(duties, 2)))


def answers(city: City, category: str, zone: str | None, now: datetime = NOW) -> str | None:
    found = route(city, category, zone, now)
    return found.organisation if found else None


@pytest.mark.parametrize(
    ("category", "zone", "organisation"),
    [
        ("gas", "east", "gasnet"),
        ("gas", None, "gasnet"),
        ("pothole", "east", "east"),
        ("pothole", "west", "all"),
        ("pothole", None, "all"),
        ("sign", "east", "east"),
        ("sign", "west", None),
        ("sign", None, None),
        ("gone", "east", None),
    ],
)
def test_the_first_duty_that_fits_names_the_organisation(
    category: str, zone: str | None, organisation: str | None
) -> None:
    assert answers(CITY, category, zone) == organisation


def test_a_route_shows_the_duty_it_came_from() -> None:
    assert route(CITY, "sign", "east", NOW) == Route("east", CITY.duties[1])


@pytest.mark.parametrize(
    ("at", "organisation"),
    [
        ("2026-10-31 23:59", "all"),
        ("2026-11-01 00:00", "east"),
        ("2026-12-31 23:59", "east"),
        ("2027-01-01 00:00", "east"),
        ("2027-04-15 23:59", "east"),
        ("2027-04-16 00:00", "all"),
    ],
)
def test_a_season_goes_over_new_year(at: str, organisation: str) -> None:
    city = town(Duty("sign", "*", "east", WINTER), Duty("*", "*", "all"))
    assert answers(city, "sign", None, local(at)) == organisation
    assert answers(city, "sign", None, local(at).astimezone(UTC)) == organisation


def test_a_season_within_a_year_and_the_29th_of_february() -> None:
    city = town(Duty("*", "*", "east", Season((2, 1), (2, 28))))
    days = ("2028-01-31", "2028-02-01", "2028-02-29", "2028-03-01")
    assert [answers(city, "sign", None, local(f"{day} 12:00")) for day in days] == [None, "east", "east", None]


@pytest.mark.parametrize(
    ("at", "night", "evening", "off"),
    [
        ("2026-11-23 08:59", True, False, True),
        ("2026-11-23 09:00", False, False, False),
        ("2026-11-23 13:30", False, False, True),  # lunch
        ("2026-11-23 17:59", False, False, False),
        ("2026-11-23 18:00", True, True, True),
        ("2026-11-23 23:59", True, True, True),
        ("2026-11-24 00:00", True, False, True),
        ("2026-11-22 12:00", False, False, True),  # Sunday
        ("2026-01-10 12:00", False, False, False),  # a working Saturday
        ("2026-01-01 12:00", False, False, True),  # a holiday
        ("2026-12-30 17:00", False, False, True),  # a short day
        ("2031-11-24 12:00", False, False, False),  # Monday of a year that the table does not know
        ("2031-11-23 12:00", False, False, True),
    ],
)
def test_hours_go_over_midnight_and_off_is_when_nobody_works(at: str, night: bool, evening: bool, off: bool) -> None:
    for hours, holds in ((NIGHT, night), (read_hours("18:00-24:00"), evening), (OutOfHours(), off)):
        assert (answers(town(Duty("*", "*", "east", hours=hours)), "sign", None, local(at)) == "east") is holds


def test_what_holds_always_is_told_without_a_clock() -> None:
    city = town(Duty("sign", "*", "east", WINTER), Duty("gas", "*", "all"), Duty("*", "*", "all", None, NIGHT))
    assert [duty.line for duty in candidates(city, "sign", None)] == [2, 4]
    assert [duty.always for duty in candidates(city, "gas", None)] == [True, False]


@pytest.mark.parametrize("text", ["11-01", "11-01..4-15", "13-01..04-15", "02-29..03-01", "11-01..04-15 ", "1-1..2-2"])
def test_what_is_no_season_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_season(text)


@pytest.mark.parametrize("text", ["18:00", "18-9", "24:00-09:00", "18:00-24:01", "18:60-09:00", "00:00-24:00", "on"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_hours(text)


def test_seasons_and_hours_are_read() -> None:
    assert read_season("11-01..04-15") == WINTER
    assert read_hours("18:00-9:00") == NIGHT
    assert read_hours("off") == OutOfHours()


def never(*duties: Duty) -> dict[int, tuple[int, ...]]:
    city = town(*duties)
    return unreached_duties(city.duties, city.categories, ("east", "west"), LUNCH)


@pytest.mark.parametrize(
    ("duties", "expected"),
    [
        ([Duty("sign", "*", "all"), Duty("roads", "*", "all"), Duty("*", "*", "all")], {}),
        ([Duty("roads", "*", "all"), Duty("sign", "*", "all")], {3: (2,)}),
        ([Duty("roads", "east", "all"), Duty("sign", "*", "all")], {}),
        ([Duty("roads", "east", "all"), Duty("roads", "*", "all", WINTER), Duty("sign", "east", "all")], {4: (2,)}),
        ([Duty("sign", "*", "all"), Duty("pothole", "*", "all"), Duty("roads", "east", "all")], {4: (2, 3)}),
        ([Duty("roads", "*", "all", WINTER), Duty("sign", "*", "all")], {}),
        ([Duty("*", "*", "all", WINTER), Duty("sign", "*", "all", Season((12, 1), (2, 28)))], {3: (2,)}),
        (
            [Duty("*", "*", "all", WINTER), Duty("*", "*", "all", Season((4, 16), (10, 31))), Duty("sign", "*", "all")],
            {4: (2, 3)},
        ),
        (
            [Duty("*", "*", "all", WINTER), Duty("*", "*", "all", Season((4, 17), (10, 31))), Duty("sign", "*", "all")],
            {},
        ),
        ([Duty("*", "*", "all", None, NIGHT), Duty("*", "*", "all", None, Hours(time(20), time(22)))], {3: (2,)}),
        ([Duty("*", "*", "all", None, NIGHT), Duty("*", "*", "all", None, OutOfHours())], {}),  # lunch, days off
        ([Duty("*", "*", "all", None, OutOfHours()), Duty("*", "*", "all", None, NIGHT)], {3: (2,)}),
        ([Duty("*", "*", "all", None, OutOfHours()), Duty("*", "*", "all", None, Hours(time(17), time(19)))], {}),
        (
            [Duty("*", "*", "all", WINTER, NIGHT), Duty("*", "*", "all", WINTER), Duty("*", "*", "all", WINTER)],
            {4: (2, 3)},
        ),
        ([Duty("nothing", "*", "all"), Duty("nothing", "*", "all")], {}),
    ],
)
def test_duties_that_never_name_anybody_are_found(duties: Sequence[Duty], expected: dict[int, tuple[int, ...]]) -> None:
    assert never(*duties) == expected


SEASONS = st.none() | st.builds(
    lambda first, length: Season((first.month, first.day), ((first + length).month, (first + length).day)),
    st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    st.timedeltas(timedelta(), timedelta(days=360)),
)
HOURS = (
    st.none()
    | st.just(OutOfHours())
    | st.builds(Hours, *(st.builds(time, st.sampled_from(r)) for r in (range(12), range(12, 24))))
)
DUTIES = st.lists(
    st.builds(
        Duty,
        st.sampled_from(["*", "roads", "sign", "pothole", "gas"]),
        st.sampled_from(["*", "east", "west"]),
        st.just("all"),
        SEASONS,
        HOURS,
    ),
    max_size=6,
)


@given(
    DUTIES, st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)), max_size=30)
)
def test_a_duty_said_to_be_never_reached_never_answers(duties: list[Duty], moments: list[datetime]) -> None:
    city, dead = town(*duties), never(*duties)
    for now in moments:
        for category in city.categories:
            for zone in (None, "east", "west"):
                found = route(city, category.id, zone, now)
                assert found is None or found.duty.line not in dead


def test_a_moment_is_seen_on_the_citys_clock() -> None:
    at = instant(CALENDAR, datetime(2026, 1, 9, 20, 30, tzinfo=UTC))
    assert (at.day, at.clock, at.off) == ((1, 10), time(1, 30), True)
    assert CALENDAR.days[date(2026, 1, 10)] is Day.WORK


WHY = town(
    Duty("sign", "east", "east", WINTER, NIGHT),
    Duty("sign", "*", "gone", None, OutOfHours()),
    Duty("roads", "east", "all"),
    Duty("*", "*", "all", Season((12, 1), (2, 28))),
)


SAID = """
sign east 2026-11-23 20:00
«sign», Восток → Восток
Правило, строка 2 в duties.csv: «sign» × Восток × с 01.11 по 15.04 × 18:00–09:00.
“sign”, East → East
The rule, line 2 of duties.csv: “sign” × East × from 01.11 to 15.04 × 18:00–09:00.

sign nowhere 2026-11-22 12:00
«sign», место вне зон → gone
Правило, строка 3 в duties.csv: «sign» × везде × круглый год × вне рабочего времени.
“sign”, a place in no zone → gone
The rule, line 3 of duties.csv: “sign” × anywhere × all year round × outside working hours.

pothole east 2026-11-23 12:00
«pothole», Восток → Все
Правило, строка 4 в duties.csv: любая тема раздела «Дороги» × Восток × круглый год × в любое время.
“pothole”, East → All
The rule, line 4 of duties.csv: any category of “Roads” × East × all year round × at any hour.

gas west 2026-12-23 12:00
«gas», Запад → Все
Правило, строка 5 в duties.csv: любая тема × везде × с 01.12 по 28.02 × в любое время.
“gas”, West → All
The rule, line 5 of duties.csv: any category × anywhere × from 01.12 to 28.02 × at any hour.

gas nowhere 2026-11-23 12:00
«gas», место вне зон → операторы
Ни одна строка duties.csv никого для этого не называет: решают операторы.
“gas”, a place in no zone → the operators
No line of duties.csv names anybody for this; the operators decide.
"""


@pytest.mark.parametrize("told", SAID.strip().split("\n\n"))
def test_the_staff_can_read_why(told: str) -> None:
    asked, *said = told.splitlines()
    category, place, at = asked.split(" ", 2)
    zone = None if place == "nowhere" else place
    words = route_explanation(WHY, route(WHY, category, zone, local(at)), category, zone)
    assert [RENDERER.say(words, lang) for lang in ("ru", "en")] == ["\n".join(said[:2]), "\n".join(said[2:])]


def test_a_city_is_asked_by_id() -> None:
    assert [category.id for category in CITY.categories_of("roads")] == ["pothole", "sign"]
    for ask, known in [(CITY.group, "roads"), (CITY.zone, "east"), (CITY.organisation, "all"), (CITY.category, "gas")]:
        found = ask(known)
        assert found is not None
        assert found.id == known
        assert ask("gone") is None


def test_an_emergency_has_someone_to_call_first() -> None:
    assert [contact.phone for contact in CITY.emergency_contacts("gas")] == ["112"]
    assert CITY.emergency_contacts("pothole") == CITY.emergency_contacts("gone") == ()
    assert [category.emergency for category in CITY.categories] == [False, False, True]


def test_a_language_without_words_falls_back_to_the_first_one() -> None:
    assert in_language(CITY.names, "en") == "Smallville"
    assert in_language(CITY.names, "tt") == "Городок"
