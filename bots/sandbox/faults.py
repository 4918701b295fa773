"""Fault injector of a stand-in: it decides for each call of the bot, and each update, which ordered fault strikes it.

Both stand-ins ask here before they answer. A fault is matched by its kind's moment: most kinds strike a call of
the bot, `duplicate_update`, `late_update` and `reordered_update` what the bot is given, `failed` a Long Poll request
of VK.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from bots.sandbox.standin import PlatformFault

CALL_KINDS = frozenset({"flood", "server_error", "timeout_before", "lost_answer", "reset", "error", "revoked"})
UPDATE_KINDS = frozenset({"duplicate_update", "late_update", "reordered_update"})
POLL_KINDS = frozenset({"failed"})
AT_ONCE_KINDS = frozenset({"poison"})
"""Kinds that a stand-in carries out inside `inject`; they are never kept."""
KINDS = CALL_KINDS | UPDATE_KINDS | POLL_KINDS | AT_ONCE_KINDS
POLLS = frozenset({"getUpdates", "a_check"})
"""Methods that ask for updates. `*` leaves them alone: a fault meant for a send is not eaten by a poll. Only a token
that is revoked is so for every call."""


Struck = Callable[[PlatformFault, str, int | None], None]


class PlatformFaults:
    """Queue of faults still to strike, in the order they were injected. `struck` is called for each that strikes, with
    its method (or the update's type) and chat, before anything comes of it."""

    def __init__(self) -> None:
        self._waiting: list[PlatformFault] = []
        self.struck: Struck = lambda fault, method, chat: None

    def inject(self, fault: PlatformFault) -> None:
        """Keep a copy of the fault; an unknown kind is a ValueError, `times` 0 is nothing."""
        if fault.kind not in KINDS:
            raise ValueError(f"unknown fault: {fault.kind}")
        if fault.times:
            self._waiting.append(replace(fault))

    def clear(self) -> None:
        self._waiting.clear()

    def waiting(self) -> tuple[PlatformFault, ...]:
        """Copies of the faults that have not struck yet, with the times left."""
        return tuple(replace(fault) for fault in self._waiting)

    def take(self, method: str, chat: int | None = None, kinds: Collection[str] = CALL_KINDS) -> PlatformFault | None:
        """Use up the first fault that strikes this call, by one, and return it; None: all goes well.

        `chat`: the chat the call is about, None if it is about none; `kinds`: UPDATE_KINDS when an update is
        about to be handed out (`method` is then the update's type), POLL_KINDS for a Long Poll request.
        """
        for fault in self._waiting:
            if fault.kind in kinds and _strikes(fault, method, chat) and self._is_due(fault):
                self._use(fault)
                self.struck(replace(fault), method, chat)
                return replace(fault)
        return None

    @staticmethod
    def _is_due(fault: PlatformFault) -> bool:
        fault.after -= 1
        return fault.after < 0

    def _use(self, fault: PlatformFault) -> None:
        if fault.times > 0:
            fault.times -= 1
        if fault.times == 0:
            self._waiting.remove(fault)


def _strikes(fault: PlatformFault, method: str, chat: int | None) -> bool:
    if fault.chat is not None and fault.chat != chat:
        return False
    if fault.method == "*":
        return method not in POLLS or fault.kind in POLL_KINDS | {"revoked"}
    return fault.method == method
