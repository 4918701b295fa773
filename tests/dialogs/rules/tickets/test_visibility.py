"""Visibility of the history: lines that residents were told, and lines that stay among the staff."""

import pytest

from dialogs.rules.tickets.lifecycle import Actor, Happened, HistoryEntry, Status
from dialogs.rules.tickets.visibility import told_words, visible_to_residents
from tests.stores import NOW


@pytest.mark.parametrize(
    ("kind", "actor", "act", "heard"),
    [
        (Happened.ANSWERED, Actor.STAFF, "", "words"),
        (Happened.MOVED, Actor.STAFF, "done", "words"),
        (Happened.MOVED, Actor.SYSTEM, "lapse", "words"),
        (Happened.EXTENDED, Actor.STAFF, "", "words"),
        (Happened.MOVED, Actor.STAFF, "route", ""),
        (Happened.MOVED, Actor.STAFF, "refuse", None),
        (Happened.NOTED, Actor.STAFF, "", None),
        (Happened.ASSIGNED, Actor.STAFF, "", None),
        (Happened.HIDDEN, Actor.STAFF, "", None),
        (Happened.SAID, Actor.RESIDENT, "", None),
        (Happened.MOVED, Actor.RESIDENT, "dispute", None),
    ],
)
def test_what_is_told(kind: Happened, actor: Actor, act: str, heard: str | None) -> None:
    line = HistoryEntry(1, 1, NOW, kind, actor, "Вера", "1", None, Status.NEW, "words", None, act=act)
    assert (told_words(line) if visible_to_residents(line) else None) == heard
