"""Metadata stripping: photos that are shown to others say nothing besides the picture, and the picture is as it was."""

from __future__ import annotations

import io
import struct
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image

from bots.sandbox.samples import draw_samples
from storage.media.photo_files import Media
from storage.media.strip_metadata import strip_metadata
from tests.photos import SECRET, riff, riff_part, telling, telling_texts
from tests.storage.media.looking import look
from tests.storage.residents import picture


def image_bytes(kind: str, colours: str = "RGB", **options: Any) -> bytes:
    written = io.BytesIO()
    Image.radial_gradient("L").convert(colours).resize((64, 48)).save(written, kind, **options)
    return written.getvalue()


FILES = {
    "jpeg": image_bytes("JPEG", exif=telling(), comment=SECRET, xmp=SECRET, icc_profile=b"profile", dpi=(72, 72)),
    "turned jpeg": image_bytes("JPEG", exif=telling(6), comment=SECRET, progressive=True),
    "cmyk jpeg": image_bytes("JPEG", "CMYK", exif=telling(), xmp=SECRET),
    "jpeg with a film": image_bytes("JPEG", exif=telling()) + SECRET * 9,
    "two in one": image_bytes("MPO", save_all=True, append_images=[Image.new("RGB", (64, 48))], exif=telling())
    + SECRET,
    "png": image_bytes("PNG", exif=telling(), pnginfo=telling_texts(), icc_profile=b"profile") + SECRET,
    "turned png": image_bytes("PNG", exif=telling(8)),
    "png with holes": image_bytes("PNG", "P", exif=telling(), transparency=3),
    "webp": image_bytes("WEBP", exif=telling(), xmp=SECRET, icc_profile=b"profile"),
    "turned webp": image_bytes("WEBP", "RGBA", exif=telling(3), lossless=True) + SECRET,
    "gif": image_bytes("GIF", comment=SECRET),
    "film": image_bytes("GIF", save_all=True, append_images=[Image.new("P", (64, 48), 5)], loop=0, comment=SECRET)
    + SECRET,
}


def frames_of(content: bytes) -> list[Any]:
    """Decode every frame to the last bit, with the colours it is meant in."""
    with Image.open(io.BytesIO(content)) as image:
        frames = []
        for number in range(1 if image.format == "MPO" else getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append(image.convert("RGBA").tobytes())
        return [*frames, image.info.get("icc_profile"), image.info.get("loop")]


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_left_but_the_picture(name: str) -> None:
    content = FILES[name]
    info, _, kept = look(content)
    assert SECRET in content
    assert SECRET not in kept
    assert frames_of(kept) == frames_of(content)
    assert look(kept)[0].exif is None
    assert look(kept)[1:] == (look(content)[1], kept)
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(kept)) as after:
        way_up = before.getexif().get(ExifTags.Base.Orientation, 1)
        assert dict(after.getexif()) == ({} if way_up == 1 else {ExifTags.Base.Orientation: way_up})
        assert after.info.get("jfif_density") == before.info.get("jfif_density")
    assert (look(kept)[0].width, look(kept)[0].height, len(kept)) == (info.width, info.height, info.size)


def test_a_file_that_only_seems_one_is_cut_as_far_as_it_goes() -> None:
    """Damaged in ways that a reader forgives."""
    jpeg, gif, webp = image_bytes("JPEG"), image_bytes("GIF"), image_bytes("WEBP")
    assert stripped_bytes(jpeg[:-2]) == jpeg[:-2]
    assert stripped_bytes(gif[:-1] + b"!\x01\x01x\0" + b";") == gif
    assert stripped_bytes(webp + b"junk") == webp
    assert stripped_bytes(jpeg[:2] + b"\xff" * 9 + jpeg[2:]) == jpeg
    odd = riff(riff_part(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 64, 48) + b"\0"))
    assert stripped_bytes(odd[:-1]) == odd


def stripped_bytes(content: bytes) -> bytes:
    return b"".join(map(bytes, strip_metadata(content).pieces(content)))


async def test_the_photo_of_a_camera_loses_its_place_and_the_resident_keeps_the_offer(tmp_path: Path) -> None:
    media, camera = Media(tmp_path), next(sample for sample in draw_samples() if sample.as_file)
    async with AsyncExitStack() as after:
        after.push_async_callback(media.close)
        await loses_its_place(media, camera.data)


async def loses_its_place(media: Media, data: bytes) -> None:
    info = await media.put(data)
    assert info.exif is not None
    path = media.path(info.sha)
    assert path is not None
    with Image.open(path) as kept:
        assert not kept.getexif()
    assert frames_of(path.read_bytes()) == frames_of(data)
    assert (await media.put(data)).sha == info.sha == (await media.put(path.read_bytes())).sha
    assert (await media.put(picture())).size == len(picture())
