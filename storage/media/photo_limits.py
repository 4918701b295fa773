"""Limits of a photo that is taken in, and the refusal of one that is over them.

Every reader of foreign bytes has a number here: parts of a file are counted before anything is made of them, so that
neither time nor memory grows with what somebody wrote into the file on purpose. Real photos stay far below: a camera
writes some dozens of segments, a large PNG some thousands of chunks, a depth map takes a few megabytes.
"""

from __future__ import annotations

MIB = 1024 * 1024
AT_MOST_BYTES = 20 * MIB
AT_MOST_PIXELS = 50_000_000
MOST_PARTS = {"JPEG": 4096, "PNG": 32_768, "WEBP": 4096, "GIF": 32_768}
"""Segments, chunks, blocks of a file."""
MOST_BLOCKS = 300_000
"""Pieces of up to 255 bytes in which a GIF keeps what its blocks hold; 20 MiB are 82,000 full ones."""
MOST_ASIDE_BYTES = 16 * MIB
"""Left out of a file, besides what lies behind the picture."""
MOST_PROFILE_BYTES = 4 * MIB
"""A profile of colours; the largest of printers' have two megabytes."""
MOST_UNPACKED_BYTES = MIB
"""The same of a PNG, packed or unpacked: Pillow reads no larger one."""
MOST_BESIDE_BYTES = 4 * MIB
"""Of a PNG: kept chunks that are not the pixels."""
MOST_EXIF_BYTES = 256 * 1024
"""Read for place and orientation; what is behind is not looked at."""
MOST_TABLE_BYTES = 4096
"""One kept segment of a JPEG; the largest that there can be takes 2200."""
MOST_TABLES_BYTES = 512 * 1024
"""All of them."""
MOST_SCANS = 60
"""Of a JPEG; each costs a pass over the whole picture, 50 ms of a large one."""


class PhotoRefused(ValueError):
    """These bytes are not kept; `kind` says why: not_a_photo, too_big."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind
