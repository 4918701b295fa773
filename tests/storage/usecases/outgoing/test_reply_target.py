"""Target of a reply: known by the message's id, or by the number in the words that it quotes."""

from __future__ import annotations

from storage.records.messages.outbox import OutgoingMessage
from storage.store import Store
from storage.usecases.outgoing.reply_target import reply_target
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW


async def test_a_reply_finds_its_ticket(store: Store) -> None:
    async with store.writing() as tx:
        chat, person = await resident(tx)
        ticket = await file_ticket(tx, (chat, person))
        card, question = f"№ {ticket.number}\nЯма", f"№ {ticket.number}: напишите ответ"
        await tx.message_links.put(chat.id, "5", ticket.id, "staff")
        known = await reply_target(tx, chat.id, "5", "")
        assert known is not None
        assert known.ticket_id == ticket.id
        assert await reply_target(tx, chat.id, "6", "") is None
        assert await reply_target(tx, chat.id, "6", "Спасибо!") is None
        assert await reply_target(tx, chat.id, "", card) is None, "every message of it was noted"
        await tx.outbox.add(OutgoingMessage(chat, "prompt", "words", ticket_id=ticket.id, purpose="ask:done"), NOW)
        await tx.outbox.claim(NOW, 9)
        purposes = []
        for quoted in (card, question):
            found = await reply_target(tx, chat.id, "6", quoted)
            assert found is not None
            purposes.append((found.ticket_id, found.purpose))
        assert purposes == [(ticket.id, "staff"), (ticket.id, "ask:done")]
