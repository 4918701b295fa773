"""Turn of a conversation: a pure function from a session and an event to a new session and an outcome (show, look up,
finish, cancel)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dialogs.kernel.corrections import correct
from dialogs.kernel.errors import Unfit
from dialogs.kernel.events import Message, Press
from dialogs.kernel.excuses import excuses
from dialogs.kernel.match import match
from dialogs.kernel.pages import PAGED, given_answers, nav_of, page_of
from dialogs.kernel.screen import Screen, number_in
from dialogs.kernel.script import PASSING, Draft, Fact, FactNeeded, Flow, Question, Say, ScriptDone, run
from dialogs.kernel.session import Session, join_parts, kept_of, text_of
from dialogs.kernel.words import Joined, Json, N, T, Words

__all__ = ["Cancelled", "FactNeeded", "Finish", "Show", "Turn", "learn", "put_aside", "turn"]

MOST_PHOTOS = 10
LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Show:
    """Outcome: a screen to show. `in_place`: it answers a press, so the pressed message may be changed."""

    screen: Screen
    in_place: bool = False


@dataclass(frozen=True)
class Finish:
    """Outcome: the script's result, to be acted on once for the session."""

    value: Any


@dataclass(frozen=True)
class Cancelled:
    """Outcome: the resident cancelled the conversation."""


@dataclass(frozen=True)
class Turn:
    session: Session
    outcome: Show | FactNeeded | Finish | Cancelled


def turn(flow: Flow, world: Any, session: Session, event: Message | Press | None, say: Say) -> Turn:
    """Process one event; None shows the current question again.

    After `FactNeeded` the caller adds the fact with `learn` and calls again with that session and the same event.
    """
    draft = Draft(
        answers=dict(session.answers),
        taken=list(session.taken),
        pocket=dict(session.pocket),
        facts=session.facts,
        editing=dict(session.editing),
        guessed=list(session.guessed),
    )
    before = run(flow, world, session.args, draft)
    if isinstance(before, FactNeeded):
        return Turn(session, before)
    if isinstance(before, ScriptDone):
        return Turn(session, Finish(before.value))
    if event is None:
        return _turn_of(session, draft, before.question, _Heard(), turn=session.turn)
    work = _Work(flow, session, draft, before.question, say)
    heard = work.press(event) if isinstance(event, Press) else work.message(event)
    if heard.cancelled:
        return Turn(session, Cancelled())
    draft.hint = None
    after = run(flow, world, session.args, draft)
    if isinstance(after, FactNeeded):
        return Turn(session, after)
    if isinstance(after, ScriptDone):
        return Turn(_with_draft(session, draft), Finish(after.value))
    return _turn_of(session, draft, after.question, heard, turn=session.turn + 1)


def learn(session: Session, fact: Fact, value: Json) -> Session:
    """Session with the store's answer to the fact added."""
    return replace(session, facts={**session.facts, fact.key: value})


def put_aside(session: Session, *names: str) -> Session:
    """Postponed session: it finished too early and waits; the answers of these names are asked again, and all facts are
    looked up anew."""
    return replace(session, answers={name: a for name, a in session.answers.items() if name not in names}, facts={})


@dataclass(frozen=True)
class _Heard:
    """Effect of an event. `words`: said before the next question; `page`: of the question that stays."""

    words: tuple[Words, ...] = ()
    in_place: bool = False
    page: int | None = None
    cancelled: bool = False


