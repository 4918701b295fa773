"""Rules of the staff's queue: filters by words and by buttons, whose tickets it holds, and their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dialogs.kernel.errors import Unfit
from dialogs.rules.staff import queue_filter
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.staff.queue import (
    Filter,
    Mark,
    Reach,
    categories_in,
    code,
    decode_filter,
    is_overdue,
    names_of,
    next_due,
    queue_query,
)
from dialogs.rules.staff.queue_filter import MOST_WORDS, parse_filter
from dialogs.rules.tickets.lifecycle import Status
from tests.dialogs.notices.test_notices import TICKET
from tests.dialogs.talk import RENDERER
from tests.dialogs.town import TOWN
from tests.stores import tyumen

CITY = tyumen().city
NOW = datetime(2026, 11, 24, tzinfo=UTC)
LONGEST = "b:9999999:%s:x999.999999999"
"""The data of a button that holds a filter, with long numbers."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ",,"),
        ("все", ",,"),
        ("Мои", "m,,"),
        ("НАШИ просрочено", "uo,,"),
        ("ничьё", "f,,"),
        ("overdue, mine", "mo,,"),
        ("ours unassigned", "uf,,"),
        ("pothole", ",,pothole"),
        ("просрочено на дорогах", "o,,roads"),
        ("яма на дороге", ",,pothole"),
        ("яма тротуар", ",,sidewalk"),
        ("нет воды", ",,water"),
        ("снег", ",,snow"),
        ("газом", ",,gas"),
        ("ЦАО", ",zcao,"),
        ("ЦО", ",zcao,"),
        ("мои ямы центрального округа", "m,zcao,pothole"),
        ("Ленинский", ",zlao,"),
        ("тгт свалки", None),
        ("водоканал", ",owaterco,"),
        ("управа центрального", ",ouprava_cao,"),
        ("управа", None),
        ("cao lao", None),
        ("лифт свалка", None),
        ("на", ",,"),
    ],
)
def test_words_are_understood(text: str, found: str | None) -> None:
    if found is None:
        with pytest.raises(Unfit):
            parse_filter(CITY, text)
        return
    assert code(parse_filter(CITY, text)) == found


def test_what_was_not_understood_is_named() -> None:
    with pytest.raises(Unfit) as several:
        parse_filter(CITY, "мои управа")
    assert "Управа Ленинского" in RENDERER.say(several.value.hint, "ru")
    with pytest.raises(Unfit) as unknown:
        parse_filter(CITY, "мои носороги")
    assert "носороги" in RENDERER.say(unknown.value.hint, "ru")


def test_a_filter_travels_in_a_button() -> None:
    longest = max((f"organisation:{o.id}" for o in CITY.organisations), key=len)
    topic = max((c.id for c in CITY.categories), key=len)
    for filter_ in (Filter(), Filter(frozenset(Mark), longest, topic), Filter(where="zone:cao", what="roads")):
        assert decode_filter(CITY, code(filter_)) == filter_
        assert code(filter_).isascii()
    assert len(LONGEST % code(Filter(frozenset(Mark), "zone:" + "z" * 12, "c" * 12))) <= 60
    for forged in ("", ",", ",,,", "x,,", ",o,", ",onobody,", ",znowhere,", ",xcao,", ",,nothing", "м,,"):
        assert decode_filter(CITY, forged) is None, forged
    assert Filter(frozenset({Mark.MINE}), what="roads").with_marks(Mark.FREE, Mark.OVERDUE) == Filter(
        frozenset({Mark.FREE, Mark.OVERDUE}), what="roads"
    )


def test_names_and_categories_of_what_is_asked_for() -> None:
    assert categories_in(TOWN, "roads") == ("pothole", "sign", "signal")
    assert categories_in(TOWN, "pothole") == ("pothole",)
    assert names_of(TOWN, "zone:cao") == {"ru": "Центральный округ", "en": "Tsentralny district"}
    assert names_of(TOWN, "organisation:roadco") is not None
    assert names_of(TOWN, "light") is not None
    assert [names_of(TOWN, id_) for id_ in ("zone:x", "organisation:x", "x", "x:cao")] == [None] * 4


def member(*grants: Grant) -> Member:
    return Member(1, "vk", "5", "Вера", grants)


OFFICER, CHIEF = Grant(Role.OFFICER, "organisation:roadco"), Grant(Role.CHIEF, "zone:cao")
ALL, ROADS = Reach(everything=True), Reach(organisations=("roadco",))


@pytest.mark.parametrize(
    ("who", "serves", "reach", "chat", "ours"),
    [
        (member(Grant(Role.ADMIN)), (), ALL, ALL, ALL),
        (member(Grant(Role.OPERATOR)), ("operators",), ALL, ALL, ALL),
        (member(Grant(Role.OFFICER)), ("all",), ALL, ALL, ALL),
        (member(OFFICER, CHIEF), (), Reach(False, ("roadco",), ("cao",)), ALL, Reach(False, ("roadco",), ("cao",))),
        (member(Grant(Role.ADMIN), OFFICER), ("all",), Reach(True, ("roadco",)), ALL, ROADS),
        (member(Grant(Role.OPERATOR)), ("organisation:roadco",), ALL, ROADS, ROADS),
        (member(CHIEF), ("chiefs:zone:cao",), Reach(zones=("cao",)), Reach(zones=("cao",)), Reach(zones=("cao",))),
        (member(), (), Reach(), ALL, ALL),
    ],
)
def test_who_sees_what_where(who: Member, serves: tuple[str, ...], reach: Reach, chat: Reach, ours: Reach) -> None:
    found = queue_query(TOWN, who, serves, Filter(), NOW)
    assert (found.reach, found.chat, found.ours, found.member) == (reach, chat, ours, 1)
    assert found.reach.nothing is (not who.grants)


def test_what_is_due_next_and_what_is_late() -> None:
    first, due = TICKET.first_due, TICKET.due
    assert first is not None
    assert next_due(TICKET) == first
    assert is_overdue(TICKET, NOW)
    answered = replace(TICKET, answered_at=NOW)
    assert next_due(answered) == due
    assert not is_overdue(answered, NOW)
    assert is_overdue(answered, NOW + timedelta(days=30))
    assert not is_overdue(replace(TICKET, paused_at=NOW), NOW)
    assert not is_overdue(replace(TICKET, status=Status.CLOSED), NOW)
    assert not is_overdue(replace(TICKET, first_due=None, due=None), NOW)


def test_a_long_text_is_refused_and_a_short_one_is_looked_at_so_often_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, whole = 0, queue_filter._likeness

    def counted(*arguments: Any) -> float:
        nonlocal looked
        looked += 1
        return whole(*arguments)

    monkeypatch.setattr(queue_filter, "_likeness", counted)
    for text in (" ".join(f"носорог{n}" for n in range(2000)), "дороги " * 2000):
        with pytest.raises(Unfit) as refused:
            parse_filter(CITY, text)
        assert "too much" in RENDERER.say(refused.value.hint, "en")
    assert looked == 0
    with pytest.raises(Unfit):
        parse_filter(CITY, "носорог " * MOST_WORDS)
    things = len(list(queue_filter._things(CITY)))
    runs = MOST_WORDS * (MOST_WORDS + 1) // 2
    assert 0 < looked <= runs * things * len(CITY.languages)
    assert parse_filter(CITY, "мои " * 2000) == parse_filter(CITY, "мои")
