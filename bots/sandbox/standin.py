"""Port of the stand-ins: a platform's server in miniature, and the phones in front of it.

A stand-in has two sides. The *bot side* is HTTP on 127.0.0.1 in the platform's real wire format, spoken to by the
unmodified adapters. The *people side* is this port: what a person does with a phone in hand (write, press, send a
photo) and what the screen of that phone shows. The sandbox page and the tests use the people side only, so they
work on both platforms alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

PlatformName = Literal["telegram", "vk"]


@dataclass(frozen=True)
class PhoneButton:
    """A button as a phone shows it. `key` is what `press` takes; `kind`: press, text, url, location."""

    label: str
    key: str
    kind: Literal["press", "text", "url", "location"]
    url: str = ""
    color: str = ""


@dataclass(frozen=True)
class ShownSpan:
    """A styled run; `offset` and `length` in UTF-16 units, `style`: bold, italic, underline, link."""

    style: Literal["bold", "italic", "underline", "link"]
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True)
class Bubble:
    """A message in a chat as a phone shows it after all edits.

    `author`: "bot" or a person's id as text; `photos`, `documents`: file keys for `file()`; `names`: of the
    documents; `point`: (lat, lon), WGS 84;
    `reply_to`: id of the message it answers; `at`: seconds since the epoch.
    """

    id: int
    author: str
    text: str
    at: float
    spans: tuple[ShownSpan, ...] = ()
    photos: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    rows: tuple[tuple[PhoneButton, ...], ...] = ()
    reply_to: int | None = None
    edited: int = 0
    deleted: bool = False
    thread: int | None = None
    kind: str = "text"


@dataclass(frozen=True)
class PhoneOwner:
    """Person with a phone. `language`: the app's language, a BCP 47 tag."""

    id: int
    name: str
    language: str = "ru"


@dataclass(frozen=True)
class View:
    """One person's view of one chat: messages oldest first, the keyboard under the input, the last toast."""

    chat: int
    title: str
    bubbles: tuple[Bubble, ...]
    keyboard: tuple[tuple[PhoneButton, ...], ...] = ()
    toast: str = ""
    blocked: bool = False
    typing: bool = False
    menu: tuple[tuple[str, str], ...] = ()  # (command, description), Telegram only
    topics: tuple[tuple[int, str], ...] = ()  # (thread, icon and name, with a lock when it is closed), Telegram only


@dataclass(frozen=True)
class Upload:
    """A file out of a person's phone. `as_file`: sent without recompression (keeps EXIF)."""

    name: str
    data: bytes
    as_file: bool = False


@dataclass(frozen=True)
class WireCall:
    """One line of the wire log. `direction`: call (the bot called us) or update (we gave the bot something)."""

    seq: int
    at: float
    platform: PlatformName
    direction: Literal["call", "update"]
    method: str
    summary: str
    request: str
    response: str
    ms: float
    fault: str = ""


@dataclass
class PlatformFault:
    """A fault to inject into the next matching calls.

    `kind`: flood (429 / VK 6,9,29 with `value` = retry_after or code), server_error (5xx with HTML), timeout_before
    (not accepted, never answered), lost_answer (accepted, never answered), reset (connection cut before), error (the
    platform error whose code is `value`), revoked (every call, polls too, is answered as one with a token that is no
    more), duplicate_update, late_update (`value` seconds), reordered_update (it follows the next one of its chat, after
    `value` seconds at most), failed (VK Long Poll, `value` 1..4; with `lossless` in `body` only for a reader who has
    read everything), poison (a raw update that libraries refuse, given in `body`).
    `method`: a method name (of updates: their type) or "*". `times`: how many calls, -1 for ever. `chat`: only calls to
    that chat id. `after`: so many of the calls go well first.
    """

    kind: str
    method: str = "*"
    times: int = 1
    value: float = 0
    chat: int | None = None
    body: dict[str, object] = field(default_factory=dict)
    after: int = 0


class StandIn(Protocol):
    """A platform in miniature. All methods of the people side act at once; updates reach the bot when it polls."""

    platform: PlatformName
    token: str
    limits: bool
    """Enforce the platform's sending limits (30/s, 1/s a chat, 20/min a group; VK 20/s). On by default."""
    calls: list[WireCall]
    """Everything that went over the wire, oldest first, kept to the last 2,000."""

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen, and return the base address to give to the adapter's API setting."""

    async def stop(self) -> None: ...

    def add_person(self, name: str, language: str = "ru") -> PhoneOwner: ...

    def people(self) -> Sequence[PhoneOwner]: ...

    def add_group(self, title: str, members: Sequence[int], *, topics: bool = False) -> int:
        """Make a group (Telegram) or a conversation (VK) with the bot in it as administrator; its chat id."""

    def private_chat(self, person: int) -> int:
        """The chat id of a person's own chat with the bot."""

    def write(
        self,
        person: int,
        chat: int,
        text: str = "",
        *,
        uploads: Sequence[Upload] = (),
        point: tuple[float, float] | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> list[int]:
        """Send one message as the platform would. Telegram: several uploads are an album of several messages; a
        point with text or uploads becomes separate messages. VK: always one message. Returns message ids."""

    def send_kind(self, person: int, chat: int, kind: str) -> int:
        """Send something the bot cannot use: voice, sticker, video, video_note, audio, poll, contact, dice, story,
        animation, document, gift, link ...; the kinds a platform lacks raise ValueError."""

    def press(self, person: int, chat: int, message: int, key: str) -> None:
        """Press an inline button (`message` is its bubble) or, with `message` 0, one of the lower keyboard."""

    def edit(self, person: int, chat: int, message: int, text: str) -> None: ...

    def block(self, person: int, blocked: bool) -> None:
        """Block or unblock the bot (VK: forbid or allow messages)."""

    def view(self, person: int, chat: int, newest: int | None = None) -> View:
        """Show a person's chat. `newest`: only so many of the last messages; None: all."""

    def file(self, key: str) -> bytes:
        """The bytes of a photo or document shown in a bubble."""

    def forget(self, person: int) -> None:
        """Remove the messages of the person's own chat with the bot, as when a chat is cleared; the chat stays, and so
        do the files, which the bot may send again. Keeps a long run small."""

    def inject(self, fault: PlatformFault) -> None: ...

    def clear_faults(self) -> None: ...

    def on_fault(self, struck: Callable[[PlatformFault, str, int | None], None]) -> None:
        """Register `struck`, called for each fault that strikes, with its method (or the update's type) and chat,
        before anything comes of it."""

    def dump(self) -> dict[str, object]:
        """Return the whole state as JSON values (files apart, see `files`)."""

    def load(self, state: dict[str, object], files: dict[str, bytes]) -> None: ...

    def files(self) -> dict[str, bytes]: ...
