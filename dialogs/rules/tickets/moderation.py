"""Pre-moderation: reports that the staff check before other residents are shown them, and the reason for it.

Its topic may ask for it (`check` in the city's categories), or its words are obscene. Such a report is filed, answered
and worked like any other; it is only hidden until an operator shows it, or for good when one decides to hide it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from dialogs.kernel.words import Json, Plain, from_json
from dialogs.rules.city.model import City
from dialogs.rules.text.profanity import profane
from dialogs.rules.tickets.lifecycle import Happened, HistoryEntry, Ticket

_FACT = "check"


class Check(StrEnum):
    """Reason why a report is checked first."""

    TOPIC = "topic"
    WORDS = "words"


def check_first(city: City, category_id: str, *said: str, extra: Mapping[str, Json]) -> Check | None:
    """Reason to check a report first, None when there is none. `said`, `extra`: everything in the report that its
    author wrote; `extra` as in `Ticket`."""
    told = [from_json(each["value"]) for each in extra.values()]
    if any(profane(text) for text in (*said, *(words.text for words in told if isinstance(words, Plain)))):
        return Check.WORDS
    category = city.category(category_id)
    return Check.TOPIC if category is not None and category.check else None


def check_facts(check: Check | None) -> Mapping[str, Json]:
    """Facts about the check for the first line of the ticket's history."""
    return {} if check is None else {_FACT: check.value}


def pending_check(ticket: Ticket, history: Sequence[HistoryEntry]) -> Check | None:
    """Reason why the report still waits for a check; None when it does not."""
    if not ticket.hidden:
        return None
    decided = (Happened.FILED, Happened.HIDDEN, Happened.SHOWN)
    last = next((entry for entry in reversed(history) if entry.kind in decided), None)
    return Check(last.facts[_FACT]) if last is not None and _FACT in last.facts else None
