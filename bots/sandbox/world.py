"""World of the sandbox: both stand-ins, and who holds which phone just now.

A *column* of the page is a chat on a screen: a resident's Telegram, a resident's VK, the staff chat. A *seat* is the
column resolved: which stand-in, which person, which chat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from bots.sandbox.standin import PhoneOwner, PlatformName, StandIn

Column = Literal["telegram", "vk", "staff"]
COLUMNS: tuple[Column, ...] = get_args(Column)
PLATFORMS: tuple[PlatformName, ...] = get_args(PlatformName)


@dataclass(frozen=True)
class SandboxStaffChat:
    """Chat where staff work. `members`: person ids on that platform; `acting`: the one at the keyboard."""

    platform: PlatformName
    chat: int
    members: tuple[int, ...]
    acting: int


@dataclass(frozen=True)
class Seat:
    """Column resolved to a stand-in, a person and a chat. `people`: those who may sit here."""

    stand_in: StandIn
    person: int
    chat: int
    people: tuple[PhoneOwner, ...]


@dataclass
class World:
    """Both stand-ins and the person who acts in each column.

    `active`: the resident in each platform's column; `staff`: at most one chat a platform; `shown`: the platform whose
    staff chat the third column shows; `touched`: counts what people did, so that watchers can tell a change cheaply.
    """

    telegram: StandIn
    vk: StandIn
    active: dict[PlatformName, int] = field(default_factory=dict)
    staff: dict[PlatformName, SandboxStaffChat] = field(default_factory=dict)
    shown: PlatformName = "telegram"
    touched: int = 0

    def stand_in(self, platform: str) -> StandIn:
        """The stand-in of a platform; an unknown name is a ValueError."""
        for stand_in in (self.telegram, self.vk):
            if stand_in.platform == platform:
                return stand_in
        raise ValueError(f"no such platform: {platform}")

    def residents(self, platform: PlatformName) -> tuple[PhoneOwner, ...]:
        """Everybody with a phone who is no member of that platform's staff chat."""
        staff = self.staff.get(platform)
        members = staff.members if staff else ()
        return tuple(person for person in self.stand_in(platform).people() if person.id not in members)

    def seat(self, column: str) -> Seat:
        """Resolve a column; an unknown column, or one that nobody can sit in, is a ValueError."""
        if column == "staff":
            return self._staff_seat()
        stand_in = self.stand_in(column)
        people = self.residents(stand_in.platform)
        if not people:
            raise ValueError(f"nobody has a phone in {column}")
        person = self.active.get(stand_in.platform, people[0].id)
        return Seat(stand_in, person, stand_in.private_chat(person), people)

    def _staff_seat(self) -> Seat:
        staff = self.staff.get(self.shown)
        if staff is None:
            raise ValueError("there is no staff chat")
        stand_in = self.stand_in(staff.platform)
        people = tuple(person for person in stand_in.people() if person.id in staff.members)
        return Seat(stand_in, staff.acting, staff.chat, people)

    def sit_down(self, column: str, person: int) -> None:
        """Hand the column's phone to another person, who must be one of those that may sit there."""
        seat = self.seat(column)
        if person not in {somebody.id for somebody in seat.people}:
            raise ValueError(f"no such person in {column}: {person}")
        platform = seat.stand_in.platform
        if column == "staff":
            self.staff[platform] = replace(self.staff[platform], acting=person)
        else:
            self.active[platform] = person
        self.touched += 1

    def add_resident(self, platform: PlatformName, name: str, language: str = "ru") -> PhoneOwner:
        """Make a newcomer with a phone, who takes the column at once."""
        person = self.stand_in(platform).add_person(name, language)
        self.active[platform] = person.id
        self.touched += 1
        return person

    def add_staff(
        self, platform: PlatformName, title: str, names: Sequence[str], *, topics: bool = False
    ) -> SandboxStaffChat:
        """Make a staff chat with its members; the first of them acts. It is shown when it is the only one.

        `topics`: a forum, Telegram only.
        """
        stand_in = self.stand_in(platform)
        members = tuple(stand_in.add_person(name).id for name in names)
        chat = SandboxStaffChat(platform, stand_in.add_group(title, members, topics=topics), members, members[0])
        if not self.staff:
            self.shown = platform
        self.staff[platform] = chat
        self.touched += 1
        return chat

    def show_staff(self, platform: str) -> None:
        """Show another platform's staff chat; ValueError when there is none."""
        name = self.stand_in(platform).platform
        if name not in self.staff:
            raise ValueError(f"no staff chat in {platform}")
        self.shown = name
        self.touched += 1

    def pulse(self) -> tuple[int, ...]:
        """A value that differs whenever somebody acted or anything went over the wire."""
        last = (stand_in.calls[-1].seq if stand_in.calls else 0 for stand_in in (self.telegram, self.vk))
        return (self.touched, *last)

    def dump(self) -> dict[str, object]:
        """The world as JSON values, both stand-ins included, files apart."""
        return {
            "telegram": self.telegram.dump(),
            "vk": self.vk.dump(),
            "active": dict(self.active),
            "shown": self.shown,
            "staff": [
                {"platform": chat.platform, "chat": chat.chat, "members": list(chat.members), "acting": chat.acting}
                for chat in self.staff.values()
            ],
        }

    def load(self, state: Mapping[str, object], files: Mapping[PlatformName, dict[str, bytes]]) -> None:
        """Take back what `dump` gave; KeyError, TypeError or ValueError when it is something else."""
        for stand_in in (self.telegram, self.vk):
            stand_in.load(_table(state[stand_in.platform]), files.get(stand_in.platform, {}))
        self.active = {
            self.stand_in(name).platform: _number(person) for name, person in _table(state["active"]).items()
        }
        self.shown = self.stand_in(str(state["shown"])).platform
        chats = [self._staff_chat(_table(chat)) for chat in _rows(state["staff"])]
        self.staff = {chat.platform: chat for chat in chats}
        self.touched += 1

    def _staff_chat(self, row: Mapping[str, object]) -> SandboxStaffChat:
        platform = self.stand_in(str(row["platform"])).platform
        members = tuple(_number(member) for member in _rows(row["members"]))
        return SandboxStaffChat(platform, _number(row["chat"]), members, _number(row["acting"]))


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("a JSON object was expected")
    return value


def _rows(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("a JSON array was expected")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("a whole number was expected")
    return value
