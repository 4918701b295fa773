"""Language-neutral message texts: values that `bots.delivery.render` turns into text and spans.

English msgids are in the code (`T("Where is it?")`), translations in `locales/`. Names of categories, streets and
organisations are the city's data (`Local`); what people wrote is `Plain` and is never interpreted as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Union

Json = Any
"""A JSON value: what `json.loads` returns."""


class T:
    """A translatable sentence; `{name}` in the msgid is filled from `args` (Words, str or int)."""

    __match_args__ = ("msgid", "args")

    def __init__(self, msgid: str, /, **args: Words | str | int) -> None:
        self.msgid = msgid
        self.args: Mapping[str, Words | str | int] = args

    def __eq__(self, other: object) -> bool:
        return isinstance(other, T) and (self.msgid, self.args) == (other.msgid, other.args)

    def __hash__(self) -> int:
        return hash(self.msgid)

    def __repr__(self) -> str:
        return f"T({self.msgid!r}{''.join(f', {k}={v!r}' for k, v in self.args.items())})"


class N:
    """A sentence that depends on a number: `N("{n} photo", "{n} photos", 3)`; `{n}` is the number."""

    __match_args__ = ("one", "many", "n", "args")

    def __init__(self, one: str, many: str, n: int, /, **args: Words | str | int) -> None:
        self.one, self.many, self.n = one, many, n
        self.args: Mapping[str, Words | str | int] = args

    def __eq__(self, other: object) -> bool:
        return isinstance(other, N) and to_json(self) == to_json(other)

    def __hash__(self) -> int:
        return hash((self.one, self.n))

    def __repr__(self) -> str:
        return f"N({self.one!r}, {self.many!r}, {self.n})"


@dataclass(frozen=True)
class Local:
    """Name from the city's data: language tag -> text. A missing language falls back to the first given."""

    names: Mapping[str, str]


@dataclass(frozen=True)
class Plain:
    """Verbatim text: what a person wrote, a number, an address."""

    text: str


@dataclass(frozen=True)
class Moment:
    """A time, shown in the city's zone and the reader's language: its day, day and hour, or both shortly. `at` is
    aware."""

    at: datetime
    style: Literal["day", "moment", "short"] = "moment"


@dataclass(frozen=True)
class Styled:
    """A run in bold or italic."""

    style: Literal["bold", "italic"]
    body: Words


@dataclass(frozen=True)
class Link:
    """Words that lead to `url` (https)."""

    url: str
    body: Words


@dataclass(frozen=True)
class Mention:
    """Mention of a member of the chat, by name, so that their phone notices. `id`: the platform's."""

    id: str
    name: str


@dataclass(frozen=True)
class Joined:
    """Parts one after another with `sep` between them; empty parts leave no separator behind."""

    parts: tuple[Words, ...]
    sep: str = "\n"


Words = Union[T, N, Local, Plain, Moment, Styled, Link, Mention, Joined]

NOTHING: Words = Plain("")


def lines(*parts: Words | None) -> Joined:
    """One part a line; None is left out, an empty `Plain` is an empty line."""
    return Joined(tuple(part for part in parts if part is not None))


def row(*parts: Words | None, sep: str = " ") -> Joined:
    """Parts in one line."""
    return Joined(tuple(part for part in parts if part is not None), sep)


def bold(body: Words | str) -> Styled:
    return Styled("bold", Plain(body) if isinstance(body, str) else body)


def italic(body: Words | str) -> Styled:
    return Styled("italic", Plain(body) if isinstance(body, str) else body)


def map_text(words: Words, change: Callable[[str], str]) -> Words:
    """The words with what people wrote (`Plain`, and what sentences are filled with) put through `change`."""
    match words:
        case T(msgid, args):
            return T(msgid, **{name: _map_value(value, change) for name, value in args.items()})
        case N(one, many, n, args):
            return N(one, many, n, **{name: _map_value(value, change) for name, value in args.items()})
        case Plain(text):
            return Plain(change(text))
        case Styled(style, body):
            return Styled(style, map_text(body, change))
        case Link(url, body):
            return Link(url, map_text(body, change))
        case Joined(parts, sep):
            return Joined(tuple(map_text(part, change) for part in parts), sep)
        case _:
            return words


def _map_value(value: Words | str | int, change: Callable[[str], str]) -> Words | str | int:
    match value:
        case int():
            return value
        case str():
            return change(value)
        case _:
            return map_text(value, change)


def to_json(words: Words | str | int) -> Json:
    """A JSON value that `from_json` turns back."""
    match words:
        case str() | int():
            return words
        case T(msgid, args):
            return ["T", msgid, {k: to_json(v) for k, v in args.items()}]
        case N(one, many, n, args):
            return ["N", one, many, n, {k: to_json(v) for k, v in args.items()}]
        case Local(names):
            return ["L", dict(names)]
        case Plain(text):
            return ["P", text]
        case Moment(at, style):
            return ["M", at.isoformat(), style]
        case Styled(style, body):
            return ["S", style, to_json(body)]
        case Link(url, body):
            return ["A", url, to_json(body)]
        case Mention(id_, name):
            return ["@", id_, name]
        case _:
            return ["J", [to_json(part) for part in words.parts], words.sep]


def from_json(value: Json) -> Any:
    """The words that `to_json` wrote."""
    match value:
        case ["T", msgid, args]:
            return T(msgid, **{k: from_json(v) for k, v in args.items()})
        case ["N", one, many, n, args]:
            return N(one, many, n, **{k: from_json(v) for k, v in args.items()})
        case ["L", names]:
            return Local(names)
        case ["P", text]:
            return Plain(text)
        case ["M", at, style]:
            return Moment(datetime.fromisoformat(at), style)
        case ["S", style, body]:
            return Styled(style, from_json(body))
        case ["A", url, body]:
            return Link(url, from_json(body))
        case ["@", id_, name]:
            return Mention(id_, name)
        case ["J", parts, sep]:
            return Joined(tuple(from_json(part) for part in parts), sep)
        case _:
            return value
