"""The project's exceptions, sorted by whose fault they are.

ParadnayaError
├── Unfit            the resident's: the answer does not fit the question; carries the hint to show
├── NotAllowed       the rules': this person may not do that, or not in this status
│   ├── Stale        the rules': somebody was quicker, or the button is of an older screen
│   └── NotYet       the rules': later it will be allowed
└── PlatformError    the platform's
    ├── Gone         the recipient cannot be reached until they return; pushes go off
    ├── Moved        the chat has a new address
    ├── Later        not now: repeat after `after_s` seconds
    ├── Lost         the answer of a send was lost: it may or may not have arrived
    ├── Vanished     the message to edit, the topic or the file is no more: send anew
    ├── Broken       the platform refuses this call for good: our mistake, or rights are missing
    └── Revoked      the token is not accepted, or another copy is running: nothing can be sent at all
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


class PlatformError(ParadnayaError):
    """A platform's error answer to a call; the subclasses are sorted by what to do next."""


@dataclass
class Gone(PlatformError):
    """Unreachable recipient. `reason`: a short ASCII word kept with the chat: blocked, deactivated, kicked, denied,
    not_found."""

    reason: str


@dataclass
class Moved(PlatformError):
    """Changed chat address; `to` is the new one."""

    to: str


@dataclass
class Later(PlatformError):
    """Rate limit or temporary failure: repeat after `after_s` seconds. `whole`: the whole bot is asked to wait, not
    this chat alone; `asked`: the platform named the time, and longer waits after repeated tries would help nobody."""

    after_s: float
    reason: str = ""
    whole: bool = False
    asked: bool = False


class Lost(PlatformError):
    """Unknown outcome: the connection ended after the request was written, so the message may have arrived."""


class Vanished(PlatformError):
    """Missing target: the object of the call no longer exists; `str()` says what it was: message, topic, reply,
    file."""


class Broken(PlatformError):
    """Permanent refusal of this call; `str()` is the platform's sentence, without personal data."""


class Revoked(PlatformError):
    """Revoked access: the token is refused, or another copy of the bot is running."""
