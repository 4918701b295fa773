"""Context of a resident's event: all that is known of the chat and by which `dialogs.flows.door` decides what it is
about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialogs.flows import FLOWS, door
from dialogs.flows.menu import MENU
from dialogs.kernel.events import Message, Press
from dialogs.kernel.session import Session
from dialogs.kernel.words import Words
from dialogs.notices.resident.verdict import SAID
from dialogs.rules.tickets.lifecycle import Status, Ticket
from storage.records.messages.last_said import last_said
from storage.usecases.outgoing.reply_target import reply_target
from storage.usecases.resident.resident import ResidentUseCases

Numbered = tuple[tuple[int, str], ...]
"""(id, number) of tickets."""


@dataclass(frozen=True)
class InboundContext:
    """One event of a resident, not decided yet. `active`: the conversation in progress; `say`: renders words in the
    reader's language."""

    desk: ResidentUseCases
    active: Session | None
    say: Callable[[Words], str]

    async def doorstep(self, event: Message | Press) -> door.Doorstep:
        message = event if isinstance(event, Message) else None
        active = self.active
        expecting = await self._expecting(message)
        resolved = _numbers_of(expecting, Status.RESOLVED)
        latest, said = await self._latest_resolved(message, resolved)
        return door.Doorstep(
            consented=self.desk.person.consent_version is not None,
            banned=await self._is_banned(),
            open=active.flow if active and active.flow in FLOWS else None,
            asked=active.asked if active else "",
            reply_ticket=await self._answered_ticket(message) if message else None,
            album_ticket=await self._ticket_of_album(message.album) if message else None,
            edited_ticket=await self._ticket_of(message.id) if message and message.edited else None,
            waiting=_numbers_of(expecting, Status.WAITING),
            resolved=resolved,
            rated=_ticket_to_rate(active),
            latest=latest,
            said=said,
            draft=await self._draft_waits(),
            menu={self.say(label): name for name, label in MENU} if message else {},
        )

    async def _is_banned(self) -> bool:
        """True while a ban is in force; the store is asked only for a person with one."""
        desk = self.desk
        return desk.person.ban is not None and await desk.tx.bans.in_force(desk.person.id, desk.now) is not None

    async def _expecting(self, message: Message | None) -> list[Ticket]:
        """Tickets that wait for a word of the resident. While a conversation goes on they are read only for a message
        that may be a verdict."""
        if self.active is not None and not (message and door.is_verdict(message)):
            return []
        return await self.desk.tx.tickets.expecting(self.desk.person.id)

    async def _latest_resolved(self, message: Message | None, resolved: Numbered) -> tuple[int | None, bool]:
        """The resolved ticket that the bot wrote about last in this chat, and whether to thank for words about it."""
        if not resolved or message is None or not door.is_verdict(message):
            return None, False
        last = await last_said(self.desk.tx.connection, self.desk.chat.id)
        if last is None or last[0] not in [ticket for ticket, _ in resolved]:
            return None, False
        return last[0], last[1] == SAID

    async def _draft_waits(self) -> bool:
        if self.active is not None and self.active.flow == door.REPORT:
            return False
        return await self.desk.tx.sessions.get(self.desk.chat.id, door.REPORT) is not None

    async def _answered_ticket(self, message: Message) -> int | None:
        found = await reply_target(self.desk.tx, self.desk.chat.id, message.reply_to, message.quotes)
        return found.ticket_id if found else None

    async def _ticket_of(self, message: str) -> int | None:
        handled = await self.desk.tx.message_links.ticket_of(self.desk.chat.id, message) if message else None
        return handled.ticket_id if handled else None

    async def _ticket_of_album(self, album: str) -> int | None:
        return await self.desk.tx.message_links.ticket_of_album(self.desk.chat.id, album) if album else None


def _numbers_of(tickets: list[Ticket], status: Status) -> Numbered:
    return tuple((ticket.id, ticket.number) for ticket in tickets if ticket.status is status)


def _ticket_to_rate(active: Session | None) -> tuple[int, str] | None:
    """The ticket whose rating, or words about it, the active conversation asks for."""
    if active is None or active.flow != door.RATE:
        return None
    return active.args["ticket"], active.args["number"]
