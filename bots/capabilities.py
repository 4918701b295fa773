"""Capabilities of platforms beyond the core of the port (`bots.platform`), a protocol each.

Callers ask with `isinstance`, and an adapter that lacks a capability has no such method. Rejected: flags beside methods
that raise or do nothing, of which one can be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from bots.forum_topic import TopicAppearance
from bots.platform import Hook, InboxPort, Offered, WebhookBatch
from dialogs.kernel.events import Query
from dialogs.rules.tickets.status import Status

Commands = Mapping[str, Sequence[tuple[str, str]]]
"""Language tag -> (command without the slash, description); the first language is everybody else's."""


@runtime_checkable
class Webhooks(Protocol):
    """Capability: the platform brings updates to a public address."""

    async def ingest_brought(self, inbox: InboxPort, hook: Hook) -> None:
        """Like `Platform.ingest`, but the platform is told to bring updates to the hook, and what it does not bring is
        asked for where it can be."""

    async def receive_hook(self, hook: Hook, headers: Mapping[str, str], body: bytes) -> WebhookBatch:
        """Understand a request to the hook. Raises a PlatformError when it cannot be answered now."""


@runtime_checkable
class Names(Protocol):
    """Capability: names of people are asked for; elsewhere they come with the updates, or not at all."""

    async def name_of(self, person: str) -> str:
        """The display name of a person, empty when the platform does not tell."""


@runtime_checkable
class CommandMenu(Protocol):
    """Capability: the client lists the bot's commands."""

    def offer_commands(self, menu: Commands) -> None:
        """Set the commands that `start` registers."""


@runtime_checkable
class InlineOffers(Protocol):
    """Capability: somebody who types in any chat is offered ready words (inline queries)."""

    async def offer(self, query: Query, offers: Sequence[Offered]) -> None:
        """Answer a query, with at most 50 offers. Never raises."""


@runtime_checkable
class Topics(Protocol):
    """Capability: a group may have forum topics."""

    def topic_icon(self, status: Status) -> str:
        """Icon of the topic of a ticket in that status, for a `TopicAppearance`; empty where there is none."""

    async def make_topic(self, chat: str, look: TopicAppearance) -> int:
        """Make an open topic in the group and return its number. Raises a PlatformError: Broken where it cannot be made
        at all."""

    async def change_topic(self, chat: str, thread: int, now: TopicAppearance, then: TopicAppearance) -> None:
        """Change a topic from the appearance `now` to `then`; only what differs is sent. Raises a PlatformError."""
