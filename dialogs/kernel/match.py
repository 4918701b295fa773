"""Matching of a typed answer to a button: by its number, its label, or a word of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
LONGEST = 60
"""Longer texts are words about something, not the name of a button."""


def normalise(text: str) -> str:
    """Normalise text: lower case, ё as е, words joined by single spaces, without signs and emoji."""
    return " ".join(_WORD.findall(text.lower().replace("ё", "е")))


def match(text: str, labels: Sequence[str], *, numbers: bool = True) -> int | None:
    """The index of the one label that `text` names, or None.

    `numbers`: "1" means the first label. A label matches whole, then by its beginning, then by one of its words; a
    text of two letters ("да") only by the whole first word; an ambiguous beginning or word matches nothing.
    """
    said = normalise(text)
    if not said or len(said) > LONGEST:
        return None
    if numbers and said.isascii() and said.isdigit():
        return int(said) - 1 if 1 <= int(said) <= len(labels) else None
    names = [normalise(label) for label in labels]
    if said in names:
        return names.index(said)
    if len(said) < 3:
        return _only_hit([n.split()[:1] == [said] for n in names])
    return (
        _only_hit([n.startswith(said) for n in names])
        if any(n.startswith(said) for n in names)
        else _only_hit([said in n.split() for n in names])
    )


def _only_hit(hits: Sequence[bool]) -> int | None:
    return hits.index(True) if sum(hits) == 1 else None
