"""EXIF is read for place and orientation, as Pillow reads it, whatever else stands there."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from types import MappingProxyType

import pytest
from PIL import ExifTags, Image

from storage.media.photo_exif import UPRIGHT, only_turned, orientation, place
from tests.photos import GPS


def exif_bytes(turned: int | None = None, gps: Mapping[int, object] = MappingProxyType({})) -> bytes:
    exif = Image.Exif()
    if turned is not None:
        exif[ExifTags.Base.Orientation] = turned
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return exif.tobytes()


def entry(order: str, tag: int, kind: int, many: int, value: int) -> bytes:
    return struct.pack(order + "HHLL", tag, kind, many, value)


def directory(*entries: bytes, order: str = "<") -> bytes:
    mark = b"II" if order == "<" else b"MM"
    return struct.pack(order + "2sHLH", mark, 42, 8, len(entries)) + b"".join(entries)


def nan_degrees() -> list[bytes]:
    """Rationals of 0/0, behind the two directories."""
    return [entry("<", tag, 10, 3, 48) for tag in (2, 4)]


@pytest.mark.parametrize("turned", range(10))
def test_the_way_up(turned: int) -> None:
    assert orientation(exif_bytes(turned)) == (turned if 2 <= turned <= 8 else UPRIGHT)
    assert orientation(only_turned(turned)) == orientation(exif_bytes(turned))


def test_a_place_beside_a_way_up() -> None:
    found = place(exif_bytes(6, GPS))
    assert found is not None
    assert found.lat == pytest.approx(57.153)
    assert found.lon == pytest.approx(65.534)
    assert orientation(exif_bytes(6, GPS)) == 6


def test_the_other_order_of_bytes() -> None:
    big = directory(struct.pack(">HHLHH", 0x112, 3, 1, 8, 0), order=">")
    assert orientation(big) == orientation(b"Exif\0\0" + big) == 8


@pytest.mark.parametrize(
    "exif",
    [
        b"",
        b"Exif\0\0",
        b"II*\0",
        b"XX*\0\x08\0\0\0",
        directory(),
        struct.pack("<2sHLH", b"II", 42, 0xFFFFFFF0, 1),
        directory(entry("<", 0x112, 3, 1, 77)),
        directory(entry("<", 0x112, 2, 1, 6)),
        directory(entry("<", 0x112, 99, 1, 6)),
        directory(entry("<", 0x112, 3, 0, 6)),
        directory(entry("<", 0x112, 3, 0xFFFFFFFF, 6)),
        directory(entry("<", 0x112, 5, 1, 0xFFFFFF00)),
        directory(entry("<", 0x8825, 4, 1, 0xFFFFFF00)),
        directory(entry("<", 0x8825, 4, 1, 8)),
        directory(entry("<", 0x8825, 12, 1, 0)) + struct.pack("<d", float("inf")),
        exif_bytes(1, {**GPS, 2: (57.0, 9.0)}),
        directory(entry("<", 0x8825, 4, 1, 22)) + directory(*nan_degrees())[8:] + bytes(24),
    ],
    ids=range(17),
)
def test_nonsense_says_nothing(exif: bytes) -> None:
    assert (orientation(exif), place(exif)) == (UPRIGHT, None)
