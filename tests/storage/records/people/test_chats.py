"""Chats in the store: they are made once, move without loss, and are forgotten when they are nobody's."""

import asyncio
from datetime import timedelta

from bots.runtime.tasks import TaskGroup
from storage.records.messages.outbox import OutgoingMessage
from storage.records.people.chats import Chat, handle_of
from storage.store import Store, Tx
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW


async def now_of(tx: Tx, chat: Chat) -> Chat:
    found = await tx.chats.by_id(chat.id)
    assert found is not None
    return found


async def test_a_chat_is_made_once(store: Store) -> None:
    async with store.writing() as tx:
        chat = await tx.chats.get_or_add("vk", "7", True, NOW, "en")
        assert (chat.private, chat.active, chat.lang, chat.last_seen, chat.person_id) == (True, True, "en", NOW, None)
        assert await tx.chats.get_or_add("vk", "7", True, NOW + timedelta(1)) == chat
        assert (await tx.chats.get_or_add("telegram", "7", True, NOW)).id != chat.id
        assert await tx.chats.by_id(999) is None


async def test_columns_are_set_by_name(store: Store) -> None:
    async with store.writing() as tx:
        chat = await tx.chats.get_or_add("vk", "7", True, NOW)
        await tx.chats.update(chat.id, title="Дежурные", thread=5)
        changed = await now_of(tx, chat)
        assert (changed.title, changed.thread) == ("Дежурные", 5)


async def test_a_chat_is_gone_until_it_returns(store: Store) -> None:
    async with store.writing() as tx:
        chat = await tx.chats.get_or_add("vk", "7", True, NOW)
        await tx.chats.mark_unreachable(chat.id, "blocked")
        gone = await now_of(tx, chat)
        assert (gone.active, gone.inactive_reason) == (False, "blocked")
        await tx.chats.mark_reachable(chat.id)
        assert await now_of(tx, chat) == chat


async def test_the_chats_of_a_person_come_latest_first(store: Store) -> None:
    async with store.writing() as tx:
        first, person = await resident(tx)
        second = await tx.chats.get_or_add("telegram", "7", True, NOW)
        await tx.chats.update(second.id, person_id=person.id, last_seen=NOW + timedelta(1))
        assert [chat.id for chat in await tx.chats.of_person(person.id)] == [second.id, first.id]


async def test_a_moved_chat_takes_its_new_address(store: Store) -> None:
    async with store.writing() as tx:
        chat = await tx.chats.get_or_add("telegram", "-1", False, NOW)
        assert await tx.chats.move("telegram", "-1", "-100") == chat.id
        assert (await now_of(tx, chat)).address == "-100"
        assert await tx.chats.move("telegram", "-1", "-100") is None
        assert await tx.chats.move("telegram", "-2", "-100") is None


async def test_what_comes_from_the_old_address_reaches_the_chat_where_it_is_now(store: Store) -> None:
    async with store.writing() as tx:
        chat = await tx.chats.get_or_add("telegram", "-1", False, NOW)
        await tx.outbox.add(OutgoingMessage(chat, "notice", "answer", edit="5", reply_to="4"), NOW)
        await tx.outbox.add(OutgoingMessage(chat, "notice", "under", reply_to="@card"), NOW)
        await tx.chats.move("telegram", "-1", "-100")
        late = await tx.chats.get_or_add("telegram", "-1", False, NOW)
        assert (late.id, late.address) == (chat.id, "-100")
        assert (handle_of(late, "-1", "5"), handle_of(late, "-100", "5")) == ("5@-1", "5")
        (row,) = await tx.outbox.claim(NOW, 9)
        assert (row.edit, row.reply_to) == ("", "")
        await tx.outbox.drop(row.id)
        assert [row.reply_to for row in await tx.outbox.claim(NOW, 9)] == ["@card"]


