"""Photos as people have them, of every make: taken, with nothing left but the picture, and that to the last bit."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image

from storage.media.jpeg import segments
from storage.media.photo_pool import Worker
from tests.photos import SECRET, segment, telling, telling_texts
from tests.storage.media.looking import look

VAST = (8160, 6120)
"""A phone's fifty megapixels."""
MOST_PIXELS_COMPARED = 1_000_000


@cache
def scene(size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Soft, with all colours."""
    x = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (x, x.transpose(Image.Transpose.ROTATE_180), Image.radial_gradient("L").resize(size)))


def image_bytes(kind: str, mode: str = "RGB", size: tuple[int, int] = (320, 240), **options: Any) -> bytes:
    file = io.BytesIO()
    image = Image.new(mode, size, "gray") if size == VAST else scene(size).convert(mode)
    image.save(file, kind, **options)
    return file.getvalue()


def jpeg(mode: str = "RGB", size: tuple[int, int] = (320, 240), **options: Any) -> bytes:
    return image_bytes("JPEG", mode, size, **{"exif": telling(), "comment": SECRET, "xmp": SECRET, **options})


def turned_jpeg(turned: int) -> bytes:
    return jpeg(exif=telling(turned))


def png(mode: str = "RGB", **options: Any) -> bytes:
    return image_bytes("PNG", mode, **{"exif": telling(), "pnginfo": telling_texts(), **options}) + SECRET


def deep_png() -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").convert("I;16").point(lambda level: level * 257).save(file, "PNG", exif=telling())
    return file.getvalue() + SECRET


def webp(mode: str = "RGB", **options: Any) -> bytes:
    return image_bytes("WEBP", mode, **{"exif": telling(), "xmp": SECRET, **options})


def film(kind: str, **options: Any) -> bytes:
    others = [scene().rotate(angle) for angle in (30, 60, 90)]
    said = {"comment": SECRET} if kind == "GIF" else {"exif": telling()}
    return image_bytes(kind, save_all=True, append_images=others, duration=80, loop=0, **said, **options) + SECRET


def with_segments(*bodies: tuple[int, bytes]) -> bytes:
    whole = jpeg()
    return whole[:2] + b"".join(segment(kind, body) for kind, body in bodies) + whole[2:]


DEPTH = [(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + SECRET + bytes(65_000))] * 90
GOOD: dict[str, Callable[[], bytes]] = {
    **{f"jpeg turned {turned}": partial(turned_jpeg, turned) for turned in range(1, 9)},
    "jpeg 4:4:4": lambda: jpeg(subsampling="4:4:4"),
    "jpeg 4:2:2": lambda: jpeg(subsampling="4:2:2"),
    "jpeg 4:2:0": lambda: jpeg(subsampling="4:2:0"),
    "jpeg gray": lambda: jpeg("L"),
    "jpeg cmyk": lambda: jpeg("CMYK"),
    "jpeg progressive": lambda: jpeg(progressive=True),
    "jpeg progressive cmyk": lambda: jpeg("CMYK", progressive=True),
    "jpeg progressive gray": lambda: jpeg("L", progressive=True),
    "jpeg restarts": lambda: jpeg(restart_marker_rows=1),
    "jpeg progressive restarts": lambda: jpeg(progressive=True, restart_marker_blocks=8),
    "jpeg with a profile": lambda: jpeg(icc_profile=bytes(range(256)) * 12),
    "jpeg with a printer's profile": lambda: jpeg("CMYK", icc_profile=bytes(range(256)) * 8000),
    "jpeg of a depth camera": lambda: with_segments(*DEPTH),
    "jpeg of an editor": lambda: with_segments(*[(0xED, b"Photoshop 3.0\0" + SECRET + bytes(60_000))] * 20),
    "jpeg with a film behind": lambda: jpeg() + bytes(2_000_000) + SECRET,
    "jpeg of two": lambda: image_bytes("MPO", save_all=True, append_images=[scene()], exif=telling()) + SECRET,
    "jpeg panorama": lambda: jpeg(size=(16_000, 1200)),
    "jpeg of one pixel": lambda: jpeg(size=(1, 1)),
    "jpeg vast": lambda: jpeg(size=VAST),
    "jpeg vast progressive": lambda: jpeg(size=VAST, progressive=True),
    "jpeg vast progressive 4:4:4": lambda: jpeg(size=VAST, progressive=True, subsampling="4:4:4"),
    "png": png,
    "png of a palette": lambda: png("P", transparency=3),
    "png with holes": lambda: png("RGBA"),
    "png gray": lambda: png("LA"),
    "png of two colours": lambda: png("1"),
    "png of 16 bits": deep_png,
    "png with a profile": lambda: png(icc_profile=bytes(range(256)) * 12),
    "png turned": lambda: png(exif=telling(8)),
    "png film": lambda: film("PNG"),
    "webp": webp,
    "webp lossless": lambda: webp(lossless=True),
    "webp with holes": lambda: webp("RGBA", exif=telling(5)),
    "webp with a profile": lambda: webp(icc_profile=bytes(range(256)) * 12),
    "webp film": lambda: film("WEBP"),
    "gif": lambda: image_bytes("GIF", comment=SECRET),
    "gif film": lambda: film("GIF"),
}


def test_there_are_forty() -> None:
    assert len(GOOD) >= 40


@pytest.mark.parametrize("name", GOOD)
def test_a_good_photo_is_taken_and_says_nothing_else(name: str, tmp_path: Path) -> None:
    content, path, kept_path, worker = GOOD[name](), tmp_path / "photo", tmp_path / "bare", Worker()
    path.write_bytes(content)
    try:
        answer = worker.ask(path, kept_path)
        assert worker.alive
    finally:
        worker.end()
    assert "refused" not in answer
    kept = kept_path.read_bytes()
    assert look(content)[2] == look(kept)[2] == kept
    assert SECRET in content
    assert SECRET not in kept
    assert packed_parts(kept) == packed_parts(content)
    assert frames_of(kept) == frames_of(content)
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(kept)) as after:
        way_up = before.getexif().get(ExifTags.Base.Orientation, 1)
        assert dict(after.getexif()) == ({} if way_up == 1 else {ExifTags.Base.Orientation: way_up})
        assert (answer["width"], answer["height"]) == (before.size if way_up < 5 else before.size[::-1])
        said = before.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert (answer["lat"], answer["lon"]) == ((pytest.approx(57.153), pytest.approx(65.534)) if said else (None, None))


def frames_of(content: bytes) -> list[Any]:
    """Every frame to the last bit, and the colours it is meant in; of vast ones the packed pixels are enough."""
    with Image.open(io.BytesIO(content)) as image:
        frames: list[Any] = [image.mode, image.size, image.info.get("icc_profile"), image.info.get("loop")]
        if image.width * image.height > MOST_PIXELS_COMPARED:
            return frames
        for number in range(1 if image.format == "MPO" else getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append((image.tobytes(), image.info.get("duration")))
        return frames


def packed_parts(content: bytes) -> list[bytes]:
    """The parts that hold pixels, as they lie in the file."""
    if content.startswith(b"\xff\xd8"):
        found = list(segments(content))
        first = next(number for number, (kind, _, _) in enumerate(found) if kind == 0xDA)
        return [content[found[first][1] : found[-1][2]]]
    if content.startswith(b"\x89PNG"):
        return [part for name, part in chunks(content, 8, ">I4s", 12) if name in (b"IDAT", b"fdAT", b"PLTE", b"tRNS")]
    if content.startswith(b"RIFF"):
        return [part for name, part in chunks(content, 12, "<4sI", 8) if name[:3] in (b"VP8", b"ALP", b"ANM")][-4:]
    return [content[content.index(b"\x2c\0\0\0\0", 13 + (3 << (content[10] & 7) + 1)) : content.rindex(b"\0;")]]


def chunks(content: bytes, at: int, head: str, around: int) -> list[tuple[bytes, bytes]]:
    found = []
    while at + 8 <= len(content) and not content.startswith(SECRET, at):
        one, other = struct.unpack_from(head, content, at)
        name, size = (one, other) if isinstance(one, bytes) else (other, one)
        found.append((name, content[at : at + size + around]))
        at += size + around + (size % 2 if around == 8 else 0)
    return [(name, part) for name, part in found if name != b"VP8X"]
