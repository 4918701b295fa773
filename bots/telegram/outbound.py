"""Sender of letters: turns one `Letter` into Bot API calls and returns its `Sent`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiogram.methods import (
    DeleteMessage,
    EditMessageCaption,
    EditMessageText,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)

from bots.platform import Document, Letter, Picture, Sent
from bots.platform_errors import Broken, Later, Lost, PlatformError, Vanished
from bots.telegram import keyboards
from bots.telegram.entities import CAPTION_UNITS, TextWithEntities, entities, units
from bots.telegram.session import CALL_S, UPLOAD_S, BotApi
from bots.telegram.steps import SendStep, edits, steps

log = logging.getLogger(__name__)

REMEMBERED = 1000
"""Largest number of letters in progress whose first calls are remembered."""

NOTHING_LEFT = "…"
"""Text left in a message that could not be deleted."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

File = str | BufferedInputFile


@dataclass(frozen=True)
class SendVariant:
    """Variant in which a step is sent. `anew`: upload even photos that have a handle; `as_files`: photos as
    documents."""

    thread: int | None
    anew: bool = False
    as_files: bool = False


@dataclass(frozen=True)
class SentStep:
    """Messages that a step made. `no_topic`: the topic is no more."""

    handles: tuple[str, ...]
    photos: tuple[tuple[str, str], ...] = ()
    no_topic: bool = False


class TelegramOutbound:
    """The sender. The same letter must not be sent twice at once."""

    def __init__(self, line: BotApi) -> None:
        self._line = line
        self._begun: dict[Letter, list[SentStep]] = {}

    async def send(self, letter: Letter) -> Sent:
        """Send the letter, going on where an earlier try of the same letter stopped. Raises a PlatformError."""
        if letter.takes_away:
            await self._take_away(letter)
            return Sent(())
        if (said := edits(letter)) and (sent := await self._edit(letter, said)):
            return sent
        done = self._begun.pop(letter, []) if self._begun else []
        plan = steps(letter)
        for step in plan[len(done) :]:
            try:
                done.append(await self._take(letter, step))
            except (Later, Lost):
                self._remember(letter, done)
                raise
        return _receipt(letter, plan, done)

    def _remember(self, letter: Letter, done: list[SentStep]) -> None:
        if done:
            self._begun[letter] = done
        while len(self._begun) > REMEMBERED:
            del self._begun[next(iter(self._begun))]

    async def _edit(self, letter: Letter, said: TextWithEntities) -> Sent | None:
        """Edit the message; None when it cannot be changed and the letter should be sent anew."""
        where: dict[str, Any] = {"chat_id": int(letter.chat), "message_id": int(letter.edit)}
        markup, runs = keyboards.inline(letter), entities(said)
        change: TelegramMethod[Any] = EditMessageText(
            **where, text=said.text, entities=runs, reply_markup=markup, link_preview_options=NO_PREVIEW
        )
        try:
            await self._change(change)
        except Vanished as gone:
            if str(gone) != "text" or len(letter.photos) != 1 or units(said.text) > CAPTION_UNITS:
                await self._take_away(letter)
                return None
            change = EditMessageCaption(**where, caption=said.text, caption_entities=runs, reply_markup=markup)
            try:
                await self._change(change)
            except Vanished:
                return None
        return Sent((letter.edit,))

    async def _take_away(self, letter: Letter) -> None:
        """Delete the message, which must not remain beside its replacement: it may hold erased data. Telegram deletes
        messages younger than two days; of an older one the words and buttons are removed."""
        where: dict[str, Any] = {"chat_id": int(letter.chat), "message_id": int(letter.edit)}
        for method in (
            DeleteMessage(**where),
            EditMessageCaption(**where, caption=""),
            EditMessageText(**where, text=NOTHING_LEFT),
        ):
            try:
                await self._line.call(method)
            except (Broken, Vanished):
                continue
            return

    async def _change(self, method: TelegramMethod[Any]) -> None:
        try:
            await self._line.call(method)
        except Broken as refusal:
            if str(refusal) != "not_modified":
                raise

    async def _take(self, letter: Letter, step: SendStep) -> SentStep:
        """Send a step, trying every way. A Vanished error of the last one becomes Broken: sending anew would find the
        same."""
        way, no_topic = SendVariant(letter.thread), False
        while True:
            try:
                made = await self._try(letter, step, way)
                return replace(made, no_topic=no_topic)
            except PlatformError as refusal:
                no_topic = no_topic or str(refusal) == "topic"
                if str(refusal) == "topic" and letter.own_topic and isinstance(refusal, Vanished):
                    raise
                another = _next_variant(way, refusal, step)
                if another is None and isinstance(refusal, Vanished):
                    raise Broken(f"{refusal} not found") from None
                if another is None:
                    raise
                way = another

    async def _try(self, letter: Letter, step: SendStep, way: SendVariant) -> SentStep:
        shown = [(picture, file) for picture in step.pictures if (file := await _file(picture, way))]
        files = [*(file for _, file in shown), *[await _document(document) for document in step.documents]]
        if not files and not step.said.text:
            return SentStep(())
        method = _method(letter, step, way, files)
        uploads = any(isinstance(file, BufferedInputFile) for file in files)
        answer = await self._line.call(method, repeatable=False, timeout_s=UPLOAD_S if uploads else CALL_S)
        return _sent_step(answer, [picture for picture, _ in shown])


