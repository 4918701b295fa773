"""Report quota: a resident who sends too many reports is asked to wait, before the form and without losing a word; an
emergency never is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.acts import NewTicket, Wait
from dialogs.kernel.turn import put_aside
from dialogs.notices.resident.flood import limit_notice
from dialogs.rules.city.report_quota import DAY, HOUR, ReportQuota, next_report
from tests.dialogs.talk import HOME, RENDERER, FactBook, Talk
from tests.dialogs.test_transcripts import WHOLE
from tests.dialogs.town import TOWN

NOW = datetime(2026, 6, 8, 4, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=35)


def ago(*minutes: int) -> list[datetime]:
    return [NOW - timedelta(minutes=each) for each in minutes]


@pytest.mark.parametrize(
    ("filed", "wait"),
    [
        ([], None),
        (ago(1, 2, 3, 4), None),
        (ago(1, 2, 3, 4, 25), 35),
        (ago(1, 2, 3, 4, 25, 26), 35),
        (ago(1, 2, 3, 4, 60), None),
        (ago(*range(61, 81)), 24 * 60 - 80),
        (ago(1, 2, 3, 4, *range(100, 116)), 24 * 60 - 115),
        (ago(1, 2, 3, 4, 5, *range(1400, 1415)), 55),
    ],
)
def test_so_many_an_hour_and_so_many_a_day(filed: list[datetime], wait: int | None) -> None:
    assert next_report(ReportQuota(), filed, NOW) == (None if wait is None else NOW + timedelta(minutes=wait))


@given(st.lists(st.integers(0, 3000), max_size=40), st.integers(1, 8), st.integers(8, 30))
def test_after_the_wait_there_is_room_and_not_before(minutes: list[int], an_hour: int, a_day: int) -> None:
    limits, filed = ReportQuota(an_hour, a_day), ago(*sorted(minutes))
    at = next_report(limits, filed[: limits.most], NOW)

    def room(moment: datetime) -> bool:
        return all(sum(moment - span < one for one in filed) < most for span, most in ((HOUR, an_hour), (DAY, a_day)))

    assert room(at or NOW)
    assert at is None or not room(at - timedelta(seconds=1))


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_it_is_said_kindly_with_the_time_and_whom_to_call(lang: str) -> None:
    text = RENDERER.say(limit_notice(TOWN, LATER), lang)
    assert "10:05" in text
    assert "112" in text


def test_nobody_fills_a_form_in_vain() -> None:
    store = FactBook(next_report=LATER.isoformat())
    talk = Talk("report", store, first=WHOLE)
    assert talk.result == Wait(LATER)
    talk.session = put_aside(talk.session, "review")
    talk.turn(None)
    assert talk.result == Wait(LATER)
    store.next_report, talk.session = None, put_aside(talk.session, "review")
    talk.turn(None)
    assert talk.screen.choices[0].id == "yes"
    talk.press("yes")
    assert isinstance(talk.result, NewTicket)
    talk.session = put_aside(talk.session, "review")
    talk.turn(None)
    assert talk.screen.choices[0].id == "yes"
    assert store.asked.count("next report") == 4


def test_an_emergency_is_not_asked_to_wait() -> None:
    talk = Talk("report", FactBook(next_report=LATER.isoformat())).write("Сильно пахнет газом").press("go").place(HOME)
    talk.press("skip").press("yes")
    assert isinstance(talk.result, NewTicket)
    assert not [key for key in talk.store.asked if "next report" in key]


def test_who_may_is_asked_once() -> None:
    talk = Talk("report", first=WHOLE).press("edit.place").place(HOME).press("yes")
    assert [key for key in talk.store.asked if "next report" in key] == ["next report"]
