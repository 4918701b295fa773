"""Further questions of the report: each entry of `MORE` is a question that is asked, reviewed, stored and shown.

An entry names its question, the label of its answer, and which categories it is for. Questions are `Text` or `Pick`:

    More(Text("entrance", T("Which entrance?"), skip=T("I do not know"), at_least=1), T("Entrance"),
         asked_of=lambda category: category.group == "house"),
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.kernel.questions import Pick, Text
from dialogs.kernel.script import Script, ask
from dialogs.kernel.words import Json, Plain, T, Words, to_json
from dialogs.rules.city.model import Category


def is_for_everyone(category: Category) -> bool:
    return True


@dataclass(frozen=True)
class More:
    """A further question. `label`: shown before the answer in the review, on the card and in My reports; `asked_of`:
    the test for the categories it is for."""

    question: Text | Pick
    label: Words
    asked_of: Callable[[Category], bool] = is_for_everyone


MORE: tuple[More, ...] = ()


@dataclass(frozen=True)
class AnsweredQuestion:
    """A further question with its answer in words."""

    name: str
    label: Words
    value: Words


def ask_more(category: Category) -> Script[tuple[AnsweredQuestion, ...]]:
    """Ask the further questions of this category and return the answers."""
    told = []
    for more in MORE:
        if more.asked_of(category):
            answer = yield from ask(more.question)
            told.append(AnsweredQuestion(more.question.name, more.label, _in_words(more.question, answer)))
    return tuple(told)


def answers_json(told: tuple[AnsweredQuestion, ...]) -> Mapping[str, Json]:
    """JSON of the answers as a ticket stores them; skipped ones are left out."""
    return {t.name: {"label": to_json(t.label), "value": to_json(t.value)} for t in told if t.value != SKIPPED}


SKIPPED: Words = T("not given")


def _in_words(question: Text | Pick, answer: Any) -> Words:
    if isinstance(question, Pick):
        return next(choice.label for choice in question.choices if choice.id == answer)
    return Plain(answer) if answer else SKIPPED
