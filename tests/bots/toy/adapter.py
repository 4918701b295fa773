"""Toy platform: the core of the port, and no capability."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from bots.platform import Button, Inbound, InboxPort, Letter, Raw, RawUpdate, Sender, SendLimits, Sent
from bots.platform_errors import Broken, Later, Lost, PlatformError
from dialogs.kernel.events import Event, Message, Photo, Point, Press
from storage.redis.rate_window import Rate
from tests.bots.toy.wire import ToyWire

BUTTONS = 3
"""Buttons of a message."""
GOES_ON = "…"
"""Text of a message that only carries the next buttons."""


class ToyPlatform:
    name = "toy"
    limits = SendLimits(whole=Rate(1_000, 1.0))
    standing_menu = False

    def __init__(self, token: str, api_base: str | None = None, proxy: str | None = None) -> None:
        address = urlsplit(api_base or "http://toy.example:1")
        self._wire = ToyWire(token, address.hostname or "", address.port or 1)

    async def start(self) -> None:
        await self._wire.call("hello")

    async def ingest(self, inbox: InboxPort) -> None:
        after = await inbox.cursor(self.name) or "0"
        while True:
            try:
                answer = await self._wire.call("take", after=int(after))
            except (Later, Lost):
                await asyncio.sleep(0.05)
                continue
            rows = [RawUpdate(str(one["n"]), one["chat"], json.dumps(one)) for one in answer["news"]]
            after = str(answer["upto"])
            await inbox.receive(self.name, rows, after)

    def parse(self, body: Raw) -> Inbound:
        try:
            sender = Sender(body["who"], body["name"], "ru")
            return Inbound(body["chat"], not body["group"], sender, _event(body), title=body["group"])
        except (KeyError, TypeError) as fault:
            raise ValueError(f"malformed: {type(fault).__name__}") from None

    def sender_of(self, body: object) -> Inbound | None:
        return None

    async def fetch(self, photo: Photo, at_most_bytes: int) -> bytes:
        data = base64.b64decode((await self._wire.call("picture", of=photo.ref))["data"])
        if len(data) > at_most_bytes:
            raise Broken("too_big")
        return data

    def cost(self, letter: Letter) -> int:
        return len(_boards(letter))

    async def send(self, letter: Letter) -> Sent:
        """Send the letter; the first message has the words, the pictures and the first buttons. An edit is a new
        message, and what cannot be taken away stays."""
        if letter.takes_away:
            return Sent((letter.edit,))
        first, *further = _boards(letter)
        pictures = [_base64_text(picture.path.read_bytes()) for picture in letter.photos]
        files = [[each.name, _base64_text(each.path.read_bytes())] for each in letter.documents]
        handles = [await self._post(letter.chat, _text(letter), first, pictures, files, letter.reply_to)]
        handles += [await self._post(letter.chat, GOES_ON, board) for board in further]
        return Sent(tuple(handles))

    async def _post(
        self,
        chat: str,
        text: str,
        board: Sequence[Button] = (),
        pictures: Sequence[str] = (),
        files: Sequence[Sequence[str]] = (),
        answers: str = "",
    ) -> str:
        buttons = [[button.label, button.data] for button in board]
        more = {"pictures": pictures, "files": files, "answers": answers}
        return str((await self._wire.call("post", chat=chat, text=text, buttons=buttons, **more))["id"])

    async def ack(self, press: Press, chat: str, sender: str, toast: str = "") -> None:
        """Say the toast as a message: there are none here."""
        if not toast:
            return
        try:
            await self._post(chat, toast)
        except PlatformError:
            pass

    async def leave(self, chat: str) -> None:
        try:
            await self._wire.call("leave", chat=chat)
        except PlatformError:
            pass

    async def doctor(self, staff_chat: str | None, webhook: str = "") -> Sequence[tuple[str, str]]:
        try:
            await self.start()
        except PlatformError as error:
            return [(f"the token is not accepted ({error})", "Set another.")]
        return []

    async def close(self) -> None:
        """Nothing stays open between calls."""


def _event(body: Raw) -> Event:
    if "push" in body:
        return Press(body["push"], body["on"], "ack")
    photos = tuple(Photo(ref) for ref in body["pictures"])
    point = Point(*body["place"]) if body["place"] else None
    return Message(body["id"], body["text"], photos, point, reply_to=body["answers"])


def _text(letter: Letter) -> str:
    """The words, with links below, since a button only presses."""
    links = [f"{button.label}: {button.url}" for button in (*letter.choices, *letter.nav) if button.url]
    return "\n".join([letter.heard, letter.text, *links]).strip()


def _boards(letter: Letter) -> list[tuple[Button, ...]]:
    """The buttons, three a message; one message at least."""
    buttons = tuple(button for button in (*letter.choices, *letter.nav) if button.data)
    return [buttons[at : at + BUTTONS] for at in range(0, max(1, len(buttons)), BUTTONS)]


def _base64_text(data: bytes) -> str:
    return base64.b64encode(data).decode()
