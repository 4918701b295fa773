"""Job of the staff: its context, its result, and how the result is said in one transaction with the job's end.

A turn holds the write lock, and a table of twenty thousand rows takes seconds. So such an answer is made outside of any
turn, reading the store like anybody else. Roles and the scope of the chat are asked twice: when it is begun, and again
at the moment it is said.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bots.delivery.render import Renderer
from dialogs.kernel.screen import File, Screen
from dialogs.kernel.words import Json, T, Words
from dialogs.rules.city.model import City
from dialogs.rules.staff import queue
from dialogs.rules.staff.access import Member
from dialogs.rules.staff.queue import Filter, QueueQuery
from storage.media.photo_files import MediaInfo
from storage.records.people.chats import Chat
from storage.records.work.jobs import JobRow
from storage.store import Store, Tx
from storage.usecases.outgoing.outgoing import SendOptions, in_place_of
from storage.usecases.unit_of_work import UnitOfWork

CHANGED = T("Your roles have just changed. Please ask once more.")

Say = Callable[[UnitOfWork], Awaitable[None]]
"""The job's effect, written in the transaction that ends it."""


@dataclass(frozen=True)
class Workshop:
    """Tools of every job. `now`: the moment at which it is made."""

    store: Store
    city: City
    renderer: Renderer
    now: datetime

    def unit(self, tx: Tx) -> UnitOfWork:
        return UnitOfWork(tx, self.city, self.now)


Kind = Callable[[Workshop, JobRow], Awaitable[Say]]
"""Maker of a kind of jobs: it makes the thing, outside of any transaction that writes, and returns its effect."""


@dataclass(frozen=True)
class Asker:
    """Member who has asked, in the chat: with their roles, and whom a staff chat is for (empty in their own)."""

    member: Member
    chat: Chat
    serves: tuple[str, ...]

    def same(self, now: Asker | None) -> bool:
        """True when the member still has the same roles and the chat still serves the same."""
        return now is not None and (self.member.grants, self.serves) == (now.member.grants, now.serves)


@dataclass(frozen=True)
class Job:
    """Context of a job: whoever asks, in which chat, and the moment they asked."""

    shop: Workshop
    asker: Asker
    now: datetime

    @property
    def store(self) -> Store:
        return self.shop.store

    @property
    def city(self) -> City:
        return self.shop.city

    @property
    def member(self) -> Member:
        return self.asker.member

    @property
    def lang(self) -> str:
        return self.asker.chat.lang

    @property
    def today(self) -> date:
        return self.now.astimezone(self.city.calendar.zone).date()

    def query_of(self, filter_: Filter) -> QueueQuery:
        """The filter narrowed to the tickets that the member may see in this chat."""
        return queue.queue_query(self.city, self.member, self.asker.serves, filter_, self.now)

    def say(self, words: Words) -> str:
        return self.shop.renderer.say(words, self.lang)


@dataclass(frozen=True)
class Attached:
    """A file that a job made, kept in the media folder. `size`: in bytes."""

    file: File
    size: int


@dataclass(frozen=True)
class JobResult:
    """Result of a job: a screen, and the photos and files that it shows, whose rows are written when it is said."""

    screen: Screen
    photos: tuple[MediaInfo, ...] = ()
    files: tuple[Attached, ...] = ()


Make = Callable[[Job, Mapping[str, Json]], Awaitable[JobResult]]


def of_staff(make: Make) -> Kind:
    """Kind of a job that a member of the staff asks for."""

    async def kind(shop: Workshop, row: JobRow) -> Say:
        async with shop.store.reading() as tx:
            asker = await _asker(tx, row)
        if asker is None:
            return lambda uow: tell(uow, row, CHANGED)
        result = await make(Job(shop, asker, row.created_at), row.arguments)

        async def say(uow: UnitOfWork) -> None:
            if not asker.same(await _asker(uow.tx, row)):
                await tell(uow, row, CHANGED)
                return
            for photo in result.photos:
                await uow.tx.photos.add(photo, uow.now)
            for made in result.files:
                await uow.tx.files.note(made.file.name, made.file.mime, made.file.sha, made.size, uow.now)
            await uow.outgoing.say(asker.chat, result.screen, options_of(row))

        return say

    return kind


def options_of(row: JobRow) -> SendOptions:
    """Place of the result: the message it changes, or the one it answers."""
    return in_place_of(str(row.arguments.get("edit", "")), _reply_to(row))


async def chat_of(tx: Tx, row: JobRow) -> Chat | None:
    """The chat where the result is said; None when there is none, or it is gone."""
    return await tx.chats.by_id(row.chat_id) if row.chat_id else None


async def tell(uow: UnitOfWork, row: JobRow, words: Words) -> None:
    """Say to whoever asked, in reply to what they wrote, why there is no result."""
    chat = await chat_of(uow.tx, row)
    if chat is not None:
        await uow.outgoing.say(chat, Screen(words), SendOptions(reply_to=_reply_to(row)))


def _reply_to(row: JobRow) -> str:
    return str(row.arguments.get("reply_to", ""))


async def _asker(tx: Tx, row: JobRow) -> Asker | None:
    """The asker as things stand; None for whoever has no role any more, or a group that is not the staff's."""
    member = await tx.members.by_id(row.member_id) if row.member_id else None
    chat = await chat_of(tx, row)
    if member is None or not member.grants or chat is None:
        return None
    bound = await tx.staff_chats.of_chat(chat.id)
    if bound is None and not chat.private:
        return None
    return Asker(member, chat, bound.serves if bound else ())
