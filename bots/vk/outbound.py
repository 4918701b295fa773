"""Sender of letters: turns one letter into calls of VK: uploads, then an edit in place or one send for each part of the
text.

`random_id` of a part is `letter.key * 16 + part`, folded into 1 .. 2**31-1: different for all parts of the 134 million
letters around it, the same each time a letter is tried. VK remembers it for an hour and 100 messages of a peer.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bots.platform import Letter, Sent
from bots.platform_errors import Broken, Vanished
from bots.vk import errors, keyboard
from bots.vk.in_words import in_words
from bots.vk.mentions import calling, disarm
from bots.vk.parts import MessagePart, parts, units
from bots.vk.uploads import PhotoUploads
from bots.vk.wire import VkApi
from dialogs.notices.administrator import alerts

PARTS = 16
RANDOM_IDS = 2**31 - 1
ATTACHMENTS = 10

log = logging.getLogger(__name__)


def random_id(key: int, part: int) -> int:
    """The `random_id` of a part of a letter; parts are counted from 0 and at most 16."""
    return (key * PARTS + part) % RANDOM_IDS + 1


@dataclass
class Album:
    """Attachment strings of a letter's photos and documents; `apart`: of those that follow in a message of their own;
    `fresh`: sha256 -> handle of the photos uploaded now."""

    strings: list[str] = field(default_factory=list)
    apart: str = ""
    fresh: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return ",".join(self.strings)


class VkOutbound:
    """The sender. Raises PlatformErrors."""

    def __init__(self, call: VkApi) -> None:
        self._call = call
        self._uploads = PhotoUploads(call)

    async def send(self, letter: Letter) -> Sent:
        """Send the letter. After a refusal it is tried once more: with its buttons written out in the text, or without
        the reply and with photos uploaded anew."""
        try:
            return await self._say(letter)
        except errors.NoButtons:
            return replace(await self._say(in_words(letter)), no_buttons=alerts.no_buttons())
        except Broken:
            careful = replace(letter, reply_to="", photos=tuple(replace(p, handle="") for p in letter.photos))
            if careful == letter:
                raise
            return await self._say(careful)

    async def _say(self, letter: Letter) -> Sent:
        if letter.takes_away:
            return await self._take_away(letter)
        pieces = parts(*_text(letter))
        if len(pieces) + bool(letter.documents) > PARTS:
            raise Broken(f"a text of {len(pieces)} parts")
        board = keyboard.inline(letter)
        album = await self._album(letter)
        if letter.edit and len(pieces) == 1 and (board or not letter.menu) and not letter.documents:
            try:
                await self._edit(letter, pieces[0], board, album)
                return Sent((letter.edit,), album.fresh)
            except Vanished:
                pass
        handles = await self._post(letter, pieces, board or keyboard.menu(letter.menu), album)
        return Sent(handles, album.fresh)

    async def _take_away(self, letter: Letter) -> Sent:
        """Delete the message. VK deletes messages younger than a day for everybody, and reports for older ones that it
        did not."""
        await self._call("messages.delete", peer_id=letter.chat, cmids=letter.edit, delete_for_all=1)
        return Sent(())

    async def _post(self, letter: Letter, pieces: Sequence[MessagePart], board: str, album: Album) -> tuple[str, ...]:
        """Handles of all parts, the last one (it has the buttons) first, then of the documents apart."""
        handles = []
        for at, piece in enumerate(pieces):
            form = _form(piece, calls=not letter.force_reply)
            if at == 0 and letter.reply_to:
                form["forward"] = _reply(letter)
            if at == len(pieces) - 1:
                form.update(_without_empty(keyboard=board, attachment=str(album)))
            form["random_id"] = random_id(letter.key, at)
            handles.append(await self._post_one(letter.chat, form))
        handles.reverse()
        if album.apart:
            form = {"attachment": album.apart, "random_id": random_id(letter.key, len(pieces))}
            handles.append(await self._post_one(letter.chat, form))
        return tuple(filter(None, handles))

    async def _post_one(self, chat: str, form: dict[str, Any]) -> str:
        answer = await self._call("messages.send", peer_ids=chat, **form)
        line = answer[0] if isinstance(answer, list) and answer else None
        if not isinstance(line, dict):
            raise errors.odd_answer()
        if line.get("error"):
            raise errors.from_error(line["error"], "messages.send")
        return str(line.get("conversation_message_id") or "")

    async def _edit(self, letter: Letter, piece: MessagePart, board: str, album: Album) -> None:
        """Replace the whole message: photos and keyboard that are not repeated are removed."""
        form = _form(piece) | _without_empty(keyboard=board, attachment=str(album))
        await self._call("messages.edit", peer_id=letter.chat, cmid=letter.edit, keep_forward_messages=1, **form)

    async def _album(self, letter: Letter) -> Album:
        album = Album()
        for picture in letter.photos[:ATTACHMENTS]:
            handle = picture.handle or await self._uploads.photo(picture, int(letter.chat))
            if not handle:
                continue
            album.strings.append(handle)
            if not picture.handle:
                album.fresh[picture.sha] = handle
        documents = [await self._uploads.document(each, int(letter.chat)) for each in letter.documents]
        if letter.documents_apart or len(album.strings) + len(documents) > ATTACHMENTS:
            album.apart = ",".join(documents)
        else:
            album.strings += documents
        return album


def _text(letter: Letter) -> tuple[str, tuple[Any, ...]]:
    """Text of the letter with `heard` in front, and its spans moved."""
    if not letter.heard:
        return letter.text, letter.spans
    lead = f"{letter.heard}\n\n"
    shift = units(lead)
    return lead + letter.text, tuple(replace(span, offset=span.offset + shift) for span in letter.spans)


def _form(piece: MessagePart, *, calls: bool = False) -> dict[str, Any]:
    """Form of a message. `calls`: persons called by name are notified; not in a prompt, which answers a press or a
    message just sent."""
    if calls and (said := calling(piece.text, piece.spans)):
        return {"message": said, "dont_parse_links": 1}
    form = {"message": disarm(piece.text), "dont_parse_links": 1, "disable_mentions": 1}
    return form | _without_empty(format_data=piece.format_data())


def _without_empty(**form: str) -> dict[str, str]:
    return {name: value for name, value in form.items() if value}


def _reply(letter: Letter) -> str:
    return json.dumps(
        {"peer_id": int(letter.chat), "conversation_message_ids": [int(letter.reply_to)], "is_reply": True}
    )
