"""Parser of an administrator's words: roles, their scopes, and what a chat serves."""

from __future__ import annotations

import pytest

from dialogs.kernel.errors import Unfit
from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.staff.typed_role import STEMS, typed_grants, typed_role
from dialogs.rules.staff.typed_scope import typed_scope, typed_scopes, typed_serves
from tests.dialogs.talk import RENDERER
from tests.stores import tyumen

CITY = tyumen().city


@pytest.mark.parametrize(
    ("typed", "role"),
    [
        ("оператор", Role.OPERATOR),
        ("Сотрудник", Role.OFFICER),
        ("сотрудником", Role.OFFICER),
        ("исполнитель", Role.OFFICER),
        ("РУКОВОДИТЕЛЬ", Role.CHIEF),
        ("администратора", Role.ADMIN),
        ("admin", Role.ADMIN),
        ("officer", Role.OFFICER),
        ("chief", Role.CHIEF),
    ],
)
def test_a_role_in_either_language(typed: str, role: Role) -> None:
    assert typed_role(typed) is role


def test_every_role_can_be_typed() -> None:
    assert set(STEMS) == set(Role)


@pytest.mark.parametrize(
    ("typed", "scope"),
    [
        ("roads", "organisation:roads"),
        (" ROADS ", "organisation:roads"),
        ("organisation:roads", "organisation:roads"),
        ("cao", "zone:cao"),
        ("zone:cao", "zone:cao"),
        ("леспаркхоз", "organisation:forest"),
        ("МКУ «ЛесПаркХоз»", "organisation:forest"),
        ("УСТЭК", "organisation:heatco"),
        ("district office: no", ""),
        ("Tsentralny district office", "organisation:uprava_cao"),
        ("управа центрального", "organisation:uprava_cao"),
        ("Управа", ""),
        ("центральн", ""),
        ("ма", ""),
        ("", ""),
    ],
)
def test_a_scope_is_what_one_thing_alone_is_called(typed: str, scope: str) -> None:
    if scope:
        assert typed_scope(CITY, typed) == scope
    else:
        with pytest.raises(Unfit):
            typed_scope(CITY, typed)


def hint(typed: str) -> str:
    with pytest.raises(Unfit) as unfit:
        typed_scope(CITY, typed)
    return RENDERER.say(unfit.value.hint, "ru")


def test_what_is_wrong_is_answered_with_what_would_be_right() -> None:
    assert hint("управа") == (
        "«управа» — это может быть uprava_cao (Управа Центрального административного округа), "
        "uprava_lao (Управа Ленинского административного округа), uprava_kao (Управа Калининского административного "
        "округа), uprava_vao (Управа Восточного административного округа). Уточните, пожалуйста."
    )
    assert hint("департамент").endswith(", …. Уточните, пожалуйста.")
    assert hint("rods") == (
        "Нет организации или зоны «rods». Похожие: "
        "roads (Департамент дорожной инфраструктуры и транспорта администрации города Тюмени)."
    )
    assert "Есть: edds, gasnet" in hint("qqqqqq")
    assert "cao, lao" in hint("qqqqqq")


@pytest.mark.parametrize(
    ("typed", "grants"),
    [
        ("оператор", [Grant(Role.OPERATOR)]),
        ("сотрудник", [Grant(Role.OFFICER)]),
        ("сотрудник roads", [Grant(Role.OFFICER, "organisation:roads")]),
        (
            "officer: roads forest roads",
            [Grant(Role.OFFICER, "organisation:roads"), Grant(Role.OFFICER, "organisation:forest")],
        ),
        (
            "руководитель cao, управа центрального; леспаркхоз",
            [
                Grant(Role.CHIEF, "zone:cao"),
                Grant(Role.CHIEF, "organisation:uprava_cao"),
                Grant(Role.CHIEF, "organisation:forest"),
            ],
        ),
    ],
)
def test_a_role_with_its_scopes(typed: str, grants: list[Grant]) -> None:
    assert list(typed_grants(CITY, typed)) == grants


@pytest.mark.parametrize("typed", ["", "кто", "оператор roads", "админ cao", "сотрудник cao", "сотрудник нигде"])
def test_a_role_that_cannot_be(typed: str) -> None:
    with pytest.raises(Unfit):
        typed_grants(CITY, typed)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Unfit) as unfit:
        typed_scopes(CITY, "rods, roads, форест")
    said = RENDERER.say(unfit.value.hint, "ru")
    assert "«rods»" in said
    assert "«форест»" in said


@pytest.mark.parametrize(
    ("typed", "serves"),
    [
        ("all", "all"),
        ("operators", "operators"),
        ("chiefs", "chiefs"),
        ("chiefs:cao", "chiefs:zone:cao"),
        ("chiefs:zone:cao", "chiefs:zone:cao"),
        ("chiefs:organisation:roads", "chiefs:organisation:roads"),
        ("organisation:roads", "organisation:roads"),
        ("roads", "organisation:roads"),
    ],
)
def test_what_a_chat_serves(typed: str, serves: str) -> None:
    assert typed_serves(CITY, typed) == serves


@pytest.mark.parametrize("typed", ["", "zone:cao", "chiefs:", "chiefs:nowhere", "everything"])
def test_what_a_chat_cannot_serve(typed: str) -> None:
    with pytest.raises(Unfit):
        typed_serves(CITY, typed)
