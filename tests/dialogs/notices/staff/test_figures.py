"""Figures as a chief reads them, and what is asked for by words and by buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dialogs.kernel.errors import Unfit
from dialogs.kernel.screen import CHOICES_A_PAGE, LABEL_LENGTH, Screen
from dialogs.notices.staff import figures as notices
from dialogs.rules.staff import queue
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.staff.counting import Counting, Split, counting_in, typed_counting
from dialogs.rules.staff.figures import Figures, TicketOutcome
from dialogs.rules.staff.queue import Filter, Mark
from dialogs.rules.text.period import NAMED, Period
from tests.dialogs.talk import RENDERER
from tests.dialogs.town import TOWN
from tests.golden import TRANSCRIPTS, golden

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WEEK = Counting(NAMED["week"](TODAY))
HEAD = Member(1, "vk", "5", "Вера", (Grant(Role.CHIEF),))
OF_ROADS = Member(2, "vk", "6", "Глеб", (Grant(Role.OFFICER, "organisation:roadco"), Grant(Role.CHIEF, "zone:cao")))
WHOLE = Figures(
    filed=12_124,
    owed=124,
    in_time=108,
    first_answer=timedelta(hours=11, minutes=20),
    to_done=timedelta(days=2, hours=12),
    to_fixed=timedelta(minutes=40),
    overdue=7,
    reopened=3,
    rated=31,
    stars=142,
    outcomes=dict(zip(TicketOutcome, (31, 12, 10, 4, 2, 1, 12_064), strict=True)),
)
SMALL = Figures(filed=1, outcomes={TicketOutcome.OPEN: 1})
ROADS = Counting(Period(date(2026, 11, 1), date(2026, 11, 30)), Filter(what="roads", where="zone:cao"))


def query_of(member: Member, counting: Counting, serves: tuple[str, ...] = ()) -> queue.QueueQuery:
    return queue.queue_query(TOWN, member, serves, counting.filter, NOW)


def split(by: Split, *each: tuple[str | None, Figures]) -> Screen:
    counting = replace(WEEK, split=by)
    return notices.rows(TOWN, counting, query_of(HEAD, counting), WHOLE, each)


MINE = replace(WEEK, filter=Filter(frozenset({Mark.MINE})), period=Period(TODAY, TODAY))
SCREENS = {
    "week": notices.table(TOWN, WEEK, query_of(HEAD, WEEK), WHOLE, ("p",)),
    "roads_in_november": notices.table(TOWN, ROADS, query_of(HEAD, ROADS), SMALL),
    "mine_today": notices.table(TOWN, MINE, query_of(OF_ROADS, MINE), SMALL),
    "nothing": notices.table(TOWN, replace(WEEK, period=NAMED["last_year"](TODAY)), query_of(HEAD, WEEK), Figures()),
    "in_a_chat": notices.table(
        TOWN,
        replace(WEEK, period=Period(date(2025, 12, 20), date(2026, 1, 10))),
        query_of(OF_ROADS, WEEK, ("organisation:roadco", "organisation:gone")),
        replace(SMALL, owed=1, in_time=0),
    ),
    "by_organisation": split(Split.ORGANISATION, ("roadco", WHOLE), ("gone", SMALL), (None, replace(WHOLE, filed=1))),
    "by_zone": split(Split.ZONE, ("cao", WHOLE), (None, SMALL)),
    "by_topic": split(
        Split.CATEGORY, ("pothole", WHOLE), *((f"house{n}", SMALL) for n in range(1, 12)), ("lamp", WHOLE), ("x", SMALL)
    ),
    "by_topic_nothing": split(Split.CATEGORY),
}


def screen_text(screen: Screen, lang: str) -> str:
    shown = RENDERER.screen(screen, lang)
    buttons = " ".join(f"[{b.label}]" for b in (*shown.choices, *shown.nav))
    return "\n".join(part for part in (shown.text, "(📷)" * len(screen.photos), buttons) if part)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_figures_read_well(lang: str, request: pytest.FixtureRequest) -> None:
    text = "\n\n".join(f"=== {name}\n{screen_text(screen, lang)}" for name, screen in SCREENS.items()) + "\n"
    assert text == golden(TRANSCRIPTS / f"figures.{lang}.txt", text, request)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_table_fits_under_a_picture_and_its_buttons_fit(lang: str) -> None:
    assert len(RENDERER.screen(SCREENS["week"], lang).text) < 900
    for screen in SCREENS.values():
        buttons = (*screen.choices, *screen.nav)
        assert len(screen.choices) <= CHOICES_A_PAGE
        assert all(len(RENDERER.say(choice.label, lang)) <= LABEL_LENGTH for choice in buttons)
        assert all(len(f"{notices.TAG}:{choice.id}") <= 60 and choice.id.isascii() for choice in buttons)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", WEEK),
        ("week", WEEK),
        ("ноябрь по организациям", Counting(NAMED["month"](TODAY), split=Split.ORGANISATION)),
        ("month by zone", Counting(NAMED["month"](TODAY), split=Split.ZONE)),
        ("категории", replace(WEEK, split=Split.CATEGORY)),
        ("округа", replace(WEEK, split=Split.ZONE)),
        ("11.2026 дороги центральный округ", ROADS),
        ("сегодня мои", MINE),
        ("по темам наши", replace(WEEK, split=Split.CATEGORY, filter=Filter(frozenset({Mark.OURS})))),
    ],
)
def test_words_say_what_is_to_be_counted(typed: str, meant: Counting) -> None:
    assert typed_counting(TOWN, typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["просрочено", "ничьи неделя", "зелёные человечки", "01.01.2020-01.01.2026"])
def test_other_words_are_asked_again(typed: str) -> None:
    with pytest.raises(Unfit):
        typed_counting(TOWN, typed, TODAY)


def test_buttons_lead_to_the_same_figures() -> None:
    for counting in (WEEK, ROADS, MINE, replace(ROADS, split=Split.ZONE)):
        assert counting_in(TOWN, counting.code, date(2030, 1, 1)) == counting
        assert counting_in(TOWN, counting.split_by(Split.CATEGORY), TODAY) == replace(counting, split=Split.CATEGORY)
        assert counting_in(TOWN, counting.in_period("today"), TODAY) == replace(counting, period=Period(TODAY, TODAY))


@pytest.mark.parametrize("forged", ["", "week", "week:x:,,", "week:o:q,,", "never:o:,,", "week:o:,,nowhere"])
def test_a_forged_button_leads_nowhere(forged: str) -> None:
    assert counting_in(TOWN, forged, TODAY) is None
