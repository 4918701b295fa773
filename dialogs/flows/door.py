"""Dispatcher of a resident's chat: chooses the next step for each event, and is the one place where a conversation
begins.

Pure: the caller passes the state of the chat (`Doorstep`), `decide` returns the step, and the caller carries it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.flows.verdict import AGAIN, PRESSED
from dialogs.kernel.command import command_in
from dialogs.kernel.events import Message, Press
from dialogs.kernel.excuses import excuses
from dialogs.kernel.match import normalise
from dialogs.kernel.screen import LABEL_LENGTH, number_in
from dialogs.kernel.words import Json, T, Words, lines
from dialogs.notices.resident.verdict import SAID
from dialogs.rules.text.yes_or_no import FIXED, UNFIXED, is_bare, verdict

WELCOME, REPORT, OFFER, MINE, RATE = "welcome", "report", "offer", "mine", "rate"
STARTING = {"начать": "start", "start": "start", "старт": "start"}
"""What the start button of a platform says when its client sends it as plain words."""
OPEN_TO_ALL = ("language", "privacy")
"""Flows for those who have not agreed to anything, or are blocked."""
FLOW_COMMANDS = ("report", *OPEN_TO_ALL)
SHOWING = frozenset(
    (("mine", "list"), ("mine", "none"), ("language", "language"), ("privacy", "what"), (RATE, "stars"))
)
"""(flow, question) that only show something: a photo, a place or a story that comes then is a new matter."""
HEARING = frozenset(((RATE, "words"),))
"""(flow, question) that ask for words: a photo or a place that comes then is a new matter."""
NUMBERED = {"1": FIXED, "2": UNFIXED}
"""The numbers of the buttons under a notice that asks whether it is fixed."""


@dataclass(frozen=True)
class Doorstep:
    """State of a resident's chat at the moment an event arrives.

    `banned`: nothing that they send is taken now; `open`: the flow of the active conversation, `asked`: its current
    question; `reply_ticket`: the resident's ticket whose notice is answered; `album_ticket`: the ticket that earlier
    members of this album went into; `edited_ticket`: the ticket that holds the edited message; `waiting`: (id, number)
    of tickets that wait for an answer; `resolved`: of those said to be done; `rated`: of the one whose stars are asked
    for; `latest`: the one among the resolved that the bot spoke of last, `said`: to thank for words about it; `draft`:
    an unfinished report waits; `menu`: label in the reader's language -> menu id.
    """

    consented: bool
    banned: bool = False
    open: str | None = None
    asked: str = ""
    reply_ticket: int | None = None
    album_ticket: int | None = None
    edited_ticket: int | None = None
    waiting: tuple[tuple[int, str], ...] = ()
    resolved: tuple[tuple[int, str], ...] = ()
    rated: tuple[int, str] | None = None
    latest: int | None = None
    said: bool = False
    draft: bool = False
    menu: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Continue:
    """Step: the open conversation takes the event."""


@dataclass(frozen=True)
class Start:
    """Step: begin (or resume) a flow; `keep`: what the message holds is kept for it."""

    flow: str
    args: Mapping[str, Json] = field(default_factory=dict)
    keep: bool = False


@dataclass(frozen=True)
class Tell:
    """Step: the message goes under a ticket. `quiet`: a late member of an album, thanked for already."""

    ticket: int
    quiet: bool = False


@dataclass(frozen=True)
class Correct:
    """Step: a message that is already in a ticket was edited, and the ticket is corrected."""

    ticket: int


@dataclass(frozen=True)
class Unfinished:
    """Step: finish the report that was begun and left, or throw it away. `session`: its id."""

    session: str
    finish: bool


@dataclass(frozen=True)
class ShowMenu:
    """Step: show the menu. `why`: an older button was pressed, a message was of no use, or nothing in particular."""

    why: str = ""


@dataclass(frozen=True)
class ShowHelp:
    pass


@dataclass(frozen=True)
class Cancel:
    pass


@dataclass(frozen=True)
class TurnAway:
    """Step: refuse an event of a blocked resident; nothing is done with it."""


Step = Continue | Start | Tell | Correct | Unfinished | ShowMenu | ShowHelp | Cancel | TurnAway


def decide(event: Message | Press, at: Doorstep) -> Step:
    """Choose the step for an event; a blocked resident gets only help and the flows of `OPEN_TO_ALL`."""
    step = _decide(event, at)
    return TurnAway() if at.banned and not _concerns_them_alone(step, at) else step


def _concerns_them_alone(step: Step, at: Doorstep) -> bool:
    match step:
        case ShowHelp():
            return True
        case Start(flow):
            return flow in OPEN_TO_ALL
        case Continue():
            return at.open in OPEN_TO_ALL
        case _:
            return False


def _decide(event: Message | Press, at: Doorstep) -> Step:
    """Return the step of the first rule that fits."""
    if isinstance(event, Press):
        return _press(event, at)
    if at.consented and (decided := _verdict(event, at)) is not None:
        return decided
    if (command := _command(event, at)) is not None:
        return _obey(command, at)
    if at.consented and (known := _of_a_ticket(event, at)) is not None:
        return known
    if at.open is not None and not _new_matter(event, at):
        return Continue()
    if not at.consented:
        return Start(WELCOME, keep=True)
    if event.edited:
        return ShowMenu("edited")
    return _begin(event, at)


def _press(press: Press, at: Doorstep) -> Step:
    kind, _, rest = press.data.partition(":")
    if kind == "m":
        return _obey(rest, at)
    number, _, what = rest.partition(":")
    if kind == "t" and at.consented and (ticket := number_in(number)) is not None:
        return _of_notice(ticket, what)
    if kind == "d" and at.consented:
        return Unfinished(number, what == "go")
    if at.open is not None:
        return Continue()
    return ShowMenu("older") if at.consented else Start(WELCOME)


def _of_notice(ticket: int, what: str) -> Step:
    """Step for a button under a notice. What it asks for is done where the ticket's card still offers it."""
    act, _, more = what.partition(":")
    if act == AGAIN:
        return Start(REPORT)
    return _button_start(ticket, act, said=more == SAID) if act in PRESSED else Start(MINE, {"ticket": ticket})


