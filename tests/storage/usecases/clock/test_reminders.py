"""Reminders in the store, on both engines: each is told to the right people, once, also after a day without a clock."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from dialogs import acts
from dialogs.kernel.errors import Stale
from dialogs.kernel.words import T
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.tickets.lifecycle import Given, Happened, Status, Ticket
from dialogs.rules.tickets.timers import Kind
from storage.privacy.erasure import erase
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.records.work.timers import REDRAW
from storage.store import Store, Tx
from storage.tables import outbox, timers
from storage.usecases.clock.reminders import Reminders
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.transitions import Transitions
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import resident
from tests.storage.usecases.resident.test_resident import CITY, HOLE, at
from tests.stores import NOW

NOON = datetime(2026, 4, 15, 7, 0, tzinfo=UTC)
"""On a working day of Tyumen, when everything of a ticket filed on 2 March is due."""
NIGHT = datetime(2026, 4, 15, 20, 0, tzinfo=UTC)


async def group(tx: Tx, address: str = "-1", *serves: str, platform: str = "telegram") -> Chat:
    chat = await tx.chats.get_or_add(platform, address, False, NOW, "ru")
    await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW, serves or ("all",)), chat, NOW)
    return chat


async def officer(tx: Tx, platform: str = "telegram") -> Member:
    return await tx.members.grant(platform, "77", "Вера", grants=(Grant(Role.OPERATOR),), now=NOW)


async def hole(tx: Tx, who: tuple[Chat, Person] | None = None, session: str = "session") -> Ticket:
    return await at(tx, who or await resident(tx)).file(HOLE, session)


async def take_messages(tx: Tx) -> list[tuple[str, str, str]]:
    """Take the messages that wait to be sent, as (chat, kind, payload)."""
    c = outbox.c
    query = select(c.chat_id, c.kind, c.payload).where(c.state == "waiting").order_by(c.id)
    rows = [tuple(row) for row in await tx.sqlalchemy.execute(query)]
    await tx.sqlalchemy.execute(update(outbox).values(state="sent"))
    addresses = {id_: chat.address for id_ in {row[0] for row in rows} if (chat := await tx.chats.by_id(id_))}
    return [(addresses[chat_id], kind, payload) for chat_id, kind, payload in rows]


async def ring(tx: Tx, *kinds: str, now: datetime = NOON) -> list[tuple[str, str, str]]:
    """Ring timers of these kinds and take the messages that follow."""
    await take_messages(tx)
    for kind in kinds:
        assert not await Reminders(UnitOfWork(tx, CITY, now)).ring(kind)
    return await take_messages(tx)


async def move_ticket(tx: Tx, ticket: Ticket, act: str, chat: Chat, member: Member) -> Ticket:
    return await StaffUseCases(UnitOfWork(tx, CITY, NOW), chat, member).move(ticket.id, act, Given(words="Так"))


async def test_before_a_deadline_whoever_has_it_is_called_by_name(store: Store) -> None:
    async with store.writing() as tx:
        chat, vera = await group(tx), await officer(tx)
        ticket = await hole(tx)
        assert ticket.first_due is not None
        assert ticket.due is not None
        just = ticket.first_due - timedelta(minutes=1)
        (first,) = await ring(tx, Kind.FIRST_SOON, now=just)
        assert first[:2] == ("-1", "notice")
        assert "the first answer is due" in first[2]
        assert '"@"' not in first[2]
        await move_ticket(tx, ticket, "take", chat, vera)
        soon = ticket.due - timedelta(minutes=1)
        (second,) = await ring(tx, Kind.SOON, now=soon)
        assert '["@","77","Вера"]' in second[2]
        row = (await tx.sqlalchemy.execute(select(outbox).order_by(outbox.c.id.desc()).limit(1))).one()
        assert (row.reply_to, row.purpose, row.ticket_id) == ("@card", "staff", ticket.id)
        assert await ring(tx, Kind.SOON, Kind.FIRST_SOON, now=soon) == []


async def test_an_officer_who_is_elsewhere_hears_it_in_their_own_chat(store: Store) -> None:
    async with store.writing() as tx:
        chat, vera = await group(tx), await officer(tx, "vk")
        ticket = await move_ticket(tx, await hole(tx), "take", chat, vera)
        assert ticket.due is not None
        soon = ticket.due - timedelta(minutes=1)
        assert [row[0] for row in await ring(tx, Kind.SOON, now=soon)] == ["-1"]
        await tx.chats.get_or_add("vk", "77", True, NOW, "ru")
        await tx.sqlalchemy.execute(update(timers).values(fired_at=None))
        there, own = await ring(tx, Kind.SOON, now=soon)
        assert (there[0], own[0]) == ("-1", "77")
        assert '"@"' not in there[2]
        assert '["@","77","Вера"]' in own[2]
        await tx.chats.mark_unreachable((await tx.chats.get_or_add("vk", "77", True, NOW)).id, "blocked")
        await tx.sqlalchemy.execute(update(timers).values(fired_at=None))
        assert len(await ring(tx, Kind.SOON, now=soon)) == 1


async def test_what_is_late_is_for_the_chiefs_and_then_for_the_head(store: Store) -> None:
    async with store.writing() as tx:
        chat, vera = await group(tx), await officer(tx)
        ticket = await hole(tx)
        await move_ticket(tx, ticket, "take", chat, vera)
        assert [row[0] for row in await ring(tx, Kind.OVERDUE)] == ["-1"]
        await group(tx, "-2", "chiefs:zone:central")
        assert [row[0] for row in await ring(tx, Kind.THRICE)] == ["-2"]
        await group(tx, "-3", "chiefs")
        await tx.message_links.put(chat.id, "50", ticket.id, "card")
        await tx.sqlalchemy.execute(update(timers).values(fired_at=None))
        late = await ring(tx, Kind.OVERDUE)
        assert [row[:2] for row in late] == [("-2", "notice"), ("-3", "notice"), ("-1", "card")]
        assert "the solution is overdue" in late[0][2]
        assert "🔴 overdue" in late[2][2]
        assert "Вера" in late[0][2]
        (thrice,) = await ring(tx, Kind.THRICE)
        assert thrice[0] == "-3"
        assert "three times" in thrice[2]


async def test_a_warning_that_comes_too_late_is_none_and_a_stale_timer_neither(store: Store) -> None:
    async with store.writing() as tx:
        await group(tx)
        ticket = await hole(tx)
        assert await ring(tx, Kind.FIRST_SOON) == []
        await tx.sqlalchemy.execute(update(timers).where(timers.c.kind == "overdue").values(key="1:overdue:before"))
        assert await ring(tx, Kind.OVERDUE) == []
        rung = await tx.sqlalchemy.scalars(select(timers.c.kind).where(timers.c.fired_at.is_not(None)))
        assert set(rung) == {"first_soon", "overdue"}
        assert ticket.status is Status.NEW


async def test_waiting_ends_and_everybody_hears_what_concerns_them(store: Store) -> None:
    async with store.writing() as tx:
        chat, vera = await group(tx), await officer(tx)
        anna, boris = await resident(tx), await resident(tx, "8")
        ticket = await move_ticket(tx, await hole(tx, anna), "take", chat, vera)
        await at(tx, boris).join(acts.Join(ticket.id))
        await move_ticket(tx, ticket, "ask", chat, vera)
        await tx.message_links.put(chat.id, "50", ticket.id, "card")
        assert await ring(tx, Kind.UNANSWERED, now=NOW + timedelta(days=4)) == []
        said = await ring(tx, Kind.UNANSWERED)
        assert [row[:2] for row in said] == [("7", "notice"), ("8", "notice"), ("-1", "notice"), ("-1", "card")]
        assert ["without your answer" in row[2] for row in said[:2]] == [True, False]
        assert '["@","77","Вера"]' in said[2][2]
        assert await ring(tx, Kind.UNANSWERED) == []
        now = await tx.tickets.by_id(ticket.id)
        assert now is not None
        assert now.status is Status.IN_PROGRESS
        assert ticket.due is not None
        assert now.due is not None
        assert now.due > ticket.due
        last = (await tx.history.of_ticket(ticket.id))[-1]
        assert (last.kind, last.actor, last.act) == (Happened.MOVED, "system", "unanswered")


async def test_an_author_who_is_no_more_is_waited_for_too(store: Store) -> None:
    async with store.writing() as tx:
        chat, vera = await group(tx), await officer(tx)
        ticket = await move_ticket(tx, await hole(tx), "ask", chat, vera)
        assert ticket.person_id is not None
        await erase(tx, ticket.person_id, NOW)
        assert [row[0] for row in await ring(tx, Kind.UNANSWERED)] == ["-1"]


async def test_what_was_done_is_closed_and_the_resident_hears_how_to_object(store: Store) -> None:
    async with store.writing() as tx:
        chat, vera = await group(tx), await officer(tx)
        ticket = await move_ticket(tx, await hole(tx), "done", chat, vera)
        (said,) = await ring(tx, Kind.LAPSE)
        assert said[0] == "7"
        assert "If it is not, please send a new report" in said[2]
        now = await tx.tickets.by_id(ticket.id)
        assert now is not None
        assert (now.status, now.confirmed, now.closed_at) == (Status.CLOSED, False, NOON)


async def test_a_ticket_that_changes_right_now_is_looked_at_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def make(*_: object) -> None:
        raise Stale(T("Somebody was quicker. Please look at it again."))

    async with store.writing() as tx:
        chat, vera = await group(tx), await officer(tx)
        await move_ticket(tx, await hole(tx), "ask", chat, vera)
        with monkeypatch.context() as patched:
            patched.setattr(Transitions, "make", make)
            assert await ring(tx, Kind.UNANSWERED) == []
        assert len(await ring(tx, Kind.UNANSWERED)) == 2


async def test_killed_in_between_nothing_is_lost_and_nothing_said_twice(store: Store) -> None:
    async with store.writing() as tx:
        chat, vera = await group(tx), await officer(tx)
        await hole(tx)
        await move_ticket(tx, await hole(tx, session="other"), "ask", chat, vera)
        await take_messages(tx)
    said = []
    for killed in (True, False, False):
        with pytest.raises(InterruptedError) if killed else nullcontext():
            async with store.writing() as tx:
                for kind in (Kind.OVERDUE, Kind.UNANSWERED):
                    await Reminders(UnitOfWork(tx, CITY, NOON)).ring(kind)
                if killed:
                    raise InterruptedError
        async with store.writing() as tx:
            said.append(len(await take_messages(tx)))
    assert said == [0, 3, 0]


async def test_many_at_once_are_one_message_and_their_cards_follow_one_by_one(store: Store) -> None:
    async with store.writing() as tx:
        chat = await group(tx)
        for number in range(44):
            ticket = await hole(tx, await resident(tx, str(100 + number)), str(number))
            await tx.message_links.put(chat.id, f"c{number}", ticket.id, "card")
        (first,) = await ring(tx, Kind.FIRST_OVERDUE)
        assert first[:2] == ("-1", "notice")
        assert ",44," in first[2]
        assert first[2].count("ТМН-") == 40
        assert (await tx.sqlalchemy.scalar(select(func.count()).where(timers.c.kind == REDRAW))) == 44
        assert [row[1] for row in await ring(tx, REDRAW)] == ["card"]
        assert await ring(tx, REDRAW) == []
        assert [row[1] for row in await ring(tx, REDRAW, now=NOON + timedelta(hours=1))] == ["card"]


async def test_after_a_day_without_a_clock_each_resident_hears_their_own(store: Store) -> None:
    async with store.writing() as tx:
        chat, vera = await group(tx), await officer(tx)
        for number in range(6):
            ticket = await hole(tx, await resident(tx, str(10 + number)), str(number))
            await move_ticket(tx, ticket, "ask", chat, vera)
        said = await ring(tx, Kind.UNANSWERED)
        assert [row[0] for row in said] == ["10", "11", "12", "13", "14", "15", "-1"]


async def test_more_than_fits_into_a_transaction_is_told_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.usecases.clock.reminders.AT_ONCE", 5)
    async with store.writing() as tx:
        chat, vera = await group(tx), await officer(tx)
        for number in range(2):
            await move_ticket(tx, await hole(tx, session=str(number)), "done", chat, vera)
        assert await Reminders(UnitOfWork(tx, CITY, NOON)).ring(Kind.LAPSE)
        assert await Reminders(UnitOfWork(tx, CITY, NOON)).ring(Kind.LAPSE)
        assert not await Reminders(UnitOfWork(tx, CITY, NOON)).ring(Kind.LAPSE)


async def test_what_may_be_said_hangs_on_the_time_and_on_who_is_there(store: Store) -> None:
    async with store.writing() as tx:
        ticket = await hole(tx)
        desk, night = Reminders(UnitOfWork(tx, CITY, NOON)), Reminders(UnitOfWork(tx, CITY, NIGHT))
        assert await desk.kinds() == []
        chat, vera = await group(tx), await officer(tx)
        assert await desk.kinds() == ["first_overdue", "first_soon", "first_thrice", "overdue", "soon", "thrice"]
        assert await night.kinds() == []
        await move_ticket(tx, ticket, "done", chat, vera)
        assert await desk.kinds() == ["lapse"]
        assert await night.kinds() == []
        await tx.timers.redraw(ticket.id, NOW)
        await tx.chats.mark_unreachable(chat.id, "kicked")
        assert await desk.kinds() == ["lapse", "redraw"]
        assert await night.kinds() == ["redraw"]
