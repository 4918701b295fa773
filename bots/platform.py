"""The port every platform implements, and the values that cross it.

A platform is three things: an ingest (raw updates into the inbox), a parser (one raw update -> one `Inbound`), and a
sender (one `Letter` -> `Sent`). That is the core; what only some platforms can do stands in `bots.capabilities`.
Telegram and VK implement it today; a third platform is one more folder, and one row in `bots.platforms`.

Failures of `send` and `fetch` are the `PlatformError`s of `bots.platform_errors`, never a library's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Protocol

from dialogs.kernel.events import Event, Photo, Press
from dialogs.kernel.screen import Tone
from dialogs.kernel.words import Words
from storage.redis.rate_window import Rate

ODD_BYTES = 2_000
HOOK_PATH = "/hook/"
"""After the public address, before the platform's name."""
Raw = Mapping[str, Any]
"""One update as the platform sent it."""


@dataclass(frozen=True)
class RawUpdate:
    """One raw update on its way into the inbox. `key`: unique within the platform; `chat`: the address whose updates
    are worked in order, empty for none."""

    key: str
    chat: str
    body: str


def odd_row(body: bytes) -> RawUpdate:
    """Inbox row for a body that is no update: the first ODD_BYTES bytes, keyed by the hash of the whole, so that it can
    be set aside and looked at."""
    return RawUpdate(f"odd:{sha256(body).hexdigest()}", "", json.dumps(body[:ODD_BYTES].decode("utf-8", "replace")))


@dataclass(frozen=True)
class Hook:
    """Webhook of one platform: the address to which it is to bring its updates. `url`: public, its last part a secret;
    `secret`: what the platform sends along, at most 50 ASCII letters and digits."""

    url: str
    secret: str


@dataclass(frozen=True)
class WebhookBatch:
    """A webhook request, understood. `rows` are to be stored before `answer` is given; `status`: of HTTP."""

    rows: tuple[RawUpdate, ...] = ()
    status: int = 200
    answer: str = ""


@dataclass(frozen=True)
class Sender:
    """The person who acted. `id`: the platform's id of the person; `name`: empty when the update does not tell (VK);
    `language`: a tag, a first guess only."""

    id: str
    name: str = ""
    language: str = ""

    def speaks(self, spoken: Sequence[str]) -> str:
        """The language of the person's app if it is one of `spoken`, else the first of them; the person's own choice
        wins later."""
        language = self.language.partition("-")[0].lower()
        return language if language in spoken else spoken[0]


@dataclass(frozen=True)
class Inbound:
    """One parsed update.

    `chat`: the address (Telegram chat id, VK peer id) as text; `private`: a person's own chat with the bot, and that of
    a query, which tells of no other; `thread`: the forum topic, None in the main one; `can_press`: the person's client
    shows inline buttons; `title`: the name of a group.
    """

    chat: str
    private: bool
    sender: Sender
    event: Event
    thread: int | None = None
    can_press: bool = True
    title: str = ""


SpanStyle = Literal["bold", "italic", "link", "person"]


@dataclass(frozen=True)
class Span:
    """A styled run of a rendered text; `offset` and `length` in UTF-16 units; `url` for links, `person` (the platform's
    id) for somebody who is called."""

    style: SpanStyle
    offset: int
    length: int
    url: str = ""
    person: str = ""


@dataclass(frozen=True)
class Button:
    """A rendered button: either `data` (a press, at most 60 bytes) or `url`."""

    label: str
    data: str = ""
    url: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True)
class Picture:
    """A photo to show. `handle`: what this platform gave for the same bytes before (file_id, attachment), if any."""

    sha: str
    path: Path
    handle: str = ""


@dataclass(frozen=True)
class Document:
    """A file to hand over, called `name` where it arrives."""

    name: str
    path: Path