def _button_start(ticket: int, act: str, *, said: bool) -> Start:
    return Start(MINE, {"ticket": ticket, "act": act, **({"said": True} if said else {})})


def is_verdict(message: Message) -> bool:
    """True when the message may be a typed answer to "is it fixed?"."""
    if message.photos or message.point or message.edited:
        return False
    return message.text.strip() in NUMBERED or verdict(message.text) is not None


def _verdict(message: Message, at: Doorstep) -> Step | None:
    """Step for a typed yes, no, or number to the notice that is answered, or that came last; "it is fixed" without
    either counts only where one ticket may be meant and nothing else is talked of."""
    if not at.resolved or not is_verdict(message):
        return None
    known = [ticket for ticket, _ in at.resolved]
    about = at.reply_ticket if message.reply_to else at.latest
    act = NUMBERED.get(message.text.strip()) or verdict(message.text) or ""
    if about in known:
        return _button_start(about, act, said=at.said and about == at.latest)
    alone = len(known) == 1 and at.open is None and not message.reply_to
    if not alone or message.text.strip() in NUMBERED or is_bare(message.text):
        return None
    return _button_start(known[0], act, said=False)


def _new_matter(message: Message, at: Doorstep) -> bool:
    """True for content that the open question cannot take: what no button could be called, where only buttons are
    shown; more than words, where words are asked for."""
    if message.edited or (at.open, at.asked) not in SHOWING | HEARING:
        return False
    long = (at.open, at.asked) in SHOWING and len(message.text) > LABEL_LENGTH
    return bool(message.photos or message.point or long)


def _command(message: Message, at: Doorstep) -> str | None:
    text = message.text.strip()
    if text.startswith("/"):
        return command_in(text[1:]).name
    if message.photos or message.point or message.reply_to:
        return None
    names = {normalise(label): name for label, name in at.menu.items()} | STARTING
    if at.open is None:
        names |= {str(number): name for number, name in enumerate(at.menu.values(), 1)}
    return names.get(normalise(text)) if text else None


def _obey(command: str, at: Doorstep) -> Step:
    if command == "help":
        return ShowHelp()
    if command == "cancel":
        return Cancel()
    if not at.consented:
        return _step_before_consent(command)
    if command == "my":
        return Start(MINE)
    if command in FLOW_COMMANDS:
        return Start(command)
    return ShowMenu("" if command in ("start", "menu") else "command")


def _step_before_consent(command: str) -> Step:
    """Step for a command before the consent: all but the flows of `OPEN_TO_ALL` begins with it."""
    return Start(command) if command in OPEN_TO_ALL else Start(WELCOME)


def _of_a_ticket(message: Message, at: Doorstep) -> Step | None:
    if message.edited:
        return Correct(at.edited_ticket) if at.edited_ticket is not None else None
    if at.album_ticket is not None and at.reply_ticket in (None, at.album_ticket):
        return Tell(at.album_ticket, quiet=True)
    return None if at.reply_ticket is None else Tell(at.reply_ticket)


def _begin(message: Message, at: Doorstep) -> Step:
    """A message outside any conversation. A place makes it a new report, unless an answer is awaited."""
    if not (message.text.strip() or message.point or any(not p.failed for p in message.photos)):
        return ShowMenu("unusable")
    done = [] if message.point else [*([at.rated] if at.rated else []), *at.resolved]
    if at.waiting or done or not (message.photos or message.point):
        draft = {"draft": True} if at.draft else {}
        about = {"done": [list(ticket) for ticket in done]} if done else {}
        return Start(OFFER, {"waiting": [list(ticket) for ticket in at.waiting], **about, **draft}, keep=True)
    return Start(REPORT, keep=True)


def before_menu(why: str, event: Message | Press) -> Words | None:
    """Sentence shown before the menu; `why` as in `ShowMenu`."""
    match why:
        case "older":
            return T("That button is from an earlier message.")
        case "command":
            return T("I do not know that command.")
        case "edited":
            return T("I saw your change, but that message is not part of a report.")
        case "unusable" if isinstance(event, Message):
            said = excuses(event)
            return lines(*said) if said else T("I did not understand that.")
    return None
