"""Photo re-encoding as Telegram does it: JPEG in several sizes, turned upright, without any EXIF."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageOps

THUMBNAIL_PX = 90
SIZES_PX = (THUMBNAIL_PX, 320, 800, 1280)
MOST_PIXELS = 60_000_000
"""A picture larger than this is not decoded; a phone does not send one and a decoder would eat the memory."""


@dataclass(frozen=True)
class Size:
    """One size of a photo; the last of a list is the largest."""

    width: int
    height: int
    data: bytes


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as stored; None when the bytes are no picture."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


@lru_cache(maxsize=128)
def sizes(data: bytes) -> tuple[Size, ...]:
    """The sizes Telegram would keep, smallest first; empty when it is no picture that can be decoded."""
    measured = dimensions(data)
    if measured is None or measured[0] * measured[1] > MOST_PIXELS:
        return ()
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.draft("RGB", (SIZES_PX[-1], SIZES_PX[-1]))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError):
        return ()
    upright.thumbnail((SIZES_PX[-1], SIZES_PX[-1]))
    longest = max(upright.size)
    return tuple(_shrink(upright, px) for px in [*(px for px in SIZES_PX if px < longest), longest])


def _shrink(image: Image.Image, longest_px: int) -> Size:
    small = image.copy()
    small.thumbnail((longest_px, longest_px))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=87)
    return Size(small.width, small.height, out.getvalue())
