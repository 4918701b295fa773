"""Forum topics: those that the bot made are known again, until they are gone."""

from storage.records.staff.forum_topics import KnownTopic
from storage.store import Store
from tests.storage.residents import file_ticket, resident


async def test_a_topic_is_known_by_what_it_is_for(store: Store) -> None:
    new, taken = KnownTopic(5, "№ 1", "❗️", False), KnownTopic(5, "№ 1", "✅", True)
    async with store.writing() as tx:
        who = await resident(tx)
        ticket, chat = await file_ticket(tx, who), who[0]
        assert await tx.forum_topics.find(chat.id, "ticket:1") is None
        await tx.forum_topics.put(chat.id, "ticket:1", new)
        await tx.forum_topics.put(chat.id, "organisation:roads", KnownTopic(6, "Дороги", "", False))
        assert await tx.forum_topics.find(chat.id, "ticket:1") == new
        await tx.forum_topics.put(chat.id, "ticket:1", taken)
        assert await tx.forum_topics.find(chat.id, "ticket:1") == taken
        await tx.message_links.put(chat.id, "70", ticket.id, "card", thread=5)
        await tx.message_links.put(chat.id, "71", ticket.id, "staff", thread=6)
        assert await tx.message_links.card_of(chat.id, ticket.id) == ("70", 5)
        await tx.forum_topics.forget(chat.id, 5)
        assert await tx.forum_topics.find(chat.id, "ticket:1") is None
        assert await tx.forum_topics.find(chat.id, "organisation:roads") is not None
        assert await tx.message_links.card_of(chat.id, ticket.id) is None
        assert await tx.message_links.ticket_of(chat.id, "71") is not None
