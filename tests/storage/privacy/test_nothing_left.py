"""Completeness of an erasure: no column of any table holds the person's words, name, account, address or photos."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from dialogs import acts
from dialogs.kernel.events import Point
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain, to_json
from dialogs.rules.residents.erasure import Erasure, Wish
from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.tickets.lifecycle import Actor, Happened, Ticket
from storage.privacy.cleanup import clean_up
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.records.tickets.history import NewEntry
from storage.records.work.jobs import NewJob
from storage.store import Store, Tx
from storage.tables import bans, metadata, sessions, timers, topics
from storage.usecases.reactions.event import Reply
from storage.usecases.resident.leaving import PersonErasure
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import VERA, Update, file_ticket, picture, resident
from tests.stores import NOW

WORDS, NAME, ACCOUNT, STREET, THREAT = "Моя дочь упала", "Аннушка", "778899001", "Пролётная", "ругается матом"
OWN = {"photo": picture("blue"), "other": picture("green")}
IMPERSONAL = {"leases", "cursors", "media_handles", "numbers", "codes", "erasures", "complaints"}
"""Tables that no person stands in, by what they are for: `filled` leaves some of them empty."""


async def traces(store: Store, needles: Mapping[str, str]) -> dict[str, set[str]]:
    """Search every column of every table: table -> which of the needles are in it."""
    found: dict[str, set[str]] = {}
    async with store.reading() as tx:
        for table in metadata.sorted_tables:
            for row in await tx.sqlalchemy.execute(select(table)):
                text = " ".join(map(str, row)).lower()
                found.setdefault(table.name, set()).update(n for n, v in needles.items() if v.lower() in text)
    return found


async def shas(store: Store) -> dict[str, str]:
    infos = {name: await store.media.put(content) for name, content in OWN.items()}
    async with store.writing() as tx:
        for info in infos.values():
            await tx.photos.add(info, NOW)
    return {name: info.sha for name, info in infos.items()}


async def fill_store(store: Store, photos: Mapping[str, str]) -> tuple[Chat, Person]:
    """Make a person who has left a trace wherever one can be left."""
    async with store.writing() as tx:
        group = await tx.chats.get_or_add("telegram", "-1", False, NOW, "ru")
        await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), group, NOW)
        vera = await tx.members.grant("telegram", VERA.account, "Вера", grants=(Grant(Role.OPERATOR),), now=NOW)
        boris, anna = await resident(tx, "2"), await resident(tx, ACCOUNT)
        await tx.people.set_name(anna[1].id, NAME)
        await tx.people.consent(anna[1].id, "1", NOW)
        desk = ResidentUseCases(UnitOfWork(tx, store.city, NOW), *anna)
        extra = {"lamp": {"label": to_json(Plain("Столб")), "value": to_json(Plain(STREET))}}
        place = Point(57.15349, 65.53451)
        report = acts.NewTicket(
            "pothole", place, STREET, "central", WORDS, (photos["photo"],), extra, ("album",), ("5",)
        )
        ticket = await desk.file(report, "s1")
        await desk.tell(acts.Say(ticket.id, WORDS, (photos["other"],), ("6",)))
        his = await file_ticket(tx, boris)
        await desk.join(acts.Join(his.id, WORDS, (photos["photo"],), ("7",)))
        await StaffUseCases(UnitOfWork(tx, store.city, NOW), group, vera).answer(ticket.id, Reply("9", "Чиним"))
        rated: dict[str, Any] = {"words": WORDS, "actor_id": str(anna[1].id), "actor_name": NAME}
        await tx.history.add(NewEntry(ticket.id, Happened.RATED, Actor.RESIDENT, **rated, facts={"stars": 5}), NOW)
        await _elsewhere(tx, group, anna, ticket, photos["other"])
        await tx.media_handles.put("vk", {photos["photo"]: "photo-1_2"})
    async with store.writing() as tx:
        for row in await tx.outbox.claim(NOW, 1):
            await tx.outbox.mark_sent(row.id, [str(row.id)], NOW)
        file = await tx.files.add("data.zip", "application/zip", ACCOUNT.encode(), NOW)
        await UnitOfWork(tx, store.city, NOW).outgoing.say(anna[0], Screen(Plain(WORDS), files=(file,)))
    return anna


async def _elsewhere(tx: Tx, group: Chat, anna: tuple[Chat, Person], ticket: Ticket, sha: str) -> None:
    """Leave traces as conversations, the clock and the staff do."""
    chat, person = anna
    done, aside, new = (Update(f"k{i}", ACCOUNT, WORDS) for i in range(3))
    await tx.inbox.receive("vk", [done, aside, new], "1", NOW)
    first, second, _ = await tx.inbox.waiting_rows()
    await tx.inbox.mark_done(first.id, NOW)
    await tx.inbox.dead_letter(second.id, "odd", NOW)
    body = json.dumps({"answers": {"words": [["8", WORDS]], "photos": [{"sha": sha}]}}, ensure_ascii=False)
    await tx.sessions.put(chat.id, "report", "s2", body, True, NOW)
    await tx.sqlalchemy.execute(update(sessions).values(offered_at=NOW))
    await tx.chats.update(chat.id, title=NAME)
    timer = {"key": f"draft:{ACCOUNT}", "kind": "draft", "chat_id": chat.id, "due": NOW}
    await tx.sqlalchemy.execute(insert(timers).values(**timer))
    job = NewJob("own_data", f"own_data:{ACCOUNT}", {"person": str(person.id), "said": WORDS}, chat_id=chat.id)
    await tx.jobs.put(job, NOW)
    topic = {"chat_id": group.id, "key": f"ticket:{ticket.id}", "thread": 5, "icon": "", "name": ticket.number}
    await tx.sqlalchemy.execute(insert(topics).values(**topic))
    ban = {"person_id": person.id, "reason": THREAT, "at": NOW, "by": "1"}
    await tx.sqlalchemy.execute(insert(bans).values(**ban, until=NOW - timedelta(days=1)))
    await tx.sqlalchemy.execute(insert(metadata.tables["selections"]).values(member_id=1, ticket_id=ticket.id, at=NOW))


async def said_farewell(store: Store) -> list[str]:
    """Send everything that waits; what was said to the person."""
    said = []
    async with store.writing() as tx:
        while rows := await tx.outbox.claim(NOW, 9):
            for row in rows:
                said += [row.payload] if row.chat.address == ACCOUNT else []
                await tx.outbox.mark_sent(row.id, [f"m{row.id}"], NOW)
    return said


async def erase_person(store: Store, anna: tuple[Chat, Person]) -> Erasure:
    async with store.writing() as tx:
        return await ResidentUseCases(UnitOfWork(tx, store.city, NOW), *anna).erase()


async def test_a_person_who_was_erased_stands_nowhere(store: Store) -> None:
    photos = await shas(store)
    needles = {"words": WORDS, "name": NAME, "account": ACCOUNT, "street": STREET, "threat": THREAT, **photos}
    anna = await fill_store(store, photos)
    before = await traces(store, needles)
    assert set(metadata.tables) - before.keys() <= IMPERSONAL
    assert before["chats"] == {"account", "name"}
    assert before["inbox"] == {"account", "words"}
    assert {name for name, found in before.items() if found} >= {
        *("people", "tickets", "history", "sessions", "outbox", "ticket_photos", "media", "bans", "timers"),
    }
    act = await erase_person(store, anna)
    assert (act.number, act.wish) == (1, Wish.RESIDENT)
    assert act.counts == {"tickets": 1, "photos": 3, "messages": 3, "voices": 1}
    (farewell,) = await said_farewell(store)
    assert '"number": 1' in farewell.replace('":', '": ')
    await clean_up(store, NOW + timedelta(hours=1))
    assert {name: found for name, found in (await traces(store, needles)).items() if found} == {}
    assert not await store.media.strays((), NOW + timedelta(days=9999))
    async with store.reading() as tx:
        (kept,) = await tx.erasures.all()
        assert kept == act
        assert await tx.chats.find("vk", ACCOUNT) is None


@pytest.mark.parametrize("until", [None, NOW + timedelta(days=9)])
async def test_while_somebody_is_banned_the_address_stays_with_the_ban(store: Store, until: Any) -> None:
    async with store.writing() as tx:
        anna = await resident(tx, ACCOUNT)
        ban = {"person_id": anna[1].id, "reason": THREAT, "at": NOW, "by": "1", "until": until}
        await tx.sqlalchemy.execute(insert(bans).values(**ban))
    await erase_person(store, anna)
    (farewell,) = await said_farewell(store)
    assert "blocked" in farewell
    await clean_up(store, NOW + timedelta(days=8))
    async with store.writing() as tx:
        chat = await tx.chats.find("vk", ACCOUNT)
        assert chat is not None
        assert (await tx.people.of_chat(chat, NOW)).id == anna[1].id
        if until is None:
            await tx.sqlalchemy.execute(delete(bans))
    await clean_up(store, NOW + timedelta(days=10))
    async with store.reading() as tx:
        assert await tx.chats.find("vk", ACCOUNT) is None


async def test_who_comes_back_is_somebody_new(store: Store) -> None:
    async with store.writing() as tx:
        chat, person = await resident(tx, ACCOUNT)
        await tx.people.consent(person.id, "1", NOW)
    await erase_person(store, (chat, person))
    async with store.writing() as tx:
        chat, again = await resident(tx, ACCOUNT)
        await tx.people.consent(again.id, "1", NOW)
        assert again.id != person.id
    await clean_up(store, NOW + timedelta(days=1))
    async with store.reading() as tx:
        assert await tx.chats.by_id(chat.id) == chat


async def test_a_member_of_the_staff_keeps_what_they_are_shown_as_such(store: Store) -> None:
    async with store.writing() as tx:
        vera = await resident(tx, "1", "telegram")
        await tx.members.grant("telegram", "1", "Вера", grants=(Grant(Role.OPERATOR),), now=NOW)
        ticket = await file_ticket(tx, await resident(tx))
        await UnitOfWork(tx, store.city, NOW).cards.draw(ticket, vera[0])
        await tx.message_links.put(vera[0].id, "3", ticket.id, "card")
        await tx.message_links.put(vera[0].id, "4", ticket.id, "notice")
        act = await PersonErasure(UnitOfWork(tx, store.city, NOW)).erase(vera[1].id, Wish.ADMINISTRATOR)
        assert act.wish is Wish.ADMINISTRATOR
        kinds = [row.kind for row in await tx.outbox.claim(NOW, 9)]
    await clean_up(store, NOW + timedelta(days=40))
    async with store.reading() as tx:
        assert kinds == ["card"]
        assert await tx.message_links.ticket_of(vera[0].id, "3") is not None
        assert await tx.message_links.ticket_of(vera[0].id, "4") is None


async def test_who_cannot_be_reached_hears_no_farewell(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        chat, person = await resident(tx, ACCOUNT)
        await tx.chats.mark_unreachable(chat.id, "blocked")
        await PersonErasure(UnitOfWork(tx, sqlite_store.city, NOW)).erase(person.id, Wish.ADMINISTRATOR)
    assert await said_farewell(sqlite_store) == []
    await clean_up(sqlite_store, NOW)
    async with sqlite_store.reading() as tx:
        assert await tx.chats.find("vk", ACCOUNT) is None
