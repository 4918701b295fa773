"""Resident's view of a ticket's card: the parts of the ticket and its history that are theirs to read, and the actions
they may take.

Never shown: names of the staff, their notes, the words of an organisation that refuses, why a ticket was routed anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from dialogs.facts import Card, Past
from dialogs.kernel.words import Json, from_json, to_json
from dialogs.rules.city.model import City
from dialogs.rules.residents.asking_why import is_solution_late, may_ask_why
from dialogs.rules.text.masking import contacts_in, mask, mask_words
from dialogs.rules.text.profanity import profane
from dialogs.rules.tickets.lifecycle import Actor, Happened, HistoryEntry, Ticket
from dialogs.rules.tickets.rating import may_rate
from dialogs.rules.tickets.visibility import AMONG_STAFF, told_words
from storage.records.people.people import Person
from storage.usecases.resident.verdicts import said_since
from storage.usecases.unit_of_work import UnitOfWork

PUBLIC = (
    Happened.FILED,
    Happened.MOVED,
    Happened.ANSWERED,
    Happened.SAID,
    Happened.EXTENDED,
    Happened.CHANGED,
    Happened.RATED,
    Happened.ASKED_WHY,
)
"""Kinds of lines that residents may read."""
TOLD = ("until", "to", "stars", "number", "category", "place", "organisation")
"""Facts of a line that residents may read; the rest are ids of the staff's."""


def mask_for_others(city: City, ticket: Ticket, text: str) -> str:
    """Text as people other than its author may read it."""
    return mask(text, city.published | contacts_in((ticket.forwarded_to,)))


@dataclass(frozen=True)
class ResidentCard:
    """View of cards for `person`, within one unit of work."""

    uow: UnitOfWork
    person: Person

    async def card(self, ticket_id: int) -> Json:
        """Card in the form that `facts.TicketCard` reads; None when it is none of theirs."""
        ticket = await self.uow.tx.tickets.by_id(ticket_id)
        if ticket is None or not await self._follows(ticket_id):
            return None
        history = await self.uow.tx.history.of_ticket(ticket_id)
        author = ticket.person_id == self.person.id
        other = await self.uow.tx.tickets.by_id(ticket.duplicate_of) if ticket.duplicate_of else None
        card = Card(
            id=ticket.id,
            number=ticket.number,
            category=ticket.category,
            address=ticket.address if author else mask_for_others(self.uow.city, ticket, ticket.address),
            status=ticket.status.value,
            words=ticket.words if author else self._words(ticket),
            organisation=ticket.organisation,
            filed=ticket.created_at.isoformat(),
            due=ticket.due.isoformat() if ticket.due else None,
            author=author,
            photos=await self.uow.tx.history.photos(ticket_id),
            history=await self._past_entries(ticket, history),
            extra=dict(ticket.extra) if author else self._extra_answers(ticket),
            voices=ticket.voices,
            planned_for=ticket.planned_for.isoformat() if ticket.planned_for else None,
            forwarded_to=ticket.forwarded_to,
            stars=ticket.stars,
            reopened=ticket.reopened,
            other=other.number if other else "",
            other_id=other.id if other and await self._follows(other.id) else None,
            **self._permissions(ticket, history),
        )
        return asdict(card)

    async def _follows(self, ticket_id: int) -> bool:
        return self.person.id in [person for person, _ in await self.uow.tx.tickets.followers(ticket_id)]

    def _permissions(self, ticket: Ticket, history: list[HistoryEntry]) -> dict[str, bool]:
        return {
            "overdue": is_solution_late(ticket, self.uow.now),
            "asks_why": may_ask_why(ticket, history, self.uow.now),
            "rates": may_rate(ticket, history, self.person.id),
            "said": bool(said_since(ticket, history, self.person.id)),
        }

    def _words(self, ticket: Ticket) -> str:
        """Words for others than the author: obscene ones once an operator has shown them."""
        return "" if ticket.hidden and profane(ticket.words) else mask_for_others(self.uow.city, ticket, ticket.words)

    def _extra_answers(self, ticket: Ticket) -> dict[str, Json]:
        """Answers to further questions, for others than the author."""
        return {
            name: {**told, "value": to_json(mask_words(from_json(told["value"]), self.uow.city.published))}
            for name, told in ticket.extra.items()
        }

    async def _past_entries(self, ticket: Ticket, history: Sequence[HistoryEntry]) -> tuple[Past, ...]:
        public = [entry for entry in history if entry.kind in PUBLIC and entry.act not in AMONG_STAFF]
        return tuple([await self._line(ticket, entry) for entry in public])

    async def _line(self, ticket: Ticket, entry: HistoryEntry) -> Past:
        """History line as this person may read it. What the staff wrote may quote the author of the ticket; obscene
        words of one are for nobody else."""
        whose = entry.actor_id if entry.actor is Actor.RESIDENT else str(ticket.person_id)
        own = whose == str(self.person.id)
        words = "" if not own and profane(entry.words) else told_words(entry)
        return Past(
            at=entry.at.isoformat(),
            kind=entry.kind.value,
            after=entry.after.value if entry.after else "",
            words=words if own else mask_for_others(self.uow.city, ticket, words),
            photos=entry.photos,
            act=entry.act,
            facts={name: value for name, value in (await self._facts(entry)).items() if name in TOLD},
        )

    async def _facts(self, entry: HistoryEntry) -> dict[str, Json]:
        """Facts of a line, with the number of another ticket in place of its id."""
        other = await self.uow.tx.tickets.by_id(entry.facts["other"]) if "other" in entry.facts else None
        return {**entry.facts, **({"number": other.number} if other else {})}
