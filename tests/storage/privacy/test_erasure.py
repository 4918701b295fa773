"""Erasure of a person: it takes what is theirs and leaves what the city counts."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from dialogs.rules.tickets.lifecycle import Actor, Happened
from storage.privacy.erasure import erase
from storage.records.messages.outbox import OutgoingMessage
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.records.tickets.history import NewEntry
from storage.store import Store, Tx
from storage.tables import consents, inbox, outbox
from tests.storage.residents import Update, file_ticket, picture, resident
from tests.stores import NOW

Who = tuple[Chat, Person]


@pytest.fixture
async def anna(store: Store) -> Who:
    async with store.writing() as tx:
        anna = await resident(tx, "1")
        await tx.people.consent(anna[1].id, "2026-01", NOW)
        await tx.people.set_name(anna[1].id, "Анна")
        return anna


@pytest.fixture
async def boris(store: Store) -> Who:
    async with store.writing() as tx:
        return await resident(tx, "2")


async def words(tx: Tx, ticket_id: int) -> list[tuple[str, str, str]]:
    return [(line.kind.value, line.actor_name, line.words) for line in await tx.history.of_ticket(ticket_id)]


async def test_the_ticket_stays_without_its_author(store: Store, anna: Who) -> None:
    async with store.writing() as tx:
        ticket = await file_ticket(tx, anna, lat=57.15349, lon=65.53451, extra={"lamp": {}})
        by_her: dict[str, Any] = {"actor_name": "Анна", "actor_id": str(anna[1].id)}
        await tx.history.add(NewEntry(ticket.id, Happened.SAID, Actor.RESIDENT, words="Моя дочь упала", **by_her), NOW)
        await tx.history.add(
            NewEntry(ticket.id, Happened.ANSWERED, Actor.STAFF, words="Чиним", actor_name="Иванова"), NOW
        )
        erased = await erase(tx, anna[1].id, NOW)
        assert list(erased.tickets) == [ticket.id]
        assert erased.counts == {"tickets": 1, "photos": 0, "messages": 1, "voices": 0}
        left = await tx.tickets.by_id(ticket.id)
        gone: dict[str, Any] = {"words": "", "address": "", "extra": {}, "person_id": None, "chat_id": None}
        assert left == replace(ticket, **gone, lat=57.153, lon=65.535, version=2)
        assert await words(tx, ticket.id) == [("said", "", ""), ("answered", "Иванова", "Чиним"), ("erased", "", "")]


async def test_the_person_is_forgotten_and_their_consent_remembered(store: Store, anna: Who) -> None:
    async with store.writing() as tx:
        await tx.message_links.put(anna[0].id, "5", None, "resident")
        await tx.sessions.put(anna[0].id, "report", "s", "{}", True, NOW)
        await tx.inbox.receive("vk", [Update("1", "1", "secret"), Update("2", "2", "other")], "2", NOW)
        assert not (await erase(tx, anna[1].id, NOW)).tickets
        person, chat = await tx.people.by_id(anna[1].id), await tx.chats.by_id(anna[0].id)
        assert person is not None
        assert chat is not None
        assert (person.name, person.consent_version, person.consent_at, person.erased_at) == ("", None, None, NOW)
        assert (chat.person_id, chat.title) == (None, "")
        assert await tx.message_links.ticket_of(chat.id, "5") is None
        assert await tx.sessions.active(chat.id) is None
        assert list(await tx.sqlalchemy.scalars(select(inbox.c.body).order_by(inbox.c.id))) == [None, "other"]
        assert list(await tx.sqlalchemy.scalars(select(consents.c.version))) == ["2026-01"]
        assert (await tx.people.of_chat(chat, NOW)).id != person.id


async def test_other_peoples_tickets_lose_the_voice_and_the_words(store: Store, anna: Who, boris: Who) -> None:
    async with store.writing() as tx:
        his = await file_ticket(tx, boris)
        await tx.tickets.follow(his.id, anna[1].id, "joined", NOW)
        await tx.history.add_photos(his.id, ["a"])
        by_her: dict[str, Any] = {"actor_id": str(anna[1].id), "words": "И у меня", "photos": ["b"]}
        await tx.history.add(NewEntry(his.id, Happened.JOINED, Actor.RESIDENT, **by_her), NOW)
        counts = (await erase(tx, anna[1].id, NOW)).counts
        assert counts == {"tickets": 0, "photos": 1, "messages": 1, "voices": 1}
        assert await tx.tickets.by_id(his.id) == his
        assert await words(tx, his.id) == [("joined", "", "")]
        assert (await tx.history.of_ticket(his.id))[0].photos == ()
        assert await tx.history.photos(his.id) == ("a",)


async def test_photos_go_with_their_files_unless_another_ticket_shows_them(store: Store, anna: Who, boris: Who) -> None:
    shared, own = await store.media.put(picture("red")), await store.media.put(picture("blue"))
    async with store.writing() as tx:
        hers, his = await file_ticket(tx, anna), await file_ticket(tx, boris)
        for photo in (shared, own):
            await tx.photos.add(photo, NOW)
        await tx.history.add_photos(hers.id, [shared.sha, own.sha])
        await tx.history.add_photos(his.id, [shared.sha])
    async with store.writing() as tx:
        await erase(tx, anna[1].id, NOW)
        assert store.media.path(own.sha) is not None
    async with store.reading() as tx:
        assert await tx.photos.all() == {shared.sha}
        assert await tx.history.photos(hers.id) == ()
    assert store.media.path(own.sha) is None
    assert store.media.path(shared.sha) is not None


async def test_what_is_on_its_way_is_not_sent(store: Store, anna: Who, boris: Who) -> None:
    async with store.writing() as tx:
        ticket = await file_ticket(tx, anna)
        await tx.outbox.add(OutgoingMessage(boris[0], "card", "Яма", ticket_id=ticket.id), NOW)
        await tx.outbox.add(OutgoingMessage(anna[0], "screen", "Яма"), NOW)
        await tx.outbox.add(OutgoingMessage(boris[0], "screen", "other"), NOW)
        (sending,) = await tx.outbox.claim(NOW, 1)
        await erase(tx, anna[1].id, NOW)
        await tx.outbox.later(sending.id, NOW)
        rows = await tx.sqlalchemy.execute(select(outbox.c.state, outbox.c.payload).order_by(outbox.c.id))
        assert [tuple(row) for row in rows] == [("replaced", ""), ("replaced", ""), ("waiting", "other")]