@dataclass(frozen=True)
class Letter:
    """One rendered message for one chat.

    `key`: unlike that of any other letter of the last days, the source of VK's `random_id`. `choices` and `nav` as in
    `Screen`, to be laid out by the platform. `location_label`: not empty when a location is asked for; then a button of
    that label sends one. `heard`: said first, in its own message where the platform needs one to put a location
    keyboard away (`put_away_keyboard` tells that one is up). `menu`: (label, data) of the standing main menu to show
    with it, where the platform has one. `edit`: handle of the message to change in place, or to take away when neither
    words nor photos are left; `reply_to`: handle of the message to answer; `force_reply`: ask the client to open a
    reply (where it exists). `own_topic`: the thread is a topic that the bot made: where it is no more, the letter is
    not sent to the main one instead, Vanished("topic") is raised. `leaves`: handle of a message in another topic that
    this one takes the place of.
    """

    key: int
    chat: str
    text: str
    spans: tuple[Span, ...] = ()
    choices: tuple[Button, ...] = ()
    nav: tuple[Button, ...] = ()
    photos: tuple[Picture, ...] = ()
    documents: tuple[Document, ...] = ()
    location_label: str = ""
    heard: str = ""
    put_away_keyboard: bool = False
    menu: tuple[tuple[str, str], ...] = ()
    edit: str = ""
    reply_to: str = ""
    force_reply: bool = False
    thread: int | None = None
    own_topic: bool = False
    leaves: str = ""
    silent: bool = False

    @property
    def takes_away(self) -> bool:
        return bool(self.edit) and not (self.text or self.photos or self.documents)

    @property
    def documents_apart(self) -> bool:
        """True when the documents need a message of their own: the one with the buttons changes when one is pressed."""
        return bool(self.documents and (self.choices or self.nav))


@dataclass(frozen=True)
class Sent:
    """Receipt of a letter that was sent. `handles`: ids of all messages made or changed, the one with the buttons
    first; `photos`: sha256 -> handle for the media cache; `keyboard_up`: a location keyboard is now shown under the
    input; `no_thread`: the letter's topic is no more, it went to the main one; `no_buttons`: why the platform shows
    none, for the administrators, when they had to be written out in the text."""

    handles: tuple[str, ...]
    photos: Mapping[str, str] = field(default_factory=dict)
    keyboard_up: bool = False
    no_thread: bool = False
    no_buttons: Words | None = None


@dataclass(frozen=True)
class Offered:
    """An inline offer (`dialogs.kernel.offers`), rendered."""

    id: str
    title: str
    text: str
    spans: tuple[Span, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class SendLimits:
    """Rates at which a platform lets a bot send: `whole` over all chats, `chat` in each, `group` in each group besides
    (edits count); None where there is no such rate."""

    whole: Rate
    chat: Rate | None = None
    group: Rate | None = None


class InboxPort(Protocol):
    """The inbox as an ingest sees it: takes raw updates and the cursor. Implemented by `bots.intake.inbox_writer`."""

    async def cursor(self, platform: str) -> str:
        """The stored cursor (Telegram offset, VK ts), empty at first."""

    async def receive(self, platform: str, rows: Sequence[RawUpdate], cursor: str) -> None:
        """Store rows and cursor in one transaction; rows whose key is known are skipped."""

    async def complain(self, key: str, words: Words) -> None:
        """Note an alert for the administrators; they are told of one `key` at most once an hour."""


class Platform(Protocol):
    """The core of the port, which every platform's adapter implements. `name`: that of its row in `bots.platforms`;
    `standing_menu`: the main menu is a keyboard under the input."""

    name: str
    limits: SendLimits
    standing_menu: bool

    async def start(self) -> None:
        """Check the token, learn the bot's own name, set the command menu. Raises Revoked or Later."""

    async def ingest(self, inbox: InboxPort) -> None:
        """Ask for updates until cancelled: store first, then confirm. Repeats after failures by itself; raises Revoked
        when the token is refused or another copy is polling. A platform that was told to bring updates is first told
        not to; nothing is lost in between."""

    def parse(self, body: Raw) -> Inbound:
        """One raw update as an event. Raises ValueError when it cannot be understood."""

    def sender_of(self, body: object) -> Inbound | None:
        """The sender to answer, in their own chat, when `parse` refused an update: the event is a press to acknowledge,
        or Ignored. None when nobody waits for an answer. Never raises."""

    async def fetch(self, photo: Photo, at_most_bytes: int) -> bytes:
        """The bytes of a photo. Raises Later, Vanished, or Broken("too_big")."""

    def cost(self, letter: Letter) -> int:
        """Number of messages or calls that a letter takes of the platform's limits."""

    async def send(self, letter: Letter) -> Sent:
        """Send a letter. Raises a PlatformError. Where messages cannot be changed, an edit is a new message; where one
        takes fewer buttons than a letter has, it is several."""

    async def ack(self, press: Press, chat: str, sender: str, toast: str = "") -> None:
        """Answer a press, with a line of at most 90 characters, in a message where there are no toasts. Never raises: a
        late answer is nobody's loss."""

    async def leave(self, chat: str) -> None:
        """Leave a group. Never raises."""

    async def doctor(self, staff_chat: str | None, webhook: str = "") -> Sequence[tuple[str, str]]:
        """Faults as (what is wrong, its cure), empty when all is well: token, rights in the staff chat, privacy mode,
        Long Poll switched on. `webhook`: the public address of our webhooks, empty when there are none."""

    async def close(self) -> None: ...