def _receipt(letter: Letter, plan: Sequence[SendStep], done: Sequence[SentStep]) -> Sent:
    """The receipt of all steps. Raises Broken when no message was made."""
    lead = max((at for at, step in enumerate(plan) if not step.beside), default=0)
    handles = tuple(
        handle for made in (*done[lead : lead + 1], *done[:lead], *done[lead + 1 :]) for handle in made.handles
    )
    if not handles:
        raise Broken("nothing to say")
    return Sent(
        handles=handles,
        photos={sha: handle for made in done for sha, handle in made.photos},
        keyboard_up=keyboards.asks_place(letter),
        no_thread=any(made.no_topic for made in done),
    )


def _next_variant(way: SendVariant, refusal: PlatformError, step: SendStep) -> SendVariant | None:
    """The next way to try after a refusal, None when none is left. Each way is tried once."""
    if str(refusal) in {"topic", "closed topic"} and isinstance(refusal, Vanished) and way.thread is not None:
        log.warning("A topic of the staff chat is gone or closed: sent to the main one")
        return replace(way, thread=None)
    if str(refusal) == "file" and isinstance(refusal, Vanished) and not way.anew and step.pictures:
        return replace(way, anew=True)
    if (
        str(refusal) in {"unfit_photo", "too_big"}
        and isinstance(refusal, Broken)
        and not way.as_files
        and step.pictures
    ):
        return replace(way, anew=True, as_files=True)
    return None


async def _file(picture: Picture, way: SendVariant) -> File | None:
    """The photo's handle, or its bytes. None when the bytes are gone: the words are worth sending without them."""
    if picture.handle and not way.anew:
        return picture.handle
    try:
        data = await asyncio.to_thread(picture.path.read_bytes)
    except OSError as error:
        log.warning("A photo could not be read, sent without it", extra={"error": type(error).__name__})
        return None
    return BufferedInputFile(data, f"{picture.sha[:12] or 'photo'}.jpg")


async def _document(document: Document) -> File:
    """The document's bytes. Raises Later when the file has just been deleted: the next try will compose the letter
    without it."""
    try:
        data = await asyncio.to_thread(document.path.read_bytes)
    except OSError as error:
        raise Later(1.0, type(error).__name__) from None
    return BufferedInputFile(data, document.name)


def _method(letter: Letter, step: SendStep, way: SendVariant, files: Sequence[File]) -> TelegramMethod[Any]:
    where: dict[str, Any] = {
        "chat_id": int(letter.chat),
        "message_thread_id": way.thread,
        "disable_notification": letter.silent or None,
    }
    if step.replies:
        where["reply_parameters"] = ReplyParameters(message_id=int(letter.reply_to), allow_sending_without_reply=True)
    as_files = way.as_files or bool(step.documents)
    if len(files) > 1:
        return SendMediaGroup(**where, media=[_medium(file, as_files=as_files) for file in files])
    where["reply_markup"] = step.markup
    runs = entities(step.said)
    if not files:
        return SendMessage(**where, text=step.said.text, entities=runs, link_preview_options=NO_PREVIEW)
    where |= {"caption": step.said.text or None, "caption_entities": runs}
    return SendDocument(**where, document=files[0]) if as_files else SendPhoto(**where, photo=files[0])


def _medium(file: File, *, as_files: bool) -> InputMediaPhoto | InputMediaDocument:
    return InputMediaDocument(media=file) if as_files else InputMediaPhoto(media=file)


def _sent_step(answer: Any, pictures: Sequence[Picture]) -> SentStep:
    """The ids and photo handles in an answer; nothing else of it is read."""
    messages = [m for m in (answer if isinstance(answer, list) else [answer]) if isinstance(m, dict)]
    handles = tuple(str(m["message_id"]) for m in messages if "message_id" in m)
    photos = []
    for picture, message in zip(pictures, messages, strict=False):
        sizes = message.get("photo")
        if isinstance(sizes, list) and sizes and "file_id" in sizes[-1]:
            photos.append((picture.sha, str(sizes[-1]["file_id"])))
    return SentStep(handles, tuple(photos))
