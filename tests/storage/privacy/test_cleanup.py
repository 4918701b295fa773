"""Clean-up: data of newcomers who never consented go, with their files."""

import os
from datetime import timedelta

from storage.privacy.cleanup import clean_up
from storage.store import Store
from tests.storage.residents import Update, picture
from tests.stores import NOW


async def test_an_unanswered_consent_leaves_nothing_behind(store: Store) -> None:
    sent, stray = await store.media.put(picture()), await store.media.put(picture("blue"))
    for photo in (sent, stray):
        path = store.media.path(photo.sha)
        assert path is not None
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    async with store.writing() as tx:
        newcomer = await tx.chats.get_or_add("vk", "7", True, NOW)
        await tx.inbox.receive("vk", [Update("1", "7", "Яма")], "1", NOW)
        await tx.inbox.mark_done((await tx.inbox.waiting_rows())[0].id, NOW)
        await tx.photos.add(sent, NOW)
        await tx.sessions.put(newcomer.id, "welcome", "s", f'["{sent.sha}"]', True, NOW)
    await clean_up(store, NOW + timedelta(hours=1))
    assert store.media.path(stray.sha) is not None
    await clean_up(store, NOW + timedelta(hours=24))
    assert store.media.path(sent.sha) is not None
    assert store.media.path(stray.sha) is None
    await clean_up(store, NOW + timedelta(hours=25))
    assert store.media.path(sent.sha) is None
    async with store.reading() as tx:
        assert await tx.sessions.active(newcomer.id) is None
        assert await tx.photos.all() == set()
    await clean_up(store, NOW + timedelta(days=31))
    async with store.reading() as tx:
        assert await tx.chats.by_id(newcomer.id) is None
