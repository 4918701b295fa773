"""JPEG segment parser, and the count of a picture's scans: passes over its pixels, ten as a rule in a progressive one.

A scan may take 75 bytes and still costs a pass over the whole picture, so a file of some megabytes can keep a processor
busy for hours. Decoders have no limit of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
"""What is not packed pixels: in those, FF is followed by 0 or by a restart mark."""
_START_OF_SCAN, END = 0xDA, 0xD9
_ALONE = (0x01, 0xD8, END)
"""Markers without a segment behind them."""


def segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start of the marker, end of its segment) for each segment of the first picture, its end included. Bytes
    behind it (a film, further pictures) are not looked at."""
    at = 0
    while marker := _MARKER.search(content, at):
        kind, at = content[marker.end() - 1], marker.end()
        if kind not in _ALONE:
            at += max(2, int.from_bytes(content[at : at + 2], "big"))
        yield kind, marker.start(), at
        if kind == END:
            break


def scans(content: bytes) -> int:
    """Number of scans of the first picture."""
    return sum(kind == _START_OF_SCAN for kind, _, _ in segments(content))
