"""Styled text: explicit entities, HTML and MarkdownV2 into plain text with entities, offsets in UTF-16 units."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from bots.sandbox.telegram.form import ApiForm
from bots.sandbox.telegram.refusal import bad_request

Entity = dict[str, Any]
MOST_ENTITIES = 100
TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "a": "text_link", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "tg-spoiler": "spoiler",
}  # fmt: skip
MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler", "`": "code"}
RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
COMMAND = re.compile(r"(?:^|(?<=\s))/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?(?![\w/])")
ADDRESS = re.compile(r"https?://[^\s<>]+")


def utf16(text: str) -> int:
    """Count the length as Telegram does, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def text_and_entities(form: ApiForm, text_field: str, entities_field: str) -> tuple[str, list[Entity]]:
    """The text of a call and its entities; 400 when markup is broken or an entity leaves the text."""
    raw = form.text(text_field)
    mode = form.text("parse_mode").lower()
    if mode == "html":
        text, entities = _Html(raw).read()
    elif mode == "markdownv2":
        text, entities = _Markdown(raw).read()
    elif mode in {"", "none"}:
        text, entities = raw, _read_entities(raw, form.json_value(entities_field, "entities"))
    else:
        raise bad_request("unsupported parse_mode")
    kept = text.rstrip()
    return kept, [one for one in entities if one["offset"] < utf16(kept)][:MOST_ENTITIES]


def seen_by_telegram(text: str) -> list[Entity]:
    """Entities that the server adds to a person's text by itself: commands and web addresses."""
    found = [("bot_command", one) for one in COMMAND.finditer(text)]
    found += [("url", one) for one in ADDRESS.finditer(text)]
    made = [entity(kind, utf16(text[: one.start()]), utf16(one[0])) for kind, one in found]
    return sorted(made, key=lambda one: int(one["offset"]))


def entity(kind: str, offset: int, length: int, **more: str) -> Entity:
    return {"type": kind, "offset": offset, "length": length, **more}


def _read_entities(text: str, given: object) -> list[Entity]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    size, kept = utf16(text), []
    for one in given:
        offset, length = int(one.get("offset", -1)), int(one.get("length", -1))
        if offset < 0 or length < 0:
            raise bad_request("receive an entity with incorrect offset or length")
        if offset > size:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
        if offset + length > size:
            raise bad_request(f"entity ends after the end of the text at UTF-16 offset {offset + length}")
        _whole_symbols(text, offset, length)
        if length:
            kept.append({key: one[key] for key in ("type", "offset", "length", "url", "language") if key in one})
    return sorted(kept, key=lambda one: (one["offset"], -one["length"]))


def _whole_symbols(text: str, offset: int, length: int) -> None:
    units = text.encode("utf-16-le")
    for edge, word in ((offset, "begins"), (offset + length, "ends")):
        if edge * 2 < len(units) and 0xDC <= units[edge * 2 + 1] <= 0xDF:
            raise bad_request(f"entity {word} in a middle of a UTF-16 symbol at byte offset {edge}")


@dataclass
class _Html:
    raw: str
    text: str = ""
    found: list[Entity] = field(default_factory=list)
    open: list[tuple[str, int, str]] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        for piece in re.finditer(r"<[^>]*>|<|[^<]+", self.raw):
            if piece[0].startswith("<"):
                self._tag(piece[0], len(self.raw[: piece.start()].encode()))
            else:
                self.text += html.unescape(piece[0])
        if self.open:
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self.open[-1][0]}\""
            )
        return self.text, sorted(self.found, key=lambda one: (one["offset"], -one["length"]))

    def _tag(self, tag: str, at: int) -> None:
        parts = re.fullmatch(r"<(/?)([a-zA-Z][\w-]*)((?:\s[^>]*)?)>", tag)
        if parts is None:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag[1:-1]}" at byte offset {at}')
        closing, name, rest = parts[1], parts[2].lower(), parts[3]
        if closing:
            self._close(name, at)
        elif name not in TAGS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {at}')
        else:
            address = re.search(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)')""", rest)
            self.open.append((name, utf16(self.text), html.unescape(address[1] or address[2]) if address else ""))

    def _close(self, name: str, at: int) -> None:
        if not self.open:
            raise bad_request(f"can't parse entities: Unexpected end tag at byte offset {at}")
        opened, start, url = self.open.pop()
        if opened != name:
            raise bad_request(
                f"can't parse entities: Unmatched end tag at byte offset {at}, "
                f'expected "</{opened}>", found "</{name}>"'
            )
        length = utf16(self.text) - start
        if length and (TAGS[name] != "text_link" or url):
            self.found.append(entity(TAGS[name], start, length, **({"url": url} if url else {})))


@dataclass
class _Markdown:
    raw: str
    text: str = ""
    found: list[Entity] = field(default_factory=list)
    open: list[tuple[str, int]] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        pieces = re.finditer(r"\\(.)|__|\|\||\]\(([^)]*)\)|.", self.raw, re.DOTALL)
        for piece in pieces:
            self._piece(piece, len(self.raw[: piece.start()].encode()))
        if self.open:
            raise bad_request(f"can't parse entities: Can't find end of the entity starting with {self.open[-1][0]!r}")
        return self.text, sorted(self.found, key=lambda one: (one["offset"], -one["length"]))

    def _piece(self, piece: re.Match[str], at: int) -> None:
        sign = piece[0]
        if piece[1] is not None:
            self.text += piece[1]
        elif sign in MARKS or sign == "[" or sign.startswith("]("):
            self._mark(sign, piece[2] or "", at)
        elif sign in RESERVED:
            raise bad_request(
                f"can't parse entities: Character '{sign}' is reserved and must be escaped with the preceding '\\'"
            )
        else:
            self.text += sign

    def _mark(self, sign: str, url: str, at: int) -> None:
        opener = "[" if url or sign.startswith("](") else sign
        if self.open and self.open[-1][0] == opener and sign != "[":
            _, start = self.open.pop()
            kind = "text_link" if opener == "[" else MARKS[opener]
            length = utf16(self.text) - start
            if length:
                self.found.append(entity(kind, start, length, **({"url": url} if url else {})))
        elif sign.startswith("]("):
            raise bad_request(f"can't parse entities: Unexpected end of link at byte offset {at}")
        else:
            self.open.append((sign, utf16(self.text)))
