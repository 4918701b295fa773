"""Metadata stripper for photos: removes where and when a picture was taken, with what, by whom, and its uncropped
preview.

Nothing is decoded or encoded anew: parts of the file are left out, so the picture stays as it was to the last bit, and
it costs no more than reading. Only parts that are known to belong to the picture are kept, so unknown parts that some
program will write tomorrow go too, and so does everything behind the picture. The orientation is kept.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from storage.media.jpeg import END, segments

_UPRIGHT = 1


def bare(content: bytes, kind: str, turned: int = _UPRIGHT) -> bytes:
    """Strip the metadata of a photo. `kind`: as Pillow names formats; `turned`: the file's orientation in EXIF's
    numbers. Raises struct.error, IndexError or ValueError for a file that is not what it seems."""
    match kind:
        case "PNG":
            return _png(content, turned)
        case "WEBP":
            return _webp(content, turned)
        case "GIF":
            return _gif(content)
        case _:
            return _jpeg(content, turned)


def _only_turned(turned: int) -> bytes:
    """EXIF block with the orientation alone."""
    return struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x112, 3, 1, turned, 0, 0)


_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE


def _jpeg(content: bytes, turned: int) -> bytes:
    kept, at = [content[:2]], 2
    if turned != _UPRIGHT:
        exif = b"Exif\0\0" + _only_turned(turned)
        kept.append(struct.pack(">BBH", 0xFF, _APP1, len(exif) + 2) + exif)
    for kind, start, end in segments(content):
        if kind == END:
            return b"".join((*kept, content[at:end]))
        if not _of_picture(kind, content[start + 4 : end]):
            kept.append(content[at:start])
            at = end
    return b"".join((*kept, content[at:]))


def _of_picture(kind: int, body: bytes) -> bool:
    """True for the parts, of those that programs add, without which the picture would look different: density,
    colours."""
    match kind:
        case _ if kind == _APP0:
            return body.startswith(b"JFIF\0")
        case _ if kind == _APP2:
            return body.startswith(b"ICC_PROFILE\0")
        case _ if kind == _APP14:
            return body.startswith(b"Adobe")
        case _:
            return not (_APP1 <= kind <= _APP15 or kind == _COMMENT)


_PNG_HEAD = 8
_PNG_PARTS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs hIST sPLT acTL fcTL fdAT".split()
)


def _png(content: bytes, turned: int) -> bytes:
    kept, at, name = [content[:_PNG_HEAD]], _PNG_HEAD, b""
    while at < len(content) and name != b"IEND":
        size, name = struct.unpack_from(">I4s", content, at)
        whole = content[at : at + size + 12]
        at += size + 12
        if name in _PNG_PARTS:
            kept.append(whole)
        if name == b"IHDR" and turned != _UPRIGHT:
            body = b"eXIf" + _only_turned(turned)
            kept.append(struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)))
    return b"".join(kept)


_WEBP_PARTS = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def _webp(content: bytes, turned: int) -> bytes:
    kept, extended = [], False
    for name, body in _riff(content):
        if name == b"VP8X":
            extended = True
            flags = body[0] & ~_HAS_EXIF & ~_HAS_XMP | (_HAS_EXIF if turned != _UPRIGHT else 0)
            kept.append(_part(name, bytes((flags,)) + body[1:]))
        elif name in _WEBP_PARTS:
            kept.append(_part(name, body))
    if extended and turned != _UPRIGHT:
        kept.append(_part(b"EXIF", _only_turned(turned)))
    whole = b"WEBP" + b"".join(kept)
    return struct.pack("<4sI", b"RIFF", len(whole)) + whole


def _riff(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, end = 12, min(len(content), 8 + struct.unpack_from("<I", content, 4)[0])
    while at + 8 <= end:
        name, size = struct.unpack_from("<4sI", content, at)
        yield name, content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _part(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) % 2)


_IMAGE, _EXTENSION, _CONTROL, _APPLICATION = 0x2C, 0x21, 0xF9, 0xFF


def _gif(content: bytes) -> bytes:
    at = 13 + _palette(content[10])
    kept = [content[:at]]
    while content[at] in (_IMAGE, _EXTENSION):
        start, image = at, content[at] == _IMAGE
        label, loops = content[at + 1], content[at + 2 : at + 14] == b"\x0bNETSCAPE2.0"
        at = _past_blocks(content, at + 11 + _palette(content[at + 9]) if image else at + 2)
        if image or label == _CONTROL or (label == _APPLICATION and loops):
            kept.append(content[start:at])
    return b"".join((*kept, b";"))


def _palette(flags: int) -> int:
    """Size in bytes of the table of colours that follows."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _past_blocks(content: bytes, at: int) -> int:
    while content[at]:
        at += content[at] + 1
    return at + 1
