"""Jobs: the third queue, beside inbox and outbox. Rows of work that is done outside of turns.

A turn puts a job, and a worker makes the thing outside of any transaction that writes. What it made is written in one
transaction with `mark_done`, which succeeds for one process alone: so a job has one effect, however often it was begun.
A row that a dead process had begun waits again. While one of a key is unfinished, another of that key joins it.

Recurring jobs are rows too, kept by whoever holds the clock's lease, which alone runs them: they are never claimed, and
their `run_at` moves on.

The timers of tickets (`storage.records.work.timers`) are no jobs: they are the ticket's own schedule, added and deleted
whenever it changes, rung by hundreds in one transaction, stale when the ticket says otherwise, and a rung one stays, so
that a deadline which comes back has been spoken of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select, update

from dialogs.kernel.words import Json
from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.records.work.furthest import FURTHEST
from storage.records.work.leases import TURNS, is_held
from storage.tables import jobs

QUICK, SLOW = 0, 1
"""Priorities. Each has places of its own in the worker, so that a search never waits behind a table."""
NO_PRIORITY = -1
"""Of recurring jobs, which no worker claims."""


@dataclass(frozen=True)
class NewJob:
    """A job to be put. `key`: an unfinished one of the same key is joined; `run_at`: None for at once; `chat_id`: where
    its result is said; `member_id`: who of the staff has asked."""

    kind: str
    key: str
    arguments: Mapping[str, Json]
    priority: int = QUICK
    run_at: datetime | None = None
    chat_id: int | None = None
    member_id: int | None = None


@dataclass(frozen=True)
class JobRow:
    """A claimed job. `tries`: this one included."""

    id: int
    kind: str
    arguments: Mapping[str, Json]
    tries: int
    chat_id: int | None
    member_id: int | None
    created_at: datetime


@dataclass(frozen=True)
class RecurringRow:
    """State of a recurring job. `tries`: that failed since it last ran well."""

    run_at: datetime
    tries: int


class Jobs:
    """Repository of jobs. `added`: one was put in this transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.added = False

    async def put(self, new: NewJob, now: datetime) -> int | None:
        """Put a job; its number, None when it joins an unfinished one of its key."""
        values = {
            "kind": new.kind,
            "key": new.key,
            "arguments": json.dumps(new.arguments, ensure_ascii=False),
            "priority": new.priority,
            "run_at": new.run_at or now,
            "tries": 0,
            "state": "waiting",
            "holder": "",
            "chat_id": new.chat_id,
            "member_id": new.member_id,
            "created_at": now,
            "error": "",
        }
        found: int | None = await self._connection.value(_PUT, **values)
        self.added = self.added or found is not None
        return found

    async def priorities_due(self, now: datetime) -> set[int]:
        """Priorities of which `claim` may find something; a look that takes no lock."""
        return {row[0] for row in await self._connection.run(_PRIORITIES_DUE, now=now, astray=now + FURTHEST)}

    async def claim(self, now: datetime, priority: int, holder: str) -> JobRow | None:
        """Claim for the holder the job of the priority that is due first."""
        wanted = {"now": now, "astray": now + FURTHEST, "of": priority}
        row = await self._connection.first_row(_CLAIM, by=holder, **wanted)
        return None if row is None else JobRow(row[0], row[1], json.loads(row[2]), *row[3:])

    async def mark_done(self, id_: int, holder: str) -> bool:
        """Finish a job; False when it is no longer the holder's, who must write nothing of it then. What was asked for
        is forgotten."""
        return await self._end(id_, holder, state="done", arguments="{}", error="")

    async def set_aside(self, id_: int, holder: str, error: str) -> bool:
        """Give a job up; False as of `mark_done`."""
        return await self._end(id_, holder, state="aside", arguments="{}", error=error)

    async def retry(self, id_: int, holder: str, at: datetime, error: str, *, counted: bool = True) -> None:
        """Let a job that failed wait until `at`. `counted`: False takes its beginning back from the tries."""
        tries = jobs.c.tries if counted else jobs.c.tries - 1
        await self._end(id_, holder, state="waiting", run_at=at, error=error, tries=tries)

    async def recover(self) -> int:
        """Let jobs wait again whose process has died; how many."""
        orphaned = and_(jobs.c.state == "running", ~is_held(TURNS, jobs.c.holder))
        again = update(jobs).where(orphaned).values(state="waiting", holder="")
        return (await self._connection.execute(again)).rowcount

    async def keep(self, kind: str, now: datetime) -> None:
        """Have a row of this recurring kind."""
        await self.put(NewJob(kind, kind, {}, NO_PRIORITY), now)

    async def recurring(self, kind: str) -> RecurringRow | None:
        """State of a recurring job; None where nobody keeps it yet."""
        query = select(jobs.c.run_at, jobs.c.tries).where(jobs.c.key == kind, jobs.c.priority == NO_PRIORITY)
        row = (await self._connection.execute(query)).first()
        return None if row is None else RecurringRow(*row)

    async def repeat(self, kind: str, at: datetime, *, tries: int = 0, error: str = "") -> None:
        """Let a recurring job wait until `at`."""
        mine = and_(jobs.c.key == kind, jobs.c.priority == NO_PRIORITY)
        await self._connection.execute(update(jobs).where(mine).values(run_at=at, tries=tries, error=error))

    async def state(self, id_: int) -> tuple[str, str] | None:
        """(state, error) of a job."""
        row = (await self._connection.execute(select(jobs.c.state, jobs.c.error).where(jobs.c.id == id_))).first()
        return None if row is None else (row.state, row.error)

    async def sweep(self, done_before: datetime, aside_before: datetime) -> None:
        """Delete jobs that ended long ago."""
        old = or_(
            and_(jobs.c.state == "done", jobs.c.created_at < done_before),
            and_(jobs.c.state == "aside", jobs.c.created_at < aside_before),
        )
        await self._connection.execute(delete(jobs).where(old))

    async def _end(self, id_: int, holder: str, **values: object) -> bool:
        mine = and_(jobs.c.id == id_, jobs.c.state == "running", jobs.c.holder == holder)
        ended = update(jobs).where(mine).values(holder="", **values)
        return (await self._connection.execute(ended)).rowcount == 1


_COLUMNS = tuple(jobs.c[name] for name in ("id", "kind", "arguments", "tries", "chat_id", "member_id", "created_at"))
_NEW = [column.name for column in jobs.c if column.name != "id"]
_PUT = Statement(lambda dialect: insert(dialect, jobs).on_conflict_do_nothing().returning(jobs.c.id), _NEW)
_MOMENT = jobs.c.run_at.type
_NOW, _ASTRAY = bindparam("now", type_=_MOMENT), bindparam("astray", type_=_MOMENT)
_DUE = and_(jobs.c.state == "waiting", or_(jobs.c.run_at <= _NOW, jobs.c.run_at > _ASTRAY))
_PRIORITIES_DUE = Statement(select(jobs.c.priority).where(_DUE, jobs.c.priority > NO_PRIORITY).distinct())
_FIRST = (
    select(jobs.c.id)
    .where(_DUE, jobs.c.priority == bindparam("of"))
    .order_by(jobs.c.run_at, jobs.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = Statement(
    update(jobs)
    .where(jobs.c.id == _FIRST.scalar_subquery())
    .values(state="running", holder=bindparam("by"), tries=jobs.c.tries + 1)
    .returning(*_COLUMNS)
)
