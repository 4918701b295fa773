"""Photos without what they say besides the picture: where and when it was taken, with what, by whom, what was on it
before it was cut.

Nothing is unpacked or packed anew: parts of the file are left out, so the picture stays as it was to the last bit, and
it costs no more than reading. Only parts that are known to belong to the picture are kept, so what some program will
write tomorrow goes too, and so does whatever lies behind the picture. Which way up it is stays said.

No decoder has seen the file by then: sizes and counts are held against `photo_limits` here, in one pass.
"""

from __future__ import annotations

import struct
import zlib

from storage.media.jpeg import jpeg
from storage.media.photo_exif import UPRIGHT, only_turned, orientation
from storage.media.photo_limits import AT_MOST_PIXELS, MOST_BESIDE_BYTES, MOST_BLOCKS, MOST_UNPACKED_BYTES, PhotoRefused
from storage.media.photo_parts import Bare, Content, Part, Parts, length_of


def strip_metadata(content: Content) -> Bare:
    """Raises `PhotoRefused`; struct.error or IndexError for a file that is not what it seems."""
    head = content[:12]
    if head.startswith(b"\xff\xd8\xff"):
        return jpeg(content)
    if head.startswith(_PNG_HEAD):
        return _png(content)
    if head.startswith(b"RIFF") and head.endswith(b"WEBP"):
        return _webp(content)
    if head.startswith((b"GIF87a", b"GIF89a")):
        return _gif(content)
    raise PhotoRefused("not_a_photo")


def _check_size(width: int, height: int) -> tuple[int, int]:
    if width * height > AT_MOST_PIXELS:
        raise PhotoRefused("too_big")
    return width, height


_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs hIST sPLT acTL fcTL fdAT".split()
)
_PIXELS = (b"IDAT", b"fdAT")


def _png(content: Content) -> Bare:
    parts, at, name, beside, head_end = Parts("PNG"), len(_PNG_HEAD), b"", 0, 0
    parts.keep(0, at)
    while name != b"IEND":
        size, name = struct.unpack_from(">I4s", content, at)
        start, at = at, at + size + 12
        if at > len(content) or (name == b"IHDR") == (head_end > 0):
            raise PhotoRefused("not_a_photo")
        parts.read()
        head_end = head_end or at
        if name not in _PNG_PARTS or (name == b"iCCP" and not _is_profile(content, start, size)):
            parts.remember(content, start + 8, at - 4) if name == b"eXIf" else parts.leave(start, at)
            continue
        beside += 0 if name in _PIXELS else size
        if beside > MOST_BESIDE_BYTES:
            raise PhotoRefused("too_big")
        _check_sum(content, start, at)
        parts.keep(start, at)
    width, height = _check_size(*struct.unpack_from(">II", content, 16))
    turned, kept = orientation(parts.exif), parts.kept
    if turned != UPRIGHT:
        body, last = b"eXIf" + only_turned(turned), int(kept[0][1])
        said = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        kept = [(0, head_end), said, (head_end, last), *kept[1:]]
    return Bare("PNG", width, height, turned, parts.exif, tuple(kept))


def _check_sum(content: Content, start: int, end: int) -> None:
    with memoryview(content) as view, view[start + 4 : end - 4] as said:
        right = zlib.crc32(said)
    if right != struct.unpack_from(">I", content, end - 4)[0]:
        raise PhotoRefused("not_a_photo")


def _is_profile(content: Content, start: int, size: int) -> bool:
    """Whether it can be unpacked; raises `PhotoRefused` when it unpacks to more than a profile is."""
    if size > MOST_UNPACKED_BYTES:
        raise PhotoRefused("not_a_photo")
    _, _, packed = content[start + 8 : start + 8 + size].partition(b"\0")
    try:
        unpacked = zlib.decompressobj().decompress(packed[1:], MOST_UNPACKED_BYTES + 1)
    except zlib.error:
        return False
    if len(unpacked) > MOST_UNPACKED_BYTES:
        raise PhotoRefused("not_a_photo")
    return True