@dataclass
class _Work:
    """Handler of one event for the draft of a session whose current question is `question`."""

    flow: Flow
    session: Session
    draft: Draft
    question: Question
    say: Say

    def press(self, press: Press) -> _Heard:
        tag, _, choice = press.data.rpartition(":")
        kind, _, rest = tag.partition(":")
        name, _, number = rest.partition(":")
        at = number_in(number)
        known = at is not None and self.session.since <= at <= self.session.turn
        if kind != "s" or name != self.session.id or not known:
            return _Heard((T("That button is from an earlier message. Here is where we are:"),))
        return self._choose(choice, in_place=True)

    def _choose(self, choice: str, *, in_place: bool) -> _Heard:
        last = (len(self.question.choices) - 1) // PAGED
        match choice:
            case "cancel" if self.question.cancel:
                return _Heard(cancelled=True)
            case "back" if self.question.back:
                self._go_back()
            case "prev" | "next":
                step = self.session.page + (1 if choice == "next" else -1)
                return _Heard(in_place=in_place, page=max(0, min(last, step)))
            case _ if names := self.question.edits(choice):
                self._edit(names)
            case _ if any(choice == c.id for c in self.question.choices if not c.url):
                self._answer(self.question.answer_of_choice(choice))
            case _:
                return _Heard((T("That is no longer on offer. Please choose again:"),))
        return _Heard(in_place=in_place)

    def _answer(self, answer: Json) -> None:
        name = self.question.name
        self.draft.answers.pop(name, None)
        self.draft.answers[name] = answer
        if name in self.draft.taken:
            self.draft.taken.remove(name)

    def _go_back(self) -> None:
        if self.draft.editing:
            self.draft.answers.update(self.draft.editing)
            self.draft.editing.clear()
            return
        if mine := given_answers(self.draft):
            del self.draft.answers[mine[-1]]

    def _edit(self, names: tuple[str, ...]) -> None:
        """Put answers aside until they are given anew; *back* returns them."""
        for name in names:
            if name in self.draft.answers:
                self.draft.editing[name] = self.draft.answers.pop(name)

    def message(self, message: Message) -> _Heard:
        if message.edited and correct(self.draft, self.flow.keeps, message):
            return _Heard((T("I have changed your words."),))
        parts = dict(kept_of(message))
        try:
            if "text" in parts and len(parts) == 1 and (picked := self._typed_choice(message.text)) is not None:
                return self._choose(picked, in_place=False)
            self._take(parts)
        except Unfit as unfit:
            return _Heard((unfit.hint,))
        if message.edited and parts.pop("text", None):
            return _Heard((T("I saw your change, but that message is not part of a report."), *self._keep(parts)))
        words = [*self._keep(parts), *excuses(message)]
        if not words and not kept_of(message):
            words = [T("I did not understand that.")]
        return _Heard(tuple(words))

    def _typed_choice(self, text: str) -> str | None:
        """The choice that a typed text names: of this page by number, of all by label, or of the navigation."""
        shown = [c for c in page_of(self.question, self.session.page) if not c.url]
        offered = [
            *shown,
            *(c for c in self.question.choices if c not in shown and not c.url),
            *nav_of(self.question, self.session.page, self.draft),
        ]
        numbers = self.question.numbers and text.strip().isdigit()
        among = shown if numbers else offered
        at = match(text, [self.say(c.label) for c in among], numbers=self.question.numbers)
        return None if at is None else among[at].id

    def _take(self, parts: dict[str, Json]) -> None:
        """Let the question take its part; what it takes is gone from `parts`."""
        takes = self.question.takes
        if takes in parts:
            answer = self.question.answer_of_part(join_parts(self.draft.pocket.get(takes), parts[takes]))
            parts.pop(takes)
            self.draft.pocket.pop(takes, None)
            self._answer(answer)
        elif "text" in parts and (answer := self.question.hears_text(text_of(parts["text"]))) is not None:
            source = parts.pop("text")[0][0]
            self._answer({**answer, "from": source} if isinstance(answer, dict) else answer)

    def _keep(self, parts: dict[str, Json]) -> list[Words]:
        """Put what the question did not take into the answers it belongs to, given or still to come; return the
        sentences about it."""
        said: list[Words] = []
        for kind, part in parts.items():
            name = self.flow.keeps.get(kind)
            if name is None:
                said.append(T("Please choose one of the buttons, or write its number."))
                continue
            into = self.draft.answers if name in self.draft.answers else self.draft.pocket
            key = name if into is self.draft.answers else kind
            grown = part if kind == "place" else join_parts(into.get(key), part)
            if (refused := _too_much(kind, grown)) is not None:
                said.append(refused)
                grown = grown[:MOST_PHOTOS] if kind == "photos" else into.get(key)
            if grown is not None:
                into[key] = grown
            if refused is None:
                said.append(_kept_line(kind, grown))
        return said


def _too_much(kind: str, grown: Json) -> Words | None:
    if kind == "photos" and len(grown) > MOST_PHOTOS:
        return N("I keep {n} photo; the rest did not fit.", "I keep {n} photos; the rest did not fit.", MOST_PHOTOS)
    if kind == "text" and len(text_of(grown)) > LONGEST_TEXT:
        return N(
            "That is too long: {n} character is the most.",
            "That is too long: {n} characters are the most.",
            LONGEST_TEXT,
        )
    return None


def _kept_line(kind: str, grown: Json) -> Words:
    match kind:
        case "photos":
            return N("I have {n} photo.", "I have {n} photos.", len(grown))
        case "place":
            return T("I have the place.")
        case _:
            return T("I have added your words.")


def _with_draft(session: Session, draft: Draft, **more: Any) -> Session:
    """Session with the draft's content, and `more` of its fields."""
    return replace(
        session,
        answers=draft.answers,
        taken=tuple(draft.taken),
        pocket=draft.pocket,
        facts={k: v for k, v in draft.facts.items() if not k.startswith(PASSING)},
        editing=draft.editing,
        guessed=tuple(draft.guessed),
        **more,
    )


def _turn_of(session: Session, draft: Draft, question: Question, heard: _Heard, *, turn: int) -> Turn:
    """Turn that shows `question` after so many turns, with its screen."""
    same = session.asked == question.name
    page = heard.page if heard.page is not None else (session.page if same else 0)
    page = min(page, max(0, (len(question.choices) - 1) // PAGED))
    since = session.since if same else turn
    if any(question.edits(choice.id) for choice in question.choices):
        draft.editing.clear()
    settled = _with_draft(session, draft, turn=turn, page=page, asked=question.name, since=since)
    said = [*heard.words, *([draft.hint] if draft.hint is not None else [])]
    screen = Screen(
        body=question.body,
        choices=page_of(question, page),
        nav=nav_of(question, page, draft),
        photos=question.photos(),
        asks_place=question.asks_place,
        heard=Joined(tuple(said), "\n") if said else None,
        tag=settled.tag,
    )
    return Turn(settled, Show(screen, heard.in_place))
