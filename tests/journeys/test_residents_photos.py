"""Photos of a report: albums and their late parts, files that know where they were taken, too many, too large, none at
all."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image

from bots.sandbox.standin import Upload
from tests.journeys.town import CENTRE, photo
from tests.journeys.walk import PLATFORMS, Walk, golden, walking

both = pytest.mark.parametrize("platform", PLATFORMS)
WORDS = "Огромная яма на дороге у остановки"
COLOURS = ("red", "green", "blue", "black", "white", "yellow", "pink", "orange", "brown", "gray", "navy")


def taken_at(lat: float, lon: float) -> Upload:
    """Make a picture sent as a file, with the place in its EXIF."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (int(lat), (lat % 1) * 60, 0.0), 3: "E", 4: (int(lon), (lon % 1) * 60, 0.0)}
    )
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "red").save(out, "JPEG", exif=exif)
    return Upload("IMG_0001.jpg", out.getvalue(), as_file=True)


def late_part(walk: Walk, first: int, colour: str) -> None:
    """Send one more photo of the Telegram album that message `first` belongs to."""
    world = walk.here.telegram.world
    room = world.chats[walk.phone.chat]
    album = room.posts[first].body["media_group_id"]
    content = {"photo": world.files.add_photo(photo(colour).data), "media_group_id": album}
    world.tell_message(room, world.put(room, walk.phone.person, "photo", content))


async def arrives(walk: Walk, colour: str, first: int) -> None:
    before = await walk.here.count_updates()
    late_part(walk, first, colour)
    while await walk.here.count_updates() == before:
        await asyncio.sleep(0.01)
    await walk.listen()


@both
async def test_an_album_is_answered_once(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write(WORDS, [photo(colour) for colour in COLOURS[:3]])
        assert walk.text.count("Где это?") == 1
        await walk.write(point=CENTRE)
        walk.hear("3 фото")
        await walk.press("Отправить")
        golden(walk, "album", request)
        assert len([b for b in walk.here.staff.bot_bubbles() if b.photos]) in (1, 3)


async def test_late_parts_reach_the_draft_and_then_the_ticket(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, "telegram") as walk:
        first, *_ = await walk.write(WORDS, [photo("red"), photo("green")])
        await asyncio.sleep(2)
        await arrives(walk, "blue", first)
        walk.hear("3 фото")
        await walk.write(point=CENTRE)
        await walk.press("Отправить")
        walk.hear("ТМН-2026-000001")
        walk.here.staff.mark()
        await arrives(walk, "black", first)
        assert walk.text == ""
        heard = await walk.here.staff.hears("№ ТМН-2026-000001")
        assert heard.photos
        golden(walk, "album_late", request)


@both
async def test_a_file_offers_its_place(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write(WORDS, [taken_at(*CENTRE)])
        await walk.press("Там, где сделано фото")
        walk.hear("площадь Солнца")
        golden(walk, "photo_as_file", request)


@both
async def test_eleven_photos(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write(WORDS, [photo(colour) for colour in COLOURS[:8]])
        await walk.write("", [photo(colour) for colour in COLOURS[8:]])
        walk.hear("10 фото")
        await walk.write(point=CENTRE)
        walk.hear("10 фото")
        await walk.press("Отправить")
        walk.hear("ТМН-2026-000001")


@both
@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (Upload("broken.jpg", b"\xff\xd8\xff\xe0 no picture", as_file=True), "JPEG"),
        (Upload("huge.jpg", photo().data + b"\0" * (20 * 1024 * 1024 + 1), as_file=True), "20"),
    ],
    ids=["no picture", "too large"],
)
async def test_what_is_no_photo_is_said(upload: Upload, says: str, platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("", [upload])
        walk.hear(says)
        await walk.write(WORDS, [upload])
        walk.hear(says)


@both
async def test_photos_at_every_step(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("/report")
        await walk.write("", [photo("red")])
        walk.hear("1 фото", "О чём это?")
        await walk.write("3")
        await walk.write("1")
        walk.hear("Где это?")
        await walk.write("", [photo("green")])
        walk.hear("2 фото", "Где это?")
        await walk.write(point=CENTRE)
        await walk.write(WORDS)
        walk.hear("Фото: 2 фото")
        await walk.write("", [photo("blue")])
        walk.hear("Фото: 3 фото")


@both
async def test_a_photo_that_gets_its_words_later(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        message, *_ = await walk.write("", [photo()])
        walk.hear("О чём это?")
        await walk.edit(message, WORDS)
        walk.hear("Где это?")
        await walk.write(point=CENTRE)
        walk.hear("Фото: 1 фото", WORDS)
