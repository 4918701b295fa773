"""Stocktaking: tickets, photos, rows and work under way are counted."""

from __future__ import annotations

from storage.media.photo_files import MediaInfo
from storage.records.messages.outbox import OutgoingMessage
from storage.records.work.jobs import QUICK, NewJob
from storage.store import Store
from tests.soak.stock import Stock
from tests.storage.residents import Update, file_ticket, heads, resident
from tests.stores import NOW


async def test_jobs_and_their_results(store: Store) -> None:
    async with store.writing() as tx:
        chat, *_ = await resident(tx)
        for key in ("a", "b"):
            await tx.jobs.put(NewJob("find", key, {}), NOW)
        await tx.jobs.keep("digest", NOW)
        for _ in range(2):
            job = await tx.jobs.claim(NOW, QUICK, "me")
            assert job is not None
            await tx.jobs.retry(job.id, "me", NOW, "")
        job = await tx.jobs.claim(NOW, QUICK, "me")
        assert job is not None
        await tx.jobs.mark_done(job.id, "me")
        for key in ("", "job:1"):
            await tx.outbox.add(OutgoingMessage(chat, "notice", "words", reply_to="7", replace_key=key), NOW)
    async with store.reading() as tx:
        stock = Stock(tx.sqlalchemy)
        assert await stock.jobs() == {"waiting": 1, "done": 1}
        assert await stock.begun_again() == 2
        assert await stock.under_way() == 3
        assert await stock.results(chat.platform, int(chat.address), 7) == 1
        assert await stock.results(chat.platform, int(chat.address), 8) == 0


async def test_tickets_and_what_is_under_way(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        ticket = await file_ticket(tx, who)
        await tx.photos.add(MediaInfo("ab" * 32, "image/jpeg", 4, 3, 100, None), NOW)
        await tx.history.add_photos(ticket.id, ["ab" * 32])
        await tx.inbox.receive("vk", [Update("1", "a"), Update("2", "b")], "2", NOW)
        row, *_ = await heads(tx)
        await tx.inbox.dead_letter(row.id, "poison", NOW)
        await tx.outbox.add(OutgoingMessage(who[0], "notice", "words"), NOW)
    async with store.reading() as tx:
        stock = Stock(tx.sqlalchemy)
        assert await stock.tickets() == [(ticket.id, "Яма")]
        assert await stock.photos() == {ticket.id: 1}
        assert await stock.states() == {("inbox", "aside"): 1, ("inbox", "new"): 1, ("outbox", "waiting"): 1}
        assert await stock.under_way() == 2
