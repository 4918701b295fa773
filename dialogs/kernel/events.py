"""Events of a chat, the same for every platform: values that adapters make out of raw updates.

One message may hold words, photos and a place at once (VK) or come as several messages (a Telegram album); a
conversation takes either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Union

Unusable = Literal[
    "voice",
    "video",
    "video_note",
    "audio",
    "sticker",
    "animation",
    "document",
    "poll",
    "contact",
    "dice",
    "story",
    "link",
    "wall",
    "gift",
    "market",
    "graffiti",
    "other",
]


@dataclass(frozen=True)
class Point:
    """A place on the ground, WGS 84 degrees."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Photo:
    """A photo on its way in.

    `ref`: what the adapter needs to fetch it (Telegram file_id, VK address); `sha`: sha256 of the stored bytes, empty
    until fetched; `exif`: where it says it was taken, only of photos sent as files; `failed`: why it could not be
    fetched: too_big, not_a_photo, lost; empty when all is well.
    """

    ref: str
    sha: str = ""
    exif: Point | None = None
    as_file: bool = False
    failed: str = ""


@dataclass(frozen=True)
class Message:
    """Anything a person sent to a chat.

    `id`: the platform's name of the message within its chat; `reply_to`: the id of the message it answers, or empty;
    `album`: a name shared by the parts of one album; `title`: the name of a sent venue; `unusable`: kinds the bot
    can do nothing with; `quotes`: the words of the message it answers, if that is the bot's; `edited`: the same id came
    before.
    """

    id: str
    text: str = ""
    photos: tuple[Photo, ...] = ()
    point: Point | None = None
    title: str = ""
    album: str = ""
    reply_to: str = ""
    quotes: str = ""
    unusable: tuple[Unusable, ...] = ()
    edited: bool = False


@dataclass(frozen=True)
class Press:
    """A press of a button. `data`: what `Screen` put into it, forgeable; `message`: the id of the message that
    carries the button, empty when unknown; `ack`: what the platform needs to answer the press, empty when it needs
    nothing."""

    data: str
    message: str = ""
    ack: str = ""


@dataclass(frozen=True)
class Query:
    """Inline query: somebody looks for ready words while they type, in whatever chat (Telegram's inline mode). `ack`:
    what the platform needs to be answered; half a minute later nobody waits for it any more."""

    text: str
    ack: str


@dataclass(frozen=True)
class Left:
    """Event: the person blocked the bot, or the bot was removed from the group."""

    reason: str = "blocked"


@dataclass(frozen=True)
class Returned:
    """Event: the person unblocked the bot or allowed messages; for a group, the bot was added."""


@dataclass(frozen=True)
class Migrated:
    """Event: the chat has the new address `to`."""

    to: str


@dataclass(frozen=True)
class Ignored:
    """Event that needs no answer: a service message, an edit of a live location. `why` is for the log."""

    why: str


Event = Union[Message, Press, Query, Left, Returned, Migrated, Ignored]
