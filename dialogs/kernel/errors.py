"""Exceptions of conversations and rules, sorted by whose fault they are.

ParadnayaError
├── Unfit            the resident's: the answer does not fit the question; carries the hint to show
└── NotAllowed       the rules': this person may not do that, or not in this status
    ├── Stale        the rules': somebody was quicker, or the button is of an older screen
    └── NotYet       the rules': later it will be allowed

The errors of platforms are in `bots.platform_errors`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialogs.kernel.words import Words


class ParadnayaError(Exception):
    """Base class of every exception that this project raises on purpose."""


class Unfit(ParadnayaError):
    """Input error: the answer does not fit the question; `hint` is the sentence that says what would fit."""

    def __init__(self, hint: Words) -> None:
        super().__init__(str(hint))
        self.hint = hint


@dataclass
class NotAllowed(ParadnayaError):
    """Permission error; `words` say who may do it, or what would be right."""

    words: Words


class Stale(NotAllowed):
    """Conflict: somebody else changed the ticket first, or the button is of an older screen."""


class NotYet(NotAllowed):
    """Temporary refusal: it will be allowed later, and what was written for it is kept until then."""
