"""Bytes that call themselves a photo: sound ones with EXIF, hostile ones (`hostile`), damaged ones, and others in
disguise."""

from __future__ import annotations

from random import Random

from storage.media.photo_limits import PhotoRefused
from tests.fuzzing.hostile import hostile
from tests.fuzzing.rows import WrongRow
from tests.photos import telling
from tests.storage.media.looking import look
from tests.storage.residents import picture

HOSTILE_BYTES = 3000
"""Small enough to be damaged by the thousand; whole, they are the tests'."""
DISGUISED = (
    b"", b"<html><script>alert(1)</script></html>", b"MZ\x90\x00" + b"\0" * 200, b"%PDF-1.7\n", b"GIF89a",
    b"\xff\xd8\xff\xe0",
    b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBPVP8 ", b"PK\x03\x04" + b"\0" * 50,
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
)  # fmt: skip


def bases() -> tuple[bytes, ...]:
    """One small photo of each kind, the JPEG with a place in its EXIF; then hostile ones, and files in disguise."""
    sound = (picture("gray", kind=kind, exif=telling(6)) for kind in ("JPEG", "PNG", "WEBP"))
    return (*sound, picture("gray", kind="GIF"), *hostile(HOSTILE_BYTES).values(), *DISGUISED)


def damaged_file(content: bytes, dice: Random, spare: bytes) -> bytes:
    """Copy the file with a few bytes changed, cut, doubled, or grafted."""
    out = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        at = dice.randint(0, len(out))
        match dice.randrange(5):
            case 0 | 1 if out:
                out[at % len(out)] = dice.randrange(256)
            case 2:
                del out[at : at + dice.randrange(40)]
            case 3:
                out[at:at] = dice.randbytes(dice.randrange(8))
            case _:
                out[at : at + 4] = dice.choice(
                    (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", spare[at : at + 60])
                )
    return bytes(out)


def check(content: bytes) -> str:
    """Judge the file as the program does: it is taken or refused; a place is on the globe, and not in the bytes that
    are kept. Raises WrongRow, or whatever escaped."""
    try:
        info, _, kept = look(content)
        if look(kept)[0].exif is not None or look(kept)[2] != kept:
            raise WrongRow("a photo that still says where it was taken")
    except PhotoRefused:
        return "refused"
    if info.exif is not None and not (abs(info.exif.lat) <= 90 and abs(info.exif.lon) <= 180):
        raise WrongRow("a photo off the globe")
    return "taken"
