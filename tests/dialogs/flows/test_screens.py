"""Screens outside a conversation: the menu and the help; and the policy's link where a city has one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.flows.help import help_screen
from dialogs.flows.menu import COMMANDS, MENU, menu_screen
from dialogs.kernel.screen import LABEL_LENGTH
from tests.dialogs.talk import RENDERER, FactBook, Talk
from tests.dialogs.test_transcripts import KEPT
from tests.dialogs.town import TOWN


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_menu_offers_what_can_be_done(lang: str) -> None:
    screen = menu_screen(TOWN)
    assert [choice.id for choice in screen.choices] == ["report", "my", "language", "help", "privacy"]
    assert (screen.tag, screen.menu) == ("m", True)
    assert {name for name, _ in MENU} < {name for name, _ in COMMANDS}
    assert all(len(RENDERER.say(label, lang)) <= LABEL_LENGTH for _, label in (*MENU, *COMMANDS))


def test_help_names_emergency_numbers_and_the_legal_way() -> None:
    shown = RENDERER.screen(help_screen(TOWN), "ru")
    assert "112 · Единый номер экстренных служб" in shown.text
    assert "59‑ФЗ" in shown.text
    assert [b.data for b in shown.choices] == ["m:report", "m:my"]
    assert TOWN.legal_link in [span.url for span in shown.spans]


def test_contacts_with_a_link_lead_there() -> None:
    gas = replace(TOWN.contacts[1], phone="", link="https://example.org/gas")
    city = replace(TOWN, contacts=(TOWN.contacts[0], gas))
    talk = Talk("report", city=city).press("danger").press("gas")
    _, spans = RENDERER.text(talk.screen.body, "ru")
    assert "https://example.org/gas" in [span.url for span in spans]


def test_the_policy_is_a_link_that_answers_nothing() -> None:
    city = replace(TOWN, consent=replace(TOWN.consent, link="https://example.org/policy"))
    talk = Talk("welcome", city=city, lang="en")
    shown = RENDERER.screen(talk.screen, "en", numbered=True)
    assert [b.url for b in shown.choices] == ["", "", "https://example.org/policy"]
    assert shown.text.endswith("1. Yes, I agree\n2. No\nRead the full text: https://example.org/policy")
    assert Talk("privacy", FactBook(kept=KEPT), city=city, lang="en").text().endswith("Read the full text")
