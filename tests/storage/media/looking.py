"""Looking at a photo here and now: what `Media.put` finds in a process of its own."""

from __future__ import annotations

import io

from storage.media.photo_files import SUFFIXES, MediaInfo, _info
from storage.media.photo_look import judge, taken_apart, write_stripped


def look(content: bytes) -> tuple[MediaInfo, str, bytes]:
    """Kind of the photo, the suffix of its file, and its bytes without what it says besides. Raises `PhotoRefused`."""
    found, kept = taken_apart(content), io.BytesIO()
    looked = judge(found, write_stripped(content, found, kept), kept)
    return _info(looked), SUFFIXES[looked.kind], kept.getvalue()
