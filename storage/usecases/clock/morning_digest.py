"""Morning digest of the chiefs: its recipients, its content, and that it is sent once.

A row of `timers` says that a chat has had its digest of a day: `digest:CHAT:DAY`, written in the transaction that puts
the digest into the outbox.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from dialogs.notices.staff.morning import morning
from dialogs.rules.staff.access import grants_in
from dialogs.rules.staff.morning_digest import A_DAY, Digest, DueTicket, chiefs_in, digest, is_time, one_before
from dialogs.rules.staff.queue import Reach, reach
from dialogs.rules.tickets.lifecycle import OPEN
from storage.engine.upsert import insert
from storage.records.messages.outbox import NOTICE
from storage.records.people.chats import Chat
from storage.records.staff.staff_queue import CONDITIONS, NEXT_DUE, OPEN_ONES, reach_arguments
from storage.store import Store, Tx
from storage.tables import tickets, timers
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.staff.figures import slices
from storage.usecases.unit_of_work import UnitOfWork, reading, writing

KIND = "digest"
REMEMBERED = timedelta(days=30)
"""So far back the last digest is looked for."""


@dataclass(frozen=True)
class MorningDigest:
    """Sender of the digests that are due. The store is read outside of any turn. `check`: called in each transaction
    that sends one; it raises when this process is not to do so any more."""

    store: Store
    check: Callable[[Tx], Awaitable[None]]

    async def send(self, now: datetime) -> bool:
        """Send today's digests that were not sent; False when there was none."""
        city, sent = self.store.city, False
        if not is_time(city.calendar, now):
            return False
        day = now.astimezone(city.calendar.zone).date()
        async with self.store.reading() as tx:
            wanting = [
                (staff.chat, reach(grants_in(theirs)))
                for staff in await tx.staff_chats.list_bound()
                if (theirs := chiefs_in(staff.serves)) and staff.chat.active
            ]
            known = await _sent_keys(tx, {_key(chat.id, day) for chat, _ in wanting})
        for chat, within in wanting:
            if _key(chat.id, day) not in known:
                await self._send(chat, within, day, now)
                sent = True
        return sent

    async def _send(self, chat: Chat, theirs: Reach, day: date, now: datetime) -> None:
        async with reading(self.store, now) as uow:
            since = await _last_digest_at(uow.tx, chat.id, day, now) or one_before(uow.city.calendar, now)
            found = await gather_digest(uow, theirs, since)
        async with writing(self.store, now) as uow:
            if await _claim(uow.tx, chat.id, day, now):
                await uow.outgoing.say(chat, morning(uow.city, found, now), SendOptions(lane=NOTICE))
            await self.check(uow.tx)


async def gather_digest(uow: UnitOfWork, theirs: Reach, since: datetime) -> Digest:
    """Digest of the tickets within reach."""
    given = {**reach_arguments("reach", theirs), "open": [status.value for status in OPEN]}
    within = [] if theirs.everything else [CONDITIONS["reach"]]
    waiting: list[DueTicket] = []
    due = case((tickets.c.paused_at.is_(None), NEXT_DUE), else_=None)
    open_ones = select(tickets.c.number, tickets.c.organisation, due).where(OPEN_ONES, *within)
    async for slice_ in slices(uow.tx, open_ones.order_by(tickets.c.id), given):
        waiting += [DueTicket(*row) for row in slice_]
    came = await _count_reported(uow.tx, within, theirs, since, uow.now)
    return digest(waiting, came, since, uow.now, uow.city.calendar)


async def _count_reported(
    tx: Tx, within: list[ColumnElement[bool]], theirs: Reach, since: datetime, now: datetime
) -> Counter[str | None]:
    """Number of tickets reported since, by organisation."""
    c = tickets.c
    new = select(c.organisation, func.count()).where(c.created_at > since, c.created_at <= now, *within)
    rows = await tx.sqlalchemy.execute(
        new.group_by(c.organisation).order_by(c.organisation), reach_arguments("reach", theirs)
    )
    return Counter({row[0]: int(row[1]) for row in rows})


def _key(chat_id: int, day: date) -> str:
    return f"{KIND}:{chat_id}:{day.isoformat()}"


async def _sent_keys(tx: Tx, keys: set[str]) -> set[str]:
    return set(await tx.sqlalchemy.scalars(select(timers.c.key).where(timers.c.key.in_(keys)))) if keys else set()


async def _last_digest_at(tx: Tx, chat_id: int, day: date, now: datetime) -> datetime | None:
    """Time of the chat's last digest; None when that is too long ago, or it never had one."""
    days = (day - (n + 1) * A_DAY for n in range(REMEMBERED.days))
    keys = [_key(chat_id, each) for each in days]
    found: datetime | None = await tx.sqlalchemy.scalar(
        select(timers.c.fired_at).where(timers.c.key.in_(keys)).order_by(timers.c.fired_at.desc()).limit(1)
    )
    return found if found is not None and found < now else None


async def _claim(tx: Tx, chat_id: int, day: date, now: datetime) -> bool:
    """True when nobody else has sent today's digest of the chat."""
    values: dict[str, Any] = {"key": _key(chat_id, day), "kind": KIND, "chat_id": chat_id, "due": now, "fired_at": now}
    new = insert(tx.connection.dialect.name, timers).values(**values).on_conflict_do_nothing(index_elements=["key"])
    return await tx.sqlalchemy.scalar(new.returning(timers.c.id)) is not None
