"""A reader of EXIF that knows two things, which way up a photo is and where it was taken, and reads nothing else.

Its work is bounded by the bytes that it is given. Pillow's reader is not used here: it copies the value of every entry,
and in 64 KB there is room for five thousand entries whose values are all of the 64 KB.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping

from dialogs.kernel.events import Point

UPRIGHT = 1
TURNED = range(2, 9)
LYING = (5, 6, 7, 8)
"""Orientations that turn a photo by a quarter."""
_HEAD = b"Exif\0\0"
_ORIENTATION, _GPS = 0x112, 0x8825
_SOUTH_OR_NORTH, _LATITUDE, _WEST_OR_EAST, _LONGITUDE = 1, 2, 3, 4
_FORMATS = {1: "B", 2: "c", 3: "H", 4: "L", 5: "LL", 8: "h", 9: "l", 10: "ll", 11: "f", 12: "d", 13: "L"}
_RATIONALS = (5, 10)
_LONGEST = 8
"""Values of an entry: degrees have three, a letter two."""
Values = tuple[int | float | bytes, ...]


def orientation(exif: bytes) -> int:
    """In EXIF's numbers; upright when it is not said, or nonsense."""
    found = _first_value(_read(exif, lambda tiff: tiff.directory(tiff.start)), _ORIENTATION)
    return int(found) if isinstance(found, int) and found in TURNED else UPRIGHT


def place(exif: bytes) -> Point | None:
    """Place where the photo says it was taken; None when it does not, or says nonsense."""
    gps = _read(exif, lambda tiff: tiff.directory(int(tiff.directory(tiff.start)[_GPS][0])))
    try:
        lat = _degrees(gps[_LATITUDE], south_or_west=_first_value(gps, _SOUTH_OR_NORTH) == b"S")
        lon = _degrees(gps[_LONGITUDE], south_or_west=_first_value(gps, _WEST_OR_EAST) == b"W")
    except (KeyError, ValueError):
        return None
    there = -90 <= lat <= 90 and -180 <= lon <= 180 and (lat, lon) != (0, 0)
    return Point(lat, lon) if there else None


def only_turned(turned: int) -> bytes:
    """EXIF that says nothing else."""
    return struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)


class _Tiff:
    """The layout that EXIF borrows. Methods raise struct.error or ValueError where it does not hold."""

    def __init__(self, exif: bytes) -> None:
        self._data = exif.removeprefix(_HEAD)
        self._order = {b"II": "<", b"MM": ">"}.get(self._data[:2], "")
        if not self._order:
            raise ValueError("no TIFF")
        (self.start,) = struct.unpack_from(self._order + "L", self._data, 4)

    def directory(self, at: int) -> Mapping[int, Values]:
        return dict(self._entries(at))

    def _entries(self, at: int) -> Iterator[tuple[int, Values]]:
        (count,) = struct.unpack_from(self._order + "H", self._data, at)
        for entry in range(at + 2, min(at + 2 + count * 12, len(self._data) - 11), 12):
            tag, kind, many = struct.unpack_from(self._order + "HHL", self._data, entry)
            wanted = tag in (_ORIENTATION, _GPS) or tag <= _LONGITUDE
            if wanted and kind in _FORMATS and 0 < many <= _LONGEST:
                values = self._values(entry + 8, kind, many)
                if values:
                    yield tag, values

    def _values(self, at: int, kind: int, many: int) -> Values:
        """None at all when they would lie outside."""
        layout = self._order + _FORMATS[kind] * many
        if struct.calcsize(layout) > 4:
            (at,) = struct.unpack_from(self._order + "L", self._data, at)
        if at + struct.calcsize(layout) > len(self._data):
            return ()
        found = struct.unpack_from(layout, self._data, at)
        if kind in _RATIONALS:
            return tuple(a / b if b else float("nan") for a, b in zip(found[::2], found[1::2], strict=True))
        return found


def _read(exif: bytes, read: Callable[[_Tiff], Mapping[int, Values]]) -> Mapping[int, Values]:
    """Written by any camera: nothing where it is not laid out as it should be."""
    try:
        return read(_Tiff(exif))
    except (struct.error, ValueError, KeyError, OverflowError):
        return {}


def _first_value(directory: Mapping[int, Values], tag: int) -> int | float | bytes | None:
    return directory[tag][0] if tag in directory else None


def _degrees(parts: Values, *, south_or_west: bool) -> float:
    """Degrees, minutes, seconds as one number. NaN (seconds of 0/0) fits no range."""
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if south_or_west else value
