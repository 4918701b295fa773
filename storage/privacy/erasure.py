"""Erasure of a person, or of the personal data in tickets past their retention period; what the city must be able to
count stays.

Of a ticket stay the number, category, zone, statuses and times, and a place rounded to about a hundred metres; words,
address, answers, photos and the author are erased. A person's words are erased from other people's tickets too, with
their voices; of a ticket past its period, the words and voices of everybody who joined it. Each ticket that lost its
author keeps a line that says so. What the staff wrote stays.

A person's chats belong to nobody from then on, and `Chats.sweep` forgets the addresses as soon as nothing is on its way
there. Only while the person is banned does the address stay with the ban: `forget_banned` ends that. The dates of their
consents stay too, without their name: the row of the person is a number that leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, delete, exists, func, not_, or_, select, update

from dialogs.rules.tickets.lifecycle import Actor, Happened
from storage.records.messages.message_links import ALBUM, STAFF, STAFFS, STORY
from storage.records.people.chats import Chat
from storage.records.people.people import lines_of, photos_of
from storage.records.tickets.history import NewEntry
from storage.records.tickets.tickets import search_text
from storage.tables import (
    albums,
    bans,
    chats,
    followers,
    handles,
    history,
    jobs,
    media,
    outbox,
    people,
    sessions,
    ticket_photos,
    tickets,
    timers,
)

if TYPE_CHECKING:
    from storage.store import Tx

PLACE_DIGITS = 3
"""Decimals of a degree that are left of an erased person's places: about 110 m north to south."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""When an erased person's chat was last seen: `Chats.sweep` forgets it at once."""
_SHA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Quote:
    """A message in a staff chat that shows what a person sent: one of their photos alone, or their words."""

    chat_id: int
    handle: str
    photo: bool


@dataclass(frozen=True)
class Erased:
    """Result of an erasure. `tickets`: those that lost their author, with the line that says so; `counts`: see
    `dialogs.rules.residents.erasure`; `banned`: of a person, whose address stays for that long."""

    tickets: Mapping[int, int]
    counts: Mapping[str, int]
    banned: bool = False


@dataclass(frozen=True)
class _Scope:
    """Rows that are erased together. `tickets`: lose author, words and place; `lines`: of `history`, lose words and
    actor; `photos`: of `ticket_photos`; `voices`: of `followers`."""

    tickets: Sequence[int]
    lines: ColumnElement[bool]
    photos: ColumnElement[bool]
    voices: ColumnElement[bool]


async def quotes(tx: Tx, person_id: int) -> list[Quote]:
    """Messages in the staff's chats that show what the person sent, cards apart; to be asked before they are erased."""
    c = handles.c
    filed = and_(c.history_id.is_(None), c.ticket_id.in_(select(tickets.c.id).where(tickets.c.person_id == person_id)))
    written = c.history_id.in_(select(history.c.id).where(lines_of(person_id)))
    theirs = c.chat_id.in_(select(chats.c.id).where(chats.c.person_id == person_id))
    told = c.ticket_id.in_(select(history.c.ticket_id).where(lines_of(person_id)))
    shown = or_(
        and_(c.purpose == ALBUM, or_(filed, written)),
        and_(c.purpose == STAFF, written),
        and_(c.purpose == STORY, told),
    )
    rows = await tx.sqlalchemy.execute(select(c.chat_id, c.handle, c.purpose).where(shown, ~theirs).order_by(c.id))
    return [Quote(chat_id, handle, purpose == ALBUM) for chat_id, handle, purpose in rows]


async def erase(tx: Tx, person_id: int, now: datetime) -> Erased:
    """Erase the person. The files of their photos go when the transaction is committed.

    What is still on its way to them is not sent; what is to be said to them in farewell is to be added afterwards.
    """
    filed = list(await tx.sqlalchemy.scalars(select(tickets.c.id).where(tickets.c.person_id == person_id)))
    theirs = followers.c.person_id == person_id
    scope = _Scope(filed, lines_of(person_id), photos_of(person_id), theirs)
    erased = await _erase(tx, scope, now)
    banned = await _bans(tx, person_id, now)
    for chat in await tx.chats.of_person(person_id):
        await tx.inbox.erase(chat.platform, chat.address, now)
        await _chat(tx, chat, keep=banned)
    tx.delete_files(await tx.files.forget(now))
    gone = {"name": "", "consent_version": None, "consent_at": None, "data_sent_at": None, "erased_at": now}
    await tx.sqlalchemy.execute(update(people).where(people.c.id == person_id).values(**gone))
    return replace(erased, banned=banned)


async def erase_tickets(tx: Tx, ids: Sequence[int], now: datetime) -> Erased:
    """Erase from these tickets the data of everybody who wrote to them; the people stay."""
    here = tickets.c.id.in_(ids)
    lines = and_(history.c.ticket_id.in_(ids), history.c.actor_kind == Actor.RESIDENT.value)
    of_lines = ticket_photos.c.history_id.in_(select(history.c.id).where(lines))
    photos = and_(ticket_photos.c.ticket_id.in_(ids), or_(ticket_photos.c.history_id.is_(None), of_lines))
    erased = await _erase(tx, _Scope(ids, lines, photos, followers.c.ticket_id.in_(ids)), now)
    await tx.sqlalchemy.execute(update(tickets).where(here).values(search=""))
    for table in (handles, albums):
        shown = () if table is albums else (_for_residents(handles.c.purpose),)
        await tx.sqlalchemy.execute(delete(table).where(table.c.ticket_id.in_(ids), *shown))
    return erased


