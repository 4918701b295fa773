"""Parser of a typed scope, for a role or for what a chat serves: `roads`, «управа центрального», `zone:cao`.

An id is taken as it is; a part of a name counts when it names one thing alone. A text that names nothing, or several
things, is refused with what would be right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import Local, Plain, T, Words, lines, row
from dialogs.rules.city.model import City, Names
from dialogs.rules.staff.access import ALL, CHIEFS, OPERATORS, ORGANISATION, ZONE

LISTED = 5
"""Names in one hint."""
LEAST = 3
"""Letters of a part of a name; fewer name too much."""


def typed_scope(city: City, typed: str) -> str:
    """Scope that the text names, in the form of `dialogs.rules.staff.access`. Raises Unfit."""
    known, wanted = _scopes(city), _normalise(typed)
    for exact in (wanted, ORGANISATION + wanted, ZONE + wanted):
        if exact in known:
            return exact
    equal = [scope for scope, names in known.items() if wanted in map(_normalise, names.values())]
    inside = [
        scope
        for scope, names in known.items()
        if len(wanted) >= LEAST and any(wanted in _normalise(name) for name in names.values())
    ]
    found = equal or inside
    if len(found) == 1:
        return found[0]
    raise Unfit(_ambiguous_hint(known, typed, found) if found else _unknown_hint(known, typed))


def typed_scopes(city: City, typed: str) -> tuple[str, ...]:
    """Scopes that the text names, with commas between them, or spaces between ids. Raises Unfit with all that is
    wrong."""
    parts = [part.strip() for part in typed.replace(";", ",").split(",") if part.strip()]
    ids = typed.replace(",", " ").split()
    if len(ids) > len(parts) and all(_is_id(city, each) for each in ids):
        parts = ids
    found, wrong = [], []
    for part in parts:
        try:
            found.append(typed_scope(city, part))
        except Unfit as unfit:
            wrong.append(unfit.hint)
    if wrong:
        raise Unfit(lines(*wrong))
    return tuple(dict.fromkeys(found))


def typed_serves(city: City, typed: str) -> str:
    """Scope that a chat is to serve, one of `all`, `operators`, `chiefs`, `chiefs:SCOPE`, or an organisation. Raises
    Unfit."""
    kind, colon, scope = typed.strip().partition(":")
    if kind == CHIEFS and colon:
        return f"{CHIEFS}:{typed_scope(city, scope)}"
    if typed.strip() in (ALL, OPERATORS, CHIEFS):
        return typed.strip()
    found = typed_scope(city, typed)
    if found.startswith(ZONE):
        right = f"{CHIEFS}:{found}"
        raise Unfit(T("A zone has its chiefs: {what}.", what=right))
    return found


def _scopes(city: City) -> dict[str, Names]:
    return {
        **{ORGANISATION + each.id: each.names for each in city.organisations},
        **{ZONE + each.id: each.names for each in city.zones},
    }


def _is_id(city: City, typed: str) -> bool:
    known, wanted = _scopes(city), _normalise(typed)
    return any(each in known for each in (wanted, ORGANISATION + wanted, ZONE + wanted))


def _normalise(text: str) -> str:
    """Normalised text: lower case, ё as е, without quotation marks and double spaces."""
    return " ".join(text.casefold().replace("ё", "е").translate(_SIGNS).split())


_SIGNS = str.maketrans(dict.fromkeys("«»\"'“”„", ""))


def _ambiguous_hint(known: dict[str, Names], typed: str, found: Sequence[str]) -> Words:
    return T("“{what}” may be {which}. Please be more precise.", what=typed, which=_names_line(known, found))


def _unknown_hint(known: dict[str, Names], typed: str) -> Words:
    """Refusal with the names that are spelled alike, if there are any; else with all there are."""
    wanted = _normalise(typed)
    spelled = {scope.partition(":")[2]: scope for scope in known}
    spelled |= {_normalise(name): scope for scope, names in known.items() for name in names.values()}
    close = dict.fromkeys(spelled[each] for each in get_close_matches(wanted, spelled, LISTED, 0.6))
    if close:
        return T(
            "There is no organisation or zone “{what}”. Alike: {which}.",
            what=typed,
            which=_names_line(known, list(close)),
        )
    every = ", ".join(scope.partition(":")[2] for scope in known)
    return T("There is no organisation or zone “{what}”. There are: {which}.", what=typed, which=every)


def _names_line(known: dict[str, Names], scopes: Iterable[str]) -> Words:
    """Names with their ids, which are sure to be understood."""
    some = list(scopes)
    named = [
        row(Plain(scope.partition(":")[2]), row(Plain("("), Local(known[scope]), Plain(")"), sep=""))
        for scope in some[:LISTED]
    ]
    return row(*named, Plain("…") if len(some) > LISTED else None, sep=", ")
