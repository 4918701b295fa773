"""Look at a photo: what is taken apart, and what is refused before and after it was decoded."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from PIL import Image

from storage.media import photo_look
from storage.media.photo_files import _changed_s
from storage.media.photo_limits import AT_MOST_BYTES, PhotoRefused
from storage.media.photo_look import _Lower, judge, taken_apart, write_stripped
from storage.media.strip_metadata import _is_profile
from tests.storage.residents import picture


def frame(width: int = 8, height: int = 8) -> bytes:
    """Start of a JPEG's frame of one colour."""
    return struct.pack(">BBHBHHB3B", 0xFF, 0xC0, 11, 8, height, width, 1, 1, 0x11, 0)


@pytest.mark.parametrize("head", [frame() + frame(), frame(width=0), frame(height=0)], ids=["two", "narrow", "flat"])
def test_a_frame_that_readers_disagree_about_is_refused(head: bytes) -> None:
    with pytest.raises(PhotoRefused, match="not_a_photo"):
        taken_apart(b"\xff\xd8" + head + b"\xff\xd9")


def test_what_is_too_long_is_not_taken_apart() -> None:
    with pytest.raises(PhotoRefused, match="too_big"):
        taken_apart(bytes(AT_MOST_BYTES + 1))


def test_what_its_reader_finds_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content, kept = picture(), io.BytesIO()
    found = taken_apart(content)
    sha = write_stripped(content, found, kept)
    monkeypatch.setattr(photo_look, "AT_MOST_PIXELS", 1)
    with pytest.raises(PhotoRefused, match="too_big"):
        judge(found, sha, kept)


@pytest.mark.parametrize("step", [1, 2, 3, 99])
def test_fewer_rows_are_read_in_pieces_of_any_length(step: int) -> None:
    lower = _Lower(io.BytesIO(b"abcdefgh"), 3, 0x3132)
    assert b"".join(iter(lambda: lower.read(step), b"")) == b"abc12fgh"


def test_a_lossless_picture_without_a_canvas_has_its_size() -> None:
    packed = io.BytesIO()
    Image.new("RGB", (7, 5), "red").save(packed, "WEBP", lossless=True)
    found = taken_apart(packed.getvalue())
    assert (found.width, found.height) == (7, 5)


def test_a_profile_that_cannot_be_unpacked_is_none() -> None:
    part = b"\0\0\0\0iCCPname\0\0no zlib at all"
    assert not _is_profile(part, 0, len(part) - 8)


def test_a_file_that_has_just_gone_is_of_no_age(tmp_path: Path) -> None:
    assert _changed_s(tmp_path / "gone") == float("inf")
