"""JPEG without what it says besides the picture, and how much of it has to be decoded.

A progressive picture goes over its pixels in scans, ten as a rule. A scan may take 75 bytes and still costs a pass over
the whole picture, so a file of some megabytes can keep a processor busy for hours; and a decoder holds all that it
knows of the picture until the last scan, two bytes a value: 300 MB of a large one. Decoders have no limit of their
own, so of such a picture only the upper rows are decoded, in all of its scans; that the file is not cut is seen from
its end mark.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from storage.media.photo_exif import UPRIGHT, only_turned, orientation
from storage.media.photo_limits import (
    AT_MOST_PIXELS,
    MIB,
    MOST_SCANS,
    MOST_TABLE_BYTES,
    MOST_TABLES_BYTES,
    PhotoRefused,
)
from storage.media.photo_parts import Bare, Content, Parts

_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
"""What is not packed pixels: in those, FF is followed by 0 or by a restart mark."""
_START, _START_OF_SCAN, END = 0xD8, 0xDA, 0xD9
_ALONE = (0x01, _START, END)
"""Markers without a segment behind them."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BASELINE = (0xC0, 0xC1)
_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_JFIF, _EXIF, _ICC, _ADOBE = b"JFIF\0", b"Exif\0\0", b"ICC_PROFILE\0", b"Adobe"
_HELD_BYTES = 16 * MIB
"""What a decoder may hold of a picture with many scans."""
_FEWEST_ROWS = 32


def segments(content: Content, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """(marker, where it begins, where its segment ends) of the first picture, its end included. What lies behind it (a
    film, further pictures) is not looked at."""
    while marker := _MARKER.search(content, at):
        kind, at = content[marker.end() - 1], marker.end()
        if kind not in _ALONE:
            at += max(2, int.from_bytes(content[at : at + 2], "big"))
        yield kind, marker.start(), at
        if kind == END:
            break


@dataclass
class _Frame:
    """The size of the picture, and how it is packed. `apart`: its colours come in scans of their own."""

    kind: int
    width: int
    height: int
    colours: int
    apart: bool = False

    def rows(self) -> int:
        """So many are decoded, 0 for all."""
        if self.kind in _BASELINE and not self.apart:
            return 0
        most = max(_FEWEST_ROWS, _HELD_BYTES // (2 * self.width * self.colours))
        return most if most < self.height else 0


class _Reading:
    """One pass over the segments."""

    def __init__(self, content: Content) -> None:
        self.content, self.parts = content, Parts("JPEG")
        self.frame: _Frame | None = None
        self.frame_at = self.scans = self.tables_bytes = 0
        self.ended = False

    def read(self) -> None:
        at, length = 2, len(self.content)
        for kind, start, end in segments(self.content, at):
            self.parts.read()
            end = min(end, length)  # noqa: PLW2901 of the last one, which says that it is longer than the file
            if self.scans:
                self.parts.keep(at, start)  # the pixels
            self._segment(kind, start, end)
            at = end
        if not self.ended:
            self.parts.keep(at, length)

    def _segment(self, kind: int, start: int, end: int) -> None:
        if kind == END:
            self.ended = True
        elif kind == _START_OF_SCAN:
            self._scan(start)
        elif kind in _FRAMES:
            self._begin(kind, start)
        elif kind == _START:
            raise PhotoRefused("not_a_photo")
        if not _of_picture(kind, body := self.content[start + 4 : min(end, start + 4 + len(_ICC))]):
            self._leave(kind, body, start, end)
        elif kind == _APP2:
            self.parts.profile(start, end)
        else:
            self._keep(kind, start, end)

    def _keep(self, kind: int, start: int, end: int) -> None:
        """Readers go over a table once more for each one in it."""
        self.tables_bytes += end - start
        if self.tables_bytes > MOST_TABLES_BYTES or (end - start > MOST_TABLE_BYTES and kind != _APP0):
            raise PhotoRefused("not_a_photo")
        self.parts.keep(start, end)

    def _leave(self, kind: int, body: bytes, start: int, end: int) -> None:
        if kind == _APP1 and body.startswith(_EXIF):
            self.parts.remember(self.content, start + 4 + len(_EXIF), end)
        else:
            self.parts.leave(start, end)

    def _scan(self, start: int) -> None:
        if self.frame is None:
            raise PhotoRefused("not_a_photo")
        self.scans += 1
        if self.scans > MOST_SCANS:
            raise PhotoRefused("too_big")
        self.frame.apart |= self.content[start + 4] < self.frame.colours

    def _begin(self, kind: int, start: int) -> None:
        """Two frames in one picture are nobody's; readers disagree about which of them counts."""
        if self.frame is not None:
            raise PhotoRefused("not_a_photo")
        height, width, colours = struct.unpack_from(">HHB", self.content, start + 5)
        if not height or not width or not colours:
            raise PhotoRefused("not_a_photo")
        if height * width > AT_MOST_PIXELS:
            raise PhotoRefused("too_big")
        self.frame, self.frame_at = _Frame(kind, width, height, colours), start


def _of_picture(kind: int, body: bytes) -> bool:
    """Of the parts that programs add, those without which it would look different: density, colours."""
    match kind:
        case _ if kind == _APP0:
            return body.startswith(_JFIF)
        case _ if kind == _APP2:
            return body.startswith(_ICC)
        case _ if kind == _APP14:
            return body.startswith(_ADOBE)
        case _:
            return not (_APP1 <= kind <= _APP15 or kind == _COMMENT)


def jpeg(content: Content) -> Bare:
    """Raises `PhotoRefused`, struct.error or IndexError for a file that is not what it seems."""
    reading = _Reading(content)
    reading.read()
    frame = reading.frame
    if frame is None or not reading.scans or ((rows := frame.rows()) and not reading.ended):
        raise PhotoRefused("not_a_photo")
    turned, head = orientation(reading.parts.exif), b"\xff\xd8"
    if turned != UPRIGHT:
        exif = _EXIF + only_turned(turned)
        head += struct.pack(">BBH", 0xFF, _APP1, len(exif) + 2) + exif
    kept, before = (head, *reading.parts.kept), len(head)
    spans = [part for part in kept if isinstance(part, tuple) and part[0] < reading.frame_at]
    before += sum(min(end, reading.frame_at) - start for start, end in spans)
    return Bare("JPEG", frame.width, frame.height, turned, reading.parts.exif, kept, rows, before + 5)
