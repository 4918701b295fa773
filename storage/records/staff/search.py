"""Search of /find: a resident by their code, or words in number, address and text, the newest tickets first.

Words are sought as parts of `tickets.search`, which no index of both engines can do; so no more than half a year and a
hundred thousand tickets are gone through, by their numbers from the newest down (150 ms at the worst, of 10^6), and the
result says where it ended. Rejected: the engines' own full text search (two languages of endings, two ways to ask, a
third index to keep).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select

from dialogs.rules.staff.queue import Reach
from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.records.staff.staff_queue import reach_arguments, reach_condition
from storage.records.tickets.tickets import search_text
from storage.tables import tickets

WINDOW = timedelta(days=183)
MOST = 100_000
"""Tickets that are gone through."""
WORDS = 6
"""So many words of what was typed are sought."""


@dataclass(frozen=True)
class SearchPage:
    """Page of search results. `ids`: the newest first; `more`: there are further ones behind them; `since`: older ones
    were not looked at, None when all were."""

    ids: tuple[int, ...]
    more: bool
    since: datetime | None = None


class TicketSearch:
    """Search of tickets that a member of the staff may see."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_person(self, person_id: int, reach: Reach, limit: int, offset: int = 0) -> SearchPage:
        """Tickets that the resident filed."""
        made = _of_person(all_=reach.everything)
        return await self._search_page(made, limit, offset, None, person=person_id, **reach_arguments("reach", reach))

    async def words(self, text: str, reach: Reach, now: datetime, limit: int, offset: int = 0) -> SearchPage:
        """Tickets that contain all of these words."""
        sought = search_text(text).split()[:WORDS]
        if not sought:
            return SearchPage((), more=False)
        first, since = await self._window(now)
        parts = {f"word_{at}": f"%{_escape(word)}%" for at, word in enumerate(sought)}
        made = _with_words(len(sought), all_=reach.everything)
        return await self._search_page(
            made, limit, offset, since, first=first, **parts, **reach_arguments("reach", reach)
        )

    async def _window(self, now: datetime) -> tuple[int, datetime | None]:
        """First ticket that is looked at, and since when; None when there is none before it."""
        newest = int(await self._connection.value(_NEWEST) or 0)
        by_time = await self._connection.first_row(_FIRST_SINCE, since=now - WINDOW)
        first = max(newest - MOST + 1, by_time[0] if by_time else newest + 1)
        older = await self._connection.first_row(_BEFORE, first=first)
        if older is None:
            return 0, None
        at = await self._connection.first_row(_FROM, first=first)
        return first, at[0] if at else now - WINDOW

    async def _search_page(
        self, made: Statement, limit: int, offset: int, since: datetime | None, **given: Any
    ) -> SearchPage:
        rows = await self._connection.run_apart(made, most=limit + 1, after=offset, **given)
        return SearchPage(tuple(row[0] for row in rows[:limit]), more=len(rows) > limit, since=since)


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_t = tickets.c
_FIRST: BindParameter[int] = bindparam("first")
_NEWEST = Statement(select(func.max(_t.id)))
_FIRST_SINCE = Statement(
    select(_t.id).where(_t.created_at >= bindparam("since", type_=_t.created_at.type)).order_by(_t.created_at).limit(1)
)
_BEFORE = Statement(select(_t.id).where(_t.id < _FIRST).limit(1))
_FROM = Statement(select(_t.created_at).where(_t.id >= _FIRST).order_by(_t.id).limit(1))


@cache
def _of_person(*, all_: bool) -> Statement:
    return _page(_t.person_id == bindparam("person"), all_=all_)


@cache
def _with_words(count: int, *, all_: bool) -> Statement:
    words = (_t.search.like(bindparam(f"word_{at}"), escape="\\") for at in range(count))
    return _page(_t.id >= _FIRST, *words, all_=all_)


def _page(*which: Any, all_: bool) -> Statement:
    seen = () if all_ else (reach_condition("reach"),)
    found = select(_t.id).where(*which, *seen).order_by(_t.id.desc())
    return Statement(found.limit(bindparam("most")).offset(bindparam("after")))
