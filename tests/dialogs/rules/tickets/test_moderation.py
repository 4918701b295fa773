"""Moderation: some reports are looked at by an operator before others are shown them, and the card says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.delivery.render import Renderer
from dialogs.kernel.words import Plain, T, to_json
from dialogs.notices.staff.card import MORE, Around, card
from dialogs.rules.tickets.lifecycle import Actor, Happened, HistoryEntry, Status, Who
from dialogs.rules.tickets.moderation import Check, check_facts, check_first, pending_check
from tests.catalogs import LOCALES
from tests.dialogs.notices.test_notices import NOW, TICKET
from tests.dialogs.town import TOWN

CITY = replace(TOWN, categories=tuple(replace(c, check=c.id == "bins") for c in TOWN.categories))
HIDDEN = replace(TICKET, hidden=True)


def line(kind: Happened, check: Check | None = None, words: str = "") -> HistoryEntry:
    return HistoryEntry(1, 7, NOW, kind, Actor.STAFF, "Вера", "5", None, None, words, None, facts=check_facts(check))


@pytest.mark.parametrize(
    ("category", "said", "check"),
    [
        ("pothole", ("Яма", "ул. Республики, 142"), None),
        ("bins", ("Не вывозят", ""), Check.TOPIC),
        ("bins", ("Ни хуя не вывозят", ""), Check.WORDS),
        ("pothole", ("Яма", "у магазина «Хуйня»"), Check.WORDS),
        ("gone", ("Яма", ""), None),
    ],
)
def test_the_topic_asks_for_it_or_the_words_do(category: str, said: tuple[str, ...], check: Check | None) -> None:
    extra = {
        "entrance": {"label": to_json(T("Entrance")), "value": to_json(Plain("2"))},
        "when": {"label": to_json(T("When")), "value": to_json(T("Now"))},
    }
    assert check_first(CITY, category, *said, extra=extra) is check
    extra["entrance"]["value"] = to_json(Plain("пиздец"))
    assert check_first(CITY, category, *said, extra=extra) is Check.WORDS


@pytest.mark.parametrize(
    ("history", "check"),
    [
        ((), None),
        ((line(Happened.FILED),), None),
        ((line(Happened.FILED, Check.TOPIC), line(Happened.NOTED)), Check.TOPIC),
        ((line(Happened.FILED, Check.WORDS), line(Happened.HIDDEN)), None),
        ((line(Happened.FILED, Check.WORDS), line(Happened.SHOWN), line(Happened.HIDDEN)), None),
    ],
)
def test_it_waits_until_somebody_has_decided(history: tuple[HistoryEntry, ...], check: Check | None) -> None:
    assert pending_check(HIDDEN, history) is check
    assert pending_check(TICKET, history) is None


def acts(page: str, history: tuple[HistoryEntry, ...], who: Who = Who.OPERATOR, **changed: object) -> list[str]:
    screen = card(TOWN, replace(HIDDEN, **changed), Around(history), who=(who,), page=page)  # type: ignore[arg-type]
    return [choice.id for choice in screen.choices]


def test_showing_it_is_the_first_button_until_it_is_decided() -> None:
    waits, decided = (line(Happened.FILED, Check.TOPIC),), (line(Happened.FILED, Check.TOPIC), line(Happened.HIDDEN))
    assert acts("", waits)[0] == "show"
    assert "show" not in acts(MORE, waits)
    assert "show" not in acts("", decided)
    assert "show" in acts(MORE, decided)
    assert not {"show", "hide"} & {*acts("", waits, Who.OFFICER), *acts(MORE, waits, Who.OFFICER)}
    assert acts("", waits, status=Status.CLOSED) == ["reopen"]


@pytest.mark.parametrize(
    ("history", "said"),
    [
        (
            (line(Happened.FILED, Check.TOPIC),),
            "Другим не показывается, пока не посмотрит оператор: так задано для темы",
        ),
        (
            (line(Happened.FILED, Check.WORDS),),
            "Другим не показывается, пока не посмотрит оператор: есть бранные слова",
        ),
        ((line(Happened.FILED), line(Happened.HIDDEN)), "Скрыто от других жителей"),
    ],
)
def test_the_card_says_why(history: tuple[HistoryEntry, ...], said: str) -> None:
    text = Renderer(LOCALES, TOWN.timezone).screen(card(TOWN, HIDDEN, Around(history)), "ru").text
    assert said in text
