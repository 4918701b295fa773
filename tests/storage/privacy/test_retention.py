"""Retention periods: data kept for as long as the settings say are erased, and each run says in an act how much."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from dialogs.rules.residents.erasure import Erasure, Wish
from dialogs.rules.tickets.lifecycle import Actor, Happened, Status, Ticket
from storage.privacy import retention
from storage.privacy.cleanup import clean_up
from storage.privacy.retention import Retention
from storage.privacy.retention_periods import RetentionPeriods
from storage.records.messages.outbox import OutgoingMessage
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.records.tickets.history import NewEntry
from storage.store import Store, Tx
from storage.tables import bans, handles, inbox, sessions, tickets
from tests.storage.residents import Update, file_ticket, picture, resident
from tests.stores import NOW

DAY, FOR_EVER = timedelta(days=1), RetentionPeriods(talks=None, handles=None, people=None, raw=9999, sent=9999)
Who = tuple[Chat, Person]


async def swept(store: Store, keep: RetentionPeriods, after: timedelta, wish: Wish = Wish.RETENTION) -> Erasure | None:
    """Clean up after telling what would go, which is what goes."""
    run = Retention(store, keep, NOW + after, wish)
    due = {kind: n for kind, n in (await run.count_due()).items() if n}
    act = await clean_up(store, NOW + after, keep, wish)
    gone = {} if act is None else {kind: act.counts.get(kind, 0) for kind in due}
    assert due == gone
    return act


async def add_resident(tx: Tx, address: str, now: datetime = NOW) -> Who:
    chat, person = await resident(tx, address)
    await tx.people.consent(person.id, "1", now)
    return chat, person


async def add_closed_ticket(tx: Tx, who: Who, joined: Who, at: datetime = NOW) -> Ticket:
    """File a report that ended then, in which two have written."""
    ticket = await file_ticket(tx, who, lat=57.15349)
    await tx.tickets.follow(ticket.id, joined[1].id, "joined", NOW)
    for _, person in (who, joined):
        said = {"words": f"Слова {person.id}", "actor_id": str(person.id)}
        await tx.history.add(
            NewEntry(ticket.id, Happened.SAID, Actor.RESIDENT, photos=(str(person.id) * 64,), **said),  # type: ignore[arg-type]
            NOW,
        )
    await tx.history.add(NewEntry(ticket.id, Happened.ANSWERED, Actor.STAFF, words="Чиним", actor_name="Вера"), NOW)
    await tx.message_links.put(who[0].id, f"n{ticket.id}", ticket.id, "notice")
    await tx.message_links.put(joined[0].id, f"c{ticket.id}", ticket.id, "card")
    changed = await tx.tickets.change(ticket, status=Status.CLOSED.value, closed_at=at)
    assert changed is not None
    return changed


async def test_what_is_kept_for_ever_stays(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris = await add_resident(tx, "1"), await add_resident(tx, "2")
        await add_closed_ticket(tx, anna, boris)
        await tx.sessions.put(anna[0].id, "report", "s", "{}", True, NOW)
    assert await swept(store, FOR_EVER, timedelta(days=3000)) is None
    async with store.reading() as tx:
        assert await tx.erasures.all() == []


async def test_a_report_that_ended_loses_who_wrote_it(store: Store) -> None:
    keep = replace(FOR_EVER, closed=30)
    shown = await store.media.put(picture())
    async with store.writing() as tx:
        anna, boris = await add_resident(tx, "1"), await add_resident(tx, "2")
        old, young = await add_closed_ticket(tx, anna, boris), await add_closed_ticket(tx, boris, anna, NOW + DAY)
        await tx.photos.add(shown, NOW)
        await tx.history.add_photos(old.id, [shown.sha])
    assert await swept(store, keep, 30 * DAY) is None
    act = await swept(store, keep, 30.5 * DAY)
    assert act is not None
    assert (act.number, act.wish) == (1, Wish.RETENTION)
    assert act.counts == {"tickets": 1, "photos": 3, "messages": 2, "voices": 1}
    async with store.reading() as tx:
        left = await tx.tickets.by_id(old.id)
        assert left == replace(
            old, words="", address="", person_id=None, chat_id=None, lat=57.153, version=old.version + 1, voices=1
        )
        lines = [
            (line.kind.value, line.actor_name, line.actor_id, line.words) for line in await tx.history.of_ticket(old.id)
        ]
        assert lines == [
            ("said", "", "", ""),
            ("said", "", "", ""),
            ("answered", "Вера", "", "Чиним"),
            ("erased", "", "", ""),
        ]
        assert await tx.tickets.by_id(young.id) == young
        assert await tx.message_links.ticket_of(anna[0].id, f"n{old.id}") is None
        assert await tx.message_links.ticket_of(boris[0].id, f"c{old.id}") is not None, "what the staff are shown"
        assert [t.id for t in await tx.tickets.of_person(anna[1].id, 9)] == [young.id]
        assert store.media.path(shown.sha) is None
    assert await swept(store, keep, 30.9 * DAY) is None, "once"


async def test_conversations_updates_notes_and_names_of_messages(store: Store) -> None:
    keep = RetentionPeriods(talks=10, raw=7, sent=8, handles=9, people=None)
    draft = await store.media.put(picture())
    async with store.writing() as tx:
        anna, boris = await add_resident(tx, "1"), await add_resident(tx, "2")
        await tx.photos.add(draft, NOW)
        await tx.sessions.put(anna[0].id, "report", "s", f'["{draft.sha}"]', True, NOW)
        await tx.sessions.put(boris[0].id, "report", "t", "{}", True, NOW + DAY)
        await add_closed_ticket(tx, anna, boris)
        await tx.inbox.receive("vk", [Update(str(i), str(i)) for i in range(3)], "1", NOW)
        done, aside, _ = await tx.inbox.waiting_rows()
        await tx.inbox.mark_done(done.id, NOW)
        await tx.inbox.dead_letter(aside.id, "odd", NOW)
        given_up, _ = [await tx.outbox.add(OutgoingMessage(anna[0], "notice", each), NOW) for each in "ab"]
        await tx.outbox.give_up(given_up, "400")
    assert await swept(store, keep, 7 * DAY) is None
    hour = timedelta(hours=1)
    found = [await swept(store, keep, days * DAY + hour) for days in (7, 8, 9, 10)]
    assert [act.counts for act in found if act] == [{"raw": 2}, {"sent": 1}, {"handles": 2}, {"talks": 1}]
    assert [act.number for act in found if act] == [1, 2, 3, 4]
    assert store.media.path(draft.sha) is None
    async with store.reading() as tx:
        assert list(await tx.sqlalchemy.scalars(select(inbox.c.state))) == ["new"]
        assert list(await tx.sqlalchemy.scalars(select(sessions.c.id))) == ["t"]
        assert list(await tx.sqlalchemy.scalars(select(handles.c.id))) == []
        assert await tx.outbox.state(given_up) is None


async def test_people_who_are_long_gone_are_forgotten(store: Store) -> None:
    """A person who has a report, writes, or is banned, is not."""
    keep = replace(FOR_EVER, people=365, closed=30)
    late = NOW + 300 * DAY
    async with store.writing() as tx:
        _, author, voice, busy, banned, ended = [await add_resident(tx, str(i)) for i in range(6)]
        talks, again = await add_resident(tx, "talks"), await add_resident(tx, "again", late)
        ticket = await file_ticket(tx, author)
        await tx.tickets.follow(ticket.id, voice[1].id, "joined", NOW)
        await tx.chats.update(busy[0].id, last_seen=late)
        await tx.sqlalchemy.execute(insert(bans).values(person_id=banned[1].id, reason="", at=NOW, by="1"))
        await tx.sessions.put(talks[0].id, "report", "s", "{}", True, late)
        await add_closed_ticket(tx, ended, author)
        assert again[1].id
    act = await swept(store, keep, 365 * DAY)
    assert act is not None
    assert act.counts.get("people", 0) == 0
    act = await swept(store, keep, 365.5 * DAY)
    assert act is not None
    assert act.counts == {"people": 2}
    async with store.reading() as tx:
        left = [await tx.chats.find("vk", name) for name in ("0", "1", "2", "3", "4", "5", "talks", "again")]
        assert [chat is not None for chat in left] == [False, True, True, True, True, False, True, True]


async def test_strangers_are_forgotten_after_a_month(store: Store) -> None:
    async with store.writing() as tx:
        await resident(tx, "1")
        refused = await resident(tx, "2")
        await tx.people.refuse(refused[1].id, "1", NOW)
        author = await add_resident(tx, "3")
        await file_ticket(tx, author)
        await tx.people.refuse(author[1].id, "1", NOW)
    assert await swept(store, FOR_EVER, 30 * DAY) is None
    act = await swept(store, FOR_EVER, 30.5 * DAY)
    assert act is not None
    assert act.counts == {"people": 2}
    async with store.reading() as tx:
        assert [await tx.chats.find("vk", name) is None for name in "123"] == [True, True, False]


async def test_the_clock_leaves_one_act_a_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PIECE", 2)
    monkeypatch.setattr(retention, "AT_MOST", 5)
    keep = replace(FOR_EVER, closed=30)
    async with store.writing() as tx:
        anna = await add_resident(tx, "1")
        for number in range(7):
            ticket = await file_ticket(tx, anna, session_id=str(number))
            await tx.sqlalchemy.execute(update(tickets).where(tickets.c.id == ticket.id).values(closed_at=NOW))
    at = NOW + 31 * DAY
    first = await clean_up(store, at, keep)
    assert first is not None
    assert first.counts == {"tickets": 5}
    second = await clean_up(store, at + timedelta(hours=1), keep)
    assert second == Erasure(1, at + timedelta(hours=1), Wish.CLOCK, {"tickets": 7})
    async with store.writing() as tx:
        assert await tx.erasures.all() == [second]
        await tx.sessions.put(anna[0].id, "report", "s", "{}", True, NOW)
    third = await clean_up(store, at + DAY, replace(keep, talks=2))
    assert third is not None
    assert (third.number, third.counts) == (2, {"talks": 1})
