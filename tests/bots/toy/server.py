"""Stand-in of the toy platform, with the people before it."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bots.toy.wire import LONGEST_LINE

TOKEN = "toy-token"
WAIT_S = 1.0
BUTTONS = 3


@dataclass(frozen=True)
class ToyMessage:
    """Message of the bot. `buttons`: (label, data)."""

    id: str
    text: str
    buttons: tuple[tuple[str, str], ...]
    pictures: tuple[str, ...]
    answers: str


@dataclass
class ToyServer:
    """The platform. `said`: by chat; `refused`: calls that it does not have, or not so; `tokens`: those accepted."""

    news: list[dict[str, Any]] = field(default_factory=list)
    said: dict[str, list[ToyMessage]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    _messages: int = 0

    def __post_init__(self) -> None:
        self._came = asyncio.Event()
        self._serving: set[asyncio.Task[None] | None] = set()

    async def start(self) -> str:
        """Listen, and return the address."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LONGEST_LINE)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.close()
        self._came.set()
        await asyncio.gather(*filter(None, self._serving))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving.add(asyncio.current_task())
        try:
            if line := await reader.readline():
                writer.write(json.dumps(await self._answer(json.loads(line))).encode() + b"\n")
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
            self._serving.discard(asyncio.current_task())

    async def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["token"] not in self.tokens:
            return {"no": "token"}
        match asked["do"]:
            case "hello":
                return {}
            case "take":
                return await self._take(asked["after"])
            case "post":
                return self._post(asked)
            case "picture":
                return {"data": base64.b64encode(self.pictures[asked["of"]]).decode()}
            case "leave":
                self.left.append(asked["chat"])
                return {}
            case other:
                self.refused.append(other)
                return {"no": f"no such call: {other}"}

    async def _take(self, after: int) -> dict[str, Any]:
        if len(self.news) <= after:
            self._came.clear()
            try:
                await asyncio.wait_for(self._came.wait(), WAIT_S)
            except TimeoutError:
                pass
        return {"news": self.news[after:], "upto": len(self.news)}

    def _post(self, asked: dict[str, Any]) -> dict[str, Any]:
        if len(asked["buttons"]) > BUTTONS:
            self.refused.append("too many buttons")
            return {"no": "too many buttons"}
        buttons = tuple((label, data) for label, data in asked["buttons"])
        message = ToyMessage(self._next(), asked["text"], buttons, tuple(asked["pictures"]), asked["answers"])
        self.said.setdefault(asked["chat"], []).append(message)
        return {"id": message.id}

    def _next(self) -> str:
        self._messages += 1
        return str(self._messages)

    def add(self, **what: Any) -> None:
        """Add something that somebody did."""
        self.news.append({"n": len(self.news) + 1, **what})
        self._came.set()


@dataclass
class ToyPerson:
    """Person before one chat. `group`: its title, empty for a chat with the bot alone."""

    server: ToyServer
    name: str
    chat: str
    group: str = ""

    def write(
        self,
        text: str = "",
        pictures: Sequence[bytes] = (),
        place: tuple[float, float] | None = None,
        answers: str = "",
    ) -> None:
        refs = [f"{self.name}-{len(self.server.pictures) + at}" for at in range(len(pictures))]
        self.server.pictures.update(zip(refs, pictures, strict=True))
        shown = {"text": text, "pictures": refs, "place": place, "answers": answers}
        self.server.add(**self._from(), id=self.server._next(), **shown)

    def press(self, label: str) -> None:
        """Press the newest button with these letters."""
        for message in reversed(self.heard_messages()):
            for shown, data in message.buttons:
                if label in shown:
                    self.server.add(**self._from(), push=data, on=message.id)
                    return
        raise AssertionError(f"no {label!r} among {[message.buttons for message in self.heard_messages()]}")

    def heard_messages(self) -> list[ToyMessage]:
        return self.server.said.get(self.chat, [])

    def _from(self) -> dict[str, str]:
        return {"chat": self.chat, "group": self.group, "who": f"who-{self.name}", "name": self.name}
