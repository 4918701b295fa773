"""Corrections of edited messages: the kept words, photos, or the address typed in the message are replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialogs.kernel.events import Message
from dialogs.kernel.script import Draft
from dialogs.kernel.session import kept_of
from dialogs.kernel.words import Json


def correct(draft: Draft, keeps: Mapping[str, str], message: Message) -> bool:
    """Replace what was kept of the message by its edited content; False when nothing of it is kept.

    Words that a photo got only now are kept too; a photo is replaced by the one in its place.
    """
    parts = kept_of(message)
    known = [_correct_part(kept, name, parts, message.id) for kept, name in list(_kept_places(draft))]
    if "text" in parts and "photos" in known and "text" not in known:
        _add_words(draft, keeps.get("text", ""), parts["text"])
    return any(known)


def _kept_places(draft: Draft) -> Iterator[tuple[dict[str, Json], str]]:
    for kept in (draft.answers, draft.pocket):
        for name in kept:
            yield kept, name


def _correct_part(kept: dict[str, Json], name: str, parts: Mapping[str, Json], source: str) -> str:
    """Kind (text or photos) of what was found of the message, empty when there is none."""
    value = kept[name]
    if isinstance(value, dict) and value.get("from") == source:
        kept[name] = {**value, "query": parts["text"][0][1]} if "text" in parts else value
        return "text"
    if not isinstance(value, list) or not any(_source(part) == source for part in value):
        return ""
    kind = "photos" if isinstance(value[0], dict) else "text"
    if kind == "text" or kind in parts:
        kept[name] = _replace_parts(value, source, parts.get(kind, []))
    return kind


def _source(part: Json) -> Json:
    """The message that a kept photo or text came in."""
    return part["from"] if isinstance(part, dict) else part[0]


def _replace_parts(value: list[Json], source: str, new: list[Json]) -> list[Json]:
    """List with the new parts where the first of the old ones was."""
    at = next(i for i, part in enumerate(value) if _source(part) == source)
    rest = [part for part in value if _source(part) != source]
    return [*rest[:at], *new, *rest[at:]]


def _add_words(draft: Draft, name: str, words: list[Json]) -> None:
    into, key = (draft.answers, name) if name in draft.answers else (draft.pocket, "text")
    into[key] = [*(into.get(key) or ()), *words]
