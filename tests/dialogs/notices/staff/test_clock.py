"""Reminders in words: each sentence of the clock, and both languages within a message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Mention, Plain
from dialogs.notices.staff import clock
from dialogs.notices.staff.clock import MOST, TicketNotice
from dialogs.rules.tickets.timers import Kind
from tests.dialogs.notices.test_notices import BARE, TICKET
from tests.dialogs.talk import RENDERER
from tests.dialogs.town import TOWN

VERA = Mention("77", "Вера")
HERS = replace(TICKET, officer_id=5)
GOES_ON = "работа продолжается без ответа. Срок решения — среда, 2 декабря, 18:00."
LONGEST = 4000
"""Characters that fit into a message of either platform."""


def text(screen: Screen, lang: str = "ru") -> str:
    return RENDERER.screen(screen, lang).text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.FIRST_SOON, "№ ТМН-26-142: срок первого ответа — понедельник, 23 ноября, 17:00."),
        (Kind.SOON, "№ ТМН-26-142: срок решения — среда, 2 декабря, 18:00."),
        (Kind.UNANSWERED, f"№ ТМН-26-142: житель не ответил за 5 дней, {GOES_ON}"),
    ],
)
def test_who_has_it_is_called(kind: Kind, said: str) -> None:
    assert text(clock.single_notice(TOWN, kind, TicketNotice(HERS, VERA))) == f"Вера, {said}"
    assert text(clock.single_notice(TOWN, kind, TicketNotice(TICKET))) == said


@pytest.mark.parametrize(
    ("kind", "title", "due"),
    [
        (Kind.FIRST_OVERDUE, "первый ответ просрочен.", "Срок первого ответа: понедельник, 23 ноября, 17:00"),
        (Kind.OVERDUE, "решение просрочено.", "Срок решения: среда, 2 декабря, 18:00"),
        (
            Kind.FIRST_THRICE,
            "на первый ответ ушло втрое больше срока.",
            "Срок первого ответа: понедельник, 23 ноября, 17:00",
        ),
        (Kind.THRICE, "на решение ушло втрое больше срока.", "Срок решения: среда, 2 декабря, 18:00"),
    ],
)
def test_of_what_is_late_chiefs_hear_whose_it_is(kind: Kind, title: str, due: str) -> None:
    heard = text(clock.single_notice(TOWN, kind, TicketNotice(HERS, Plain("Вера")))).splitlines()
    assert heard[0] == f"№ ТМН-26-142: {title}"
    assert heard[3:] == ["Исполнитель: Вера", due]
    assert len(text(clock.single_notice(TOWN, kind, TicketNotice(BARE))).splitlines()) == 3


def test_several_are_one_message_by_who_has_them() -> None:
    gleb = replace(TICKET, number="ТМН-26-143", officer_id=6)
    told = (
        TicketNotice(HERS, VERA),
        TicketNotice(gleb, Plain("Глеб")),
        TicketNotice(replace(HERS, number="ТМН-26-144"), VERA),
        TicketNotice(replace(TICKET, number="ТМН-26-145")),
        TicketNotice(replace(BARE, number="ТМН-26-146")),
    )
    assert text(clock.digest(TOWN, Kind.SOON, told)).splitlines() == [
        "Скоро срок решения: 5 сообщений",
        "Вера: № ТМН-26-142, № ТМН-26-144",
        "Глеб: № ТМН-26-143",
        "Дорожная служба: № ТМН-26-145",
        "Ответственный не назначен: № ТМН-26-146",
    ]
    assert text(clock.digest(TOWN, Kind.OVERDUE, told[:4])).splitlines() == [
        "Просрочено решение: 4 сообщения",
        "Дорожная служба: № ТМН-26-142, № ТМН-26-143, № ТМН-26-144, № ТМН-26-145",
    ]


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.LAPSE])
def test_a_thousand_fit_into_one_message(kind: Kind, lang: str) -> None:
    told = [
        TicketNotice(replace(HERS, number=f"ТМН-2026-{n:06d}", officer_id=n), Mention(str(n), "Имя" * 10))
        for n in range(999)
    ]
    heard = text(clock.digest(TOWN, kind, told), lang)
    assert len(heard) < LONGEST
    assert heard.count("№") == MOST
    assert "999" in heard.splitlines()[0]
    assert heard.endswith("и ещё 959" if lang == "ru" else "and 959 more")