async def test_a_move_that_is_told_twice_at_once_is_made_once(store: Store) -> None:
    async with store.writing() as tx:
        chat = await tx.chats.get_or_add("telegram", "-1", False, NOW)

    async def move(holds: asyncio.Event) -> int | None:
        async with store.writing() as tx:
            moved = await tx.chats.move("telegram", "-1", "-100")
            holds.set()
            await asyncio.sleep(0.05)
            return moved

    first, second = asyncio.Event(), asyncio.Event()
    async with TaskGroup() as nursery:
        one = nursery.start(move(first), "one")
        await first.wait()
        other = nursery.start(move(second), "other")
        assert [await one, await other] == [chat.id, None]
    async with store.reading() as tx:
        now = await now_of(tx, chat)
    assert (now.address, now.active, now.inactive_reason) == ("-100", True, "")


async def test_a_chat_that_moved_onto_a_known_one_takes_in_what_is_there(store: Store) -> None:
    async with store.writing() as tx:
        ticket = await file_ticket(tx, await resident(tx))
        old = await tx.chats.get_or_add("telegram", "-1", False, NOW)
        new = await tx.chats.get_or_add("telegram", "-100", False, NOW)
        await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), old, NOW)
        await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), new, NOW)
        await tx.message_links.put(old.id, "1", ticket.id, "card")
        await tx.message_links.put(new.id, "1", ticket.id, "staff")
        await tx.message_links.put(new.id, "2", ticket.id, "notice")
        await tx.message_links.put_album(new.id, "album", ticket.id, NOW)
        await tx.sessions.put(old.id, "staff", "one", "{}", True, NOW)
        await tx.sessions.put(new.id, "staff", "two", "{}", True, NOW)
        await tx.outbox.add(OutgoingMessage(new, "card", "{}"), NOW)
        assert await tx.chats.move("telegram", "-1", "-100") == old.id
        assert await tx.chats.by_id(new.id) is None
        assert [chat.id for chat in await tx.staff_chats.chats()] == [old.id]
        known = [await tx.message_links.ticket_of(old.id, message) for message in ("1@-1", "1", "2")]
        assert [handled and handled.purpose for handled in known] == ["card", "staff", "notice"]
        assert await tx.message_links.ticket_of_album(old.id, "album") == ticket.id
        session = await tx.sessions.active(old.id)
        assert session is not None
        assert session.id == "one"
        assert [row.chat.address for row in await tx.outbox.claim(NOW, 9)] == ["-100"]


async def test_a_staff_binding_moves_along(store: Store) -> None:
    async with store.writing() as tx:
        old = await tx.chats.get_or_add("telegram", "-1", False, NOW)
        new = await tx.chats.get_or_add("telegram", "-100", False, NOW)
        await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), new, NOW)
        await tx.chats.move("telegram", "-1", "-100")
        assert await tx.staff_chats.is_staff(old.id)


async def test_chats_of_nobody_are_forgotten_when_nothing_holds_them(store: Store) -> None:
    async with store.writing() as tx:
        stranger = await tx.chats.get_or_add("vk", "1", True, NOW)
        await tx.sessions.put(stranger.id, "welcome", "s", "{}", True, NOW)
        awaited = await tx.chats.get_or_add("vk", "2", True, NOW)
        await tx.outbox.add(OutgoingMessage(awaited, "screen", "{}"), NOW)
        group = await tx.chats.get_or_add("vk", "3", False, NOW)
        known, _ = await resident(tx)
        assert await tx.chats.sweep(NOW) == 0
        assert await tx.chats.sweep(NOW + timedelta(1)) == 1
        left = [await tx.chats.by_id(chat.id) for chat in (stranger, awaited, group, known)]
        assert [chat is None for chat in left] == [True, False, False, False]


async def test_what_waits_for_a_chat_is_counted(store: Store) -> None:
    async with store.writing() as tx:
        chat, _ = await resident(tx)
        assert await tx.chats.count_unsent(chat.id) == 0
        for words in ("1", "2"):
            await tx.outbox.add(OutgoingMessage(chat, "notice", words), NOW)
        (row,) = await tx.outbox.claim(NOW, 1)
        assert await tx.chats.count_unsent(chat.id) == 2
        await tx.outbox.mark_sent(row.id, ("5",), NOW)
        assert await tx.chats.count_unsent(chat.id) == 1
