"""Access matrix of the staff, asked of the program itself: each role, within each scope, presses and replies in every
chat.

What is expected is written down here, not taken from the tables of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from bots.platform import Inbound, Sender
from dialogs.kernel.events import Event, Message, Press
from dialogs.kernel.words import T, Words
from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.people.chats import Chat
from storage.store import Store, Tx
from tests.bots.intake.dispatched import dispatch_event
from tests.storage.desks import file_with_cards, member, room
from tests.storage.residents import resident
from tests.stores import NOW

WORK = (
    "take",
    "done",
    "ask",
    "reject",
    "plan",
    "forward",
    "duplicate",
    "same:{other}",
    "extend",
    "assign",
    "give:{id}",
)
ROUTE = ("route", "to:forest", "change", "shelf:roads", "topic:park", "place", "at:57.15300,65.53430", "hide")
REFUSE = ("refuse",)
NOBODYS = (
    "withdraw",
    "confirm",
    "dispute",
    "unanswered",
    "lapse",
    "fly",
    "to:nowhere",
    "topic:nowhere",
    "give:x",
    "at:x",
)
EVERY = (*WORK, *ROUTE, *REFUSE, *NOBODYS)
ROADS, FOREST, CAO, LAO = "organisation:roads", "organisation:forest", "zone:cao", "zone:lao"
ROLES: dict[str, tuple[tuple[Grant, ...], tuple[str, ...]]] = {
    "nobody": ((), ()),
    "dismissed": ((), ()),
    "operator": ((Grant(Role.OPERATOR),), WORK + ROUTE),
    "officer of the roads": ((Grant(Role.OFFICER, ROADS),), WORK + REFUSE),
    "officer of the forest": ((Grant(Role.OFFICER, FOREST),), ()),
    "officer of both": ((Grant(Role.OFFICER, FOREST), Grant(Role.OFFICER, ROADS)), WORK + REFUSE),
    "officer anywhere": ((Grant(Role.OFFICER),), WORK + REFUSE),
    "chief of the zone": ((Grant(Role.CHIEF, CAO),), WORK + ROUTE + REFUSE),
    "chief of another zone": ((Grant(Role.CHIEF, LAO),), ()),
    "chief of the roads": ((Grant(Role.CHIEF, ROADS),), WORK + ROUTE + REFUSE),
    "head": ((Grant(Role.CHIEF),), WORK + ROUTE + REFUSE),
    "administrator": ((Grant(Role.ADMIN),), WORK + ROUTE + REFUSE),
}
"""Roles, and what they may do with a new ticket of the roads in the zone cao."""
ACCOUNTS = {name: str(number) for number, name in enumerate(ROLES, 101)}
SERVES = {"-1": ROADS, "-2": FOREST, "-3": "operators", "-4": "chiefs"}
CARD, OTHERS = "5", "6"
"""Messages in every chat: the ticket's card, and that of another one."""


class _Undone(Exception):
    pass


@dataclass(frozen=True)
class RoleScene:
    tx: Tx
    ticket: Ticket
    other: Ticket
    colleague: int

    async def does(self, role: str, chat: str, event: Event) -> tuple[bool, Words | None]:
        """Work an event by somebody of this role in a savepoint that is undone: True when anything came of it, and the
        toast."""
        came, toast = False, None
        with suppress(_Undone):
            async with self.tx.savepoint():
                toast = await self._works(role, chat, event)
                came = await self._came()
                raise _Undone
        return came, toast

    async def _works(self, role: str, chat: str, event: Event) -> Words | None:
        private = chat == ACCOUNTS[role]
        inbound = Inbound(chat, private, Sender(ACCOUNTS[role], role), event)
        return await dispatch_event(self.tx, "telegram", inbound)

    async def chat(self, address: str) -> Chat:
        return await self.tx.chats.get_or_add("telegram", address, not address.startswith("-"), NOW, "ru")

    async def _came(self) -> bool:
        """The ticket or its history changed, somebody is asked for something, or offered a choice."""
        if await self.tx.tickets.by_id(self.ticket.id) != self.ticket or await self.tx.history.of_ticket(
            self.ticket.id
        ):
            return True
        rows = await self.tx.outbox.claim(NOW.replace(year=2030), 99)
        return any(
            row.purpose.startswith("ask:") or f'"t:{self.ticket.id}"' in row.payload
            for row in rows
            if row.kind != "card"
        )

    def press(self, act: str, message: str = CARD) -> Press:
        return Press(f"t:{self.ticket.id}:{act}".format(other=self.other.id, id=self.colleague), message)


