"""Sessions: one conversation of each flow in a chat, at most one of them active."""

from datetime import timedelta

from storage.store import Store, Tx
from tests.stores import NOW


async def chat_id(tx: Tx, address: str = "7") -> int:
    return (await tx.chats.get_or_add("vk", address, True, NOW)).id


async def test_an_active_session_parks_the_others(store: Store) -> None:
    async with store.writing() as tx:
        chat = await chat_id(tx)
        assert await tx.sessions.active(chat) is None
        await tx.sessions.put(chat, "report", "r1", '{"a": 1}', True, NOW)
        await tx.sessions.put(chat, "track", "t1", "{}", True, NOW + timedelta(1))
        active, report = await tx.sessions.active(chat), await tx.sessions.get(chat, "report")
        assert active is not None
        assert report is not None
        assert active.id == "t1"
        assert (report.active, report.body, report.updated_at) == (False, '{"a": 1}', NOW)


async def test_the_screen_stays_while_the_session_does(store: Store) -> None:
    async with store.writing() as tx:
        chat = await chat_id(tx)
        await tx.sessions.put(chat, "report", "r1", "{}", True, NOW)
        await tx.sessions.note_shown("r1", "501")
        await tx.sessions.note_shown("over", "502")
        await tx.sessions.put(chat, "report", "r1", '{"a": 1}', True, NOW)
        same = await tx.sessions.by_id("r1")
        assert same is not None
        assert (same.screen, same.body) == ("501", '{"a": 1}')
        await tx.sessions.put(chat, "report", "r2", "{}", True, NOW)
        other = await tx.sessions.get(chat, "report")
        assert other is not None
        assert (other.id, other.screen) == ("r2", "")
        assert await tx.sessions.by_id("r1") is None


async def test_a_dropped_session_is_gone(store: Store) -> None:
    async with store.writing() as tx:
        chat = await chat_id(tx)
        await tx.sessions.put(chat, "report", "r1", "{}", True, NOW)
        await tx.sessions.drop(chat, "report")
        assert await tx.sessions.get(chat, "report") is None


async def test_what_newcomers_sent_is_erased_when_they_do_not_answer(store: Store) -> None:
    async with store.writing() as tx:
        silent, quick, busy = [await chat_id(tx, address) for address in "123"]
        await tx.sessions.put(silent, "welcome", "s", "{}", True, NOW - timedelta(hours=25))
        await tx.sessions.put(quick, "welcome", "q", "{}", True, NOW)
        await tx.sessions.put(busy, "report", "b", "{}", True, NOW - timedelta(hours=25))
        assert await tx.sessions.unanswered_consents(NOW - timedelta(hours=24)) == [silent]
        assert await tx.sessions.active(silent) is None
        assert await tx.sessions.active(quick) is not None
        assert await tx.sessions.active(busy) is not None
