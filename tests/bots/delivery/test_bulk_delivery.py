"""Bulk acts: forty tickets done in one go, in a group that takes twenty messages a minute: nothing is refused, each
card is right in the end and none is sent twice in vain, and no resident waits for the staff's cards."""

from __future__ import annotations

from bots.platform import Letter, Sent
from bots.sandbox.telegram.rates import Rates
from bots.sandbox.telegram.refusal import TelegramRefusal
from bots.telegram.adapter import TelegramPlatform
from dialogs.rules.tickets.lifecycle import Given, Ticket
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.store import Store, Tx
from storage.usecases.reactions.event import Reply
from storage.usecases.staff.bulk import Bulk
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.bots.delivery.deliveries import Relay, Wall, relay
from tests.storage.residents import VERA, file_ticket
from tests.stores import NOW, tyumen

BURST, RESIDENTS = 40, 20
GROUP = "-100"
CITY = tyumen().city


async def burst(here: Relay, group: Chat) -> list[Ticket]:
    """File two tickets for each of twenty residents; their cards are on their way."""
    async with here.store.writing() as tx:
        people = [await _resident(tx, str(n)) for n in range(1, RESIDENTS + 1)]
        tickets = [
            await file_ticket(tx, people[n % RESIDENTS], words=f"Течёт {n}", category="leak") for n in range(BURST)
        ]
        desk = StaffUseCases(UnitOfWork(tx, CITY, here.clock.now()), group, VERA)
        for ticket in tickets:
            await desk.uow.cards.draw(ticket)
    here.delivery.wake()
    return tickets


async def _resident(tx: Tx, address: str) -> tuple[Chat, Person]:
    chat = await tx.chats.get_or_add("telegram", address, True, NOW, "ru")
    return chat, await tx.people.of_chat(chat, NOW)


async def test_forty_in_one_go(sqlite_store: Store) -> None:
    wall = Wall("telegram", TelegramPlatform.limits)
    async with relay(sqlite_store, wall) as here:
        rates, heard_at, refused = Rates(here.clock.monotonic), list[tuple[str, float]](), list[TelegramRefusal]()

        def enforced(letter: Letter) -> Sent:
            try:
                rates.take(int(letter.chat), group=letter.chat == GROUP, edit=bool(letter.edit))
            except TelegramRefusal as refusal:
                refused.append(refusal)
            heard_at.append((letter.chat, here.clock.monotonic()))
            return Sent((letter.edit or str(letter.key),))

        wall.answer = enforced
        group = await _group(here)
        tickets = await burst(here, group)
        await here.rest(1.0)
        before = len(wall.letters)
        assert 0 < before <= 20
        async with here.store.writing() as tx:
            desk = StaffUseCases(UnitOfWork(tx, CITY, here.clock.now()), group, VERA)
            done = await Bulk(desk, Reply("1", "Устранили")).move(tickets, "done", lambda _: Given(words="Устранили"))
        assert len(done.done) == BURST
        at = here.clock.monotonic()
        await here.rest(5.0)
        while await _unsent(here):
            await here.rest(6.0)
            assert here.clock.monotonic() - at < 240
        assert refused == []
        to_residents = [when - at for chat, when in heard_at if chat != GROUP]
        assert len(to_residents) == RESIDENTS
        assert max(to_residents) <= 5
        cards = {letter.text.split()[1]: letter.text for letter in wall.letters if letter.chat == GROUP}
        assert len(cards) == BURST
        assert all("Выполнено" in text for text in cards.values())
        assert sum(chat == GROUP for chat, _ in heard_at) == BURST + before


async def _group(here: Relay) -> Chat:
    chat = await here.chat(GROUP, "telegram", private=False)
    async with here.store.writing() as tx:
        await tx.staff_chats.bind(await tx.staff_chats.bind_code(here.clock.now()), chat, here.clock.now())
    return chat


async def _unsent(here: Relay) -> int:
    async with here.store.reading() as tx:
        return sum((await tx.outbox_stats.pending()).values())
