"""Requests of a conversation script, and the interpreter that answers them out of a session.

A script is a generator of requests. `Question` asks the resident, `Fact` the store; `Peek` looks at what was already
said; `Again` takes answers back. The run answers each request from the session and stops at the first it cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol, TypeVar

from dialogs.kernel.errors import Unfit
from dialogs.kernel.screen import Choice
from dialogs.kernel.words import Json, Words

Say = Callable[[Words], str]
"""Words in the reader's language, to compare with what was typed."""

A = TypeVar("A")

PASSING = "~"


class Fact(Protocol):
    """A query to the store, named by value. `key` names the fact with its arguments; an answer is kept in the session
    under it, unless the key begins with `PASSING`: then it holds for one turn only."""

    @property
    def key(self) -> str: ...

    def read(self, value: Json) -> Any:
        """The store's JSON answer as the value the script works with."""


class Question(Protocol):
    """A question to the resident; each type is one class in `questions`."""

    @property
    def name(self) -> str: ...

    @property
    def body(self) -> Words: ...

    @property
    def takes(self) -> str:
        """The kind of kept part that answers it: text, photos, place, or empty."""

    @property
    def choices(self) -> tuple[Choice, ...]: ...

    @property
    def asks_place(self) -> bool: ...

    @property
    def back(self) -> bool:
        """True when *back* is offered, once there is something to go back to."""

    @property
    def cancel(self) -> bool:
        """True when *cancel* is offered."""

    @property
    def guess(self) -> Json:
        """An answer taken without asking, once; None asks."""

    @property
    def numbers(self) -> bool:
        """True when a typed number names a choice."""

    def answer_of_choice(self, choice: str) -> Json:
        """The answer that a choice gives."""

    def edits(self, choice: str) -> tuple[str, ...]:
        """The names of the answers that this choice asks to change, empty when it is an answer."""

    def answer_of_part(self, part: Json) -> Json:
        """A part of the kind it takes as an answer; raises Unfit."""

    def hears_text(self, text: str) -> Json | None:
        """A typed text as an answer, None when it is none of this question's business; raises Unfit."""

    def fits(self, answer: Json) -> bool:
        """True when a stored answer is still an answer."""

    def value(self, answer: Json) -> Any:
        """The stored answer as the value the script works with."""

    def photos(self) -> tuple[str, ...]:
        """Pictures to show with it."""


@dataclass(frozen=True)
class Peek:
    """Request for what was already said for a question, asked or not: its answer, else the pocket's part of `kind`,
    else None."""

    name: str
    kind: str


@dataclass(frozen=True)
class Again:
    """Request to take answers back and run again, with `hint` shown; `words`: an answer that turned out to be words for
    the report is kept as such; `put`: an answer to one question that was given to another."""

    names: tuple[str, ...]
    hint: Words | None = None
    words: str = ""
    put: Mapping[str, Json] = field(default_factory=dict)


Request = Question | Fact | Peek | Again
Script = Generator[Any, Any, A]


@dataclass(frozen=True)
class Flow:
    """A conversation by name. `script`: called with the city and the session's args; `keeps`: kind of part -> name of
    the question it belongs to; `version` is for the reader of old sessions."""

    name: str
    script: Callable[[Any, Mapping[str, Json]], Script[Any]]
    keeps: Mapping[str, str] = field(default_factory=dict)
    version: int = 1


@dataclass
class Draft:
    """The working copy of a session while a run goes on."""

    answers: dict[str, Json]
    taken: list[str]
    pocket: dict[str, Json]
    facts: Mapping[str, Json]
    editing: dict[str, Json]
    guessed: list[str] = field(default_factory=list)
    hint: Words | None = None


@dataclass(frozen=True)
class QuestionReached:
    question: Question


@dataclass(frozen=True)
class FactNeeded:
    """Result of a run: a fact is needed before the conversation can go on."""

    fact: Fact


@dataclass(frozen=True)
class ScriptDone:
    value: Any


RUNS = 20
"""A script that takes answers back more often than this in one run goes in circles."""


def run(flow: Flow, world: Any, args: Mapping[str, Json], draft: Draft) -> QuestionReached | FactNeeded | ScriptDone:
    """Run the script over the draft's answers, up to the first request that the draft cannot answer. RuntimeError after
    `RUNS` restarts."""
    for _ in range(RUNS):
        outcome = _run_once(flow.script(world, args), draft)
        if outcome is not None:
            return outcome
    raise RuntimeError(f"flow {flow.name} goes in circles")


def _run_once(script: Script[Any], draft: Draft) -> QuestionReached | FactNeeded | ScriptDone | None:
    reply: Any = None
    while True:  # each request is answered out of the draft, or ends the run
        try:
            request = script.send(reply)
        except StopIteration as stop:
            return ScriptDone(stop.value)
        if isinstance(request, Peek):
            reply = draft.answers.get(request.name, draft.pocket.get(request.kind))
        elif isinstance(request, Again):
            _take_back(request, draft)
            return None
        elif hasattr(request, "read"):
            if request.key not in draft.facts:
                return FactNeeded(request)
            reply = request.read(draft.facts[request.key])
        elif _is_answered(request, draft):
            reply = request.value(draft.answers[request.name])
        else:
            return QuestionReached(request)


def _is_answered(question: Question, draft: Draft) -> bool:
    """True when the draft holds a fitting answer, if need be out of the pocket, or by the question's own guess."""
    if question.name in draft.answers:
        if question.fits(draft.answers[question.name]):
            return True
        del draft.answers[question.name]
    if question.takes not in draft.pocket:
        return _guess(question, draft)
    part = draft.pocket.pop(question.takes)
    try:
        draft.answers[question.name] = question.answer_of_part(part)
    except Unfit as unfit:
        draft.hint = unfit.hint
        return False
    draft.taken.append(question.name)
    return True


def _guess(question: Question, draft: Draft) -> bool:
    if question.guess is None or question.name in draft.guessed or question.name in draft.editing:
        return False
    draft.answers[question.name] = question.guess
    draft.guessed.append(question.name)
    draft.taken.append(question.name)
    return True


def _take_back(again: Again, draft: Draft) -> None:
    for name in again.names:
        draft.answers.pop(name, None)
    draft.answers.update(again.put)
    if again.hint is not None:
        draft.hint = again.hint
    if again.words:
        draft.pocket["text"] = [*draft.pocket.get("text", ()), ["", again.words]]


def ask(request: Any) -> Script[Any]:
    """The one way a script asks: `yield from ask(...)`, so that types may be told apart later."""
    return (yield request)


def start_over(again: Again) -> Script[NoReturn]:
    """Restart the run and do not come back here: `yield from start_over(Again(...))`."""
    yield again
    raise AssertionError("a script that starts over is not resumed")  # pragma: no cover
