"""Verdict parser: the meaning of a few words to the question whether it is fixed, stars, and who may ask or rate
when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dialogs.acts import RateWork
from dialogs.flows.rate import after_rating
from dialogs.rules.residents.asking_why import AGAIN_AFTER, is_solution_late, may_ask_why
from dialogs.rules.text.yes_or_no import FIXED, UNFIXED, is_bare, verdict
from dialogs.rules.tickets.lifecycle import Actor, Happened, HistoryEntry, Status
from dialogs.rules.tickets.rating import may_rate, typed_stars
from tests.dialogs.rules.tickets.test_lifecycle import TICKET

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
LATE = replace(TICKET, status=Status.IN_PROGRESS, due=NOW - timedelta(hours=1))
CLOSED = replace(TICKET, status=Status.CLOSED)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((text, FIXED) for text in ("да", "Да!", "👍", "+", "✅", "yes", "ага")),
        *((text, FIXED) for text in ("исправили", "Исправлено", "всё починили, спасибо", "да, сделано", "готово")),
        *((text, FIXED) for text in ("решено", "вывезли", "убрали уже", "It is fixed", "done, thanks")),
        *((text, UNFIXED) for text in ("нет", "Нет.", "👎", "-", "no", "нет, не исправили", "не сделано!!!")),
        *((text, UNFIXED) for text in ("ничего не сделали", "ещё не готово", "not fixed", "It isn't fixed yet")),
        *((text, None) for text in ("", "?", "исправлено?", "спасибо", "да нет", "да, но не всё", "решение")),
        *((text, None) for text in ("яма на месте", "не уверен", "don't know", "да " * 9, "исправил адрес")),
    ],
)
def test_only_what_leaves_no_doubt_is_an_answer(text: str, meant: str | None) -> None:
    assert verdict(text) == meant


def test_a_bare_yes_may_be_the_answer_to_anything() -> None:
    assert all(is_bare(text) for text in ("да", "нет", "👍", "нет, спасибо"))
    assert not any(is_bare(text) for text in ("исправили", "да, сделано", "не готово"))


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        *((text, 4) for text in ("4", "четыре", "4 звезды", "⭐⭐⭐⭐", "★★★★☆", "4/5", "4 из 5", "Four stars", "4!")),
        *((text, 5) for text in ("пять звёзд", "5 баллов", "⭐️⭐️⭐️⭐️⭐️", "пятёрка", "5 out of 5")),
        ("☆", 0),
        ("0", 0),
        ("6", 6),
        *((text, None) for text in ("", "100", "отлично", "пять ям", "5 дом 3")),
    ],
)
def test_stars_in_figures_words_and_stars(text: str, stars: int | None) -> None:
    assert typed_stars(text) == stars


def test_after_the_stars_words_are_asked_for_and_after_words_alone_the_stars() -> None:
    known = {"ticket": 7, "number": "ТМН-7"}
    assert after_rating(RateWork(7, "ТМН-7", 4)) == {**known, "stars": 4}
    assert after_rating(RateWork(7, "ТМН-7", words="Спасибо")) == {**known, "said": True}
    assert after_rating(RateWork(7, "ТМН-7", words="Спасибо", rated=True)) is None


def line(kind: Happened, at: datetime = NOW, person: int = 1, act: str = "") -> HistoryEntry:
    return HistoryEntry(1, 1, at, kind, Actor.RESIDENT, "", str(person), None, None, "", None, act=act)


def test_late_is_what_somebody_works_on_after_its_deadline() -> None:
    assert is_solution_late(LATE, NOW)
    assert not is_solution_late(replace(LATE, due=NOW), NOW)
    assert not is_solution_late(replace(LATE, due=None), NOW)
    assert not is_solution_late(replace(LATE, status=Status.CLOSED), NOW)
    assert not is_solution_late(replace(LATE, status=Status.WAITING, paused_at=NOW - timedelta(days=1)), NOW)


def test_why_is_asked_once_a_day() -> None:
    asked = [line(Happened.ASKED_WHY)]
    assert may_ask_why(LATE, (), NOW)
    assert not may_ask_why(LATE, asked, NOW + AGAIN_AFTER - timedelta(seconds=1))
    assert may_ask_why(LATE, asked, NOW + AGAIN_AFTER)
    assert not may_ask_why(replace(LATE, due=None), (), NOW)


def test_stars_are_the_authors_or_of_who_confirmed() -> None:
    confirmed = [line(Happened.MOVED, person=2, act="confirm")]
    assert may_rate(CLOSED, (), 1)
    assert may_rate(CLOSED, confirmed, 2)
    assert not may_rate(CLOSED, (), 2)
    assert not may_rate(CLOSED, confirmed, 3)
    assert not may_rate(replace(CLOSED, stars=3), confirmed, 1)
    assert not may_rate(replace(TICKET, status=Status.RESOLVED), (), 1)
