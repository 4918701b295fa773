"""Partition of chats among processes that work side by side: each knows its place among so many."""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32


class Partition(NamedTuple):
    """Share of one process: the chats whose number, divided by `of`, leaves `place`."""

    place: int
    of: int


ALL = Partition(0, 1)
_BUCKETS = 2**31
"""What a column of 32 bits holds on both engines."""


def bucket(platform: str, chat: str) -> int:
    """Partition number of a chat's updates; the same in every process and version."""
    return crc32(f"{platform}:{chat}".encode("utf-8", "replace")) % _BUCKETS
