"""People in the store: a person is made with their first message; their consent is kept with its time."""

from sqlalchemy import select

from dialogs.rules.tickets.lifecycle import Actor, Happened
from storage.records.tickets.history import NewEntry
from storage.store import Store
from storage.tables import consents
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW


async def test_a_person_is_made_once_for_a_chat(store: Store) -> None:
    async with store.writing() as tx:
        chat, person = await resident(tx)
        assert chat.person_id == person.id
        assert (person.lang, person.name, person.consent_version) == ("ru", "", None)
        assert await tx.people.of_chat(chat, NOW) == person
        assert await tx.people.by_id(999) is None


async def test_consent_is_kept_with_version_and_time_and_taken_back(store: Store) -> None:
    async with store.writing() as tx:
        _, person = await resident(tx)
        await tx.people.consent(person.id, "2026-01", NOW)
        agreed = await tx.people.by_id(person.id)
        assert agreed is not None
        assert (agreed.consent_version, agreed.consent_at) == ("2026-01", NOW)
        await tx.people.refuse(person.id, "2026-01", NOW)
        assert await tx.people.by_id(person.id) == person
        rows = await tx.sqlalchemy.execute(select(consents.c.version, consents.c.given).order_by(consents.c.id))
        assert [tuple(row) for row in rows] == [("2026-01", True), ("2026-01", False)]


async def test_a_language_is_the_persons_in_every_chat(store: Store) -> None:
    async with store.writing() as tx:
        chat, person = await resident(tx)
        await tx.people.set_lang(person.id, "en")
        await tx.people.set_name(person.id, "Анна")
        known, changed = await tx.people.by_id(person.id), await tx.chats.by_id(chat.id)
        assert known is not None
        assert changed is not None
        assert (known.lang, known.name, changed.lang) == ("en", "Анна", "en")


async def test_what_is_kept_of_a_person_is_counted(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        assert await tx.people.count_kept(who[1].id) == (0, 0)
        ticket = await file_ticket(tx, who)
        await tx.history.add_photos(ticket.id, ["a", "b"])
        await tx.history.add(
            NewEntry(ticket.id, Happened.SAID, Actor.RESIDENT, actor_id=str(who[1].id), photos=["c"]), NOW
        )
        await tx.history.add(NewEntry(ticket.id, Happened.ANSWERED, Actor.STAFF, photos=["d"]), NOW)
        assert await tx.people.count_kept(who[1].id) == (1, 3)
