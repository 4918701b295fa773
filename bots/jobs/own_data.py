"""Job of a resident's own data: everything that is kept of them, as ZIP files in their chat."""

from __future__ import annotations

from functools import partial

from bots.jobs.job import Say, Workshop, chat_of
from dialogs.kernel.errors import NotAllowed
from dialogs.kernel.screen import Screen
from storage.privacy.own_data_zip import pack
from storage.records.work.jobs import JobRow
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.unit_of_work import UnitOfWork


async def make(shop: Workshop, row: JobRow) -> Say:
    """Pack the data of the person; nobody hears anything when they were erased meanwhile."""
    person_id = int(str(row.arguments["person"]))
    async with shop.store.reading() as tx:
        person = await tx.people.by_id(person_id)
    if person is None:
        return _nothing
    parcel = await pack(shop.store, person.id, shop.now, partial(shop.renderer.say, lang=person.lang))

    async def say(uow: UnitOfWork) -> None:
        chat = await chat_of(uow.tx, row)
        person = await uow.tx.people.by_id(person_id)
        if person is None or chat is None or chat.person_id != person.id:
            return
        desk = ResidentUseCases(uow, chat, person)
        try:
            desk.data_due()
        except NotAllowed as refusal:
            await desk.post.say(chat, Screen(refusal.words))
        else:
            await desk.send_data(parcel)

    return say


async def _nothing(uow: UnitOfWork) -> None:
    pass


KIND = make
