"""History of a ticket: it only grows; photos belong to the line they came with."""

from dialogs.rules.tickets.lifecycle import Actor, Happened, HistoryEntry, Status
from storage.records.tickets.history import NewEntry
from storage.store import Store
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW


async def test_lines_come_in_order_with_their_photos(store: Store) -> None:
    async with store.writing() as tx:
        ticket = await file_ticket(tx, await resident(tx))
        await tx.history.add_photos(ticket.id, ["a", "b"])
        one = await tx.history.add(
            NewEntry(ticket.id, Happened.FILED, Actor.RESIDENT, after=Status.NEW, words="Яма"), NOW
        )
        two = await tx.history.add(
            NewEntry(
                ticket.id,
                Happened.MOVED,
                Actor.STAFF,
                actor_name="Иванова",
                actor_id="vk:5",
                before=Status.NEW,
                after=Status.RESOLVED,
                words="Засыпали",
                photos=["d", "c"],
            ),
            NOW,
        )
        await tx.history.record_delivery(two, "sent")
        expected = [
            HistoryEntry(one, ticket.id, NOW, Happened.FILED, Actor.RESIDENT, "", "", None, Status.NEW, "Яма", None),
            HistoryEntry(
                two,
                ticket.id,
                NOW,
                Happened.MOVED,
                Actor.STAFF,
                "Иванова",
                "vk:5",
                Status.NEW,
                Status.RESOLVED,
                "Засыпали",
                "sent",
                ("d", "c"),
            ),
        ]
        assert await tx.history.of_ticket(ticket.id) == expected
        assert await tx.history.by_id(two) == expected[1]
        assert await tx.history.by_id(999) is None
        await tx.history.add_photos(ticket.id, ["e"])
        assert await tx.history.photos(ticket.id) == ("a", "b", "e")
