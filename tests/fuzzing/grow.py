"""Generator of values that fit a schema, by dice. Of what may be left out, the fields that the bot reads come most
often."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.fuzzing import odd
from tests.fuzzing.contract import Contract, Lookup, Schema

READ = frozenset(
    [
        "text",
        "caption",
        "photo",
        "location",
        "venue",
        "document",
        "reply_to_message",
        "media_group_id",
        "entities",
        "caption_entities",
        "from",
        "chat",
        "message",
        "message_id",
        "data",
        "date",
        "message_thread_id",
        "is_topic_message",
        "sender_chat",
        "type",
        "title",
        "username",
        "first_name",
        "last_name",
        "language_code",
        "file_id",
        "file_name",
        "mime_type",
        "width",
        "height",
        "url",
        "old_chat_member",
        "new_chat_member",
        "status",
        "attachments",
        "geo",
        "payload",
        "reply_message",
        "client_info",
        "ref",
        "action",
        "from_id",
        "peer_id",
        "user_id",
        "conversation_message_id",
        "coordinates",
        "place",
        "sizes",
        "doc",
        "link",
        "button_actions",
        "inline_keyboard",
        "lang_id",
        "ext",
        "orig_photo",
        "member_id",
        "event_id",
    ]
)
OFTEN, SELDOM = 0.5, 0.04
DEEP, DEEPEST = 3, 9
"""Below `DEEP` levels only what is required is grown; below `DEEPEST` a value is cut off."""
SMALL, LARGE = 1, 2_000_000_000


def update(contract: Contract, dice: Random) -> dict[str, Any]:
    """Make an update of any kind, mostly of those the bot listens to."""
    kind = dice.choice(contract.common if dice.random() < 0.85 else tuple(contract.kinds))
    schema, document = contract.kinds[kind]
    body = _Growth(contract.lookup, dice).value(schema, document, kind, 0)
    number = dice.randrange(SMALL, LARGE)
    if contract.platform == "telegram":
        return {"update_id": number, kind: body}
    return {"group_id": 7, "type": kind, "event_id": f"{number:x}", "v": "5.199", "object": body}


class _Growth:
    def __init__(self, lookup: Lookup, dice: Random) -> None:
        self._lookup = lookup
        self._dice = dice

    def value(self, schema: Schema, document: str, name: str, depth: int) -> Any:
        """`name`: of the field it is for."""
        while "$ref" in schema:
            schema, document = self._lookup(schema["$ref"], document)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._dice.choice(schema["enum"])
        if "allOf" in schema:
            return self._all_of(schema, document, name, depth)
        for either in ("anyOf", "oneOf"):
            if either in schema:
                return self.value(self._dice.choice(schema[either]), document, name, depth)
        return self._value_of_type(schema, document, name, depth)

    def _all_of(self, schema: Schema, document: str, name: str, depth: int) -> dict[str, Any]:
        parts = [*schema["allOf"], *([schema] if "properties" in schema else [])]
        whole: dict[str, Any] = {}
        for part in parts:
            plain = {key: value for key, value in part.items() if key != "allOf" or part is not schema}
            whole |= self.value(plain, document, name, depth)
        return whole

    def _value_of_type(self, schema: Schema, document: str, name: str, depth: int) -> Any:
        kind = schema.get("type", "object")
        kind = self._dice.choice(kind) if isinstance(kind, list) else kind
        match kind:
            case "object":
                return self._object(schema, document, depth)
            case "array":
                return self._array(schema, document, name, depth)
            case "string":
                return _fitting(schema, odd.text(name, self._dice))
            case "integer":
                return self._number(schema, name)
            case "number":
                return self._dice.choice((odd.degrees(self._dice), float(self._number(schema, name))))
            case "boolean":
                return self._dice.random() < 0.5
            case _:
                return None

    def _object(self, schema: Schema, document: str, depth: int) -> dict[str, Any]:
        if depth > DEEPEST:
            return {}
        required = frozenset(schema.get("required", ()))
        known: Mapping[str, Schema] = schema.get("properties", {})
        return {
            name: self.value(kind, document, name, depth + 1)
            for name, kind in known.items()
            if name in required or self._dice.random() >= 1 - self._chance(name, depth)
        }

    def _chance(self, name: str, depth: int) -> float:
        """Of a field that may be left out; dice that fall low leave it out."""
        if depth > DEEP:
            return 0.0
        return OFTEN if name in READ else SELDOM

    def _array(self, schema: Schema, document: str, name: str, depth: int) -> list[Any]:
        least = int(schema.get("minItems", 0))
        most = min(int(schema.get("maxItems", 3)), 3) if depth <= DEEPEST else least
        items = schema.get("items", {"type": "string"})
        count = self._dice.randint(least, max(least, most))
        return [self.value(items, document, name, depth + 1) for _ in range(count)]

    def _number(self, schema: Schema, name: str) -> int:
        least, most = int(schema.get("minimum", -LARGE)), int(schema.get("maximum", LARGE))
        wanted = odd.number(name, self._dice)
        return wanted if least <= wanted <= most else self._dice.randint(least, most)


def _fitting(schema: Schema, text: str) -> str:
    """Not shorter than allowed, and not longer than its units or bytes may be."""
    text = text.ljust(int(schema.get("minLength", 0)), "x")
    most = min(
        int(schema.get("x-maxUtf16", LARGE)), int(schema.get("maxLength", LARGE)), int(schema.get("x-maxBytes", LARGE))
    )
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > most or len(text.encode("utf-8", "replace")) > most:
        return "x" * min(most, 8)
    return text
