"""Erasing a person: what is theirs goes, what the city must be able to count stays without them.

Of their tickets stay the number, category, zone, statuses and times, and a place rounded to about a hundred metres;
words, address, answers, photos and the author go. Their words go from other people's tickets too, their voices with
them. Each ticket of theirs keeps a line that says so. What the staff wrote stays. Their chats belong to nobody from
then on, and `Chats.sweep` forgets the addresses once nothing is on its way there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from dialogs.rules.ticket import Actor, Happened
from storage.handles import ALBUM, STAFF
from storage.people import lines_of, photos_of
from storage.tables import (
    albums,
    chats,
    followers,
    handles,
    history,
    media,
    outbox,
    people,
    sessions,
    ticket_photos,
    tickets,
)

if TYPE_CHECKING:
    from storage.store import Tx

PLACE_DIGITS = 3
"""Decimals of a degree that are left of an erased person's places: about 110 m north to south."""


@dataclass(frozen=True)
class Quote:
    """A message in a staff chat that shows what a person sent: one of their photos alone, or their words."""

    chat_id: int
    handle: str
    photo: bool


async def quotes(tx: Tx, person_id: int) -> list[Quote]:
    """What shows them in the chats of the staff, cards apart; to be asked before they are erased."""
    c = handles.c
    filed = and_(c.history_id.is_(None), c.ticket_id.in_(select(tickets.c.id).where(tickets.c.person_id == person_id)))
    written = c.history_id.in_(select(history.c.id).where(lines_of(person_id)))
    theirs = c.chat_id.in_(select(chats.c.id).where(chats.c.person_id == person_id))
    shown = or_(and_(c.purpose == ALBUM, or_(filed, written)), and_(c.purpose == STAFF, written))
    rows = await tx.connection.execute(select(c.chat_id, c.handle, c.purpose).where(shown, ~theirs).order_by(c.id))
    return [Quote(chat_id, handle, purpose == ALBUM) for chat_id, handle, purpose in rows]


async def erase(tx: Tx, person_id: int, now: datetime) -> list[int]:
    """Erase the person; the tickets they had filed. The files of their photos go when the transaction is committed.

    What is still on its way to them is not sent; what is to be said to them in farewell is to be added afterwards.
    """
    filed = list(await tx.connection.scalars(select(tickets.c.id).where(tickets.c.person_id == person_id)))
    await _photos(tx, person_id)
    await _words(tx, person_id, filed)
    await _tickets(tx, person_id)
    for chat in await tx.chats.of_person(person_id):
        await tx.inbox.erase(chat.platform, chat.address, now)
        await _chat(tx, chat.id)
    tx.delete_files(await tx.files.forget(now))
    await tx.connection.execute(delete(followers).where(followers.c.person_id == person_id))
    await tx.connection.execute(
        update(people)
        .where(people.c.id == person_id)
        .values(name="", consent_version=None, consent_at=None, erased_at=now)
    )
    for ticket_id in filed:
        await tx.history.add(ticket_id, Happened.ERASED, Actor.SYSTEM, now)
    return filed


async def _photos(tx: Tx, person_id: int) -> None:
    """Their photos leave their tickets; files that nobody else's ticket shows go."""
    theirs = photos_of(person_id)
    shas = set(await tx.connection.scalars(select(ticket_photos.c.sha).where(theirs)))
    await tx.connection.execute(delete(ticket_photos).where(theirs))
    lonely = select(media.c.sha).where(media.c.sha.in_(shas), ~exists().where(ticket_photos.c.sha == media.c.sha))
    files = list(await tx.connection.scalars(lonely))
    await tx.photos.forget(files)
    tx.delete_files(files)


async def _words(tx: Tx, person_id: int, filed: list[int]) -> None:
    """What they wrote, wherever it stands, and what is on its way anywhere and may quote them."""
    lines = select(history.c.id).where(lines_of(person_id))
    quoting = or_(outbox.c.ticket_id.in_(filed), outbox.c.history_id.in_(lines))
    await _unsay(tx, quoting)
    await tx.connection.execute(update(history).where(lines_of(person_id)).values(words="", actor_name="", actor_id=""))


async def _tickets(tx: Tx, person_id: int) -> None:
    rows = await tx.connection.execute(
        select(tickets.c.id, tickets.c.lat, tickets.c.lon).where(tickets.c.person_id == person_id)
    )
    for id_, lat, lon in list(rows):
        await tx.connection.execute(
            update(tickets)
            .where(tickets.c.id == id_)
            .values(
                words="",
                extra="{}",
                address="",
                search="",
                lat=round(lat, PLACE_DIGITS),
                lon=round(lon, PLACE_DIGITS),
                person_id=None,
                chat_id=None,
                version=tickets.c.version + 1,
            )
        )


async def _chat(tx: Tx, chat_id: int) -> None:
    for table in (sessions, albums, handles):
        await tx.connection.execute(delete(table).where(table.c.chat_id == chat_id))
    await _unsay(tx, outbox.c.chat_id == chat_id)
    await tx.chats.update(chat_id, person_id=None, title="", menu_shown_lang="")


async def _unsay(tx: Tx, which: ColumnElement[bool]) -> None:
    """Messages that wait are not sent, and those on their way are not tried again."""
    unsent = outbox.c.state.in_(("waiting", "sending"))
    await tx.connection.execute(update(outbox).where(which, unsent).values(state="replaced", payload=""))
