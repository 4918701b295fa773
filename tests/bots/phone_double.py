"""The smallest stand-in: the people side of the port in memory, with a bot that is driven by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from bots.sandbox.standin import Bubble, Button, Fault, Person, PlatformName, Span, StandIn, Upload, View, WireCall
from bots.sandbox.wire import WireLog


class PhoneDouble:
    """Implements `StandIn` without a bot side: `say` is the bot speaking, `did` what people did."""

    def __init__(self, platform: PlatformName) -> None:
        self.platform: PlatformName = platform
        self.token = "double"
        self.limits = True
        self.did: list[tuple[object, ...]] = []
        self.faults: list[Fault] = []
        self.toast = ""
        self.keyboard: tuple[tuple[Button, ...], ...] = ()
        self.menu: tuple[tuple[str, str], ...] = ()
        self._log = WireLog(platform, lambda: 1_795_000_000.0)
        self.calls: list[WireCall] = self._log.calls
        self._ids = count(1)
        self._people: dict[int, Person] = {}
        self._groups: dict[int, str] = {}
        self._chats: dict[int, list[Bubble]] = {}
        self._files: dict[str, bytes] = {}
        self._blocked: set[int] = set()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        return None

    def add_person(self, name: str, language: str = "ru") -> Person:
        person = Person(next(self._ids), name, language)
        self._people[person.id] = person
        return person

    def people(self) -> Sequence[Person]:
        return tuple(self._people.values())

    def set_language(self, person: int, language: str) -> None:
        self._people[person] = replace(self._people[person], language=language)

    def add_group(self, title: str, members: Sequence[int], *, topics: bool = False) -> int:
        chat = -next(self._ids)
        self._groups[chat] = title
        return chat

    def private(self, person: int) -> int:
        return person

    def say(
        self,
        chat: int,
        text: str,
        *,
        rows: tuple[tuple[Button, ...], ...] = (),
        spans: tuple[Span, ...] = (),
        photos: tuple[str, ...] = (),
        reply_to: int | None = None,
    ) -> int:
        """The bot sends a message, and the wire log has a line of it."""
        self._log.add("call", "send", {"chat": chat, "text": text}, {"ok": True}, summary=text[:60], ms=1.5)
        bubble = Bubble(next(self._ids), "bot", text, 1_795_000_000.0, spans, photos, rows=rows, reply_to=reply_to)
        return self._put(chat, bubble)

    def _put(self, chat: int, bubble: Bubble) -> int:
        self._chats.setdefault(chat, []).append(bubble)
        return bubble.id

    def write(
        self,
        person: int,
        chat: int,
        text: str = "",
        *,
        uploads: Sequence[Upload] = (),
        point: tuple[float, float] | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> list[int]:
        self.did.append(("write", person, chat, text, tuple(uploads), point, reply_to, thread))
        keys = []
        for upload in uploads:
            keys.append(f"{len(self._files)}/{upload.name}")
            self._files[keys[-1]] = upload.data
        bubble = Bubble(next(self._ids), str(person), text, 1_795_000_000.0, photos=tuple(keys), point=point)
        return [self._put(chat, replace(bubble, reply_to=reply_to, thread=thread))]

    def send_kind(self, person: int, chat: int, kind: str) -> int:
        if kind == "nonsense":
            raise ValueError("no such kind here: nonsense")
        return self._put(chat, Bubble(next(self._ids), str(person), "", 1_795_000_000.0, kind=kind))

    def press(self, person: int, chat: int, message: int, key: str) -> None:
        self.did.append(("press", person, chat, message, key))

    def edit(self, person: int, chat: int, message: int, text: str) -> None:
        bubbles = self._chats[chat]
        bubbles[:] = [replace(one, text=text, edited=one.edited + 1) if one.id == message else one for one in bubbles]

    def block(self, person: int, blocked: bool) -> None:
        (self._blocked.add if blocked else self._blocked.discard)(person)

    def view(self, person: int, chat: int) -> View:
        return View(
            chat,
            self._groups.get(chat, "Бот"),
            tuple(self._chats.get(chat, ())),
            self.keyboard if chat > 0 else (),
            self.toast,
            person in self._blocked,
            menu=self.menu,
        )

    def file(self, key: str) -> bytes:
        return self._files[key]

    def inject(self, fault: Fault) -> None:
        self.faults.append(fault)

    def clear_faults(self) -> None:
        self.faults.clear()

    def dump(self) -> dict[str, object]:
        return {"people": [[person.id, person.name, person.language] for person in self._people.values()]}

    def load(self, state: dict[str, object], files: dict[str, bytes]) -> None:
        people = state["people"]
        assert isinstance(people, list)
        self._people = {number: Person(number, name, language) for number, name, language in people}
        self._files = dict(files)

    def files(self) -> dict[str, bytes]:
        return dict(self._files)


def _is_a_stand_in(double: PhoneDouble) -> StandIn:
    return double
