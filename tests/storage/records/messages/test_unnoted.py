"""Message links that are missing: a message of ours whose name in the chat nobody could note is still known by the
number in its words."""

from __future__ import annotations

from storage.records.messages.outbox import OutgoingMessage
from storage.store import Store
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW


async def test_what_may_stand_in_a_chat_unnoted(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        ticket = await file_ticket(tx, who)
        await tx.outbox.add(OutgoingMessage(who[0], "notice", "words", ticket_id=ticket.id, purpose="ask:done"), NOW)
        assert await tx.outbox.unnoted_purposes(who[0].id, ticket.id) == []
        (row,) = await tx.outbox.claim(NOW, 10, ())
        assert await tx.outbox.unnoted_purposes(who[0].id, ticket.id) == ["ask:done"]
        await tx.outbox.mark_sent(row.id, ["5"], NOW)
        assert await tx.outbox.unnoted_purposes(who[0].id, ticket.id) == []


async def test_what_was_tried_twice_may_stand_there_twice(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        ticket = await file_ticket(tx, who)
        await tx.outbox.add(OutgoingMessage(who[0], "notice", "words", ticket_id=ticket.id, purpose="notice"), NOW)
        await tx.outbox.claim(NOW, 10, ())
        await tx.outbox.recover()
        (row,) = await tx.outbox.claim(NOW, 10, ())
        await tx.outbox.mark_sent(row.id, ["5"], NOW)
        assert await tx.outbox.unnoted_purposes(who[0].id, ticket.id) == ["notice"]


async def test_the_first_number_in_the_words_names_the_ticket(store: Store) -> None:
    async with store.writing() as tx:
        ticket = await file_ticket(tx, await resident(tx))
        for words in (f"№ {ticket.number} · Новое\nЯма", f"Спасибо! Его номер {ticket.number}."):
            named = await tx.tickets.named_in(words)
            assert named is not None
            assert named.id == ticket.id
        assert await tx.tickets.named_in("Спасибо!") is None
