"""Calendars of many kinds for property tests: with and without lunch, short days, clocks that change and that do
not."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from dialogs.rules.working_time.calendar import Day
from tests.stores import tyumen

RUSSIA = tyumen().city.calendar
SUNDAYS = {date(2026, 3, 29): Day.WORK, date(2026, 10, 25): Day.WORK, date(2027, 3, 28): Day.WORK}
"""When clocks change in Europe; here they are worked."""

CALENDARS = st.sampled_from(
    [
        RUSSIA,
        replace(RUSSIA, timezone="Europe/Kaliningrad", opens=time(8), closes=time(17), lunch=(time(12), time(13))),
        replace(RUSSIA, timezone="Asia/Vladivostok", closes=time(16, 30), short_by=timedelta(minutes=75)),
        replace(RUSSIA, timezone="Europe/Berlin", lunch=(time(12, 15), time(12, 45))),
        replace(RUSSIA, timezone="America/St_Johns", lunch=(time(17, 30), time(17, 45))),
        replace(RUSSIA, timezone="Europe/Berlin", opens=time(0), closes=time(6), days={**RUSSIA.days, **SUNDAYS}),
        replace(
            RUSSIA, timezone="Europe/Berlin", opens=time(1, 30), closes=time(23, 59), days={**RUSSIA.days, **SUNDAYS}
        ),
    ]
)
MOMENTS = st.datetimes(datetime(2025, 10, 1), datetime(2027, 6, 1), timezones=st.just(UTC))
AMOUNTS = st.timedeltas(timedelta(), timedelta(hours=150))
