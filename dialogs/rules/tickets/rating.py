"""Rating of the work in stars: the parser of typed stars, and the rule who may still give them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dialogs.kernel.match import normalise
from dialogs.rules.tickets.lifecycle import HistoryEntry, Status, Ticket

STARS = 5
"""The most."""

_COUNTS = {
    word: n
    for n, words in enumerate(
        (
            "один одна единица one",
            "два две двойка two",
            "три тройка three",
            "четыре четверка four",
            "пять пятерка five",
        ),
        1,
    )
    for word in words.split()
}
_RATED = re.compile(r"(?P<n>\d+|[a-zа-я]+)(?: из)?(?: 5| пяти)?(?: (?:звезд\w*|балл\w*|stars?|out of (?:5|five)))?")
_STAR = re.compile(r"[⭐★🌟]")
_NOTHING_ELSE = re.compile(r"[⭐★🌟☆\s\ufe0f]+")


def typed_stars(text: str) -> int | None:
    """Number of stars that somebody wrote: “4”, “четыре звезды”, “5/5”, “⭐⭐⭐⭐”; it may be 0, or too many. None for
    other words."""
    if _NOTHING_ELSE.fullmatch(text.strip()):
        return len(_STAR.findall(text))
    found = _RATED.fullmatch(normalise(text))
    if found is None:
        return None
    named = found["n"]
    return int(named) if named.isdigit() and len(named) < 3 else _COUNTS.get(named)


def may_rate(ticket: Ticket, history: Iterable[HistoryEntry], person: int) -> bool:
    """True when the resident may still give stars: the author of a closed ticket, or the one who said that it is fixed;
    once."""
    if ticket.status is not Status.CLOSED or ticket.stars is not None:
        return False
    confirmed = [entry.actor_id for entry in history if entry.act == "confirm"]
    return ticket.person_id == person or confirmed[-1:] == [str(person)]