_WEBP_PARTS = frozenset((b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"))
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def _webp(content: Content) -> Bare:
    parts, size, flags_at = Parts("WEBP"), (0, 0), 0
    at, end = 12, min(len(content), 8 + struct.unpack_from("<I", content, 4)[0])
    while at + 8 <= end:
        name, length = struct.unpack_from("<4sI", content, at)
        start, body, at = at, at + 8, at + 8 + length + length % 2
        if body + length > end:
            raise PhotoRefused("not_a_photo")
        parts.read()
        if name == b"VP8X" and not flags_at:
            flags_at, size = body, size if any(size) else _canvas(content, body)
            parts.keep(start, body)
            parts.write(b"")  # its flags, when all is read
            parts.keep(body + 1, at)
        elif name == b"ICCP":
            parts.profile(start, min(at, end))
        elif name in _WEBP_PARTS:
            size = size if any(size) else _webp_size(content, name, body)
            parts.keep(start, min(at, end))
        elif name == b"EXIF" and flags_at:
            parts.remember(content, body, body + length)
        else:
            parts.leave(start, at)
    width, height = _check_size(*size)
    turned = orientation(parts.exif)
    kept = _riff(content, parts, flags_at, turned)
    return Bare("WEBP", width, height, turned, parts.exif, kept)


def _riff(content: Content, parts: Parts, flags_at: int, turned: int) -> tuple[Part, ...]:
    """The container anew around its kept parts."""
    said = turned != UPRIGHT and flags_at > 0
    flags = content[flags_at] & ~_HAS_EXIF & ~_HAS_XMP | (_HAS_EXIF if said else 0)
    kept = [bytes((flags,)) if part == b"" else part for part in parts.kept]
    if length_of(kept) % 2:  # the last byte, which fills up, is not in the file
        kept.append(b"\0")
    if said:
        exif = only_turned(turned)
        kept.append(struct.pack("<4sI", b"EXIF", len(exif)) + exif)
    size = 4 + length_of(kept)
    return (struct.pack("<4sI4s", b"RIFF", size, b"WEBP"), *kept)


def _canvas(content: Content, at: int) -> tuple[int, int]:
    width, height = content[at + 4 : at + 7], content[at + 7 : at + 10]
    return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1


def _webp_size(content: Content, name: bytes, at: int) -> tuple[int, int]:
    """Of a picture without a canvas."""
    if name == b"VP8L":
        (packed,) = struct.unpack_from("<I", content, at + 1)
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", content, at + 6)
    return width & 0x3FFF, height & 0x3FFF


_IMAGE, _EXTENSION, _CONTROL, _APPLICATION = 0x2C, 0x21, 0xF9, 0xFF
_LONGEST_LOOP = 32
"""Bytes of the block that says how often a film is shown."""


def _gif(content: Content) -> Bare:
    parts, at, blocks = Parts("GIF"), 13 + _palette(content[10]), 0
    parts.keep(0, at)
    while content[at] in (_IMAGE, _EXTENSION):
        parts.read()
        start, image = at, content[at] == _IMAGE
        label, loops = content[at + 1], content[at + 2 : at + 14] == b"\x0bNETSCAPE2.0"
        at = at + 11 + _palette(content[at + 9]) if image else at + 2
        while length := content[at]:
            at, blocks = at + length + 1, blocks + 1
            if blocks > MOST_BLOCKS:
                raise PhotoRefused("too_big")
        at += 1
        short = at - start <= _LONGEST_LOOP
        if image or (short and (label == _CONTROL or (label == _APPLICATION and loops))):
            parts.keep(start, at)
        else:
            parts.leave(start, at)
    width, height = _check_size(*struct.unpack_from("<HH", content, 6))
    return Bare("GIF", width, height, UPRIGHT, b"", (*parts.kept, b";"))


def _palette(flags: int) -> int:
    """Bytes of the table of colours that follows."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
