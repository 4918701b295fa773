"""Message links: a message leads to its ticket."""

from datetime import timedelta

from dialogs.rules.tickets.lifecycle import Actor, Happened
from storage.records.messages.message_links import MessageLink
from storage.records.tickets.history import NewEntry
from storage.store import Store
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW


async def test_a_message_leads_to_its_ticket(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        ticket = await file_ticket(tx, who)
        line = await tx.history.add(NewEntry(ticket.id, Happened.ANSWERED, Actor.STAFF), NOW)
        await tx.message_links.put(who[0].id, "5", ticket.id, "notice")
        assert await tx.message_links.ticket_of(who[0].id, "5") == MessageLink(ticket.id, "notice", None)
        await tx.message_links.put(who[0].id, "5", ticket.id, "staff", line)
        assert await tx.message_links.ticket_of(who[0].id, "5") == MessageLink(ticket.id, "staff", line)
        assert await tx.message_links.origin(line) == (who[0].id, "5")
        assert await tx.message_links.origin(999) is None
        await tx.message_links.forget(who[0].id, "5")
        assert await tx.message_links.ticket_of(who[0].id, "5") is None


async def test_the_newest_card_of_a_ticket_counts(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        ticket = await file_ticket(tx, who)
        assert await tx.message_links.card_of(who[0].id, ticket.id) is None
        for handle, purpose in (("5", "card"), ("6", "card"), ("7", "notice")):
            await tx.message_links.put(who[0].id, handle, ticket.id, purpose)
        assert await tx.message_links.card_of(who[0].id, ticket.id) == ("6", None)


async def test_late_parts_of_an_album_find_their_ticket(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        first, second = await file_ticket(tx, who), await file_ticket(tx, who, NOW + timedelta(1))
        await tx.message_links.put_album(who[0].id, "album", first.id, NOW)
        await tx.message_links.put_album(who[0].id, "album", second.id, NOW)
        assert await tx.message_links.ticket_of_album(who[0].id, "album") == second.id
        await tx.message_links.sweep_albums(NOW + timedelta(seconds=1))
        assert await tx.message_links.ticket_of_album(who[0].id, "album") is None
