"""Photos in the store: each platform's handle of a photo, and photos that nothing refers to."""

from datetime import timedelta

from storage.media.photo_files import MediaInfo
from storage.records.messages.outbox import OutgoingMessage
from storage.store import Store
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW


def info(sha: str) -> MediaInfo:
    return MediaInfo(sha, "image/jpeg", 10, 40, 30, None)


async def test_each_platform_has_its_own_handle(store: Store) -> None:
    async with store.writing() as tx:
        await tx.media_handles.put("vk", {"a": "photo1", "b": "photo2"})
        await tx.media_handles.put("telegram", {"a": "AgAC"})
        await tx.media_handles.put("vk", {"a": "photo3"})
        assert await tx.media_handles.of_photos("vk", ["a", "b", "c"]) == {"a": "photo3", "b": "photo2"}
        await tx.media_handles.forget("vk", ["a"])
        assert await tx.media_handles.of_photos("vk", ["a"]) == {}
        assert await tx.media_handles.of_photos("telegram", ["a"]) == {"a": "AgAC"}


async def test_photos_that_nobody_speaks_of_are_forgotten(store: Store) -> None:
    later = NOW + timedelta(1)
    async with store.writing() as tx:
        who = await resident(tx)
        for sha in ("a1", "b2", "c3", "d4"):
            await tx.photos.add(info(sha), NOW)
        await tx.photos.add(info("a1"), later)
        await tx.photos.add(info("e5"), later)
        await tx.media_handles.put("vk", {"d4": "photo1"})
        await tx.history.add_photos((await file_ticket(tx, who)).id, ["a1"])
        await tx.sessions.put(who[0].id, "report", "s", '{"photos": ["b2"]}', True, NOW)
        await tx.outbox.add(OutgoingMessage(who[0], "screen", '{"photos": ["c3"]}'), NOW)
        assert await tx.photos.forget_unused_of([]) == []
        assert await tx.photos.forget_unused_of(["a1", "e5"]) == ["e5"]
        assert await tx.photos.forget_unused(later) == ["d4"]
        assert await tx.photos.all() == {"a1", "b2", "c3"}
        assert await tx.media_handles.of_photos("vk", ["d4"]) == {}
