"""How often a JPEG goes over its pixels: a progressive one does so in scans, ten as a rule.

A scan may take 75 bytes and still costs a pass over the whole picture, so a file of some megabytes can keep a processor
busy for hours. Decoders have no limit of their own.
"""

from __future__ import annotations

import re

_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
"""What is not packed pixels: in those, FF is followed by 0 or by a restart mark."""
_START_OF_SCAN, _END = 0xDA, 0xD9
_ALONE = (0x01, 0xD8)
"""Markers without a segment behind them."""


def scans(content: bytes) -> int:
    """The scans of the first picture. What lies behind it (a film, further pictures) is not looked at."""
    at = found = 0
    while marker := _MARKER.search(content, at):
        kind, at = content[marker.end() - 1], marker.end()
        if kind == _END:
            break
        if kind not in _ALONE:
            at += max(2, int.from_bytes(content[at : at + 2], "big"))
        found += kind == _START_OF_SCAN
    return found
