"""Test harness of a conversation without a platform or a store, which writes a transcript that a clerk can read.

The session goes through JSON between every two turns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bots.delivery.render import Renderer
from dialogs import facts
from dialogs.flows import FLOWS
from dialogs.kernel.events import Message, Photo, Point, Press
from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.session import Session, kept_of, session_from_json, session_to_json
from dialogs.kernel.turn import Cancelled, FactNeeded, Finish, Show, Turn, learn, turn
from dialogs.kernel.words import NOTHING, Json, Words
from dialogs.rules.city.model import City
from tests.catalogs import LOCALES
from tests.dialogs.town import TOWN

RENDERER = Renderer(LOCALES, "Asia/Yekaterinburg")
NAMES = {"ru": ("житель", "бот", "итог", "отменено"), "en": ("resident", "bot", "result", "cancelled")}
LOOKS = 30
HOME = Point(57.15, 65.54)
"""In the city."""
OUTSIDE = Point(57.15, 66.9)
"""In the neighbouring municipality."""
NOWHERE = Point(10.0, 10.0)
"""Outside of everything known."""


@dataclass
class FactBook:
    """Source of facts out of plain values; `asked` lists the keys."""

    addresses: Mapping[str, list[Json]] = field(default_factory=dict)
    known: list[Json] = field(default_factory=list)
    gone: tuple[int, ...] = ()
    next_report: str | None = None
    mine: list[Json] = field(default_factory=list)
    cards: dict[int, Json] = field(default_factory=dict)
    kept: Json = None
    responsible: str | None = None
    asked: list[str] = field(default_factory=list)

    def look(self, fact: Any) -> Json:
        self.asked.append(fact.key)
        match fact:
            case facts.AddressQuery(text):
                return self.addresses.get(text, [])
            case facts.SpotQuery(point):
                return spot(point)
            case facts.Nearby():
                return self.known
            case facts.NextReport():
                return self.next_report
            case facts.Joinable(ids):
                return [id_ for id_ in ids if id_ not in self.gone]
            case facts.Responsible():
                return self.responsible
            case facts.MyTickets():
                return self.mine
            case facts.TicketCard(ticket):
                return self.cards.get(ticket)
            case facts.KeptOfMe():
                return self.kept
        raise AssertionError(fact)


def spot(point: Point) -> Json:
    if 56.9 < point.lat < 57.4 and 65.2 < point.lon < 65.9:
        return {"inside": True, "zone": "cao", "neighbour": None, "address": "ул. Республики, 142"}
    neighbour = {"ru": "Тюменский район", "en": "Tyumensky District"} if point.lat > 50 else None
    return {"inside": False, "zone": None, "neighbour": neighbour, "address": ""}


def found_place(label: str, lat: float = HOME.lat, *, exact: bool = True) -> Json:
    return {"label": label, "lat": lat, "lon": HOME.lon, "exact": exact}


class Talk:
    """Resident in one flow; `lines` is the transcript."""

    def __init__(
        self,
        flow: str,
        store: FactBook | None = None,
        *,
        lang: str = "ru",
        args: Mapping[str, Json] | None = None,
        first: Message | None = None,
        city: City = TOWN,
    ) -> None:
        self.flow, self.store, self.lang, self.city = FLOWS[flow], store or FactBook(), lang, city
        self.lines: list[str] = []
        self.who, self.bot, self.end, self.cancelled = NAMES[lang]
        self.ids = count(1)
        self.result: Any = None
        self.screen = Screen(NOTHING)
        self.in_place = False
        self.session = Session("abcd", flow, args=args or {}, pocket=kept_of(first) if first else {})
        if first is not None:
            self.lines.append(f"{self.who}: {self._message_text(first)}")
        self.turn(None)

    @property
    def open(self) -> bool:
        return self.result is None

    def text(self) -> str:
        return RENDERER.say(self.screen.body, self.lang)

    def heard_text(self) -> str:
        return RENDERER.say(self.screen.heard, self.lang) if self.screen.heard is not None else ""

    def labels(self) -> list[str]:
        return [self.say(choice.label) for choice in (*self.screen.choices, *self.screen.nav)]

    def say(self, words: Words) -> str:
        return RENDERER.say(words, self.lang)

    def write(self, text: str, **more: Any) -> Talk:
        return self.send(Message(str(next(self.ids)), text, **more))

    def photo(self, sha: str = "p1", text: str = "", *, exif: Point | None = None, **more: Any) -> Talk:
        return self.send(Message(str(next(self.ids)), text, photos=(Photo(sha, sha, exif),), **more))

    def place(self, point: Point = HOME, **more: Any) -> Talk:
        return self.send(Message(str(next(self.ids)), point=point, **more))

    def send(self, message: Message) -> Talk:
        self.lines.append(f"{self.who}: {self._message_text(message)}")
        self.turn(message)
        return self

    def press(self, label: str) -> Talk:
        """Press the button of that label, or of that id."""
        choice = next(c for c in self.offered_choices() if label in (self.say(c.label), c.id))
        self.lines.append(f"{self.who}: [{self.say(choice.label)}]")
        return self.data(f"{self.screen.tag}:{choice.id}")

    def data(self, data: str) -> Talk:
        self.turn(Press(data))
        return self

    def offered_choices(self) -> tuple[Choice, ...]:
        return (*self.screen.choices, *self.screen.nav)

    def turn(self, event: Message | Press | None) -> None:
        done = self._work_event(event)
        self.session = session_from_json(json.loads(json.dumps(session_to_json(done.session))))
        match done.outcome:
            case Show(screen, in_place):
                self.screen, self.in_place = screen, in_place
                self._note(screen)
            case Finish(value):
                self.result = value
                self.lines.append(f"{self.end}: {_brief(value)}")
            case Cancelled():
                self.result = done.outcome
                self.lines.append(f"{self.end}: {self.cancelled}")

    def _work_event(self, event: Message | Press | None) -> Turn:
        for _ in range(LOOKS):
            done = turn(self.flow, self.city, self.session, event, self.say)
            if not isinstance(done.outcome, FactNeeded):
                return done
            fact = done.outcome.fact
            self.session = learn(done.session, fact, json.loads(json.dumps(self.store.look(fact))))
        raise AssertionError("it asks the store without end")

    def _note(self, screen: Screen) -> None:
        shown = RENDERER.screen(screen, self.lang)
        said = "\n".join(part for part in (shown.heard, shown.text) if part)
        self.lines.append(f"{self.bot}: " + said.replace("\n", "\n     "))
        if screen.photos:
            self.lines.append(f"     (📷 {len(screen.photos)})")
        buttons = [b.label for b in (*shown.choices, *shown.nav)]
        if shown.location_label:
            buttons.insert(0, f"📍 {shown.location_label}")
        if buttons:
            self.lines.append("     " + " ".join(f"[{label}]" for label in buttons))

    def _message_text(self, message: Message) -> str:
        parts = [message.text] if message.text else []
        if message.photos:
            parts.append(f"(📷 {len(message.photos)})")
        if message.point:
            parts.append(f"(📍 {message.point.lat}, {message.point.lon} {message.title}".rstrip() + ")")
        parts += [f"({kind})" for kind in message.unusable]
        return " ".join(parts) + (" (✏)" if message.edited else "")

    def transcript(self) -> str:
        return "\n".join(line.rstrip() for line in "\n".join(self.lines).splitlines()) + "\n"


def _brief(value: Any) -> str:
    """The act with the fields that are not empty."""
    fields = ", ".join(f"{k}={v!r}" for k, v in vars(value).items() if v not in ("", (), {}, None, False))
    return f"{type(value).__name__}({fields})"
