"""Canned answers: the choice offered for a ticket, and the words its resident reads."""

from __future__ import annotations

from dataclasses import replace

from dialogs.kernel.screen import LABEL_LENGTH
from dialogs.rules.city.model import ANY, CannedAnswer
from dialogs.rules.staff.canned_answers import ACTS, OFFERED, fill_template, fitting
from tests.dialogs.notices.test_notices import BARE, TICKET
from tests.dialogs.town import TOWN
from tests.stores import tyumen


def answer(id_: str, act: str, what: str, text: str) -> CannedAnswer:
    return CannedAnswer(id_, act, what, {"ru": id_}, {"ru": text})


CITY = replace(
    TOWN,
    answers=(
        answer("any", "done", ANY, "№ {number} готово"),
        answer("roads", "done", "roads", "{category}: сделано, отвечала {organisation}"),
        answer("pothole", "done", "pothole", "Заделано: {address}, в срок до {due}"),
        answer("lamp", "done", "lamp", "Горит"),
        answer("ask", "ask", ANY, "Где это?"),
        *(answer(f"no{n}", "reject", ANY, "Нет") for n in range(8)),
    ),
)


def ids(act: str, *tickets: object) -> list[str]:
    return [each.id for each in fitting(CITY, act, tickets, "ru")]  # type: ignore[arg-type]


def test_the_narrower_answer_comes_first() -> None:
    assert ids("done", TICKET) == ["pothole", "roads", "any"]
    assert ids("ask", TICKET) == ["ask"]
    assert len(ids("reject", TICKET)) == OFFERED


def test_what_cannot_be_filled_or_is_about_something_else_is_not_offered() -> None:
    lamp = replace(TICKET, category="lamp", organisation=None, due=None)
    assert ids("done", lamp) == ["lamp", "any"]
    assert ids("done", replace(TICKET, address="", organisation=None)) == ["any"]
    assert ids("done", TICKET, replace(TICKET, category="sign")) == ["roads", "any"]
    assert ids("done", BARE) == ["any"]


def test_gaps_are_filled_in_the_language_of_the_reader() -> None:
    text = "{number} {address} {category} {organisation} {due} {other}"
    told = "ТМН-26-142 ул. Республики, 142 Яма на дороге Дорожная служба 02.12.2026 {other}"
    assert fill_template(CITY, TICKET, text, "ru") == told
    assert "Pothole in the road Road service" in fill_template(CITY, TICKET, text, "en")
    assert fill_template(CITY, BARE, "{address}{due}", "ru") == "{address}{due}"


def test_tyumens_answers_fit_their_buttons_and_every_category_has_some() -> None:
    city = tyumen().city
    assert len(city.answers) >= 20
    assert all(len(name) <= LABEL_LENGTH for each in city.answers for name in each.names.values())
    for category in city.categories:
        ticket = replace(TICKET, category=category.id, organisation=city.organisations[0].id)
        assert all(len(fitting(city, act, [ticket], "ru")) >= 2 for act in ACTS), category.id
