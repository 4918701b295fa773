"""Question types: pick one, place, photos, text, review."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dialogs.kernel.errors import Unfit
from dialogs.kernel.events import Point
from dialogs.kernel.match import normalise
from dialogs.kernel.screen import Choice
from dialogs.kernel.session import text_of
from dialogs.kernel.words import Json, N, Plain, T, Words, row


@dataclass(frozen=True)
class _Asked:
    """Base of the question types. `back`, `cancel`: whether they are offered; `guess`: an answer that is taken without
    asking, once; after *edit* it is asked all the same."""

    name: str
    body: Words
    choices: tuple[Choice, ...] = ()
    back: bool = True
    cancel: bool = True
    guess: Json = None

    takes = ""
    asks_place = False
    numbers = True

    def answer_of_choice(self, choice: str) -> Json:
        return choice

    def edits(self, choice: str) -> tuple[str, ...]:
        return ()

    def answer_of_part(self, part: Json) -> Json:
        return part

    def hears_text(self, text: str) -> Json | None:
        return None

    def fits(self, answer: Json) -> bool:
        return True

    def value(self, answer: Json) -> Any:
        return answer

    def photos(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True)
class Typed:
    """A typed answer that is still to be looked up."""

    query: str


@dataclass(frozen=True)
class Pick(_Asked):
    """Question with one answer of `choices`; the value is its id. `shown`: sha256 of pictures to show with the
    question; `typed`: other words are an answer too, as `Typed`."""

    shown: tuple[str, ...] = ()
    typed: bool = False

    def hears_text(self, text: str) -> Json | None:
        return {"query": text} if self.typed else None

    def fits(self, answer: Json) -> bool:
        if isinstance(answer, dict):
            return self.typed
        return any(choice.id == answer for choice in self.choices if not choice.url)

    def value(self, answer: Json) -> str | Typed:
        return Typed(answer["query"]) if isinstance(answer, dict) else str(answer)

    def photos(self) -> tuple[str, ...]:
        return self.shown


@dataclass(frozen=True)
class Place(_Asked):
    """Question for a place: sent, or typed (`Typed`, for the script to look up). `exif`: where a photo was taken,
    offered as the choice `exif`. The value is a `Point` or a `Typed`."""

    exif: Point | None = None

    takes = "place"
    asks_place = True

    def __post_init__(self) -> None:
        if self.exif and not self.choices:
            object.__setattr__(self, "choices", (Choice("exif", T("Where the photo was taken"), "main"),))

    def answer_of_choice(self, choice: str) -> Json:
        assert self.exif is not None
        return {"lat": self.exif.lat, "lon": self.exif.lon, "title": ""}

    def hears_text(self, text: str) -> Json | None:
        return {"query": text}

    def value(self, answer: Json) -> Point | Typed:
        return Typed(answer["query"]) if "query" in answer else Point(answer["lat"], answer["lon"])


@dataclass(frozen=True)
class Photos(_Asked):
    """Question for up to `at_most` photos; the value is a tuple of sha256. `skip` offers to go on without; further
    photos of the conversation are added to the answer whenever they come."""

    at_most: int = 10
    skip: bool = True

    takes = "photos"

    def __post_init__(self) -> None:
        if self.skip and not self.choices:
            object.__setattr__(self, "choices", (Choice("skip", T("Without a photo")),))

    def answer_of_choice(self, choice: str) -> Json:
        return []

    def hears_text(self, text: str) -> Json | None:
        return [] if self.skip and normalise(text) in _WITHOUT else None

    def answer_of_part(self, part: Json) -> Json:
        return part[: self.at_most]

    def fits(self, answer: Json) -> bool:
        return bool(answer) or self.skip

    def value(self, answer: Json) -> tuple[str, ...]:
        return tuple(photo["sha"] for photo in answer)


@dataclass(frozen=True)
class Text(_Asked):
    """Question for a text of `at_least` to `at_most` characters; the value is a string. `skip`: the label of going on
    without."""

    at_most: int = 2000
    at_least: int = 3
    skip: Words | None = None

    takes = "text"
    numbers = False

    def __post_init__(self) -> None:
        if self.skip is not None and not self.choices:
            object.__setattr__(self, "choices", (Choice("skip", self.skip),))

    def answer_of_choice(self, choice: str) -> Json:
        return []

    def answer_of_part(self, part: Json) -> Json:
        length = len(text_of(part))
        if length > self.at_most:
            raise Unfit(
                N(
                    "At most {n} character, please; yours is {length}.",
                    "At most {n} characters, please; yours is {length}.",
                    self.at_most,
                    length=length,
                )
            )
        if length < self.at_least:
            raise Unfit(T("A few words more, please: what is wrong, and where exactly?"))
        return part

    def fits(self, answer: Json) -> bool:
        return bool(answer) or self.skip is not None

    def value(self, answer: Json) -> str:
        return text_of(answer)


_WITHOUT = frozenset(("нет", "нету", "нет фото", "нету фото", "фото нет", "без фото", "без", "no", "none", "no photo"))
"""What people write when they have no photo, whatever the language of the screen."""
_CONSENTING = frozenset(("да", "ок", "верно", "все верно", "хорошо", "yes", "ok", "okay", "right"))
"""What people write at a review when they mean its first button, whatever the language of the screen."""


@dataclass(frozen=True)
class Review(_Asked):
    """Last review before the answers count: `yes` or one of `changes` ((names of answers, label), the first name makes
    the choice's id). The value is True."""

    yes: Words = field(default_factory=lambda: T("Send"))
    changes: tuple[tuple[tuple[str, ...], Words], ...] = ()
    shown: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        edits = tuple(Choice(f"edit.{names[0]}", row(Plain("✏"), label)) for names, label in self.changes)
        object.__setattr__(self, "choices", (Choice("yes", self.yes, "good"), *edits))

    def answer_of_choice(self, choice: str) -> Json:
        return True

    def hears_text(self, text: str) -> Json | None:
        return True if normalise(text) in _CONSENTING else None

    def edits(self, choice: str) -> tuple[str, ...]:
        return next((names for names, _ in self.changes if choice == f"edit.{names[0]}"), ())

    def photos(self) -> tuple[str, ...]:
        return self.shown