async def forget_banned(tx: Tx, now: datetime) -> None:
    """Forget the addresses of those who were erased while they were banned, and are so no longer."""
    c = people.c
    over = select(c.id).where(c.erased_at.is_not(None), ~exists().where(bans.c.person_id == c.id, in_force(now)))
    theirs = chats.c.person_id.in_(over)
    await tx.sqlalchemy.execute(update(chats).where(theirs).values(person_id=None, last_seen=LONG_AGO))


def in_force(now: datetime) -> ColumnElement[bool]:
    """Condition on `bans`: the ban is in force."""
    return and_(bans.c.lifted_at.is_(None), or_(bans.c.until.is_(None), bans.c.until > now))


async def _erase(tx: Tx, scope: _Scope, now: datetime) -> Erased:
    """Erase the scope. Photos and words first: they are found by whom they are from."""
    photos = await _photos(tx, scope)
    messages = await _words(tx, scope)
    await _tickets(tx, scope.tickets)
    joined = and_(scope.voices, followers.c.why != "author")
    voices = await tx.sqlalchemy.scalar(select(func.count()).select_from(followers).where(joined)) or 0
    await tx.sqlalchemy.execute(delete(followers).where(scope.voices))
    lines = {id_: await tx.history.add(NewEntry(id_, Happened.ERASED, Actor.SYSTEM), now) for id_ in scope.tickets}
    return Erased(lines, {"tickets": len(lines), "photos": photos, "messages": messages, "voices": voices})


async def _photos(tx: Tx, scope: _Scope) -> int:
    """Remove the photos from their tickets and delete files that no other ticket shows; returns their number."""
    shown = list(await tx.sqlalchemy.scalars(select(ticket_photos.c.sha).where(scope.photos)))
    await tx.sqlalchemy.execute(delete(ticket_photos).where(scope.photos))
    lonely = select(media.c.sha).where(media.c.sha.in_(set(shown)), ~exists().where(ticket_photos.c.sha == media.c.sha))
    files = list(await tx.sqlalchemy.scalars(lonely))
    await tx.photos.forget(files)
    tx.delete_files(files)
    return len(shown)


async def _words(tx: Tx, scope: _Scope) -> int:
    """Erase what was written, wherever it is stored, and cancel unsent messages that may quote it; returns the number
    of messages."""
    said = and_(scope.lines, history.c.words != "")
    messages = await tx.sqlalchemy.scalar(select(func.count()).select_from(history).where(said)) or 0
    lines = select(history.c.id).where(scope.lines)
    await _unsay(tx, or_(outbox.c.ticket_id.in_(scope.tickets), outbox.c.history_id.in_(lines)))
    await tx.sqlalchemy.execute(update(history).where(scope.lines).values(words="", actor_name="", actor_id=""))
    return messages


async def _tickets(tx: Tx, ids: Sequence[int]) -> None:
    c = tickets.c
    for id_, number, lat, lon in list(
        await tx.sqlalchemy.execute(select(c.id, c.number, c.lat, c.lon).where(c.id.in_(ids)))
    ):
        await tx.sqlalchemy.execute(
            update(tickets)
            .where(c.id == id_)
            .values(
                words="",
                extra="{}",
                address="",
                search=search_text(number),
                lat=round(lat, PLACE_DIGITS),
                lon=round(lon, PLACE_DIGITS),
                person_id=None,
                chat_id=None,
                version=c.version + 1,
            )
        )


async def _bans(tx: Tx, person_id: int, now: datetime) -> bool:
    """Delete the person's bans that are over; True when one is in force."""
    theirs = bans.c.person_id == person_id
    await tx.sqlalchemy.execute(delete(bans).where(theirs, not_(in_force(now))))
    return bool(await tx.sqlalchemy.scalar(select(exists().where(theirs))))


async def _chat(tx: Tx, chat: Chat, *, keep: bool) -> None:
    """Erase what is kept of a chat. `keep`: the address stays for now. A member of the staff keeps what they are shown
    as such."""
    bodies = await tx.sqlalchemy.scalars(select(sessions.c.body).where(sessions.c.chat_id == chat.id))
    photos = {sha for body in bodies for sha in _SHA.findall(body)}
    for table in (sessions, albums, timers):
        await tx.sqlalchemy.execute(delete(table).where(table.c.chat_id == chat.id))
    await tx.sqlalchemy.execute(delete(jobs).where(jobs.c.chat_id == chat.id, jobs.c.member_id.is_(None)))
    shown = (handles.c.chat_id == chat.id, _for_residents(handles.c.purpose))
    await tx.sqlalchemy.execute(delete(handles).where(*shown))
    await _unsay(tx, and_(outbox.c.chat_id == chat.id, _for_residents(outbox.c.purpose)))
    tx.delete_files(await tx.photos.forget_unused_of(photos))
    left = {} if keep else {"person_id": None, "last_seen": LONG_AGO}
    await tx.chats.update(chat.id, title="", menu_shown_lang="", **left)


def _for_residents(purpose: ColumnElement[str]) -> ColumnElement[bool]:
    """Condition on messages: they are not for the staff."""
    return not_(or_(*(purpose.startswith(each, autoescape=True) for each in STAFFS)))


async def _unsay(tx: Tx, which: ColumnElement[bool]) -> None:
    """Cancel unsent messages: those that wait are not sent, and those on their way are not tried again."""
    unsent = outbox.c.state.in_(("waiting", "sending"))
    await tx.sqlalchemy.execute(update(outbox).where(which, unsent).values(state="replaced", payload=""))
