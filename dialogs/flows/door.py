"""What to do with something that arrives in a resident's chat: the one place where a conversation begins.

Pure: the host says what it knows (`Doorstep`), `decide` says what is to be done, the host obeys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.kernel.events import Message, Press
from dialogs.kernel.excuses import excuses
from dialogs.kernel.match import normal
from dialogs.kernel.screen import LABEL_LENGTH, number_in
from dialogs.kernel.words import Json, T, Words, lines

WELCOME, REPORT, OFFER, MINE = "welcome", "report", "offer", "mine"
STARTING = {"начать": "start", "start": "start", "старт": "start"}
"""What the start button of a platform says when its client sends it as plain words."""
FLOW_COMMANDS = ("report", "language", "privacy")
SHOWING = frozenset((("mine", "list"), ("mine", "none"), ("language", "language"), ("privacy", "what")))
"""(flow, question) that only show something: a photo, a place or a story that comes then is a new matter."""


@dataclass(frozen=True)
class Doorstep:
    """What is known of a chat when something arrives.

    `open`: the flow of the active conversation, `asked`: the question it stands at; `reply_ticket`: the resident's
    ticket whose notice is answered; `album_ticket`: the ticket that earlier members of this album went into;
    `edited_ticket`: the ticket that holds the edited message; `waiting`: (id, number) of tickets that wait for an
    answer; `draft`: an unfinished report waits; `menu`: label in the reader's language -> menu id.
    """

    consented: bool
    open: str | None = None
    asked: str = ""
    reply_ticket: int | None = None
    album_ticket: int | None = None
    edited_ticket: int | None = None
    waiting: tuple[tuple[int, str], ...] = ()
    draft: bool = False
    menu: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Continue:
    """The event belongs to the open conversation."""


@dataclass(frozen=True)
class Start:
    """Begin (or resume) a flow; `keep`: what the message holds is kept for it."""

    flow: str
    args: Mapping[str, Json] = field(default_factory=dict)
    keep: bool = False


@dataclass(frozen=True)
class Tell:
    """The message belongs to a ticket. `quiet`: a late member of an album, thanked for already."""

    ticket: int
    quiet: bool = False


@dataclass(frozen=True)
class Correct:
    """The message was edited after it went into a ticket."""

    ticket: int


@dataclass(frozen=True)
class ShowMenu:
    """`why`: an older button was pressed, a message was of no use, or nothing in particular."""

    why: str = ""


@dataclass(frozen=True)
class ShowHelp:
    pass


@dataclass(frozen=True)
class Cancel:
    pass


Step = Continue | Start | Tell | Correct | ShowMenu | ShowHelp | Cancel


def decide(event: Message | Press, at: Doorstep) -> Step:
    """The first rule that fits."""
    if isinstance(event, Press):
        return _press(event, at)
    if (command := _command(event, at)) is not None:
        return _obey(command, at)
    if at.consented and (known := _of_a_ticket(event, at)) is not None:
        return known
    if at.open is not None and not ((at.open, at.asked) in SHOWING and _new_matter(event)):
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
    if kind == "t" and at.consented and (ticket := number_in(rest.partition(":")[0])) is not None:
        return Start(MINE, {"ticket": ticket})
    if at.open is not None:
        return Continue()
    return ShowMenu("older") if at.consented else Start(WELCOME)


def _new_matter(message: Message) -> bool:
    """Nothing that a button could be called."""
    return not message.edited and bool(message.photos or message.point or len(message.text) > LABEL_LENGTH)


def _command(message: Message, at: Doorstep) -> str | None:
    text = message.text.strip()
    if text.startswith("/"):
        return text[1:].split(maxsplit=1)[0].lower() if len(text) > 1 else ""
    if message.photos or message.point or message.reply_to:
        return None
    names = {normal(label): name for label, name in at.menu.items()} | STARTING
    if at.open is None:
        names |= {str(number): name for number, name in enumerate(at.menu.values(), 1)}
    return names.get(normal(text)) if text else None


def _obey(command: str, at: Doorstep) -> Step:
    if command == "help":
        return ShowHelp()
    if command == "cancel":
        return Cancel()
    if not at.consented:
        return _unconsented(command)
    if command == "my":
        return Start(MINE)
    if command in FLOW_COMMANDS:
        return Start(command)
    return ShowMenu("" if command in ("start", "menu") else "command")


def _unconsented(command: str) -> Step:
    """Language and privacy are open to everybody; all else begins with the consent."""
    return Start(command) if command in FLOW_COMMANDS[1:] else Start(WELCOME)


def _of_a_ticket(message: Message, at: Doorstep) -> Step | None:
    if message.edited:
        return Correct(at.edited_ticket) if at.edited_ticket is not None else None
    if at.album_ticket is not None and at.reply_ticket in (None, at.album_ticket):
        return Tell(at.album_ticket, quiet=True)
    return None if at.reply_ticket is None else Tell(at.reply_ticket)


def _begin(message: Message, at: Doorstep) -> Step:
    """A message outside any conversation."""
    if not (message.text.strip() or message.point or any(not p.failed for p in message.photos)):
        return ShowMenu("unusable")
    if at.waiting or not (message.photos or message.point):
        draft = {"draft": True} if at.draft else {}
        return Start(OFFER, {"waiting": [list(ticket) for ticket in at.waiting], **draft}, keep=True)
    return Start(REPORT, keep=True)


def before_menu(why: str, event: Message | Press) -> Words | None:
    """What is said before the menu; `why` as in `ShowMenu`."""
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
