"""Transcript of one ticket from everybody's side: what each does, and every message that each sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from bots.sandbox.standin import Bubble, Upload
from dialogs.rules.staff.access import OPERATORS
from tests import golden as files
from tests.journeys import officers
from tests.journeys.town import Phone, Town
from tests.journeys.walk import CLOCK, FOLDER


@dataclass
class Side:
    """Person before one chat. `name`: in the transcript."""

    name: str
    phone: Phone
    seen: dict[int, Bubble] = field(default_factory=dict)


@dataclass
class Sides:
    """All sides and the transcript. `chats`: what each staff chat is called in it."""

    here: Town
    sides: list[Side] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def side(self, name: str) -> Side:
        return next(side for side in self.sides if side.name == name)

    async def staff(self, name: str, title: str, serves: str) -> None:
        """Add somebody of the staff, before a chat of their own that serves this."""
        host = self.here.staff.stand_in
        async with self.here.app.store.writing() as tx:
            code = await tx.staff_chats.bind_code(self.here.app.clock.now(), (serves,))
        person = host.add_person(name)
        phone = Phone(host, person.id, host.add_group(title, [person.id]))
        await officers.say(self.here, phone, f"/bind {code}")
        self.sides.append(Side(f"{name} ({title})", phone))

    async def operators(self) -> None:
        """Make the town's first staff chat the operators' alone."""
        async with self.here.app.store.writing() as tx:
            (chat,) = await tx.staff_chats.chats()
            await tx.staff_chats.change(chat.id, serves=(OPERATORS,))
        self.sides.append(Side("Вера (Операторы)", self.here.staff))

    async def write(self, name: str, text: str = "", uploads: Sequence[Upload] = (), reply: bool = False) -> None:
        """Write as this person. `reply`: to the newest message of the bot."""
        phone = self.side(name).phone
        answered = phone.last() if reply else None
        quoted = f"(в ответ на «{answered.text.splitlines()[0]}») " if answered else ""
        self.lines.append(f"{name}: {quoted}{text}{f' (📷 {len(uploads)})' if uploads else ''}")
        await officers.say(self.here, phone, text, uploads, answered.id if answered else None)
        self.note()

    async def press(self, name: str, label: str) -> None:
        """Press the newest button with these letters."""
        phone = self.side(name).phone
        shown = [one for b in reversed(phone.bot_bubbles()) for one in officers.labels(b)]
        found = [one for one in shown if label in one]
        assert found, f"no {label!r} among {shown[:12]}\n" + "\n".join(self.lines[-30:])
        self.lines.append(f"{name}: [{found[0]}]")
        await officers.tap(self.here, phone, label)
        self.note()

    async def does(self, deed: str, what: Callable[[], object]) -> None:
        self.lines.append(deed)
        await officers.after(self.here, what)
        self.note()

    def note(self, silent: bool = False) -> None:
        """Add each side's new messages to the transcript; `silent`: they are no part of it."""
        for side in self.sides:
            for bubble in [b for b in side.phone.bot_bubbles() if side.seen.get(b.id) != b]:
                if not silent:
                    self.lines += _bubble_lines(side.name, bubble, changed=bubble.id in side.seen)
            side.seen = {b.id: b for b in side.phone.bot_bubbles()}

    def golden(self, name: str, request: pytest.FixtureRequest) -> None:
        """Hold the transcript against the file of that name, or write it."""
        told = CLOCK.sub("··:··", "\n".join(line.rstrip() for line in "\n".join(self.lines).splitlines())) + "\n"
        assert told == files.golden(FOLDER / "sides" / f"{name}.txt", told, request)


def _bubble_lines(who: str, bubble: Bubble, *, changed: bool) -> list[str]:
    """Of a message that changed, its first line and its buttons."""
    text = bubble.text.partition("\n")[0] if changed else bubble.text.replace("\n", "\n      ")
    lines = [f"  → {who}{' (вместо прежнего)' if changed else ''}: {text}"]
    if changed:
        return [*lines, *("      " + " ".join(f"[{b.label}]" for b in row) for row in bubble.rows)]
    if bubble.photos:
        lines.append(f"      (📷 {len(bubble.photos)})")
    return [*lines, *("      " + " ".join(f"[{b.label}]" for b in row) for row in bubble.rows)]
