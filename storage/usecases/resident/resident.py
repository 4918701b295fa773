"""Use cases of residents: one method for each action, one transaction each, outbox rows included.

Methods run inside the caller's transaction (`Tx`) and check again whatever the conversation assumed: a button may be
old, forged, or another person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from dialogs import acts
from dialogs.kernel.errors import NotAllowed, NotYet, Stale
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Json, T
from dialogs.notices.resident import news as notices
from dialogs.notices.resident import own_data, verdict
from dialogs.notices.resident.flood import limit_notice
from dialogs.rules.city.routing import route
from dialogs.rules.residents.erasure import Erasure, Wish
from dialogs.rules.tickets.deadlines import first_due, resolution_due
from dialogs.rules.tickets.lifecycle import OPEN, Actor, Given, Happened, Status, Ticket, Who
from dialogs.rules.tickets.moderation import check_facts, check_first
from storage.privacy.own_data_zip import MIME, OwnDataZip
from storage.records.messages.outbox_row import DIALOG, NEWCOMER
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.records.tickets.tickets import Filing
from storage.usecases.outgoing.outgoing import Outgoing, SendOptions
from storage.usecases.reactions.event import NO_MORE, ActingParty, Circumstances
from storage.usecases.resident.leaving import PersonErasure
from storage.usecases.resident.report_quota import may_file
from storage.usecases.transitions import TransitionResult, Transitions
from storage.usecases.unit_of_work import WithinUnit

DATA_EVERY = timedelta(hours=1)
"""So often somebody is sent their data at most."""


@dataclass(frozen=True)
class ResidentUseCases(WithinUnit):
    """Use cases of one resident, within one unit of work. `chat` and `person`: whose action it is."""

    chat: Chat
    person: Person

    @property
    def post(self) -> Outgoing:
        return self.uow.answers(NEWCOMER if self.person.consent_version is None else DIALOG)

    async def file(self, act: acts.NewTicket, session_id: str) -> Ticket:
        """File a report as a ticket: routed, with its deadlines, with a card for the staff. Once for a session. Raises
        NotYet for a resident over the quota, unless it is an emergency."""
        known = await self.tx.tickets.of_session(session_id)
        if known is not None:
            return known
        category = self.city.category(act.category)
        at = await may_file(self.uow, self.person.id)
        if at is not None and not (category and category.emergency):
            raise NotYet(limit_notice(self.city, at))
        found = route(self.city, act.category, act.zone, self.now)
        check = check_first(self.city, act.category, act.words, act.address, extra=act.extra)
        filing = Filing(
            session_id=session_id,
            category=act.category,
            lat=act.point.lat,
            lon=act.point.lon,
            address=act.address,
            zone=act.zone,
            organisation=found.organisation if found else None,
            words=act.words,
            person_id=self.person.id,
            chat_id=self.chat.id,
            first_due=first_due(self.city, act.category, self.now),
            due=resolution_due(self.city, act.category, self.now),
            extra=act.extra,
            hidden=check is not None,
        )
        year = self.now.astimezone(ZoneInfo(self.city.timezone)).year
        ticket = await self.tx.tickets.file(filing, self.city.number_prefix, year, self.now)
        await self.moving.start_timers(ticket)
        await self.tx.history.add_photos(ticket.id, act.photos)
        await self.line(ticket, Happened.FILED, after=Status.NEW, **check_facts(check))
        await self.link_messages(ticket, act.messages, act.albums)
        await self.post.say(
            self.chat, notices.receipt_notice(self.city, ticket), SendOptions(ticket=ticket, purpose="notice")
        )
        return ticket

    async def join(self, act: acts.Join) -> Ticket:
        """Add the person's voice to a known ticket, which they follow from then on. Raises Stale when it can no longer
        be joined. The card is drawn here, after the words that may come with a voice, and also for a voice that came
        before, which is no entry."""
        ticket = await self.tx.tickets.by_id(act.ticket)
        if ticket is None or ticket.status not in OPEN or ticket.hidden:
            raise Stale(T("That report can no longer be joined. Please send yours as a new one."))
        new = await self.tx.tickets.follow(ticket.id, self.person.id, "joined", self.now)
        joined = await self.tx.tickets.by_id(ticket.id)
        assert joined is not None
        if new:
            await self.line(joined, Happened.JOINED, besides=Circumstances(ticket))
        if act.words or act.photos:
            await self.line(joined, Happened.SAID, words=act.words, photos=act.photos)
        await self.link_messages(joined, act.messages, act.albums)
        await self.uow.cards.draw(joined)
        await self.post.say(
            self.chat, notices.joining_notice(self.city, joined), SendOptions(ticket=joined, purpose="notice")
        )
        return joined

    async def tell(self, act: acts.Say, *, quiet: bool = False) -> Ticket:
        """Add words or photos to a ticket the person follows; the author's answer ends the waiting.

        `quiet`: a late member of an album, thanked for already.
        """
        ticket = await self._main_ticket(await self.followed_ticket(act.ticket))
        if not act.words and not act.photos:
            return ticket
        await self.add_words(ticket, act)
        author = ticket.person_id == self.person.id
        if author and ticket.status is Status.WAITING:
            ticket = await self._mark_answered(ticket)
        if quiet:
            return ticket
        if author and ticket.status is Status.RESOLVED:
            await self.say(ticket, verdict.said_instead(self.city, ticket), purpose=verdict.SAID)
        else:
            await self.say(ticket, notices.said_thanks(self.city, ticket))
        return ticket

    async def _mark_answered(self, ticket: Ticket) -> Ticket:
        try:
            return (await self.move(ticket, "answer")).ticket
        except Stale:  # the staff went on without it just now; what was said is kept
            return await self.followed_ticket(ticket.id)

    async def add_words(self, ticket: Ticket, act: acts.Say | acts.Dispute) -> None:
        """Add words or photos to the ticket's history."""
        await self.line(ticket, Happened.SAID, words=act.words, photos=act.photos)
        await self.link_messages(ticket, act.messages, act.albums)

    async def say(self, ticket: Ticket, screen: Screen, purpose: str = "notice") -> None:
        """Send a message about the ticket to this chat."""
        await self.post.say(self.chat, screen, SendOptions(ticket=ticket, purpose=purpose))

    async def correct(self, ticket_id: int, words: str) -> Ticket:
        """Add the edited words of a message that went into a ticket: the history keeps both."""
        ticket = await self.followed_ticket(ticket_id)
        if words:
            await self.line(ticket, Happened.SAID, words=words, besides=Circumstances(corrects=True))
            await self.post.say(
                self.chat, notices.edit_notice(self.city, ticket), SendOptions(ticket=ticket, purpose="notice")
            )
        return ticket

    def data_due(self) -> None:
        """Check that they may be sent their data now. Raises NotAllowed within the hour."""
        last = self.person.data_sent_at
        passed = self.now - last if last else DATA_EVERY
        if timedelta() <= passed < DATA_EVERY:
            raise NotAllowed(own_data.just_sent(-(-(DATA_EVERY - passed) // timedelta(minutes=1))))

    async def send_data(self, parcel: OwnDataZip) -> None:
        """Send their own data to this chat as files, which are kept no longer than they need to be sent."""
        files = [await self.tx.files.note(p.name, MIME, p.sha, p.size, self.now) for p in parcel.parts]
        await self.tx.people.data_sent(self.person.id, self.now)
        await self.post.say(self.chat, own_data.archive_notice(tuple(files), parcel.left_out))

    async def erase(self) -> Erasure:
        """Erase the person. The farewell gives the number of the act."""
        return await PersonErasure(self.uow).erase(
            self.person.id, Wish.RESIDENT, answered=self.chat.id, lane=self.post.lane
        )

    async def withdraw(self, act: acts.Withdraw) -> Ticket:
        """Withdraw the author's ticket. Raises NotAllowed for anybody else."""
        ticket = await self.followed_ticket(act.ticket)
        if ticket.person_id != self.person.id:
            raise NotAllowed(T("Only the person who sent it can withdraw it."))
        ticket = (await self.move(ticket, "withdraw")).ticket
        await self.say(ticket, notices.withdrawn(self.city, ticket))
        return ticket

    async def followed_ticket(self, ticket_id: int) -> Ticket:
        """Ticket that is the person's or that they joined. Raises NotAllowed."""
        ticket = await self.tx.tickets.by_id(ticket_id)
        following = await self.tx.tickets.followers(ticket_id) if ticket else []
        if ticket is None or self.person.id not in [person for person, _ in following]:
            raise NotAllowed(T("There is no such report among yours."))
        return ticket

    async def _main_ticket(self, ticket: Ticket) -> Ticket:
        """Ticket that a duplicate goes on in, else the ticket itself."""
        main = await self.tx.tickets.by_id(ticket.duplicate_of) if ticket.duplicate_of is not None else None
        return main or ticket

    @property
    def moving(self) -> Transitions:
        return self.uow.transitions

    @property
    def _by(self) -> ActingParty:
        return ActingParty(Actor.RESIDENT, str(self.person.id))

    async def move(
        self, ticket: Ticket, act: str, given: Given | None = None, shown: Given | None = None
    ) -> TransitionResult:
        """Carry out a move of this person, also while others change the ticket in ways that do not forbid it. Raises
        NotAllowed, Stale, Unfit; nothing is written then."""
        while True:
            try:
                async with self.tx.savepoint():
                    who, besides = self._capacities(ticket), Circumstances(shown=shown)
                    return await self.moving.make(ticket, act, who, self._by, given, besides=besides)
            except Stale:
                seen, ticket = ticket, await self.followed_ticket(ticket.id)
                if ticket.version == seen.version:
                    raise

    def _capacities(self, ticket: Ticket) -> frozenset[Who]:
        return frozenset((Who.AUTHOR if ticket.person_id == self.person.id else Who.FOLLOWER,))

    async def line(
        self,
        ticket: Ticket,
        kind: Happened,
        *,
        after: Status | None = None,
        words: str = "",
        photos: tuple[str, ...] = (),
        besides: Circumstances = NO_MORE,
        **facts: Json,
    ) -> int:
        """Append a history line; returns its number."""
        given = Given(words=words, photos=photos)
        return await self.moving.line(ticket, kind, self._by, after=after, given=given, facts=facts, besides=besides)

    async def link_messages(self, ticket: Ticket, messages: tuple[str, ...], albums: tuple[str, ...]) -> None:
        """Link the resident's messages and albums to the ticket that was made of them: their edits, replies and late
        photos belong to it."""
        for message in messages:
            await self.tx.message_links.put(self.chat.id, message, ticket.id, "resident")
        for album in albums:
            await self.tx.message_links.put_album(self.chat.id, album, ticket.id, self.now)
