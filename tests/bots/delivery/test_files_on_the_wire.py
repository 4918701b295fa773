"""Files on the wire: one goes from the store to somebody's phone, on both platforms."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain
from storage.privacy.cleanup import clean_up
from storage.store import Store
from storage.usecases.unit_of_work import UnitOfWork
from tests.bots.delivery.on_the_wire import wire


@pytest.mark.parametrize("platform", ["telegram", "vk"])
async def test_a_file_arrives_once_and_is_thrown_away(sqlite_store: Store, platform: str) -> None:
    async with wire(sqlite_store, platform) as at:
        chat = await at.at.chat(str(at.stand_in.private_chat(at.anna)), platform)
        now = at.at.clock.now()
        if platform == "vk":
            at.strike("lost_answer", value=0.01)
        async with sqlite_store.writing() as tx:
            file = await tx.files.add("Мои данные.zip", "application/zip", b"PK", now)
            await UnitOfWork(tx, sqlite_store.city, now).outgoing.say(chat, Screen(Plain("Ваши данные"), files=(file,)))
        await at.passes(8)
        bubbles = at.stand_in.view(at.anna, at.stand_in.private_chat(at.anna)).bubbles
        (bubble,) = (each for each in bubbles if each.author == "bot")
        assert (bubble.text, bubble.names) == ("Ваши данные", ("Мои данные.zip",))
        assert at.stand_in.file(bubble.documents[0]) == b"PK"
        await clean_up(sqlite_store, now + timedelta(minutes=1))
        assert sqlite_store.media.path(file.sha) is None
