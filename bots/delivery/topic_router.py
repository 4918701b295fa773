"""Topic router: chooses the forum topic of a staff chat to which a message goes, that of its ticket or of its ticket's
organisation, where the chat has such. A topic is made when it is first needed, and brought up to date together with the
ticket's card; so its changes are as few as those of the card.

Where topics cannot be made, everything goes to where the chat's other messages go; the administrators are told once an
hour, and it is tried again after BARRED_S seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bots.capabilities import Topics
from bots.delivery.render import Renderer
from bots.forum_topic import NAME_LENGTH, Topic, TopicAppearance
from bots.platform import Platform
from bots.platform_errors import Broken, Later, Vanished
from bots.runtime.clock import Clock
from dialogs.kernel.words import Words
from dialogs.notices.administrator import alerts
from dialogs.notices.staff import topics
from dialogs.rules.tickets.lifecycle import FINAL, Ticket
from storage.records.messages.outbox import OutboxRow
from storage.records.staff.forum_topics import KnownTopic
from storage.store import Store
from storage.usecases.outgoing.outgoing import UNDER_CARD
from storage.usecases.unit_of_work import UnitOfWork, reading

log = logging.getLogger(__name__)

BARRED_S = 600.0
"""Seconds for which no topic is made or changed in a chat that has refused it."""
TRIES = 5
"""Tries of a message whose topics vanish one after the other."""
Write = Callable[[Callable[[UnitOfWork], Awaitable[object]]], Awaitable[None]]


@dataclass(frozen=True)
class TopicPlace:
    """Destination of a message within its chat. `thread`: None for the main topic, or that of the message which is
    answered; `topic`: the one that the bot made, or has to make."""

    thread: int | None
    topic: Topic | None = None

    @property
    def calls(self) -> int:
        return self.topic.calls if self.topic else 0


class TopicRouter:
    """The router, used by the outbox relay. `write`: runs one transaction, repeated until the store can."""

    def __init__(
        self, store: Store, platforms: Mapping[str, Platform], renderer: Renderer, clock: Clock, write: Write
    ) -> None:
        self._store = store
        self._platforms = platforms
        self._renderer = renderer
        self._clock = clock
        self._write = write
        self._barred: dict[int, float] = {}
        """Chats where topics cannot be made, and until when that is not tried."""

    async def destination(self, row: OutboxRow) -> TopicPlace:
        """Destination of a row; the store is asked only for groups that may have topics."""
        chat = row.chat
        able = self._topics(row)
        if chat.private or able is None or not (row.ticket_id or row.reply_to):
            return TopicPlace(chat.thread)
        async with reading(self._store, self._clock.now()) as uow:
            staff = await uow.tx.staff_chats.of_chat(chat.id)
            if staff is None or staff.topics == "none":
                return TopicPlace(chat.thread)
            if row.edit or (row.reply_to and row.reply_to != UNDER_CARD):
                return TopicPlace(None)
            ticket = await uow.tx.tickets.by_id(row.ticket_id) if row.ticket_id else None
            topic = await self._topic(uow, row, able, staff.topics, ticket) if ticket else None
        return self._allowed_place(row, topic)

    def _topics(self, row: OutboxRow) -> Topics | None:
        platform = self._platforms[row.chat.platform]
        return platform if isinstance(platform, Topics) else None

    async def _topic(self, uow: UnitOfWork, row: OutboxRow, able: Topics, kind: str, ticket: Ticket) -> Topic | None:
        """The row's topic; None for a ticket without an organisation in a chat with topics by organisation."""
        if kind == "ticket":
            key = f"ticket:{ticket.id}"
            look = self._look(topics.of_ticket(uow.city, ticket), row, able.topic_icon(ticket.status))
            look = replace(look, closed=ticket.status in FINAL)
        elif ticket.organisation:
            key = f"organisation:{ticket.organisation}"
            look = self._look(topics.of_organisation(uow.city, ticket.organisation), row)
        else:
            return None
        known = await uow.tx.forum_topics.find(row.chat.id, key)
        if known is None:
            return Topic(key, look)
        now = TopicAppearance(known.name, known.icon, known.closed)
        return Topic(key, look if row.kind == "card" else now, known.thread, now)

    def _look(self, name: Words, row: OutboxRow, icon: str = "") -> TopicAppearance:
        return TopicAppearance(self._renderer.say(name, row.chat.lang)[:NAME_LENGTH], icon)

    def _allowed_place(self, row: OutboxRow, topic: Topic | None) -> TopicPlace:
        """The destination, without topics to make or change for BARRED_S seconds after the platform refused one."""
        if topic is None:
            return TopicPlace(row.chat.thread)
        if self._clock.monotonic() >= self._barred.get(row.chat.id, 0.0):
            return TopicPlace(topic.thread, topic)
        if topic.thread is None or topic.known is None:
            return TopicPlace(row.chat.thread)
        return TopicPlace(topic.thread, replace(topic, wanted=topic.known))

    async def prepare_topic(self, row: OutboxRow, place: TopicPlace) -> TopicPlace:
        """Make the topic or change its appearance as needed; returns the destination. Raises a PlatformError when that
        is to be tried again."""
        topic, able = place.topic, self._topics(row)
        if topic is None or able is None or not topic.calls:
            return place
        try:
            if topic.thread is None or topic.known is None:
                topic = await self._make_topic(able, row, topic)
            if topic.calls:
                topic = await self._change_topic(able, row, topic)
        except Broken as refusal:
            await self._bar(row, str(refusal))
            return self._allowed_place(row, topic)
        except Vanished:
            raise await self.forget_topic(row, topic.thread) from None
        return TopicPlace(topic.thread, topic)

    async def _make_topic(self, able: Topics, row: OutboxRow, topic: Topic) -> Topic:
        look = replace(topic.wanted, closed=False)
        thread = await able.make_topic(row.chat.address, look)
        return await self._store_topic(row, replace(topic, thread=thread, known=look))

    async def _change_topic(self, able: Topics, row: OutboxRow, topic: Topic) -> Topic:
        assert topic.thread is not None
        assert topic.known is not None
        await able.change_topic(row.chat.address, topic.thread, topic.known, topic.wanted)
        return await self._store_topic(row, replace(topic, known=topic.wanted))

    async def _store_topic(self, row: OutboxRow, topic: Topic) -> Topic:
        """Store the topic as it is now on the platform: what was done there must not be forgotten."""
        assert topic.thread is not None
        assert topic.known is not None
        known = KnownTopic(topic.thread, topic.known.name, topic.known.icon, topic.known.closed)
        await self._write(lambda uow: uow.tx.forum_topics.put(row.chat.id, topic.key, known))
        return topic

    async def forget_topic(self, row: OutboxRow, thread: int | None) -> Later:
        """Forget a topic that is no more; returns the error by which the row is tried again and makes it anew, at most
        TRIES times."""
        if thread is not None:
            await self._write(lambda uow: uow.tx.forum_topics.forget(row.chat.id, thread))
        if row.tries >= TRIES:
            await self._bar(row, "topics vanish")
        return Later(0.0, "topic")

    async def _bar(self, row: OutboxRow, why: str) -> None:
        log.warning("topics cannot be made", extra={"platform": row.chat.platform, "why": why})
        self._barred[row.chat.id] = self._clock.monotonic() + BARRED_S
        words = alerts.no_topics(why)
        await self._write(lambda uow: uow.tx.admin_alerts.add(f"topics:{row.chat.id}", words, uow.now))
