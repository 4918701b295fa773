"""Verdicts of residents on work that is done, or late: fixed, not fixed, stars, asking why; one transaction each.

What was written is never lost: where the ticket has moved on, or is not theirs to send back, their words go under it.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs import acts
from dialogs.kernel.errors import NotAllowed, Stale, Unfit
from dialogs.kernel.words import Plain, T
from dialogs.notices.resident import news as notices
from dialogs.notices.resident import verdict
from dialogs.rules.residents.asking_why import is_solution_late, may_ask_why
from dialogs.rules.tickets.lifecycle import Given, Happened, HistoryEntry, Status, Ticket
from dialogs.rules.tickets.rating import may_rate
from storage.usecases.resident.resident import ResidentUseCases


def said_since(ticket: Ticket, history: list[HistoryEntry], person: int) -> list[HistoryEntry]:
    """History lines that the person has written since the staff said done."""
    if ticket.status is not Status.RESOLVED:
        return []
    done = max((line.id for line in history if line.after is Status.RESOLVED), default=0)
    return [e for e in history if e.id > done and e.kind is Happened.SAID and e.actor_id == str(person)]


@dataclass(frozen=True)
class Verdicts:
    """Use cases of verdicts. `desk`: of the person whose verdict it is."""

    desk: ResidentUseCases

    async def confirm(self, act: acts.Confirm) -> Ticket:
        """Close the ticket as fixed. Raises NotAllowed, Stale."""
        return (await self.desk.move(await self.desk.followed_ticket(act.ticket), "confirm")).ticket

    async def dispute(self, act: acts.Dispute) -> Ticket:
        """Send the ticket back to work as not fixed."""
        desk, ticket = self.desk, await self.desk.followed_ticket(act.ticket)
        words, photos, already = await self._reason(ticket, act)
        try:
            kept = Given(words=words, photos=() if words and already else photos)
            made = await desk.move(ticket, "dispute", kept, Given(words=words, photos=photos))
        except (NotAllowed, Unfit):
            return await self._say_instead(act)
        await desk.link_messages(made.ticket, act.messages, act.albums)
        await desk.say(made.ticket, verdict.dispute_notice(desk.city, made.ticket))
        return made.ticket

    async def _reason(self, ticket: Ticket, act: acts.Dispute) -> tuple[str, tuple[str, ...], bool]:
        """(words, photos, True when they are in the history already)."""
        if not act.since:
            return act.words, act.photos, False
        lines = said_since(ticket, await self.desk.tx.history.of_ticket(ticket.id), self.desk.person.id)
        words = "\n".join(line.words for line in lines if line.words)
        return words, tuple(sha for line in lines for sha in line.photos), True

    async def _say_instead(self, act: acts.Dispute) -> Ticket:
        """Put the words under the ticket when it is another's, or has moved on."""
        desk = self.desk
        ticket = await desk.followed_ticket(act.ticket)
        if not act.since:
            await desk.add_words(ticket, act)
        theirs = ticket.person_id == desk.person.id or ticket.status is not Status.RESOLVED
        screen = notices.said_thanks if theirs else verdict.only_the_author
        await desk.say(ticket, screen(desk.city, ticket))
        return ticket

    async def rate(self, act: acts.RateWork) -> Ticket:
        """Record stars, which are given once, and send words under the card. Raises NotAllowed."""
        desk = self.desk
        ticket = await desk.followed_ticket(act.ticket)
        if act.stars is not None:
            if not may_rate(ticket, await desk.tx.history.of_ticket(ticket.id), desk.person.id):
                raise NotAllowed(T("№ {number} waits for no stars.", number=Plain(ticket.number)))
            ticket = await desk.moving.change(ticket, stars=act.stars)
            await desk.line(ticket, Happened.RATED, stars=act.stars)
        if act.words:
            await desk.line(ticket, Happened.RATED, words=act.words)
            await desk.link_messages(ticket, act.messages, ())
        if act.words and act.rated:
            await desk.say(ticket, verdict.rating_notice(desk.city, ticket))
        return ticket

    async def ask_why(self, act: acts.AskWhy) -> Ticket:
        """Ask the organisation and the chiefs why the ticket is late, once a day. Raises Stale while it is not late,
        NotAllowed within the day."""
        desk = self.desk
        ticket = await desk.followed_ticket(act.ticket)
        if not is_solution_late(ticket, desk.now):
            raise Stale(T("The deadline of № {number} has not passed.", number=Plain(ticket.number)))
        if not may_ask_why(ticket, await desk.tx.history.of_ticket(ticket.id), desk.now):
            raise NotAllowed(T("It was asked today. The answer will come here; you can ask again tomorrow."))
        await desk.line(ticket, Happened.ASKED_WHY)
        await desk.say(ticket, verdict.asked_why(desk.city, ticket))
        return ticket

    async def remind(self) -> None:
        """Ask whether the newest of the tickets that are said to be done is fixed, if there is any."""
        expecting = await self.desk.tx.tickets.expecting(self.desk.person.id)
        for ticket in [each for each in expecting if each.status is Status.RESOLVED][:1]:
            await self.desk.say(ticket, verdict.still_asked(self.desk.city, ticket))
