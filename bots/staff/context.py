"""Context of a staff event: the unit of work, the use cases of the acting member, and the chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto

from bots.platform import Inbound
from dialogs.kernel.errors import NotAllowed, Unfit
from dialogs.kernel.events import Message
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Words
from dialogs.rules.staff.access import Member
from storage.city.load import CityFolder
from storage.records.messages.message_links import MessageLink
from storage.records.people.chats import Chat, handle_of
from storage.records.staff.staff_chats import StaffChat
from storage.usecases.outgoing.outgoing import Outgoing, SendOptions
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import WithinUnit


class Errand(Enum):
    """Subject of an event as far as the event tells: a word or button of the staff's (SLOW: one whose answer takes
    long; BIND, ROLE: those that anybody may send), a reply, a ticket's number alone. TALK is everything else. It is
    asked once (`bots.intake.router.errand_of`), and whoever works the event goes by the answer."""

    TALK = auto()
    COMMAND = auto()
    SLOW = auto()
    BIND = auto()
    ROLE = auto()
    BUTTON = auto()
    REPLY = auto()
    NUMBER = auto()
    QUERY = auto()


@dataclass(frozen=True)
class ActOutcome:
    """Outcome of one act. `words`: its toast, or the reason of its refusal; `refusal`: None when it was done."""

    words: Words | None
    refusal: NotAllowed | Unfit | None = None


@dataclass(frozen=True)
class Credentials:
    """Sender of an event before the staff, as looked up. `member`: None for whoever has no role; `bound`: the staff
    chat it came from, None in a private chat and in a group that is not bound; `about`: what was pressed or replied to
    in private is a message of the staff's; `named`: the ticket that a private message names may be seen by them."""

    member: Member | None
    bound: StaffChat | None = None
    about: bool = False
    named: bool = False


@dataclass(frozen=True)
class StaffContext(WithinUnit):
    """One event of a member of the staff. `bound`: the staff chat it came from, None in the member's own chat."""

    folder: CityFolder
    chat: Chat
    bound: StaffChat | None
    member: Member
    inbound: Inbound

    @property
    def serves(self) -> tuple[str, ...]:
        """Scopes that the chat serves; empty in the member's own."""
        return self.bound.serves if self.bound else ()

    @property
    def desk(self) -> StaffUseCases:
        return StaffUseCases(self.uow, self.chat, self.member)

    @property
    def post(self) -> Outgoing:
        return self.uow.outgoing

    async def say(self, screen: Screen, reply_to: str = "") -> None:
        await self.post.say(self.chat, screen, SendOptions(reply_to=reply_to))

    async def reply(self, message: Message, words: Words) -> None:
        await self.say(Screen(words), message.id)

    async def attempt(self, act: Callable[[], Awaitable[Words | None]]) -> ActOutcome:
        """Do an act in a savepoint. A refusal, by the rules or for input that does not fit, undoes the act alone: what
        is said about it belongs to the same transaction."""
        try:
            async with self.tx.savepoint():
                return ActOutcome(await act())
        except NotAllowed as refusal:
            return ActOutcome(refusal.words, refusal)
        except Unfit as unfit:
            return ActOutcome(unfit.hint, unfit)

    async def find_link(self, message: str) -> MessageLink | None:
        """The ticket that a message of this chat is about, with the message's purpose; None for any other message."""
        name = handle_of(self.chat, self.inbound.chat, message)
        return await self.tx.message_links.ticket_of(self.chat.id, name) if message else None


Command = Callable[[StaffContext, str, Message], Awaitable[None]]
"""Handler of a command: the words after it, the message."""
