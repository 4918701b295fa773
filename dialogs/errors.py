"""The exceptions of the house, by whose fault it is.

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
    """Anything this house raises on purpose."""


class Unfit(ParadnayaError):
    """The answer does not fit; `hint` says what would."""

    def __init__(self, hint: Words) -> None:
        super().__init__(str(hint))
        self.hint = hint


@dataclass
class NotAllowed(ParadnayaError):
    """`words` say who may, or what would be right."""

    words: Words


class Stale(NotAllowed):
    """Somebody was quicker, or the button is of an older screen."""


class NotYet(NotAllowed):
    """Later it will be allowed: what was written for it is kept until then."""


class PlatformError(ParadnayaError):
    """What a platform answered to a call, sorted by what to do next."""


@dataclass
class Gone(PlatformError):
    """`reason`: a short ASCII word kept with the chat: blocked, deactivated, kicked, denied, not_found."""

    reason: str


@dataclass
class Moved(PlatformError):
    """`to`: the new address of the chat."""

    to: str


@dataclass
class Later(PlatformError):
    """Repeat after `after_s` seconds. `whole`: the whole bot is asked to wait, not this chat alone; `asked`: the
    platform named the time, and longer waits after repeated tries would help nobody."""

    after_s: float
    reason: str = ""
    whole: bool = False
    asked: bool = False


class Lost(PlatformError):
    """The connection ended after the request was written: the message may have arrived."""


class Vanished(PlatformError):
    """What the call pointed at is no more; `str()` says what: message, topic, reply, file."""


class Broken(PlatformError):
    """Refused for good; `str()` is the platform's sentence, without personal data."""


class Revoked(PlatformError):
    """The token is refused, or another copy of the bot is running."""
