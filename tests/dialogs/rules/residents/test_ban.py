"""Bans: their end, the words to a blocked resident, the acts that stay open to them, and the card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dialogs.flows.door import Cancel, Continue, Doorstep, ShowHelp, ShowMenu, Start, Step, Tell, TurnAway, decide
from dialogs.kernel.errors import Unfit
from dialogs.kernel.events import Message, Photo, Press
from dialogs.kernel.screen import CHOICES_A_PAGE, Screen
from dialogs.notices.resident import ban as notices
from dialogs.notices.staff.ban import ban_confirmation
from dialogs.notices.staff.card import MORE, Around, card
from dialogs.rules.residents.ban import ANSWERED_EVERY, Ban, end_of, term_and_reason
from dialogs.rules.tickets.lifecycle import Status, Who
from tests.dialogs.notices.test_notices import TICKET
from tests.dialogs.talk import RENDERER
from tests.dialogs.town import TOWN

TODAY = date(2026, 6, 8)
"""A Monday."""
NOW = datetime(2026, 6, 8, 4, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Yekaterinburg")
BAN = Ban(1, 5, "Оскорбления сотрудников", NOW, "5", end_of(date(2026, 6, 11), ZONE), None, None)


@pytest.mark.parametrize(
    ("typed", "last_day", "reason"),
    [
        ("Оскорбления, 3 дня", "2026-06-11", "Оскорбления"),
        ("3 дня: оскорбляет", "2026-06-11", "оскорбляет"),
        ("Оскорбляет три дня.", "2026-06-11", "Оскорбляет"),
        ("спам на 2 недели", "2026-06-22", "спам"),
        ("на неделю, спам", "2026-06-15", "спам"),
        ("Мат. На месяц", "2026-07-08", "Мат."),
        ("На сутки: мат", "2026-06-09", "мат"),
        ("Мат, двое суток", "2026-06-10", "Мат"),
        ("spam, for 2 weeks", "2026-06-22", "spam"),
        ("15.12 спам", "2026-12-15", "спам"),
        ("Спам до 15.12", "2026-12-15", "Спам"),
        ("до пятницы за мат", "2026-06-12", "за мат"),
        ("сегодня, мат", "2026-06-08", "мат"),
        ("спам", "2026-06-15", "спам"),
        ("Третий день пишет ерунду", "2026-06-15", "Третий день пишет ерунду"),
        ("Пишет 3 дня подряд ерунду", "2026-06-15", "Пишет 3 дня подряд ерунду"),
    ],
)
def test_until_when_and_why(typed: str, last_day: str, reason: str) -> None:
    assert term_and_reason(typed, TODAY) == (date.fromisoformat(last_day), reason)


@pytest.mark.parametrize("typed", ["3 дня", "15.12", "", "спам 01.01.2020", "спам до 15.12.2099"])
def test_what_does_not_fit_is_asked_again(typed: str) -> None:
    with pytest.raises(Unfit):
        term_and_reason(typed, TODAY)


def test_it_holds_through_its_last_day() -> None:
    last = datetime(2026, 6, 11, 23, 59, tzinfo=ZONE)
    assert BAN.holds(NOW)
    assert BAN.holds(last)
    assert not BAN.holds(last + timedelta(minutes=1))
    assert not replace(BAN, lifted_at=NOW).holds(NOW)
    assert replace(BAN, until=None).holds(last + timedelta(days=9999))


def test_they_are_answered_once_a_day() -> None:
    assert BAN.answers(NOW)
    told = replace(BAN, told_at=NOW)
    assert not told.answers(NOW + ANSWERED_EVERY - timedelta(seconds=1))
    assert told.answers(NOW + ANSWERED_EVERY)


@pytest.mark.parametrize(
    ("event", "at", "step"),
    [
        (Message("1", "Яма"), {}, TurnAway()),
        (Message("1", "", photos=(Photo("a", "a"),)), {}, TurnAway()),
        (Message("1", "/start"), {}, TurnAway()),
        (Message("1", "/report"), {}, TurnAway()),
        (Message("1", "/my"), {}, TurnAway()),
        (Message("1", "/cancel"), {}, TurnAway()),
        (Message("1", "ещё", reply_to="9"), {"reply_ticket": 7}, TurnAway()),
        (Message("1", "да"), {"open": "report", "asked": "review"}, TurnAway()),
        (Press("t:7:fixed"), {}, TurnAway()),
        (Press("m:report"), {}, TurnAway()),
        (Press("s:abcd:1:yes"), {"open": "report"}, TurnAway()),
        (Message("1", "/help"), {}, ShowHelp()),
        (Message("1", "/privacy"), {}, Start("privacy")),
        (Press("m:privacy"), {}, Start("privacy")),
        (Press("m:language"), {}, Start("language")),
        (Press("s:abcd:1:erase"), {"open": "privacy"}, Continue()),
        (Message("1", "1"), {"open": "privacy", "asked": "what"}, Continue()),
        (Message("1", "/privacy"), {"consented": False}, Start("privacy")),
        (Message("1", "Яма"), {"consented": False}, TurnAway()),
    ],
)
def test_only_what_concerns_them_alone_stays_open(event: Message | Press, at: dict[str, object], step: Step) -> None:
    doorstep = Doorstep(**{"consented": True, "banned": True, **at})  # type: ignore[arg-type]
    assert decide(event, doorstep) == step
    assert not isinstance(decide(event, replace(doorstep, banned=False)), TurnAway)


def screen_text(screen: Screen, lang: str = "ru") -> str:
    return RENDERER.screen(screen, lang).text


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_what_they_hear(lang: str) -> None:
    first, again = screen_text(notices.ban_notice(TOWN, BAN), lang), screen_text(notices.banned_reply(TOWN, BAN), lang)
    for text in (first, again):
        assert ("11 июня" if lang == "ru" else "11 June") in text
        assert "112" in text
    assert BAN.reason in first
    assert BAN.reason not in again
    assert any(span.url == TOWN.legal_link for span in RENDERER.screen(notices.ban_notice(TOWN, BAN), lang).spans)
    assert "11" not in screen_text(notices.banned_reply(TOWN, replace(BAN, until=None)), lang).replace("112", "")


def test_the_card_says_it_and_offers_the_other_button() -> None:
    def of(status: Status, ban: Ban | None, page: str = MORE, **changed: object) -> Screen:
        ticket = replace(TICKET, status=status, **changed)  # type: ignore[arg-type]
        return card(TOWN, ticket, Around(ban=ban), who=(Who.OPERATOR, Who.OFFICER, Who.CHIEF), page=page)

    def acts(screen: Screen) -> list[str]:
        return [choice.id for choice in screen.choices]

    free, blocked = of(Status.NEW, None), of(Status.NEW, BAN)
    assert (acts(free)[-1], acts(blocked)[-1]) == ("ban", "unban")
    assert len(acts(blocked)) <= CHOICES_A_PAGE
    assert "Заблокирован, последний день: четверг, 11 июня" in screen_text(blocked)
    assert BAN.reason in screen_text(blocked)
    assert "Заблокирован" not in screen_text(free)
    assert acts(of(Status.REJECTED, BAN)) == ["unban"]
    assert "unban" not in acts(of(Status.NEW, BAN, person_id=None))
    assert "Заблокирован\n" in screen_text(of(Status.NEW, replace(BAN, until=None)))
    assert "11 июня" in screen_text(ban_confirmation(BAN))


def test_nobody_else_is_turned_away() -> None:
    assert decide(Message("1", "/start"), Doorstep(consented=True)) == ShowMenu()
    assert decide(Message("1", "/cancel"), Doorstep(consented=True)) == Cancel()
    assert decide(Message("1", "ещё", reply_to="9"), Doorstep(consented=True, reply_ticket=7)) == Tell(7)
