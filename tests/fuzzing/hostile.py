"""Photos made to break whoever reads them: parts without end, sizes that lie, what adds up quadratically, containers
in containers, pictures of one pixel in megabytes and of fifty million in a few bytes, and what unpacks to gigabytes.

Each is made in the size that is asked for: some kilobytes to be damaged further, by the thousand, or the twenty
megabytes that a platform brings.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from tests.photos import riff, riff_part, segment
from tests.storage.residents import picture

Make = Callable[[int], bytes]
"""Of so many bytes, about."""


def hostile(size: int) -> dict[str, bytes]:
    """By name."""
    return {name: make(size) for name, make in MAKERS.items()}


def _filler(unit: bytes, size: int) -> bytes:
    return unit * (size // len(unit))


def _jpeg(*segments: bytes, **options: Any) -> bytes:
    """With these segments after its beginning."""
    whole = picture("gray", **options)
    return whole[:2] + b"".join(segments) + whole[2:]


def _exif_of(entries: int) -> bytes:
    """Every entry says that its value is the whole block."""
    whole = 8 + 2 + entries * 12
    said = (struct.pack("<HHLL", tag, 7, whole, 0) for tag in range(entries))
    return b"Exif\0\0" + struct.pack("<2sHLH", b"II", 42, 8, entries) + b"".join(said)


def _nested_jpeg(size: int) -> bytes:
    inner = _jpeg()
    for _ in range(min(90, size // len(inner))):
        inner = _jpeg(segment(0xE1, b"Exif\0\0" + inner)) if len(inner) < 65_000 else inner
    return _jpeg(*(segment(0xE2, b"MPF\0" + inner[:60_000]) for _ in range(size // 61_000)))


def _in_the_pixels(what: bytes, size: int) -> bytes:
    whole = picture("gray", (1, 1))
    return whole[:-2] + _filler(what, size) + whole[-2:]


def _more_scans(size: int) -> bytes:
    whole = picture("gray", (70, 60), progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + _filler(last, size) + whole[-2:]


def _vast(kind: str, **options: Any) -> Make:
    """A picture of fifty million pixels in the few bytes that it takes; its size is not asked for."""

    def make(size: int) -> bytes:
        return picture("gray", (7000, 7000) if size > 1_000_000 else (700, 700), kind, **options)

    return make


def _chunk(name: bytes, body: bytes = b"", size: int | None = None) -> bytes:
    """`size`: what it says of itself, when that is a lie."""
    said = struct.pack(">I", len(body) if size is None else size)
    return said + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(*chunks: bytes) -> bytes:
    """With these chunks before the pixels."""
    whole = picture("gray", kind="PNG")
    return whole[:33] + b"".join(chunks) + whole[33:]


def _bomb(size: int) -> bytes:
    """Packed bytes, each of which unpacks to a thousand."""
    packer = zlib.compressobj(9)
    first = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + _filler(again, size)


def _film_png(size: int) -> bytes:
    frame = struct.pack(">IIIIIHHBB", 0, 40, 30, 0, 0, 1, 1, 0, 0)
    return _png(_chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)), _filler(_chunk(b"fcTL", frame), size))


def _canvas(width: int, height: int, flags: int = 0x2) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff_part(b"VP8X", bytes((flags, 0, 0, 0)) + sides)


def _of_webp() -> bytes:
    """The picture alone, without its container."""
    return picture("gray", kind="WEBP")[12:]


def _frame(inside: bytes) -> bytes:
    return riff_part(b"ANMF", bytes(6) + struct.pack("<I", 39)[:3] + struct.pack("<I", 29)[:3] + bytes(4) + inside)


def _nested_webp(size: int) -> bytes:
    inner = _frame(_of_webp())
    while len(inner) < min(size, 400_000):
        inner = _frame(inner)
    return riff(_canvas(40, 30), riff_part(b"ANIM", bytes(6)), _filler(inner, size))


def _gif(*blocks: bytes, screen: tuple[int, int] = (40, 30)) -> bytes:
    """With these blocks before the picture."""
    whole = picture("gray", kind="GIF")
    head = 13 + (3 << (whole[10] & 7) + 1)
    return whole[:6] + struct.pack("<HH", *screen) + whole[10:head] + b"".join(blocks) + whole[head:]


def _gif_of_frames(size: int) -> bytes:
    picture = struct.pack("<BHHHHBBBBB", 0x2C, 0, 0, 65535, 65535, 0, 2, 1, 0x2C, 0)
    return _gif(_filler(picture, size))


MAKERS: Mapping[str, Make] = {
    "jpeg of empty segments": lambda size: _jpeg(_filler(segment(0xE5), size)),
    "jpeg of empty tables": lambda size: _jpeg(_filler(segment(0xDB), size)),
    "jpeg of tiny exifs": lambda size: _jpeg(_filler(segment(0xE1, b"Exif\0\0"), size)),
    "jpeg of large exifs": lambda size: _jpeg(_filler(segment(0xE1, b"Exif\0\0" + bytes(65_000)), size)),
    "jpeg of large tables": lambda size: _jpeg(_filler(segment(0xDB, (b"\0" + bytes(64)) * 1008), size)),
    "jpeg of tables": lambda size: _jpeg(_filler(segment(0xDB, (b"\0" + b"\1" * 64) * 250), size)),
    "jpeg of profiles": lambda size: _jpeg(_filler(segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(65_000)), size)),
    "jpeg of comments": lambda size: _jpeg(_filler(segment(0xFE, bytes(65_000)), size)),
    "jpeg of fill": lambda size: _jpeg(_filler(b"\xff", size)),
    "jpeg of restarts": lambda size: _in_the_pixels(b"\xff\xd0\xff\xd1", size),
    "jpeg of stuffing": lambda size: _in_the_pixels(b"\xff\0", size),
    "jpeg of noise": lambda size: _in_the_pixels(b"paradnaya", size),
    "jpeg of scans": _more_scans,
    "jpeg of beginnings": lambda size: _jpeg(_filler(b"\xff\xd8", size)),
    "jpeg in jpegs": _nested_jpeg,
    "jpeg with a lying size": lambda size: _jpeg(b"\xff\xe1\xff\xff" + bytes(9), _filler(b"\xff\xd9", size)),
    "jpeg with an exif that repeats itself": lambda _: _jpeg(segment(0xE1, _exif_of(5400))),
    "jpeg, vast": _vast("JPEG"),
    "jpeg, vast, in scans": _vast("JPEG", progressive=True),
    "jpeg, vast, unsampled": _vast("JPEG", progressive=True, subsampling=0),
    "png of empty chunks": lambda size: _png(_filler(_chunk(b"tEXt"), size)),
    "png of empty pixels": lambda size: _png(_filler(_chunk(b"IDAT"), size)),
    "png of palettes": lambda size: _png(_filler(_chunk(b"PLTE", bytes(768)), size)),
    "png of suggested palettes": lambda size: _png(_filler(_chunk(b"sPLT", bytes(60_000)), size)),
    "png whose profile is a bomb": lambda size: _png(_chunk(b"iCCP", b"k\0\0" + _bomb(size // 2))),
    "png whose small profile is one": lambda size: _png(_chunk(b"iCCP", b"k\0\0" + _bomb(min(size, 900_000)))),
    "png whose text is a bomb": lambda size: _png(_chunk(b"zTXt", b"k\0\0" + _bomb(size))),
    "png whose pixels are one": lambda size: _png(_chunk(b"IDAT", _bomb(size))),
    "png with a lying size": lambda size: _png(_chunk(b"tEXt", bytes(size), 0x7FFFFFFF)),
    "png of frames": _film_png,
    "png, vast": _vast("PNG"),
    "webp of empty chunks": lambda size: riff(_of_webp(), _filler(riff_part(b"JUNK"), size)),
    "webp of profiles": lambda size: riff(
        _canvas(40, 30), _filler(riff_part(b"ICCP", bytes(100_000)), size), _of_webp()
    ),
    "webp of frames": lambda size: riff(
        _canvas(40, 30), riff_part(b"ANIM", bytes(6)), _filler(_frame(_of_webp()), size)
    ),
    "webp in frames": _nested_webp,
    "webp with a lying size": lambda size: riff(riff_part(b"VP8 ", bytes(size), 0xFFFFFFFF), size=0xFFFFFFFF),
    "webp with a vast canvas": lambda _: riff(
        _canvas(16_384, 16_384), riff_part(b"ANIM", bytes(6)), _frame(_of_webp())
    ),
    "webp with a large canvas": lambda _: riff(_canvas(7000, 7000), riff_part(b"ANIM", bytes(6)), _frame(_of_webp())),
    "webp with a long picture": lambda size: riff(riff_part(b"VP8 ", _of_webp()[8:] + bytes(size))),
    "gif of empty blocks": lambda size: _gif(_filler(b"!\xfe\0", size)),
    "gif of controls": lambda size: _gif(_filler(b"!\xf9\4\0\0\0\0\0", size)),
    "gif of comments": lambda size: _gif(_filler(b"!\xfe\xff" + bytes(255) + b"\0", size)),
    "gif of crumbs": lambda size: _gif(b"!\xfe" + _filler(b"\1x", size) + b"\0"),
    "gif that shows itself for ever": lambda size: _gif(b"!\xff\x0bNETSCAPE2.0" + _filler(b"\1\1", size) + b"\0"),
    "gif of frames": _gif_of_frames,
    "gif with a vast screen": lambda _: _gif(screen=(65_535, 65_535)),
    "gif without an end": lambda size: _gif(b"!\xfe" + _filler(b"\xff" + bytes(255), size))[:size],
}
