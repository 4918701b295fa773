"""Photos that tell more than the picture, and the pieces that photo files are put together of."""

from __future__ import annotations

import struct

from PIL import ExifTags, Image, PngImagePlugin

SECRET = b"Anna Petrova"
"""Stands in every part that is left out of what is kept."""
GPS = {1: "N", 2: (57.0, 9.0, 10.8), 3: "E", 4: (65.0, 32.0, 2.4)}
"""The place as a camera writes it: 57.153, 65.534."""


def telling(turned: int = 1) -> Image.Exif:
    """EXIF with the place, the owner and the way up."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist], exif[ExifTags.Base.Orientation] = SECRET.decode(), turned
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(GPS)
    return exif


def telling_texts() -> PngImagePlugin.PngInfo:
    """Texts of a PNG with the owner in them, packed and plain."""
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", SECRET.decode(), zip=True)
    said.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return said


def segment(marker: int, body: bytes = b"") -> bytes:
    """Segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def riff_part(name: bytes, body: bytes = b"", size: int | None = None) -> bytes:
    """Part of a WebP. `size`: what it says of itself, when that is a lie."""
    return struct.pack("<4sI", name, len(body) if size is None else size) + body + b"\0" * (len(body) % 2)


def riff(*parts: bytes, size: int | None = None) -> bytes:
    """WebP of these parts, `size` as above."""
    whole = b"WEBP" + b"".join(parts)
    return struct.pack("<4sI", b"RIFF", len(whole) if size is None else size) + whole
