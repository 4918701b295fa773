"""Transitions of tickets: the one place where a ticket changes; the table is asked, the row changed, the history
written, and whoever is concerned told (`reactions`), all or nothing.

The use cases of residents, staff and the clock all go through here. Timers are kept in step here too, so nobody else
changes a ticket's row, but for erasing: its entries come here to be reacted to (`react_to_erasure`), but for those of
retention, where a ticket that ended long ago loses its words, and nobody is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dialogs.kernel.errors import Stale
from dialogs.kernel.words import Json, T
from dialogs.rules.tickets.effects import effects
from dialogs.rules.tickets.lifecycle import Given, Happened, Status, Ticket, Who, move
from storage.records.tickets.history import NewEntry
from storage.usecases.outgoing.context import TransactionContext
from storage.usecases.reactions.event import CLOCK, NO_MORE, ActingParty, Circumstances, Reply, TicketEvent
from storage.usecases.reactions.table import ReactionTable


@dataclass(frozen=True)
class TransitionResult:
    """Result of a transition: the ticket as it is now, and the line of its history."""

    ticket: Ticket
    line: int


@dataclass(frozen=True)
class Transitions:
    """Transitions of tickets within one transaction. `facts`: what every line written here keeps besides its own;
    `quiet`: whoever acts tells people."""

    context: TransactionContext
    reactions: ReactionTable
    facts: Mapping[str, Json] = field(default_factory=dict)
    quiet: bool = False

    async def make(
        self,
        ticket: Ticket,
        act: str,
        who: Collection[Who],
        by: ActingParty,
        given: Given | None = None,
        *,
        besides: Circumstances = NO_MORE,
        **also: Any,
    ) -> TransitionResult:
        """Carry out a move. `also`: further columns. Raises NotAllowed, Stale or Unfit."""
        given = given or Given()
        made = move(ticket, act, who, given)
        changed = await self.change(ticket, **effects(self.context.city, ticket, made, given, self.context.now), **also)
        line = await self.line(
            changed,
            Happened.MOVED,
            by,
            after=made.after,
            given=replace(given, words=given.words or given.name),
            act=act,
            facts=_facts(ticket, act, given),
            besides=replace(besides, before=ticket, shown=besides.shown or given),
        )
        return TransitionResult(changed, line)

    async def change(self, ticket: Ticket, **values: Any) -> Ticket:
        """Set columns of the ticket as it was read. Raises Stale when somebody changed it in the meantime."""
        changed = await self.context.tx.tickets.change(ticket, **values)
        if changed is None:
            raise Stale(T("Somebody was quicker. Please look at it again."))
        await self.context.tx.timers.keep(self.context.city, changed, ticket)
        return changed

    async def start_timers(self, ticket: Ticket) -> None:
        """Start the timers of a new ticket."""
        await self.context.tx.timers.keep(self.context.city, ticket)

    async def mark_answered(self, ticket: Ticket) -> Ticket:
        """Note that the staff have answered: no first answer is owed any more, whoever else changes the ticket
        meanwhile."""
        while ticket.answered_at is None:
            try:
                return await self.change(ticket, answered_at=self.context.now)
            except Stale:
                ticket = await self.context.tx.tickets.by_id(ticket.id) or ticket
        return ticket

    async def line(
        self,
        ticket: Ticket,
        kind: Happened,
        by: ActingParty,
        *,
        after: Status | None = None,
        given: Given | None = None,
        act: str = "",
        facts: Mapping[str, Json] | None = None,
        besides: Circumstances = NO_MORE,
    ) -> int:
        """Append a history line and call the reactions to it; returns its number."""
        given, facts = given or Given(), {**self.facts, **(facts or {})}
        before, shown, reply = besides.before or ticket, besides.shown or given, besides.reply
        entry = NewEntry(
            ticket.id,
            kind,
            by.actor,
            actor_name=by.name,
            actor_id=by.id,
            before=before.status if kind is Happened.MOVED else None,
            after=after,
            words=given.words,
            photos=given.photos,
            act=act,
            facts=facts,
        )
        line = await self.context.tx.history.add(entry, self.context.now)
        await self._link(ticket, by, reply, line)
        event = TicketEvent(kind, by, line, before, ticket, shown, act, facts, reply, self.quiet, besides.corrects)
        await self._react(event)
        return line

    async def react_to_erasure(self, ticket: Ticket, line: int) -> None:
        """React to the line that erasing its author wrote into the ticket's history."""
        await self._react(TicketEvent(Happened.ERASED, CLOCK, line, ticket, ticket))

    async def _link(self, ticket: Ticket, by: ActingParty, reply: Reply | None, line: int) -> None:
        """Link the officer's own message to the ticket, so that a reply to it is one more answer."""
        if reply is not None and reply.message and by.chat is not None:
            await self.context.tx.message_links.put(by.chat.id, reply.message, ticket.id, "staff", line)

    async def _react(self, event: TicketEvent) -> None:
        for reaction in self.reactions.of(event):
            await reaction(self.context, event)


def _facts(before: Ticket, act: str, given: Given) -> dict[str, Json]:
    """Facts that the history keeps of a move besides its words."""
    found: dict[str, Json] = {}
    if act in ("route", "refuse"):
        found |= {"from": before.organisation, "to": given.organisation}
    if given.until is not None:
        found["until"] = given.until.isoformat()
    if given.other is not None:
        found["other"] = given.other
    if given.officer is not None:
        found["officer"] = given.officer
    return found
