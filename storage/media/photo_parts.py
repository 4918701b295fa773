"""Parts of a photo that are kept, gathered while its file is read once.

They are places in the file, not copies, and neighbours become one: the list stays as short as the number of times that
something was left out, whatever the file.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from storage.media.photo_limits import MOST_ASIDE_BYTES, MOST_EXIF_BYTES, MOST_PARTS, MOST_PROFILE_BYTES, PhotoRefused

Content = bytes | mmap.mmap
"""A whole file; as a map of it, its pages are the system's and can be given back."""


Part = tuple[int, int] | bytes
"""A place in the file, from and to, or bytes that are not in it."""


def length_of(parts: Iterable[Part]) -> int:
    """In bytes."""
    return sum(len(part) if isinstance(part, bytes) else part[1] - part[0] for part in parts)


@dataclass
class Parts:
    """`kind`: as Pillow names formats. Each method raises `PhotoRefused` when its limit is passed."""

    kind: str
    kept: list[Part] = field(default_factory=list)
    exif: bytes = b""
    _read: int = 0
    _aside_bytes: int = 0
    _profile_bytes: int = 0

    def read(self) -> None:
        """One more part was met."""
        self._read += 1
        if self._read > MOST_PARTS[self.kind]:
            raise PhotoRefused("too_big")

    def keep(self, start: int, end: int) -> None:
        if self.kept and isinstance(last := self.kept[-1], tuple) and last[1] == start:
            self.kept[-1] = (last[0], end)
        elif start < end:
            self.kept.append((start, end))

    def write(self, new: bytes) -> None:
        """Bytes that are not in the file."""
        self.kept.append(new)

    def leave(self, start: int, end: int) -> None:
        self._aside_bytes += end - start
        if self._aside_bytes > MOST_ASIDE_BYTES:
            raise PhotoRefused("too_big")

    def profile(self, start: int, end: int) -> None:
        """Keep a piece of the profile of colours."""
        self._profile_bytes += end - start
        if self._profile_bytes > MOST_PROFILE_BYTES:
            raise PhotoRefused("too_big")
        self.keep(start, end)

    def remember(self, content: Content, start: int, end: int) -> None:
        """EXIF is read from these bytes, as far as there is room; in the file they are left out."""
        self.leave(start, end)
        room = MOST_EXIF_BYTES - len(self.exif)
        if room > 0:
            self.exif += content[start : min(end, start + room)]


@dataclass(frozen=True)
class Bare:
    """A photo without what it says besides the picture. `size`: in bytes; `turned`: EXIF's number of the orientation;
    `rows`: so many of the picture are decoded, at `height_at` in the kept bytes stands how many it has; 0: all."""

    kind: str
    width: int
    height: int
    turned: int
    exif: bytes
    kept: tuple[Part, ...]
    rows: int = 0
    height_at: int = 0

    @property
    def size(self) -> int:
        return length_of(self.kept)

    def pieces(self, content: Content) -> Iterator[bytes | memoryview]:
        """The bytes of the new file; none of them is copied."""
        with memoryview(content) as view:
            for part in self.kept:
                if isinstance(part, bytes):
                    yield part
                else:
                    with view[part[0] : part[1]] as piece:
                        yield piece
