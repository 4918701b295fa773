"""Styled text in UTF-16 units: joins, splits and shortens it, and makes Telegram's entities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from aiogram.types import MessageEntity, User

from bots.platform import Span

TEXT_UNITS = 4096
PART_UNITS = 3900
CAPTION_UNITS = 1024
_TYPES = {"link": "text_link", "person": "text_mention"}


@dataclass(frozen=True)
class TextWithEntities:
    """A text and its styled runs."""

    text: str
    spans: tuple[Span, ...] = ()


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def prepend_line(line: str, said: TextWithEntities) -> TextWithEntities:
    """`line`, an empty line, then the text, with its runs moved."""
    if not line or not said.text:
        return TextWithEntities(line) if line else said
    start = f"{line}\n\n"
    by = units(start)
    return TextWithEntities(start + said.text, tuple(replace(span, offset=span.offset + by) for span in said.spans))


def split_text(said: TextWithEntities, at_most: int = PART_UNITS) -> list[TextWithEntities]:
    """Parts of at most `at_most` units, cut at a paragraph, else a line, else a word, else anywhere."""
    if units(said.text) <= at_most and said.text == said.text.strip():
        return [said] if said.text else []
    parts: list[TextWithEntities] = []
    rest, at = said.text, 0
    while rest:
        piece = rest if units(rest) <= at_most else _cut_head(rest, at_most)
        text = piece.rstrip() if len(piece) < len(rest) else piece
        if text.strip():
            parts.append(TextWithEntities(text, _clip(said.spans, at, units(text))))
        following = rest[len(piece) :]
        skipped = len(following) - len(following.lstrip())
        at += units(piece) + skipped
        rest = following[skipped:]
    return parts


def shorten(said: TextWithEntities, at_most: int = TEXT_UNITS) -> TextWithEntities:
    """The whole text, or its start and an ellipsis, in at most `at_most` units."""
    if units(said.text) <= at_most:
        return said
    text = _head(said.text, at_most - 1)
    return TextWithEntities(text + "…", _clip(said.spans, 0, units(text)))


def _head(text: str, at_most: int) -> str:
    """The first `at_most` units; half of a surrogate pair at the end is dropped."""
    return text.encode("utf-16-le")[: at_most * 2].decode("utf-16-le", errors="ignore")


def _cut_head(text: str, at_most: int) -> str:
    head = _head(text, at_most)
    for mark in ("\n\n", "\n", " "):
        at = head.rfind(mark)
        if at > len(head) // 3:
            return head[:at]
    return head


def _clip(spans: Iterable[Span], start: int, length: int) -> tuple[Span, ...]:
    """The runs inside the window, moved to its start."""
    out = []
    for span in spans:
        first, last = max(span.offset, start), min(span.offset + span.length, start + length)
        if first < last:
            out.append(replace(span, offset=first - start, length=last - first))
    return tuple(out)


def entities(said: TextWithEntities) -> list[MessageEntity] | None:
    """Telegram's entities of the runs; None when nothing is styled: the parameter is left out then."""
    made = [
        MessageEntity(
            type=_TYPES.get(span.style, span.style),
            offset=span.offset,
            length=span.length,
            url=span.url or None,
            user=User(id=int(span.person), is_bot=False, first_name="") if span.person else None,
        )
        for span in said.spans
    ]
    return made or None
