"""Verdicts of residents on work that is done, or late, in the store, on both engines: nothing of them is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from dialogs import acts, facts
from dialogs.kernel.errors import NotAllowed, Stale
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import NOTHING
from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.tickets.lifecycle import Given, Happened, Status, Ticket
from storage.records.messages.last_said import last_said
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.store import Store, Tx
from storage.tables import outbox
from storage.usecases.reactions.event import Reply
from storage.usecases.resident.facts import FactFinder
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.resident.verdicts import Verdicts
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import VERA, file_ticket, resident
from tests.stores import NOW, tyumen

CITY = tyumen().city
PHOTO, OTHER_PHOTO = "a" * 64, "b" * 64
DUE = NOW + timedelta(days=2)


@dataclass
class VerdictScene:
    """Ticket that is said to be done, its author and a neighbour who joined; the staff's chat, and the chiefs'."""

    tx: Tx
    ticket: Ticket
    anna: tuple[Chat, Person]
    boris: tuple[Chat, Person]
    group: Chat
    chiefs: Chat

    def desk(self, who: tuple[Chat, Person], now: datetime = NOW) -> ResidentUseCases:
        return ResidentUseCases(UnitOfWork(self.tx, CITY, now), *who)

    def verdicts(self, who: tuple[Chat, Person], now: datetime = NOW) -> Verdicts:
        return Verdicts(self.desk(who, now))

    async def staff(self, act: str, words: str = "") -> Ticket:
        return await StaffUseCases(UnitOfWork(self.tx, CITY, NOW), self.group, VERA).move(
            self.ticket.id, act, Given(words=words)
        )

    async def take_payloads(self, chat: Chat) -> list[str]:
        """Take the messages that wait to be sent there."""
        c = outbox.c
        rows = await self.tx.sqlalchemy.execute(
            select(c.id, c.payload).where(c.chat_id == chat.id, c.state == "waiting").order_by(c.id)
        )
        found = [(row.id, row.payload) for row in rows]
        for id_, _ in found:
            await self.tx.outbox.drop(id_)
        return [payload for _, payload in found]

    async def now(self) -> Ticket:
        ticket = await self.tx.tickets.by_id(self.ticket.id)
        assert ticket is not None
        return ticket

    async def card(self, who: tuple[Chat, Person], now: datetime = NOW) -> facts.Card:
        fact = facts.TicketCard(self.ticket.id)
        read = fact.read(await FactFinder(UnitOfWork(self.tx, tyumen().city, now), tyumen(), who[1]).look_up(fact))
        assert read is not None
        return read


async def chat_of_staff(tx: Tx, address: str, serves: tuple[str, ...]) -> Chat:
    chat = await tx.chats.get_or_add("telegram", address, False, NOW, "ru")
    await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW, serves), chat, NOW)
    return chat


async def scene(tx: Tx, done: bool = True) -> VerdictScene:
    group, chiefs = await chat_of_staff(tx, "-1", ("all",)), await chat_of_staff(tx, "-2", ("chiefs",))
    anna, boris = await resident(tx), await resident(tx, "8")
    ticket = await file_ticket(tx, anna, organisation="roads", due=DUE)
    await tx.tickets.follow(ticket.id, boris[1].id, "joined", NOW)
    here = VerdictScene(tx, ticket, anna, boris, group, chiefs)
    if done:
        here.ticket = await here.staff("done", "Засыпали")
    for chat in (group, chiefs, anna[0], boris[0]):
        await here.take_payloads(chat)
    return here


async def test_confirmed_it_is_closed_and_the_neighbours_hear(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        closed = await here.verdicts(here.anna).confirm(acts.Confirm(here.ticket.id, here.ticket.number))
        assert (closed.status, closed.confirmed, closed.closed_at) == (Status.CLOSED, True, NOW)
        (told,) = await here.take_payloads(here.boris[0])
        assert "its author says that it is fixed" in told
        assert await here.take_payloads(here.anna[0]) == []
        (card,) = await here.take_payloads(here.group)
        assert "closed" not in card
        for who in (here.anna, here.boris):
            with pytest.raises(Stale):
                await here.verdicts(who).confirm(acts.Confirm(here.ticket.id, ""))


async def test_a_neighbour_may_confirm_and_its_author_hears_how_to_report_again(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        await here.verdicts(here.boris).confirm(acts.Confirm(here.ticket.id, here.ticket.number))
        (told,) = await here.take_payloads(here.anna[0])
        assert "a neighbour says" in told
        assert "again" in told
        assert (await here.card(here.anna)).rates
        assert (await here.card(here.boris)).rates
        late = await here.verdicts(here.anna).dispute(acts.Dispute(here.ticket.id, "Яма на месте"))
        assert late.status is Status.CLOSED
        (thanks,) = await here.take_payloads(here.anna[0])
        assert "again" in thanks
        assert any("Яма на месте" in said for said in await here.take_payloads(here.group))


async def test_disputed_it_goes_back_to_work_with_a_new_deadline_and_the_chiefs_hear(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        act = acts.Dispute(here.ticket.id, "Яма на месте", (PHOTO,), ("77",), ("album",))
        later = NOW + timedelta(days=3)
        back = await here.verdicts(here.anna, later).dispute(act)
        assert (back.status, back.reopened, back.resolved_at) == (Status.IN_PROGRESS, 1, None)
        assert back.due is not None
        assert back.due > later
        line = (await tx.history.of_ticket(back.id))[-1]
        assert (line.kind, line.act, line.words, line.photos) == (Happened.MOVED, "dispute", "Яма на месте", (PHOTO,))
        for chat in (here.group, here.chiefs):
            assert any("Яма на месте" in said and PHOTO in said for said in await here.take_payloads(chat))
        (told,) = await here.take_payloads(here.anna[0])
        assert "back at work" in told
        assert back.due.isoformat() in told
        (neighbours,) = await here.take_payloads(here.boris[0])
        assert "work goes on" in neighbours
        assert "Яма на месте" not in neighbours
        known = await tx.message_links.ticket_of(here.anna[0].id, "77")
        assert known is not None
        assert await tx.message_links.ticket_of_album(here.anna[0].id, "album") == back.id


async def test_where_the_chiefs_have_no_chat_the_dispute_is_told_once(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        await tx.staff_chats.unbind(here.chiefs.id)
        await here.verdicts(here.anna).dispute(acts.Dispute(here.ticket.id, "Яма на месте"))
        assert len([said for said in await here.take_payloads(here.group) if "is not fixed" in said]) == 1


async def test_a_chat_of_chiefs_that_has_the_card_is_told_once(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        both = await chat_of_staff(tx, "-3", ("chiefs", "organisation:roads"))
        await here.take_payloads(both)
        await here.verdicts(here.anna).dispute(acts.Dispute(here.ticket.id, "Яма на месте"))
        assert len([said for said in await here.take_payloads(both) if "is not fixed" in said]) == 1


async def test_what_was_written_about_it_may_be_the_reason(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        await here.desk(here.boris).tell(acts.Say(here.ticket.id, "И у нас"))
        (thanks,) = await here.take_payloads(here.boris[0])
        assert "unfixed:said" not in thanks
        for words, photos in (("Не сделано!", (PHOTO,)), ("Вот ещё", (OTHER_PHOTO,))):
            await here.desk(here.anna).tell(acts.Say(here.ticket.id, words, photos))
        assert "unfixed:said" in (await here.take_payloads(here.anna[0]))[-1]
        assert (await here.card(here.anna)).said
        await here.take_payloads(here.chiefs)
        await here.verdicts(here.anna).dispute(acts.Dispute(here.ticket.id, since=True))
        line = (await tx.history.of_ticket(here.ticket.id))[-1]
        assert (line.words, line.photos) == ("Не сделано!\nВот ещё", ())
        (told,) = await here.take_payloads(here.chiefs)
        assert PHOTO in told
        assert OTHER_PHOTO in told
        assert not (await here.card(here.anna)).said


async def test_a_photo_alone_may_be_the_reason_and_nothing_is_none(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        forged = await here.verdicts(here.anna).dispute(acts.Dispute(here.ticket.id, since=True))
        assert forged.status is Status.RESOLVED
        await here.desk(here.anna).tell(acts.Say(here.ticket.id, "", (PHOTO,)))
        assert (await here.verdicts(here.anna).dispute(acts.Dispute(here.ticket.id, since=True))).reopened == 1
        assert (await tx.history.of_ticket(here.ticket.id))[-1].photos == (PHOTO,)


async def test_a_neighbours_no_goes_under_the_card(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        still = await here.verdicts(here.boris).dispute(acts.Dispute(here.ticket.id, "Яма на месте"))
        assert (still.status, still.reopened) == (Status.RESOLVED, 0)
        (told,) = await here.take_payloads(here.boris[0])
        assert "Only the author" in told
        assert any("Яма на месте" in said for said in await here.take_payloads(here.group))
        with pytest.raises(NotAllowed):
            await here.verdicts(await resident(tx, "9")).dispute(acts.Dispute(here.ticket.id, "Чужое"))


async def test_words_survive_whoever_else_changes_the_ticket_at_that_moment(store: Store) -> None:
    """Two processes work side by side here: the state that one has read is old when it writes."""
    async with store.writing() as tx:
        here = await scene(tx)
        await tx.tickets.change(here.ticket, hidden=True)
        back = await here.desk(here.anna).move(here.ticket, "dispute", Given(words="Яма"))
        assert (back.ticket.status, back.ticket.hidden) == (Status.IN_PROGRESS, True)
        with pytest.raises(Stale):
            await here.desk(here.anna).move(here.ticket, "dispute", Given(words="Яма"))


async def test_an_answer_survives_the_staff_going_on_without_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with store.writing() as tx:
        here = await scene(tx, done=False)
        asked = await here.staff("ask", "Где?")
        await here.staff("take")
        reads = [asked]
        followed = ResidentUseCases.followed_ticket

        async def at_first(desk: ResidentUseCases, ticket_id: int) -> Ticket:
            return reads.pop() if reads else await followed(desk, ticket_id)

        monkeypatch.setattr(ResidentUseCases, "followed_ticket", at_first)
        told = await here.desk(here.anna).tell(acts.Say(asked.id, "Тут"))
        assert told.status is Status.IN_PROGRESS
        assert [line.words for line in await tx.history.of_ticket(asked.id)][-1] == "Тут"


async def test_stars_are_given_once_and_words_are_read_by_the_staff(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        with pytest.raises(NotAllowed):
            await here.verdicts(here.anna).rate(acts.RateWork(here.ticket.id, "", 5))
        await here.verdicts(here.anna).confirm(acts.Confirm(here.ticket.id, ""))
        await here.take_payloads(here.group)
        with pytest.raises(NotAllowed):
            await here.verdicts(here.boris).rate(acts.RateWork(here.ticket.id, "", 1))
        rated = await here.verdicts(here.anna).rate(acts.RateWork(here.ticket.id, "", 4))
        assert rated.stars == 4
        (card,) = await here.take_payloads(here.group)
        assert "★★★★" in card
        with pytest.raises(NotAllowed):
            await here.verdicts(here.anna).rate(acts.RateWork(here.ticket.id, "", 5))
        await here.verdicts(here.anna).rate(
            acts.RateWork(here.ticket.id, "", words="Спасибо", messages=("9",), rated=True)
        )
        (told,) = await here.take_payloads(here.group)
        assert "Спасибо" in told
        assert "★★★★☆" in told
        assert len(await here.take_payloads(here.anna[0])) == 1
        await here.verdicts(here.anna).rate(acts.RateWork(here.ticket.id, "", words="И ещё"))
        assert await here.take_payloads(here.anna[0]) == []
        await here.verdicts(here.anna).rate(acts.RateWork(here.ticket.id, "", rated=True))
        lines = [
            (line.words, dict(line.facts))
            for line in await tx.history.of_ticket(rated.id)
            if line.kind is Happened.RATED
        ]
        assert lines == [("", {"stars": 4}), ("Спасибо", {}), ("И ещё", {})]
        card_now = await here.card(here.anna)
        assert (card_now.stars, card_now.rates) == (4, False)


async def test_why_it_is_late_is_asked_once_a_day(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx, done=False)
        act, late = acts.AskWhy(here.ticket.id), DUE + timedelta(minutes=1)
        with pytest.raises(Stale):
            await here.verdicts(here.anna).ask_why(act)
        assert not (await here.card(here.anna)).overdue
        assert (await here.card(here.anna, late)).asks_why
        await here.verdicts(here.anna, late).ask_why(act)
        for chat in (here.group, here.chiefs):
            (told,) = await here.take_payloads(chat)
            assert "asks why it is late" in told
        assert "The answer will come here" in (await here.take_payloads(here.anna[0]))[0]
        card = await here.card(here.anna, late)
        assert (card.overdue, card.asks_why) == (True, False)
        with pytest.raises(NotAllowed):
            await here.verdicts(here.boris, late).ask_why(act)
        await here.verdicts(here.boris, late + timedelta(days=1)).ask_why(act)
        assert len([e for e in await tx.history.of_ticket(here.ticket.id) if e.kind is Happened.ASKED_WHY]) == 2
        await here.staff("ask", "Где?")
        assert (await here.card(here.anna, late)).asks_why is False


async def test_an_open_ticket_may_be_withdrawn_in_every_status_and_who_joined_hears_how_to_go_on(store: Store) -> None:
    given = Given(words="слова", until=DUE.date(), name="УФАС")
    for act in ("", "take", "plan", "ask", "forward"):
        async with store.writing() as tx:
            anna, boris = await resident(tx), await resident(tx, "8")
            group = (
                await chat_of_staff(tx, "-1", ("all",))
                if not act
                else await tx.chats.get_or_add("telegram", "-1", False, NOW)
            )
            ticket = await file_ticket(tx, anna, organisation="roads", due=DUE, words=act)
            await tx.tickets.follow(ticket.id, boris[1].id, "joined", NOW)
            here = VerdictScene(tx, ticket, anna, boris, group, group)
            if act:
                await StaffUseCases(UnitOfWork(tx, CITY, NOW), group, VERA).move(ticket.id, act, given)
            await here.take_payloads(boris[0])
            await here.take_payloads(group)
            gone = await here.desk(anna).withdraw(acts.Withdraw(ticket.id))
            assert (gone.status, gone.closed_at, gone.paused_at, gone.voices) == (Status.WITHDRAWN, NOW, None, 2)
            (told,) = await here.take_payloads(boris[0])
            assert "report it yourself" in told
            assert any("withdrawn" in said for said in await here.take_payloads(group))
            assert (await here.card(boris)).status == "withdrawn"


async def test_a_card_tells_what_became_of_it_and_nothing_that_is_internal(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx, done=False)
        desk = StaffUseCases(UnitOfWork(tx, CITY, NOW), here.group, replace(VERA, grants=(Grant(Role.CHIEF),)))
        await desk.move(here.ticket.id, "refuse", Given(words="тайна"), Reply("0", "тайна"))
        await desk.move(here.ticket.id, "route", Given(organisation="city", words="тайна"), Reply("1", "тайна"))
        await desk.note(here.ticket.id, Reply("2", "тайна"))
        await desk.move(here.ticket.id, "plan", Given(until=DUE.date(), words="Ждите"))
        main = await file_ticket(tx, here.boris, words="Главное")
        await desk.move(here.ticket.id, "duplicate", Given(other=main.id))
        await tx.tickets.unfollow(main.id, here.anna[1].id)
        card, joined = await here.card(here.anna), await here.card(here.boris)
        assert "тайна" not in str(card)
        assert "Вера" not in str(card)
        assert [(line.act, dict(line.facts)) for line in card.history] == [
            ("route", {"to": "city"}),
            ("plan", {"until": DUE.date().isoformat()}),
            ("duplicate", {"number": main.number}),
        ]
        assert (card.other, card.other_id, joined.other_id) == (main.number, None, main.id)
        assert (card.planned_for, card.forwarded_to, card.reopened) == (DUE.date().isoformat(), "", 0)


async def test_the_newest_that_is_said_to_be_done_is_asked_about_with_the_menu(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx, done=False)
        await here.verdicts(here.anna).remind()
        assert await here.take_payloads(here.anna[0]) == []
        await here.staff("done", "Готово")
        await here.take_payloads(here.anna[0])
        await here.verdicts(here.anna).remind()
        (told,) = await here.take_payloads(here.anna[0])
        assert here.ticket.number in told
        assert "unfixed" in told


async def test_what_was_said_last_in_a_chat(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        chat = here.anna[0]
        assert await last_said(tx.connection, chat.id) is None
        await here.desk(here.anna).tell(acts.Say(here.ticket.id, "Не сделано"))
        (row,) = await tx.outbox.claim(NOW, 9, platform="vk")
        assert await last_said(tx.connection, chat.id) is None
        await tx.outbox.mark_sent(row.id, ["90"], NOW)
        assert await last_said(tx.connection, chat.id) == (here.ticket.id, "said")
        known = await tx.message_links.ticket_of(chat.id, "90")
        assert known is not None
        assert known.purpose == "said"
        await here.desk(here.anna).post.show(chat, Screen(NOTHING), "s")
        (row,) = await tx.outbox.claim(NOW, 9, platform="vk")
        await tx.outbox.mark_sent(row.id, ["91"], NOW)
        assert await last_said(tx.connection, chat.id) is None
