"""A stranger sends photos made to end the program, while a resident reports: the resident notices nothing."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from bots.sandbox.standin import Upload
from storage.media.photo_limits import AT_MOST_BYTES
from storage.media.photo_worker import ROOM_BYTES
from tests.fuzzing.hostile import MAKERS
from tests.journeys.town import CENTRE, Town, photo
from tests.journeys.walk import PLATFORMS, walking

TEN = 10
NAMES = ("jpeg of empty segments", "jpeg of tiny exifs", "png whose profile is a bomb", "gif of empty blocks")


def uploads(name: str, count: int) -> list[Upload]:
    data = MAKERS[name](AT_MOST_BYTES - 100_000)
    return [Upload(f"{number}.jpg", data, as_file=True) for number in range(count)]


async def peak_bytes(here: Town) -> int:
    """The most resident memory of a process that looks at photos, for as long as nobody cancels this."""
    most = 0
    with suppress(asyncio.CancelledError):
        while True:
            for pid in here.app.store.media.lookers():
                with suppress(OSError):
                    most = max(most, int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096)
            await asyncio.sleep(0.01)
    return most


@pytest.mark.grounds("sqlite")
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_stranger_cannot_stop_a_residents_photo(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        here, watching = walk.here, walk.here.nursery.start(peak_bytes(walk.here), "peak")
        stranger = here.newcomer(platform, "Чужой")
        await stranger.write("смотрите", uploads(NAMES[0], TEN))
        await walk.phone.write("Огромная яма на дороге у остановки", [photo("green")])  # nobody waits for the stranger
        await walk.phone.hears("Где это?")
        await walk.write(point=CENTRE)
        await walk.press("Отправить")
        walk.hear("ТМН-2026-000001")
        await stranger.hears("20 МБ")
        for name in NAMES[1:]:
            await stranger.write("и ещё", uploads(name, 1))
        await here.quiet()
        watching.cancel()
        assert 0 < await watching < 40_000_000 + ROOM_BYTES
        async with here.app.store.reading() as tx:
            (ticket,) = await tx.tickets.open()
            (sha,) = await tx.history.photos(ticket.id)
            assert await tx.photos.all() == {sha}
        kept = here.app.store.media.path(sha)
        assert kept is not None
        with Image.open(kept) as image:
            assert image.size == (320, 240)
        assert not [path for path in (tmp_path / "media" / "new").rglob("*") if path.is_file()]
