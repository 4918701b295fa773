"""Visibility of history lines to residents: answers and moves, but no notes and nothing that the staff settle among
themselves."""

from __future__ import annotations

from dialogs.rules.tickets.lifecycle import Actor, Happened, HistoryEntry

KINDS = (Happened.MOVED, Happened.ANSWERED, Happened.EXTENDED, Happened.CHANGED, Happened.MERGED)
AMONG_STAFF = ("refuse",)
"""Moves of which residents hear nothing."""
WITHOUT_WORDS = ("route",)
"""Moves whose words are for colleagues."""


def visible_to_residents(entry: HistoryEntry) -> bool:
    """True when the staff, or the program, let residents know of the entry."""
    return entry.actor is not Actor.RESIDENT and entry.kind in KINDS and entry.act not in AMONG_STAFF


def told_words(entry: HistoryEntry) -> str:
    """Words of the entry that residents were told; empty for words to colleagues."""
    return "" if entry.act in WITHOUT_WORDS else entry.words
