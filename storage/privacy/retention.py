"""Retention: erasure of everything past the period that the settings give: personal data of reports that ended,
unfinished talks, raw updates, notes of what was sent, people who are long gone.

`count_due` counts what would be erased now, by kind; `erase` erases it and leaves an act (the clock's runs leave one a
day). A report's data are erased as if its author, and those who joined it, had been erased from it alone; the messages
about it in the chats of the staff stay, since hundreds of messages changed at once would keep the staff from theirs for
hours. Large amounts are erased in pieces, a transaction each, so that nobody waits long for the one writer of SQLite.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, true

from dialogs.rules.residents.erasure import Erasure, Wish
from storage.privacy.erasure import Erased, erase, erase_tickets, in_force
from storage.privacy.retention_periods import STRANGERS, RetentionPeriods
from storage.store import Store, Tx
from storage.tables import bans, chats, followers, handles, inbox, outbox, people, sessions, tickets

PIECE = 10
"""Tickets, or people, in one transaction: a fifth of a second."""
AT_MOST = 1000
"""Of each in one run of the clock: the rest an hour later."""
Piece = Callable[[Tx, Sequence[int], datetime], Awaitable[Mapping[str, int]]]


@dataclass
class Retention:
    """One run of the retention. `wish`: RETENTION or CLOCK."""

    store: Store
    keep: RetentionPeriods
    now: datetime
    wish: Wish
    _act: Erasure | None = field(default=None, init=False)

    async def count_due(self) -> dict[str, int]:
        """Count what would be erased now, by kind; kinds that are kept for ever are left out."""
        async with self.store.reading() as tx:
            found = {kind: await _count(tx, *each) for kind, each in self._simple_kinds().items()}
            if (ended := self._over_tickets()) is not None:
                found["tickets"] = await _count(tx, tickets, ended)
            found["people"] = await _count(tx, people, self._gone_people())
        return found

    async def erase(self) -> Erasure | None:
        """Erase everything due; returns the act, None when nothing was due."""
        async with self.store.writing() as tx:
            gone = {}
            for kind, (table, over) in self._simple_kinds().items():
                gone[kind] = (await tx.sqlalchemy.execute(delete(table).where(over))).rowcount
            await self._note(tx, gone)
        if (ended := self._over_tickets()) is not None:
            await self._pieces(tickets, ended, _tickets)
        await self._pieces(people, self._gone_people(), _people)
        return self._act

    def _days_before(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _simple_kinds(self) -> dict[str, tuple[Table, ColumnElement[bool]]]:
        """Tables whose rows are deleted and no more, with the condition, by kind."""
        keep, before = self.keep, self._days_before
        worked = inbox.c.state.in_(("done", "aside"))
        sent = outbox.c.state.not_in(("waiting", "sending"))
        found: dict[str, tuple[Table, ColumnElement[bool]]] = {
            "raw": (inbox, and_(worked, inbox.c.worked_at < before(keep.raw))),
            "sent": (outbox, and_(sent, outbox.c.created_at < before(keep.sent))),
        }
        if keep.talks is not None:
            found["talks"] = (sessions, sessions.c.updated_at < before(keep.talks))
        if keep.handles is not None:
            ended = select(tickets.c.id).where(tickets.c.closed_at < before(keep.handles))
            found["handles"] = (handles, handles.c.ticket_id.in_(ended))
        return found

    def _over_tickets(self) -> ColumnElement[bool] | None:
        """Condition on `tickets`: ended long ago, and something is left to be erased."""
        if self.keep.closed is None:
            return None
        return and_(tickets.c.closed_at < self._days_before(self.keep.closed), tickets.c.search != "")

    def _gone_people(self) -> ColumnElement[bool]:
        """Condition on `people`: they are past their period."""
        strangers = and_(people.c.consent_version.is_(None), self._quiet_since(self.now - STRANGERS))
        if self.keep.people is None:
            return strangers
        return or_(strangers, self._quiet_since(self._days_before(self.keep.people)))

    def _quiet_since(self, before: datetime) -> ColumnElement[bool]:
        """Condition on `people`: they have no report that stays, and have not written since. A ban that is in force
        holds them."""
        c, mine = people.c, chats.c.person_id == people.c.id
        closed = self.keep.closed
        at = tickets.c.closed_at
        stays = true() if closed is None else or_(at.is_(None), at >= self._days_before(closed))
        follows = (followers.c.person_id == c.id, followers.c.ticket_id == tickets.c.id)
        return and_(
            c.erased_at.is_(None),
            c.created_at < before,
            or_(c.consent_at.is_(None), c.consent_at < before),
            ~exists().where(mine, chats.c.last_seen >= before),
            ~exists().where(mine, sessions.c.chat_id == chats.c.id, sessions.c.updated_at >= before),
            ~exists().where(tickets.c.person_id == c.id, stays),
            ~exists().where(*follows, stays),
            ~exists().where(bans.c.person_id == c.id, in_force(self.now)),
        )

    async def _pieces(self, table: Table, over: ColumnElement[bool], piece: Piece) -> None:
        found = select(table.c.id).where(over).order_by(table.c.id)
        if self.wish is Wish.CLOCK:
            found = found.limit(AT_MOST)
        async with self.store.reading() as tx:
            ids = list(await tx.sqlalchemy.scalars(found))
        for at in range(0, len(ids), PIECE):
            async with self.store.writing() as tx:
                still = select(table.c.id).where(over, table.c.id.in_(ids[at : at + PIECE]))
                await self._note(tx, await piece(tx, list(await tx.sqlalchemy.scalars(still)), self.now))

    async def _note(self, tx: Tx, gone: Mapping[str, int]) -> None:
        """Add the counts to the act, in the transaction of the erasure."""
        counts = {kind: n for kind, n in gone.items() if n}
        if not counts:
            return
        number = self._act.number if self._act else None
        if number is None and self.wish is Wish.CLOCK:
            number = await tx.erasures.of_today(self.wish, self.now)
        if number is None:
            self._act = await tx.erasures.add(self.wish, counts, self.now)
        else:
            self._act = await tx.erasures.add_counts(number, counts, self.now)


async def _count(tx: Tx, table: Table, over: ColumnElement[bool]) -> int:
    return await tx.sqlalchemy.scalar(select(func.count()).select_from(table).where(over)) or 0


async def _tickets(tx: Tx, ids: Sequence[int], now: datetime) -> Mapping[str, int]:
    return (await erase_tickets(tx, ids, now)).counts


async def _people(tx: Tx, ids: Sequence[int], now: datetime) -> Mapping[str, int]:
    gone: list[Erased] = [await erase(tx, id_, now) for id_ in ids]
    return sum((Counter(each.counts) for each in gone), Counter(people=len(ids)))
