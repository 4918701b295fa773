"""Acts: frozen commands that a finished conversation returns; each is carried out once by
`storage.usecases.resident.resident`.

`Then` is no act of the store: the next conversation begins with what is still in the pocket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dialogs.kernel.events import Point
from dialogs.kernel.words import Json


@dataclass(frozen=True)
class NewTicket:
    """File a report. `photos`: sha256; `address`: as the resident chose it or the nearest known; `zone`: id or None;
    `extra`: name -> {"label": words, "value": words} as JSON; `albums`: names of albums whose late members belong
    here; `messages`: ids of the resident's messages it was made of."""

    category: str
    point: Point
    address: str
    zone: str | None
    words: str
    photos: tuple[str, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict)
    albums: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Join:
    """Command: add the resident's voice to a known ticket and subscribe them to it; `words` and `photos` go under it.
    `albums`, `messages` as in `NewTicket`."""

    ticket: int
    words: str = ""
    photos: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Say:
    """Add words or photos to one's own ticket; the answer, when the ticket is waiting for one. `albums`, `messages`
    as in `NewTicket`."""

    ticket: int
    words: str
    photos: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()


@dataclass(frozen=True)
class Withdraw:
    ticket: int


@dataclass(frozen=True)
class Confirm:
    """Command: the work is fixed; the ticket is closed. `number`: of the ticket, for what is said next."""

    ticket: int
    number: str


@dataclass(frozen=True)
class Dispute:
    """Command: the work is not fixed; the ticket goes back to work with the resident's words or photos. `since`: what
    the person has said of it since the staff said done goes with it; `albums`, `messages` as in `NewTicket`."""

    ticket: int
    words: str = ""
    photos: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()
    since: bool = False


@dataclass(frozen=True)
class RateWork:
    """Rating of the work in stars (1 to 5) or in words. `number`: of the ticket; `messages` as in `NewTicket`; `rated`:
    the stars were given before."""

    ticket: int
    number: str
    stars: int | None = None
    words: str = ""
    messages: tuple[str, ...] = ()
    rated: bool = False


@dataclass(frozen=True)
class AskWhy:
    """Command: ask the organisation and its chief why the ticket has passed its deadline."""

    ticket: int


@dataclass(frozen=True)
class GiveConsent:
    """Command: record that the resident agreed to `version` of the consent text; the pocket goes on to the next flow,
    as with `Then`."""

    version: str


@dataclass(frozen=True)
class Refuse:
    """Command: the resident did not agree; what they sent is erased."""


@dataclass(frozen=True)
class TakeConsentBack:
    """Command: withdraw the consent; nothing new is kept, open tickets go on."""


@dataclass(frozen=True)
class SendMyData:
    """Command: send the resident everything that is kept about them."""


@dataclass(frozen=True)
class Erase:
    """Command: erase the person; what they sent loses its author and words."""


@dataclass(frozen=True)
class Speak:
    """Command: switch the resident's language to the tag `language`."""

    language: str


@dataclass(frozen=True)
class Then:
    """Command: start another flow. `pocket` of the finished session is handed over."""

    flow: str
    args: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Wait:
    """Command: postpone the report until `at`, when the resident may report again; what was said is kept for it."""

    at: datetime


@dataclass(frozen=True)
class Nothing:
    """Empty result: the conversation ended and there is nothing to do; the menu is shown."""


OnData = GiveConsent | Refuse | TakeConsentBack | SendMyData | Erase
"""What residents decide on their own data."""
Judgement = Confirm | Dispute | RateWork | AskWhy
"""What they say of work that is done, or late."""
Act = NewTicket | Join | Say | Withdraw | Judgement | OnData | Speak | Then | Wait | Nothing
