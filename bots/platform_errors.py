"""Exceptions of platforms, sorted by what to do next. Every adapter raises these and no others.

PlatformError
├── Gone          the recipient cannot be reached until they return; pushes go off
├── ChatMigrated  the chat has a new address
├── Later         not now: repeat after `after_s` seconds
├── Lost          the answer of a send was lost: it may or may not have arrived
├── Vanished      the message to edit, the topic or the file no longer exists: send anew
├── Broken        the platform refuses this call for good: our mistake, or rights are missing
└── Revoked       the token is not accepted, or another copy is running: nothing can be sent at all
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.kernel.errors import ParadnayaError


class PlatformError(ParadnayaError):
    """A platform's error answer to a call; the subclasses are sorted by what to do next."""


@dataclass
class Gone(PlatformError):
    """Unreachable recipient. `reason`: a short ASCII word kept with the chat: blocked, deactivated, kicked, denied,
    not_found."""

    reason: str


@dataclass
class ChatMigrated(PlatformError):
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
