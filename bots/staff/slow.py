"""Slow commands and buttons: `/stats`, `/export`, `/find`. The turn puts a job, and says that it is being made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bots.staff.context import Command, StaffContext
from dialogs.kernel.events import Message, Press
from dialogs.kernel.words import Json, T, Words
from dialogs.notices.staff.staff import NOTHING_HERE
from dialogs.rules.staff.counting import counting_in
from storage.records.work.jobs import QUICK, SLOW
from storage.usecases.outgoing.job_requests import JobRequest, JobRequests

COUNTING, TABLES, SEARCHING = T("Counting…"), T("Making the tables…"), T("Searching…")


async def stats(room: StaffContext, words: str, message: Message) -> None:
    await _request_typed(room, JobRequest("stats", {"words": words}, SLOW), message, COUNTING)


async def export(room: StaffContext, words: str, message: Message) -> None:
    await _request_typed(room, JobRequest("export", {"words": words}, SLOW), message, TABLES)


async def stats_pressed(room: StaffContext, data: str, press: Press) -> Words | None:
    """Handle a button of `/stats`: its answer is a new message, so that the one above stays to be compared with."""
    if counting_in(room.city, data, room.now.astimezone(room.city.calendar.zone).date()) is None:
        return NOTHING_HERE
    await _requests(room).request_pressed(JobRequest("stats", {"data": data}, SLOW, member_id=room.member.id))
    return COUNTING


async def find(room: StaffContext, words: str, message: Message) -> None:
    await _request_typed(room, JobRequest("find", _page(words, 0), QUICK), message, SEARCHING)


async def find_page(room: StaffContext, words: str, page: int, press: Press) -> Words:
    """Ask for another page of results, which takes the place of the one that was pressed."""
    request = JobRequest("find", _page(words, page), QUICK, press.message, member_id=room.member.id)
    await _requests(room).request_pressed(request)
    return SEARCHING


def _page(words: str, page: int) -> dict[str, Json]:
    return {"words": words, "page": page}


async def _request_typed(room: StaffContext, request: JobRequest, message: Message, note: Words) -> None:
    mine = replace(request, reply_to=message.id, member_id=room.member.id)
    await _requests(room).request_typed(mine, note)


def _requests(room: StaffContext) -> JobRequests:
    return JobRequests(room.post, room.chat)


COMMANDS: Mapping[str, Command] = {"/stats": stats, "/export": export}
