"""Photo files: each is kept once under the hash of its bytes; bytes that are no photo are refused."""

import io
import os
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from dialogs.kernel.events import Point
from storage.media.jpeg import segments
from storage.media.photo_files import Media, PhotoRefused
from tests.photos import telling
from tests.storage.residents import picture
from tests.stores import NOW


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[Media]:
    made = Media(tmp_path / "media")
    yield made
    await made.close()


def with_gps(**parts: object) -> bytes:
    exif = telling()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({int(key[1:]): value for key, value in parts.items()})
    return picture(exif=exif)


def png_head(width: int, height: int) -> bytes:
    """Make a PNG that claims a size and has no pixels."""
    written = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    written.seek(8)
    for kind, data in (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", b""),
        (b"IEND", b""),
    ):
        written.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))
    return written.getvalue()


def compressed_chunk(kind: bytes, head: bytes, size: int) -> bytes:
    """Make a chunk of a PNG that unpacks to `size` bytes."""
    data = head + zlib.compress(b"a" * size, 9)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def scans(content: bytes) -> int:
    """Scans of the first picture: so often its pixels are gone over."""
    return sum(kind == 0xDA for kind, _, _ in segments(content))


@pytest.mark.parametrize(
    ("kind", "mime", "suffix"),
    [
        ("JPEG", "image/jpeg", ".jpg"),
        ("PNG", "image/png", ".png"),
        ("WEBP", "image/webp", ".webp"),
        ("GIF", "image/gif", ".gif"),
    ],
)
async def test_a_photo_is_kept_whole(media: Media, kind: str, mime: str, suffix: str) -> None:
    content = picture(kind=kind)
    info = await media.put(content)
    assert (info.mime, info.size, info.width, info.height, info.exif) == (mime, len(content), 40, 30, None)
    path = media.path(info.sha)
    assert path is not None
    assert path.read_bytes() == content
    assert (path.suffix, path.parent.name, path.parent.parent.name) == (suffix, info.sha[2:4], info.sha[:2])


async def test_the_same_bytes_are_kept_once(media: Media, tmp_path: Path) -> None:
    first = await media.put(picture())
    assert await media.put(picture()) == first
    await media.put(picture("blue"))
    assert len([path for path in (tmp_path / "media").rglob("*") if path.is_file()]) == 2


async def test_a_turned_photo_has_its_size_as_shown(media: Media) -> None:
    info = await media.put(picture(exif=telling(6)))
    assert (info.width, info.height) == (30, 40)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.4",
        picture()[:400],
        picture(kind="PNG")[:60],
        picture(kind="BMP"),
        b"<html><img src=x onerror=alert(1)></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"MZ\x90\x00" + b"\0" * 500,
        b"\xff\xd8\xff\xe0" + b"MZ" * 200,
        picture(kind="PNG")[:33] + compressed_chunk(b"iCCP", b"k\0\0", 50_000_000) + picture(kind="PNG")[33:],
    ],
    ids=[*"abcde", "html", "svg", "exe", "exe named jpg", "profile that unpacks to 50 MB"],
)
async def test_what_is_no_photo_is_refused(media: Media, content: bytes) -> None:
    with pytest.raises(PhotoRefused, match="not_a_photo"):
        await media.put(content)


async def test_text_that_unpacks_to_50_mb_is_left_out_unread(media: Media) -> None:
    whole = picture(kind="PNG")
    found = await media.put(whole[:33] + compressed_chunk(b"zTXt", b"k\0\0", 50_000_000) + whole[33:])
    assert found == await media.put(whole)


async def test_a_photo_is_gone_over_ten_times_not_thousands_of_times(media: Media) -> None:
    """Each scan has seventy-five bytes: uncounted, these would keep a processor busy for minutes."""
    file = io.BytesIO()
    Image.new("RGB", (70, 60)).save(file, "JPEG", progressive=True)
    whole = file.getvalue()
    assert scans(whole) == 10
    last = whole[whole.rindex(b"\xff\xda") : -2]
    with pytest.raises(PhotoRefused, match="too_big"):
        await media.put(whole[:-2] + last * 5000 + whole[-2:])
    assert scans(whole + whole) == 10
    assert scans(picture() + last * 5000) == 1
    assert scans(b"") == scans(b"\xff\xda") - 1 == 0


@pytest.mark.parametrize("content", [b"a" * (20 * 1024 * 1024 + 1), png_head(8000, 8000), png_head(60000, 60000)])
async def test_what_is_too_big_is_refused_before_it_is_unpacked(media: Media, content: bytes) -> None:
    with pytest.raises(PhotoRefused, match="too_big"):
        await media.put(content)


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({}, Point(57.153, 65.534)),
        ({"_1": "S", "_3": "W"}, Point(-57.153, -65.534)),
        ({"_2": (95.0, 0.0, 0.0)}, None),
        ({"_2": (0.0, 0.0, 0.0), "_4": (0.0, 0.0, 0.0)}, None),
        ({"_2": (57.0, 9.0)}, None),
    ],
)
async def test_the_place_a_photo_was_taken_is_read(media: Media, parts: dict[str, object], place: Point | None) -> None:
    found = (await media.put(with_gps(**parts))).exif
    if place is None or found is None:
        assert found is place
    else:
        assert found.lat == pytest.approx(place.lat)
        assert found.lon == pytest.approx(place.lon)


async def test_a_broken_writing_leaves_nothing_behind(
    media: Media, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_disk(_descriptor: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr("os.fsync", no_disk)
    with pytest.raises(OSError, match="no space"):
        await media.put(picture())
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


async def test_deleted_photos_are_gone(media: Media) -> None:
    info = await media.put(picture())
    await media.delete([info.sha, "0" * 64])
    assert media.path(info.sha) is None


async def test_strays_are_old_files_nobody_knows(media: Media, tmp_path: Path) -> None:
    known, stray, fresh = [await media.put(picture(colour)) for colour in ("red", "green", "blue")]
    unfinished = tmp_path / "media" / "ab" / "cd" / "new-1"
    unfinished.parent.mkdir(parents=True)
    unfinished.touch()
    young = unfinished.with_name("new-2")
    young.touch()
    for old in (media.path(known.sha), media.path(stray.sha), unfinished):
        assert old is not None
        os.utime(old, (0, 0))
    for new in (media.path(fresh.sha), young):
        assert new is not None
        os.utime(new, (NOW.timestamp(), NOW.timestamp()))
    assert await media.strays([known.sha], NOW) == [stray.sha]
    assert not unfinished.exists()
    assert young.exists()
    await media.put(picture("green"))
    assert await media.strays([known.sha], NOW) == []
