"""Text splitting for VK: cuts a long text into parts that fit a message, its styles along with it. Lengths are in
UTF-16 units, as VK counts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bots.platform import Span

AT_MOST = 3900
"""Under VK's 4,096, with room to spare for what VK counts otherwise."""
STYLES = {"bold": "bold", "italic": "italic", "link": "url"}
"""VK's names of styles. For the style `person` see `mentions`."""


@dataclass(frozen=True)
class MessagePart:
    """One message's worth of text; spans are relative to it."""

    text: str
    spans: tuple[Span, ...] = ()

    def format_data(self) -> str:
        """The `format_data` parameter, empty when nothing is styled."""
        items = [_item(span) for span in self.spans if span.style in STYLES]
        return json.dumps({"version": 1, "items": items}) if items else ""


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(text: str, spans: Sequence[Span] = (), at_most: int = AT_MOST) -> list[MessagePart]:
    """The text cut at paragraphs, else lines, else words, else anywhere; at least one part."""
    out: list[MessagePart] = []
    start = 0
    while units(text[start:]) > at_most:
        end = start + _cut_length(text[start:], at_most)
        out.append(_part(text, start, end, spans))
        start = end + len(text[end:]) - len(text[end:].lstrip())
    if start < len(text) or not out:
        out.append(_part(text, start, len(text), spans))
    return out


def _cut_length(text: str, at_most: int) -> int:
    """Number of characters of the text that go into the next part."""
    head = text.encode("utf-16-le", "surrogatepass")[: 2 * at_most].decode("utf-16-le", "ignore")
    for mark in ("\n\n", "\n", " "):
        at = head.rfind(mark)
        if at > len(head) // 2:
            return at
    return len(head)


def _part(text: str, start: int, end: int, spans: Sequence[Span]) -> MessagePart:
    own = text[start:end].rstrip()
    since, size = units(text[:start]), units(own)
    inside = []
    for span in spans:
        first, last = max(span.offset - since, 0), min(span.offset + span.length - since, size)
        if first < last:
            inside.append(replace(span, offset=first, length=last - first))
    return MessagePart(own, tuple(inside))


def _item(span: Span) -> dict[str, str | int]:
    item: dict[str, str | int] = {"type": STYLES[span.style], "offset": span.offset, "length": span.length}
    return {**item, "url": span.url} if span.style == "link" else item