async def scene(tx: Tx) -> RoleScene:
    """Make a ticket of the roads whose card is in every chat, and everybody before it."""
    anna = await resident(tx, "7", "vk")
    ticket = await file_with_cards(tx, anna, category="pothole", organisation="roads", zone="cao")
    other = await file_with_cards(tx, anna, category="pothole", organisation="roads", zone="cao", words="ещё")
    for address, serves in SERVES.items():
        await room(tx, address, serves)
    colleague = await member(tx, "900", "Коллега", Grant(Role.OFFICER, ROADS))
    for role, (grants, _) in ROLES.items():
        if role != "nobody":
            known = await member(tx, ACCOUNTS[role], role, *grants)
            if role == "dismissed":
                await tx.members.dismiss(known.id, NOW)
    for address in (*SERVES, *ACCOUNTS.values(), "-9"):
        chat = await tx.chats.get_or_add("telegram", address, not address.startswith("-"), NOW, "ru")
        await tx.message_links.put(chat.id, CARD, ticket.id, "card")
        await tx.message_links.put(chat.id, OTHERS, other.id, "card")
        for act in ("reject", "extend", "place"):
            await tx.message_links.put(chat.id, act, ticket.id, f"ask:{act}")
    return RoleScene(tx, ticket, other, colleague.id)


def cases() -> Iterator[tuple[str, str, str]]:
    """All cases (role, act, chat): every act in one chat or another by turns, the most telling ones in each."""
    for at, role in enumerate(ROLES):
        chats = (*SERVES, ACCOUNTS[role])
        acts = EVERY if role in ("nobody", "administrator") else (*WORK, *ROUTE, *REFUSE)
        yield from ((role, act, chats[(at + number) % len(chats)]) for number, act in enumerate(acts))
        yield from ((role, act, chat) for act in ("take", "to:forest") for chat in chats)


async def test_a_press_does_what_the_role_lets_and_nothing_else(sqlite_store: Store) -> None:
    wrong = []
    async with sqlite_store.writing() as tx:
        here = await scene(tx)
        for role, act, chat in cases():
            came, toast = await here.does(role, chat, here.press(act))
            if came != (act in ROLES[role][1]) or (not came and toast is None):
                wrong.append((role, act, chat, came, toast))
    assert wrong == []


async def test_a_forged_press_does_nothing(sqlite_store: Store) -> None:
    """The press is of another ticket's card, of no message, of a question to somebody, in a group that is not the
    staff's."""
    nothing = T("That button does nothing here.")
    async with sqlite_store.writing() as tx:
        here = await scene(tx)
        for act in ("take", "to:forest", "give:{id}", "more"):
            for message in (OTHERS, "77", ""):
                assert await here.does("administrator", "-1", here.press(act, message)) == (False, nothing)
                own = ACCOUNTS["administrator"]
                assert await here.does("administrator", own, here.press(act, message)) == (False, nothing)
            assert await here.does("administrator", "-9", here.press(act)) == (False, None)
        only = T("Only an administrator may do that.")
        for role in ("operator", "head", "officer anywhere"):
            for data in ("g:101:0", "staff:1"):
                assert await here.does(role, "-1", Press(data, CARD)) == (False, only)


async def test_a_reply_does_what_the_role_lets_and_nothing_else(sqlite_store: Store) -> None:
    replies = (
        ("Едем", CARD, WORK),
        ("// позвонить", CARD, WORK),
        ("Не город", "reject", WORK),
        ("15.12.2026 ждём", "extend", WORK),
        ("ул. Республики, 1", "place", ROUTE),
    )
    wrong = []
    async with sqlite_store.writing() as tx:
        here = await scene(tx)
        for at, (role, (_, may)) in enumerate(ROLES.items()):
            chats = (*SERVES, ACCOUNTS[role])
            for number, (text, under, needs) in enumerate(replies):
                for chat in (chats[(at + number) % len(chats)], chats[(at + number + 1) % len(chats)]):
                    came, _ = await here.does(role, chat, Message("99", text, reply_to=under))
                    if came != (needs[0] in may):
                        wrong.append((role, text, chat, came))
    assert wrong == []
