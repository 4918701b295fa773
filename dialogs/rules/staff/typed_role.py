"""Parser of a typed role: «сотрудник roads», "chief cao", «оператор»."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import Plain, T, row
from dialogs.rules.city.model import City
from dialogs.rules.staff.access import EVERYWHERE, ZONE, Grant, Role
from dialogs.rules.staff.typed_scope import typed_scopes

STEMS: Mapping[Role, tuple[str, ...]] = {
    Role.OPERATOR: ("оператор", "operator"),
    Role.OFFICER: ("сотрудни", "исполнител", "officer"),
    Role.CHIEF: ("руководител", "начальни", "chief"),
    Role.ADMIN: ("админ", "admin"),
}
"""Beginnings of what each is called, in Russian and English."""
_SPOKEN = "оператор, сотрудник, руководитель, администратор; operator, officer, chief, administrator"


def typed_role(word: str) -> Role:
    """Role that the word names. Raises Unfit."""
    said = word.casefold()
    for role, stems in STEMS.items():
        if said and any(said.startswith(stem) for stem in stems):
            return role
    raise Unfit(T("Which role? There are: {roles}.", roles=_SPOKEN))


def typed_grants(city: City, typed: str) -> tuple[Grant, ...]:
    """Grants for a typed role and, after it, its scopes; without scopes it holds everywhere. Raises Unfit with all that
    is wrong."""
    word, _, scopes = typed.strip().partition(" ")
    return grants_of(typed_role(word.rstrip(",:")), typed_scopes(city, scopes))


def grants_of(role: Role, scopes: tuple[str, ...]) -> tuple[Grant, ...]:
    """Grants of the role within each of these scopes; everywhere without any. Raises Unfit for a scope that the role
    cannot have."""
    if scopes and role in (Role.OPERATOR, Role.ADMIN):
        raise Unfit(T("Operators and administrators have their role everywhere: please write it alone."))
    zones = [scope for scope in scopes if scope.startswith(ZONE)]
    if zones and role is Role.OFFICER:
        which = row(*(Plain(zone) for zone in zones), sep=", ")
        raise Unfit(T("Officers work for organisations; zones have chiefs: {which}.", which=which))
    return tuple(Grant(role, scope) for scope in scopes or (EVERYWHERE,))
